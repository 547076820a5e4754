"""Theses: fields before text, broad beside narrow, what is refused and what that takes away."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from matcher.reading.areas import AreaTable
from matcher.reading.thesis import Thesis, industry_weights, read_thesis
from tests.builders import investor
from tests.fakes import DATA, shared_taxonomy


def read(thesis: str, **values: Any) -> Thesis:
    table = AreaTable.load(DATA / "reading", shared_taxonomy())
    return read_thesis(investor(thesis=thesis, **values), table, shared_taxonomy())


def weights(thesis: Thesis) -> dict[str, float]:
    return {one.area.phrase: round(one.weight, 6) for one in thesis.areas}


def test_areas_are_named_at_their_places() -> None:
    text = "聚焦半导体与新型储能"
    found = read(text).areas
    assert [(one.area.phrase, text[one.start : one.end], one.field) for one in found] == [
        ("半导体", "半导体", "thesis"),
        ("新型储能", "新型储能", "thesis"),
    ]


def test_a_list_of_areas_goes_before_prose() -> None:
    found = read("也关注人工智能", areas=["半导体"])
    assert weights(found) == {"半导体": 1.0, "人工智能": 0.7}


def test_a_broad_word_counts_whole_only_where_it_stands_alone() -> None:
    assert weights(read("投硬科技")) == {"硬科技": 1.0}
    assert weights(read("聚焦半导体硬科技领域")) == {"半导体": 1.0, "硬科技": 0.25}


def test_codes_of_the_record_are_areas_too() -> None:
    found = read("长期投资", industry_codes=["6", "C27", "C9999"])
    codes = ["6.3", "4.1", "1.1"]
    solar, pharma, networks = industry_weights(found.areas, codes)
    assert solar == pytest.approx(0.8)
    assert 0.4 < pharma <= 0.8
    assert networks == 0.0


def test_what_is_refused_is_not_wanted() -> None:
    found = read("投资生物医药，不投医疗器械。")
    assert [one.area.phrase for one in found.areas] == ["生物医药"]
    assert [one.area.phrase for one in found.excluded] == ["医疗器械"]
    assert [one.text for one in found.refused] == ["医疗器械"]


def test_a_refusal_inside_the_wanted_field_takes_only_its_own_words() -> None:
    found = read("投资半导体", exclusions="不投纯芯片设计")
    assert found.excluded == ()
    assert [(one.text, one.field) for one in found.refused] == [("芯片设计", "exclusions")]


def test_a_refused_part_of_an_area_is_not_the_whole_area() -> None:
    assert read("投资机床", exclusions="医疗影像").excluded == ()


def test_stages_say_which_readiness_is_welcome() -> None:
    assert read("投半导体", stages=["seed"]).readiness == (0.5, 1.0, 0.8)
    assert read("投成长期与Pre-IPO项目").readiness == (0.0, 0.6, 1.0)
    assert read("投半导体").readiness is None


def test_who_refuses_laboratory_data_wants_no_basic_research() -> None:
    assert read("投材料", stages=["seed"], exclusions="不投只有实验室数据的项目").readiness == (0.0, 1.0, 0.8)
    assert read("投材料", exclusions="不投实验室阶段项目").readiness == (0.0, 0.8, 1.0)


def test_fields_of_ticket_and_region_go_before_the_text() -> None:
    text = "单笔500万-1000万元，投向深圳"
    assert read(text).ticket_min_cny == Decimal(5_000_000)
    assert read(text).regions == ("深圳",)
    given = read(text, ticket_max_cny="2000000", regions=["东莞市"])
    assert (given.ticket_min_cny, given.ticket_max_cny, given.regions) == (
        None,
        Decimal(2_000_000),
        ("东莞市",),
    )


def test_a_thesis_that_says_nothing_is_empty() -> None:
    found = read("陪伴创业者成长为伟大的公司", exclusions="")
    assert (found.areas, found.refused, found.excluded) == ((), (), ())
