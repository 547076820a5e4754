"""Which records are one and the same, and which only look like it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.duplicates import DuplicateGroup, Sameness, count_note, find_duplicates
from matcher.embeddings.encoder import Vectors
from matcher.profiles import Profile, make_profile
from matcher.records import Record
from tests.builders import achievement, broker, demand
from tests.fakes import HashedGramEncoder, shared_segmenter

LONG = (
    "采用微孔结构的锂电池隔膜，孔隙率高，热收缩率低，经涂覆陶瓷后耐温明显提高，适用于动力电池与储能电池的大批量生产。"
    "产线上以高速相机逐米拍摄，由图像算法找出针孔、划痕和涂层脱落，误报率低于千分之一，结果随批次存档，可供追溯。"
    "整套设备已在两家企业试用半年，运行稳定，操作人员经一天培训即可上岗，愿以许可或合作开发的方式向本市企业转让。"
)


def profiles_of(*records: Record) -> list[Profile]:
    return [make_profile(record, shared_segmenter()) for record in records]


def apart(count: int) -> Vectors:
    """Return unit rows that have nothing in common."""
    return np.eye(count, 8, dtype=np.float32)


def alike(count: int) -> Vectors:
    """Return the same unit row for each."""
    return np.repeat(np.eye(1, 8, dtype=np.float32), count, axis=0)


def test_the_same_title_by_the_same_owner_is_one_whatever_marks_are_typed() -> None:
    records = profiles_of(
        achievement("a1", "锂电池隔膜（陶瓷）", owner="莞创研究院"),
        achievement("a2", "模具", owner="莞创研究院"),
        achievement("a3", "锂电池隔膜 陶瓷", owner="莞创研究院 "),
    )
    assert find_duplicates(records, apart(3)) == (
        DuplicateGroup(rows=(0, 2), reasons=frozenset({Sameness.OWNER})),
    )


def test_the_same_title_by_other_owners_is_another_achievement_however_alike() -> None:
    records = profiles_of(
        achievement("a1", "锂电池隔膜", owner="甲"), achievement("a2", "锂电池隔膜", owner="乙")
    )
    assert find_duplicates(records, alike(2)) == ()


def test_the_same_title_without_owners_is_one_only_when_the_texts_are_close() -> None:
    title = "锂电池隔膜高速在线检测系统"
    records = profiles_of(achievement("a1", title), achievement("a2", title))
    assert find_duplicates(records, apart(2)) == ()
    assert find_duplicates(records, alike(2))[0].reasons == {Sameness.TITLE}


def test_a_short_title_alone_is_a_topic_and_no_proof() -> None:
    bare = profiles_of(achievement("a1", "锂电池隔膜"), achievement("a2", "锂电池隔膜"))
    assert find_duplicates(bare, alike(2)) == ()
    told = profiles_of(
        achievement("a1", "锂电池隔膜", summary="陶瓷涂覆"),
        achievement("a2", "锂电池隔膜", summary="陶瓷涂层"),
    )
    assert find_duplicates(told, alike(2))[0].reasons == {Sameness.TITLE}


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        (["ZL 2019 1 0012345.6"], ["CN201910012345.6", "CN2"], True),
        (["201910012345.6"], ["201910012345.7"], False),
        (["1", "2"], ["2", "3"], False),
        ([], [], False),
    ],
)
def test_a_patent_number_makes_one_of_any_titles_and_owners(
    one: list[str], other: list[str], is_one: bool
) -> None:
    items = [
        [{"kind": "invention_patent", "number": number} for number in numbers] for numbers in (one, other)
    ]
    records = profiles_of(
        achievement("a1", "隔膜", owner="甲", ip_items=items[0]),
        achievement("a2", "膜材料", owner="乙", ip_items=items[1]),
    )
    expected = (DuplicateGroup(rows=(0, 1), reasons=frozenset({Sameness.NUMBER})),) if is_one else ()
    assert find_duplicates(records, apart(2)) == expected


def test_almost_equal_texts_under_two_titles_are_one() -> None:
    records = profiles_of(
        demand("d1", "隔膜需求", description=LONG),
        demand("d2", "锂电隔膜", description=LONG),
        demand("d3", "隔膜检测", description=LONG[:60]),
    )
    expected = DuplicateGroup(rows=(0, 1), reasons=frozenset({Sameness.TEXT}))
    assert find_duplicates(records, alike(3)) == (expected,)


def test_kinds_are_never_mixed_and_brokers_never_one() -> None:
    records = profiles_of(
        achievement("x", "锂电池隔膜"), demand("x", "锂电池隔膜"), broker("b1"), broker("b2")
    )
    assert find_duplicates(records, alike(4)) == ()


def test_the_duplicate_of_a_duplicate_belongs_to_the_group() -> None:
    records = profiles_of(
        achievement("a1", "甲题", owner="院", ip_items=[{"kind": "invention_patent", "number": "1"}]),
        achievement("a2", "乙题", owner="院"),
        achievement("a3", "乙题", owner="院", ip_items=[{"kind": "invention_patent", "number": "1"}]),
    )
    assert find_duplicates(records, apart(3)) == (
        DuplicateGroup(rows=(0, 1, 2), reasons=frozenset({Sameness.NUMBER, Sameness.OWNER})),
    )


def test_the_note_counts_the_others() -> None:
    (one, need) = profiles_of(achievement(), demand())
    assert count_note(one, 2) == "同一成果另有 2 条记录"
    assert count_note(need, 1) == "同一需求另有 1 条记录"
    assert count_note(one, 0) == ""


RECORDS = st.lists(
    st.tuples(
        st.sampled_from(["锂电池隔膜", "隔膜", "模具检测"]),
        st.sampled_from([None, "甲", "乙"]),
        st.sampled_from([None, "1", "2"]),
        st.sampled_from(["", LONG, LONG[:150]]),
    ),
    max_size=7,
)


@settings(max_examples=80, deadline=None)
@given(RECORDS, st.randoms(use_true_random=False))
def test_groups_are_disjoint_and_do_not_depend_on_the_order(
    drawn: list[tuple[str, str | None, str | None, str]], random: object
) -> None:
    records = profiles_of(
        *(
            achievement(
                f"a{n}",
                title,
                owner=owner,
                summary=summary,
                ip_items=[{"kind": "invention_patent", "number": number}] if number else [],
            )
            for n, (title, owner, number, summary) in enumerate(drawn)
        )
    )
    vectors = HashedGramEncoder().encode_passages([one.text.whole for one in records])
    groups = find_duplicates(records, vectors)
    members = [row for group in groups for row in group.rows]
    assert len(members) == len(set(members))
    assert all(len(group.rows) > 1 and group.reasons for group in groups)
    order = list(range(len(records)))
    random.shuffle(order)  # type: ignore[attr-defined]
    moved = find_duplicates([records[row] for row in order], vectors[order])
    assert {(frozenset(order[row] for row in group.rows), group.reasons) for group in moved} == {
        (frozenset(group.rows), group.reasons) for group in groups
    }
