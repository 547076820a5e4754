"""Which chosen industries a record's codes and text belong to."""

from __future__ import annotations

from typing import Final

import pytest

from matcher.appraisal.city import CityField, CityFields, FieldGroup
from matcher.config import PROJECT_FOLDER
from matcher.errors import ConfigError, NotFound
from matcher.taxonomy import Taxonomy

FOLDER: Final = PROJECT_FOLDER / "data" / "appraisal"
CITY: Final = CityFields.load(FOLDER)
TAXONOMY: Final = Taxonomy.load(PROJECT_FOLDER / "data" / "taxonomy")
PLAN_FIELDS: Final = (
    "半导体及集成电路",
    "新能源",
    "绿色节能",
    "智能终端",
    "高端装备",
    "6G通讯",
    "人形机器人",
    "新材料",
    "生物医药",
    "人工智能",
    "特殊表面处理",
)


def names(fields: tuple[CityField, ...], group: FieldGroup) -> set[str]:
    return {field.name for field in fields if field.group is group}


def named(text: str, group: FieldGroup = FieldGroup.PLAN) -> list[tuple[str, str]]:
    return [
        (one.field.name, text[one.start : one.end]) for one in CITY.named_in(text) if one.field.group is group
    ]


def test_every_code_is_known() -> None:
    unknown = [code for field in CITY.fields for code in field.codes if not TAXONOMY.is_known(code)]
    assert unknown == []


def test_the_fields_are_those_that_the_plan_names() -> None:
    assert names(CITY.fields, FieldGroup.PLAN) == set(PLAN_FIELDS)
    assert len(names(CITY.fields, FieldGroup.STRATEGIC)) == 7


def test_what_could_not_be_checked_is_marked_and_says_why() -> None:
    assert [field.name for field in CITY.fields if not field.is_certain and not field.note] == []
    strategic = [field for field in CITY.fields if field.group is FieldGroup.STRATEGIC]
    assert not any(field.is_certain for field in strategic)


def test_a_code_below_a_fields_code_belongs_to_it() -> None:
    found = CITY.fields_of(["C3973"], TAXONOMY)  # 集成电路制造
    assert names(found, FieldGroup.PILLAR) == {"电子信息制造业"}
    assert names(found, FieldGroup.STRATEGIC) == {"新一代电子信息"}
    assert names(found, FieldGroup.PLAN) == {"半导体及集成电路"}
    assert names(found, FieldGroup.FUTURE) == set()


def test_a_code_above_a_fields_code_says_too_little() -> None:
    assert CITY.fields_of(["1"], TAXONOMY) == ()
    assert CITY.fields_of(["C"], TAXONOMY) == ()


def test_several_codes_give_each_field_once_in_the_order_of_the_file() -> None:
    found = CITY.fields_of(["3.6", "3.1", "C21"], TAXONOMY)
    assert [field.name for field in found] == ["家具制造业", "新材料", "未来材料", "新材料"]


def test_no_codes_no_fields_and_unknown_codes_are_refused() -> None:
    assert CITY.fields_of([], TAXONOMY) == ()
    with pytest.raises(NotFound, match="Z99"):
        CITY.fields_of(["Z99"], TAXONOMY)


def test_named_fields_stand_where_the_text_names_them() -> None:
    assert named("面向6G通信的人形机器人") == [("6G通讯", "6G"), ("人形机器人", "人形机器人")]
    assert named("面向６Ｇ通信") == [("6G通讯", "６Ｇ")]


@pytest.mark.parametrize("text", ["内存16GB", "频率2.6GHz", "2.6G频段", "6GHz以下", "MPVDX涂层", "一种食品"])
def test_letters_and_digits_around_a_word_make_it_another(text: str) -> None:
    assert named(text) == []


def test_a_longer_word_that_means_something_else_is_left_out() -> None:
    assert named("一种微流控芯片") == []
    assert named("微流控芯片与驱动芯片") == [("半导体及集成电路", "芯片")]


def test_a_field_may_be_of_several_groups() -> None:
    assert named("石墨烯散热膜") == [("新材料", "石墨烯")]
    assert named("石墨烯散热膜", FieldGroup.FUTURE) == [("未来材料", "石墨烯")]


def test_every_word_is_found_in_itself() -> None:
    for field in CITY.fields:
        for word in field.words:
            assert (field.name, word) in named(word, field.group), word


FIELD: Final = '[[fields]]\nname = "x"\ngroup = "plan"\nsource = "x"\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (FIELD, "without codes and words: x"),
        (f'{FIELD}words = ["x"]\n{FIELD}words = ["y"]', "twice: plan x"),
        (FIELD.replace("plan", "past") + 'words = ["x"]', "group"),
        (FIELD + 'words = ["x"]\nweight = 2', "weight"),
        ("fields =", "not TOML"),
        ("", "got nothing"),
        (f'{FIELD}words = ["x"]\n[[towns]]\nname = "x"\ngroup = "plan"\nsource = "x"', "fields, towns"),
    ],
)
def test_a_bad_file_is_refused(text: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        CityFields.parse(text)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(ConfigError, match=r"city\.toml"):
        CityFields.load(FOLDER / "nowhere")
