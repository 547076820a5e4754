"""Intellectual property from the record's fields and from its sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.appraisal.innovation_text import read_innovation
from matcher.appraisal.method import Indicator, load_method
from matcher.appraisal.scoring import score_indicator
from matcher.appraisal.values import EvidenceState, Finding
from matcher.vocabulary import Aspect
from tests.appraisal.innovation import TODAY, dossier_of, found

METHOD = load_method(Path(__file__).parents[2] / "data" / "appraisal")
GRANTED = {"kind": "invention_patent", "number": "ZL202319900001.8", "status": "granted"}
"""A serial number that was never given out, with the right check digit."""
EXPIRED = {"kind": "utility_model", "number": None, "status": "expired"}


def ip_score(findings: list[Finding]) -> float:
    indicator: Indicator = next(one for one in METHOD.indicators[Aspect.INNOVATION] if one.id == "ip")
    return score_indicator(indicator, findings, weight=1.0, claim_cap=METHOD.settings.claim_cap).score


def of_items(*items: dict[str, Any], text: str = "", **values: Any) -> list[Finding]:
    return read_innovation(dossier_of(text, ip_items=items, **values), TODAY)


def kinds(findings: list[Finding]) -> set[str]:
    return {one.kind for one in findings}


def test_a_granted_invention_with_a_sound_number_is_evidenced_with_its_remaining_life() -> None:
    (finding,) = of_items(GRANTED)
    assert (finding.kind, finding.state) == ("invention_granted", EvidenceState.EVIDENCED)
    # Filed in 2023, protected to the beginning of 2043: 16.1 years from 24 November 2026.
    assert finding.value == 16.1


@pytest.mark.parametrize(
    ("number", "note"),
    [
        ("ZL202319900001.7", "校验位"),
        ("ZL202329900001.3", "类型"),
        ("CN108123456A", "公布号"),
        ("内部编号 7", ""),
        (None, ""),
    ],
)
def test_a_grant_whose_number_cannot_be_looked_up_is_only_claimed(number: str | None, note: str) -> None:
    (finding,) = of_items({**GRANTED, "number": number})
    assert (finding.kind, finding.state) == ("invention_granted", EvidenceState.CLAIMED)
    assert note in finding.note


def test_a_grant_of_unknown_year_counts_as_five_years_of_protection() -> None:
    (finding,) = of_items({**GRANTED, "number": "CN108123456B"})
    assert (finding.state, finding.value) == (EvidenceState.EVIDENCED, 5.0)


@pytest.mark.parametrize(
    ("item", "kind", "state"),
    [
        (
            {"kind": "invention_patent", "number": "CN202319900001.8", "status": "filed"},
            "invention_filed",
            "evidenced",
        ),
        ({"kind": "invention_patent", "number": "ZL202319900001.8"}, "invention_granted", "evidenced"),
        ({"kind": "invention_patent"}, "invention_filed", "claimed"),
        (
            {"kind": "invention_patent", "number": "ZL202319900001.8", "status": "licensed"},
            "invention_granted",
            "evidenced",
        ),
        ({"kind": "utility_model", "status": "granted"}, "utility_granted", "claimed"),
        ({"kind": "utility_model", "status": "filed"}, "utility_filed", "claimed"),
        ({"kind": "design", "number": "CN308123456S", "status": "granted"}, "utility_granted", "evidenced"),
        (
            {"kind": "software", "number": "2023SR0123456", "status": "granted"},
            "software_registered",
            "evidenced",
        ),
        ({"kind": "software", "number": "登记中"}, "software_registered", "claimed"),
        ({"kind": "ic_layout", "number": "BS.235001234"}, "other_right", "evidenced"),
        ({"kind": "trade_secret", "number": "JM-2024-017"}, "other_right", "claimed"),
    ],
)
def test_each_item_is_found_as_what_its_status_and_number_say(
    item: dict[str, Any], kind: str, state: str
) -> None:
    (finding,) = of_items(item)
    assert (finding.kind, finding.state.value) == (kind, state)


def test_a_software_copyright_only_applied_for_is_nothing_yet() -> None:
    assert of_items({"kind": "software", "status": "filed"}) == []


def test_an_invention_of_2005_is_over_in_2026_and_one_of_2006_may_not_be() -> None:
    assert kinds(of_items({**GRANTED, "number": "ZL200519900001"})) == {"ip_lapsed"}
    (finding,) = of_items({**GRANTED, "number": "ZL200619900001"})
    assert (finding.kind, finding.value) == ("invention_granted", 0.0)


def test_a_design_of_2015_is_over_after_ten_years_and_one_of_2022_lives_for_fifteen() -> None:
    assert kinds(of_items({"kind": "design", "number": "ZL201539900001", "status": "granted"})) == {
        "ip_lapsed"
    }
    assert kinds(of_items({"kind": "design", "number": "ZL202239900001", "status": "granted"})) == {
        "utility_granted"
    }


def test_what_has_lapsed_caps_only_where_nothing_else_stands() -> None:
    assert kinds(of_items(EXPIRED)) == {"ip_lapsed"}
    assert kinds(of_items(EXPIRED, GRANTED)) == {"invention_granted"}


def test_the_owner_is_named_unless_it_is_nobody_in_particular() -> None:
    assert kinds(of_items(owner="岭海工学院")) == {"owner_named"}
    assert of_items(owner="某公司") == []
    assert of_items(owner="个人") == []


def test_the_form_of_a_patent_says_that_it_was_published() -> None:
    assert kinds(of_items(form="专利")) == {"patent_published"}
    assert kinds(of_items(form="patent")) == {"patent_published"}
    assert of_items(form="论文") == []


@pytest.mark.parametrize(
    ("text", "kind", "state"),
    [
        ("相关技术已获发明专利授权（ZL202319900001.8）。", "invention_granted", "evidenced"),
        ("专利号：ZL202319900001.8。", "invention_granted", "evidenced"),
        ("已获得授权发明专利3项。", "invention_granted", "claimed"),
        ("拥有国家发明专利2件。", "invention_granted", "claimed"),
        ("已申请发明专利5项。", "invention_filed", "claimed"),
        ("发明专利处于实质审查阶段，发明专利实审中。", "invention_filed", "claimed"),
        ("发明专利申请号202319900001.8。", "invention_filed", "evidenced"),
        ("获实用新型专利4项。", "utility_granted", "claimed"),
        ("拥有专利12项。", "utility_granted", "claimed"),
        ("已申请专利2项。", "utility_filed", "claimed"),
        ("登记软件著作权2项（2023SR0123456）。", "software_registered", "evidenced"),
        ("取得软件著作权3项。", "software_registered", "claimed"),
        ("核心配方以技术秘密形式保护。", "other_right", "claimed"),
        ("专利权人为岭海工学院。", "owner_named", "claimed"),
        ("已与佛山一家企业签订独占许可合同。", "exclusively_licensed", "claimed"),
        ("两家单位对专利权属存在争议。", "ownership_disputed", "claimed"),
        ("该专利权已终止。", "ip_lapsed", "claimed"),
    ],
)
def test_sentences_tell_of_rights(text: str, kind: str, state: str) -> None:
    findings = found(text)
    assert kind in findings
    assert findings[kind].state.value == state


@pytest.mark.parametrize(
    "text",
    [
        "现有技术中CN108123456A公开了一种导热胶。",
        "对比文件CN108123456B中使用铝粉。",
        "提供专利检索与专利分析服务。",
        "拟申请发明专利2项。",
        "计划于明年申请实用新型专利。",
        "尚未申请专利。",
        "采用专利技术制备。",
        "可以独占许可方式转让。",
        "不存在权属争议。",
        "知识产权归属由双方约定。",
        "专利有效，未失效。",
        "具有自主知识产权。",
        "其中两项早期专利已失效。",
        "本实用新型两个焊接工位只需配一台焊接设备。",
    ],
)
def test_other_peoples_planned_denied_and_unnamed_rights_are_none(text: str) -> None:
    of_rights = {
        one.id for one in next(i for i in METHOD.indicators[Aspect.INNOVATION] if i.id == "ip").kinds
    }
    assert not of_rights & set(found(text))


def test_an_expired_number_in_a_sentence_is_no_right() -> None:
    assert "invention_granted" not in found("专利号：ZL200119900001。")


_ITEMS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(
                ["invention_patent", "utility_model", "design", "software", "ic_layout", "trade_secret"]
            ),
            "number": st.sampled_from(
                [
                    None,
                    "ZL202319900001.8",
                    "ZL200519900001",
                    "CN117402866A",
                    "2023SR0123456",
                    "BS.235001234",
                    "乱码",
                ]
            ),
            "status": st.sampled_from([None, "filed", "granted", "expired", "licensed"]),
        }
    ),
    max_size=4,
)


@given(items=_ITEMS, owner=st.sampled_from([None, "岭海工学院"]), form=st.sampled_from([None, "专利"]))
def test_adding_a_granted_patent_never_lowers_the_score(
    items: list[dict[str, Any]], owner: str | None, form: str | None
) -> None:
    before = ip_score(of_items(*items, owner=owner, form=form))
    assert ip_score(of_items(*items, GRANTED, owner=owner, form=form)) >= before


@given(items=_ITEMS, owner=st.sampled_from([None, "岭海工学院"]))
def test_adding_an_expired_right_never_raises_the_score(
    items: list[dict[str, Any]], owner: str | None
) -> None:
    before = ip_score(of_items(*items, owner=owner))
    assert ip_score(of_items(*items, EXPIRED, owner=owner)) <= before
