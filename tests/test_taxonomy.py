"""Industries, towns and readiness levels: what the shipped tables say, and how near two industries are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import ConfigError, NotFound
from matcher.records import Achievement, Broker, Demand
from matcher.taxonomy import Classification, Industry, Taxonomy

FOLDER = Path(__file__).parents[1] / "data" / "taxonomy"
TAXONOMY = Taxonomy.load(FOLDER)
CODES = [industry.code for industry in TAXONOMY.industries]


def test_both_classifications_are_whole() -> None:
    counts = {c: sum(i.classification is c for i in TAXONOMY.industries) for c in Classification}
    assert counts == {Classification.SEI2018: 49, Classification.GBT4754: 1971}


def test_every_parent_is_known_and_one_level_up() -> None:
    for industry in TAXONOMY.industries:
        if industry.parent is None:
            assert industry.level == 1
        else:
            assert TAXONOMY.industry(industry.parent).level == industry.level - 1


def test_ancestors_go_from_the_nearest_to_the_widest() -> None:
    assert TAXONOMY.ancestors("C3972") == ("C397", "C39", "C")
    assert TAXONOMY.ancestors("1.2") == ("1",)
    assert TAXONOMY.ancestors("C") == ()


def test_an_unknown_code_is_refused_with_what_was_expected() -> None:
    assert not TAXONOMY.is_known("Z99")
    with pytest.raises(NotFound, match="GB/T 4754"):
        TAXONOMY.industry("Z99")


def test_an_industry_is_found_by_its_name_and_the_widest_one_wins() -> None:
    education = TAXONOMY.industry_named("教育")
    assert education is not None
    assert education.code == "P"
    assert TAXONOMY.industry_named("没有这个行业") is None


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("C3972", "C3972", 1.0),
        ("C3911", "C3912", 2 * 2 / (3 + 3)),  # share the group C391
        ("C39", "C3911", 2 * 1 / (1 + 3)),
        ("C38", "C39", 0.0),  # share only 制造业
        ("1.1", "1.2", 2 * 1 / (2 + 2)),
        ("1", "1.1", 2 * 1 / (1 + 2)),
        ("1.1", "2.1", 0.0),
    ],
)
def test_proximity_within_a_classification_follows_shared_ancestors(a: str, b: str, expected: float) -> None:
    assert TAXONOMY.proximity(a, b) == pytest.approx(expected)


def test_proximity_across_classifications_follows_the_bridge() -> None:
    industries = [
        Industry("1", "新一代信息技术产业", 1, None, Classification.SEI2018),
        Industry("1.2", "电子核心产业", 2, "1", Classification.SEI2018),
        Industry("C", "制造业", 1, None, Classification.GBT4754),
        Industry("C39", "计算机", 2, "C", Classification.GBT4754),
        Industry("C391", "计算机制造", 3, "C39", Classification.GBT4754),
    ]
    taxonomy = Taxonomy(industries, (), (), [("1.2", "C39", 0.9)])
    assert taxonomy.proximity("1.2", "C391") == 0.9  # the bridge stands above both
    assert taxonomy.proximity("1", "C39") == pytest.approx(0.9 * 2 / 3)  # and below 1
    assert taxonomy.proximity("1.2", "C") == 0.0


@given(st.sampled_from(CODES), st.sampled_from(CODES))
def test_proximity_is_symmetric_and_only_identity_is_one(a: str, b: str) -> None:
    near = TAXONOMY.proximity(a, b)
    assert 0.0 <= near <= 1.0
    assert near == TAXONOMY.proximity(b, a)
    assert (near == 1.0) == (a == b)


def test_every_strategic_industry_is_bridged_to_known_divisions() -> None:
    divisions = [
        i.code for i in TAXONOMY.industries if i.classification is Classification.GBT4754 and i.level == 2
    ]
    for industry in TAXONOMY.industries:
        if industry.classification is Classification.SEI2018:
            assert max(TAXONOMY.proximity(industry.code, division) for division in divisions) >= 0.5


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("长安", "长安镇"),
        ("长安镇", "长安镇"),
        (" 东莞市长安镇 ", "长安镇"),
        ("广东省东莞市虎门镇连升路1号", "虎门镇"),
        ("松山湖高新区", "松山湖"),
        ("东莞松山湖", "松山湖"),
        ("滨海湾新区", "东莞滨海湾新区"),
        ("东莞滨海湾新区湾区大道", "东莞滨海湾新区"),
        ("南城", "南城街道"),
    ],
)
def test_a_town_is_found_however_people_write_it(written: str, name: str) -> None:
    town = TAXONOMY.town(written)
    assert town is not None
    assert town.name == name


@pytest.mark.parametrize("written", ["", "东莞", "东莞市", "深圳市宝安区", "长"])
def test_what_is_no_town_of_dongguan_is_none(written: str) -> None:
    assert TAXONOMY.town(written) is None


def test_no_two_towns_share_a_name_or_alias() -> None:
    called = [name for town in TAXONOMY.towns for name in (town.name, *town.aliases)]
    assert len(called) == len(set(called))
    assert all(town.zone for town in TAXONOMY.towns)


def test_there_are_nine_readiness_levels() -> None:
    assert [found.level for found in TAXONOMY.readiness] == list(range(1, 10))
    assert TAXONOMY.readiness_level(9).name == "系统级"
    with pytest.raises(NotFound, match="1 to 9"):
        TAXONOMY.readiness_level(10)


def test_bad_codes_and_towns_of_a_record_are_all_named() -> None:
    demand = Demand(id="d1", title="散热", industry_codes=("C39", "9.9"), town="深圳")
    assert [(p.field, p.value) for p in TAXONOMY.problems(demand)] == [
        ("industry_codes", "9.9"),
        ("town", "深圳"),
    ]
    broker = Broker(id="b1", name="王某", towns=("长安", "香港"))
    assert [(p.field, p.value, p.row) for p in TAXONOMY.problems(broker, row=7)] == [("towns", "香港", 7)]
    assert TAXONOMY.problems(Achievement(id="a1", title="膜", place="深圳")) == []


def test_a_missing_or_malformed_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"sei2018\.csv"):
        Taxonomy.load(tmp_path)
    (tmp_path / "sei2018.csv").write_text("code,name\n1,x\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="level"):
        Taxonomy.load(tmp_path)
