"""Figures of the platform, worked out by hand, and again over any surroundings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.appraisal.assessment import Basis
from matcher.appraisal.dossier import make_dossier
from matcher.appraisal.figures import read_figures, recency_share
from matcher.appraisal.surroundings import ReadIndustry, Surroundings
from matcher.appraisal.values import EvidenceState, Figure, Finding, Quote
from matcher.config import PROJECT_FOLDER
from matcher.records import RecordKey
from tests.appraisal.sides import AT, fund, neighbour, paid, wanted
from tests.builders import achievement

BASIS: Final = Basis.load(PROJECT_FOLDER / "data")
EVIDENCED, CLAIMED = EvidenceState.EVIDENCED, EvidenceState.CLAIMED


def read(around: dict[str, Any], **values: Any) -> dict[str, Finding]:
    """Return the findings of surroundings by kind, of each kind the first."""
    record = achievement(**{"title": "一种装置", "summary": "一种装置的做法。", **values})
    surroundings = Surroundings(at=AT, index_revision=1, **around)
    found = read_figures(make_dossier(record), surroundings, BASIS.method.city, BASIS.taxonomy)
    return {one.kind: one for one in reversed(found)}


def figure(finding: Finding) -> Figure:
    assert isinstance(finding.source, Figure)
    assert finding.source.value == finding.value
    return finding.source


def ids(finding: Finding) -> list[str]:
    return [key.id for key in figure(finding).records]


DEMANDS: Final = (
    wanted("d1", 0.9, enterprise="甲", town="长安镇", budget=500_000, posted_on=date(2026, 6, 1)),
    wanted("d2", 0.5, enterprise="甲", town="东莞市长安镇", budget=200_000, posted_on=date(2026, 11, 1)),
    wanted("d3", 0.6, enterprise="乙", town="深圳市", budget=None, posted_on=None),
    wanted("d4", 0.4, enterprise="丙", town="石排镇", budget=9_000_000, posted_on=date(2026, 11, 20)),
)


def test_demand_is_summed_over_all_and_counted_over_the_likely() -> None:
    found = read({"open_demands": 60, "demands": DEMANDS})
    assert found["matched_demand"].value == 2.4  # 0.9 + 0.5 + 0.6 + 0.4
    assert ids(found["matched_demand"]) == ["d1", "d2", "d3", "d4"]
    assert found["demand_enterprises"].value == 2  # 甲 twice, 乙; 丙 is not likely
    assert ids(found["demand_enterprises"]) == ["d1", "d2", "d3"]
    assert found["demand_towns"].value == 1  # 长安镇 in two spellings; 深圳市 is no town of the city
    assert ids(found["demand_towns"]) == ["d1", "d2"]
    assert found["local_demand"].value == 1.4  # 0.9 + 0.5
    assert found["demand_budget"].value == 550_000  # 0.9 · 500,000 + 0.5 · 200,000
    assert ids(found["demand_budget"]) == ["d1", "d2"]
    assert found["demand_recent"].value == 1.0  # d2, 23 days old
    assert ids(found["demand_recent"]) == ["d2"]


def test_figures_say_themselves_in_chinese() -> None:
    found = read({"open_demands": 60, "demands": DEMANDS})
    said = {kind: figure(one).text for kind, one in found.items()}
    assert said["matched_demand"] == "60 条在册诉求中 3 条较可能强相关，匹配概率合计 2.40"
    assert said["demand_towns"] == "分布于 长安镇"
    assert said["demand_budget"] == "按概率折算的诉求预算合计 55.0 万元"
    assert said["demand_recent"] == "最近一条发布于 2026-11-01"
    assert figure(found["demand_budget"]).unit == "元"


def test_an_address_of_the_city_without_a_town_is_local_and_no_town() -> None:
    found = read({"open_demands": 1, "demands": (wanted("d1", 0.7, town="广东省东莞市"),)})
    assert found["local_demand"].value == 0.7
    assert "demand_towns" not in found


def test_no_match_among_open_demands_is_a_figure_and_no_demand_at_all_is_none() -> None:
    none = read({"open_demands": 60})
    assert (none["matched_demand"].value, ids(none["matched_demand"])) == (0, [])
    assert none.keys().isdisjoint({"demand_enterprises", "demand_towns", "local_demand", "demand_budget"})
    assert "matched_demand" not in read({"open_demands": 0})


def test_without_names_places_budgets_and_dates_only_the_sum_is_found() -> None:
    bare = wanted("d1", 0.8, enterprise=None, town=None, budget=None, posted_on=None)
    assert {kind for kind in read({"open_demands": 5, "demands": (bare,)}) if "demand" in kind} == {
        "matched_demand"
    }


@pytest.mark.parametrize(
    ("age_days", "share"),
    [(0, 1.0), (90, 1.0), (91, 0.7), (180, 0.7), (181, 0.4), (365, 0.4), (366, 0.0), (4000, 0.0)],
)
def test_recency_falls_by_steps(age_days: int, share: float) -> None:
    today = AT.date()
    posted = today - timedelta(days=age_days)
    assert recency_share(posted, today) == share
    found = read({"open_demands": 1, "demands": (wanted("d1", posted_on=posted),)})
    assert found["demand_recent"].value == share


def test_a_demand_of_tomorrow_is_not_the_newest() -> None:
    later = (wanted("d1", posted_on=date(2026, 11, 25)), wanted("d2", posted_on=date(2025, 12, 1)))
    found = read({"open_demands": 2, "demands": later})
    assert (found["demand_recent"].value, ids(found["demand_recent"])) == (0.4, ["d2"])


def test_only_likely_funds_are_summed() -> None:
    found = read({"active_funds": 9, "funds": (fund("f1", 0.9), fund("f2", 0.5), fund("f3", 0.49))})
    assert (found["fund_interest"].value, ids(found["fund_interest"])) == (1.4, ["f1", "f2"])
    assert figure(found["fund_interest"]).text == "9 只在册基金中 2 只较可能契合，概率合计 1.40"
    assert read({"active_funds": 9})["fund_interest"].value == 0
    assert "fund_interest" not in read({})


def test_the_nearest_earlier_achievement_measures_novelty_and_all_similar_ones_crowd() -> None:
    others = (
        neighbour("n1", 0.95, is_same=True),
        neighbour("n2", 0.7, is_earlier=False),
        neighbour("n3", 0.3, is_earlier=None),
        neighbour("n4", 0.2, is_earlier=True),
        neighbour("n5", 0.19, is_earlier=True),
    )
    found = read({"other_achievements": 300, "neighbours": others})
    assert (found["index_distance"].value, ids(found["index_distance"])) == (0.3, ["n3"])
    assert figure(found["index_distance"]).text.startswith("最相近的成果（先后未知）《成果n3》")
    assert (found["uncrowded"].value, ids(found["uncrowded"])) == (3, ["n2", "n3", "n4"])


def test_nothing_near_is_far_from_all_and_an_empty_library_says_nothing() -> None:
    found = read({"other_achievements": 300})
    assert (found["index_distance"].value, found["uncrowded"].value) == (0, 0)
    assert figure(found["index_distance"]).text == "库内 300 项其他成果中没有相近的在先成果"
    assert read({}).keys().isdisjoint({"index_distance", "uncrowded"})


def test_a_bare_title_is_compared_with_nothing() -> None:
    found = read({"other_achievements": 300, "neighbours": (neighbour("n1", 0.5),)}, summary="")
    assert found.keys().isdisjoint({"index_distance", "uncrowded"})


@pytest.mark.parametrize(
    ("codes", "count"),
    [
        (("1.2",), 1),
        (("1.2", "C3972", "C3985"), 1),  # one of 战新 where both are named
        (("1.2", "1.3"), 1),  # both below 1
        (("1.2", "3.2"), 2),
        (("C3972", "C39"), 1),
        (("C3972", "C2641"), 2),  # C39 and C26; the section C says nothing
    ],
)
def test_industries_are_counted_by_their_widest_class(codes: tuple[str, ...], count: int) -> None:
    found = read({}, industry_codes=codes)["industries"]
    assert (found.value, found.state) == (count, EVIDENCED)


def test_codes_that_a_person_gave_come_before_those_read_from_the_text() -> None:
    surely = (ReadIndustry(code="3.2", name="新材料", confidence=0.9),)
    stated = read({"industries": surely}, industry_codes=("C3973",))
    assert stated["industries"].state is EVIDENCED
    assert figure(stated["industries"]).text == "登记的行业：集成电路制造（C3973）"
    unknown = read({"industries": surely}, industry_codes=("C9999",))
    assert unknown["industries"].state is CLAIMED
    assert figure(unknown["industries"]).text.startswith("由文本识别的行业：")


def test_industries_read_with_less_confidence_count_for_nothing() -> None:
    doubtful = ReadIndustry(code="3.2", name="新材料", confidence=0.39)
    assert "industries" not in read({"industries": (doubtful,)})
    likely = ReadIndustry(code="3.2", name="新材料", confidence=0.4)
    assert read({"industries": (doubtful, likely)})["industries"].value == 1


def test_fields_of_the_city_by_code() -> None:
    stated = read({}, industry_codes=("C3973",))
    assert (stated["city_industry"].value, stated["city_industry"].state) == (1, EVIDENCED)
    text = figure(stated["city_industry"]).text
    assert "传统支柱产业（电子信息制造业）" in text
    assert "战略性新兴产业（新一代电子信息）" in text
    assert figure(stated["plan_field"]).text == "登记的行业属于行动计划点名领域（半导体及集成电路）"
    told = read({"industries": (ReadIndustry(code="C3973", name="集成电路制造", confidence=0.8),)})
    assert told["city_industry"].state is told["plan_field"].state is CLAIMED


def test_fields_that_a_text_names_are_claims_at_their_first_place() -> None:
    record = achievement(title="石墨烯散热膜", summary="石墨烯散热膜用于芯片。")
    surroundings = Surroundings(at=AT, index_revision=1)
    found = read_figures(make_dossier(record), surroundings, BASIS.method.city, BASIS.taxonomy)
    assert {one.state for one in found} == {CLAIMED}
    places = [
        (one.kind, one.source.field, one.source.start, one.source.text, one.note)
        for one in found
        if isinstance(one.source, Quote)
    ]
    assert places == [
        ("city_industry", "title", 0, "石墨烯", "未来产业：未来材料"),
        ("plan_field", "title", 0, "石墨烯", "行动计划点名领域：新材料"),
        ("plan_field", "summary", 8, "芯片", "行动计划点名领域：半导体及集成电路"),
    ]


def test_income_counts_from_its_day_on() -> None:
    ledger = (paid(120_000, date(2026, 3, 1)), paid(80_000, AT.date()), paid(900_000, date(2026, 11, 25)))
    found = read({"realised": ledger})["ledger_income"]
    assert (found.value, found.state) == (200_000, EVIDENCED)
    assert figure(found).text == "台账记录 2 笔，合计 20.0 万元"
    assert "ledger_income" not in read({"realised": ledger[2:]})


scores = st.floats(0, 1, allow_nan=False).map(lambda one: round(one, 4))
days = st.none() | st.dates(date(2024, 1, 1), date(2027, 6, 1))
demand_lists = st.lists(
    st.builds(
        lambda score, enterprise, town, budget, posted_on: (score, enterprise, town, budget, posted_on),
        scores,
        st.sampled_from([None, "甲", "乙", "丙"]),
        st.sampled_from([None, "长安镇", "长安", "石排镇", "深圳市", "东莞"]),
        st.none() | st.integers(0, 10_000_000),
        days,
    ),
    max_size=6,
)
near_lists = st.lists(st.tuples(scores, st.booleans(), st.sampled_from([None, True, False])), max_size=6)
TOWNS: Final = {"长安镇": "长安镇", "长安": "长安镇", "石排镇": "石排镇"}


@settings(deadline=None)
@given(
    demand_lists,
    st.lists(scores, max_size=4),
    near_lists,
    st.lists(st.tuples(st.integers(1, 10**7), st.dates(date(2026, 1, 1), date(2027, 1, 1))), max_size=3),
)
def test_every_figure_can_be_counted_again_from_the_surroundings(
    demands: list[Any], funds: list[float], near: list[Any], ledger: list[tuple[int, date]]
) -> None:
    around = {
        "open_demands": 50,
        "demands": tuple(
            wanted(f"d{n}", score, enterprise=enterprise, town=town, budget=budget, posted_on=posted_on)
            for n, (score, enterprise, town, budget, posted_on) in enumerate(demands)
        ),
        "active_funds": 9,
        "funds": tuple(fund(f"f{n}", score) for n, score in enumerate(funds)),
        "other_achievements": 300,
        "neighbours": tuple(
            neighbour(f"n{n}", likeness, is_same=is_same, is_earlier=is_earlier)
            for n, (likeness, is_same, is_earlier) in enumerate(near)
        ),
        "realised": tuple(paid(*one) for one in ledger),
    }
    found = read(around)
    assert {kind: one.value for kind, one in found.items()} == pytest.approx(
        counted_again(demands, funds, near, ledger), abs=1e-4
    )
    known: set[RecordKey] = {one.key for name in ("demands", "funds", "neighbours") for one in around[name]}  # type: ignore[attr-defined]
    for one in found.values():
        assert set(figure(one).records) <= known
        assert list(figure(one).records) == sorted(figure(one).records)


def counted_again(
    demands: list[Any], funds: list[float], near: list[Any], ledger: list[tuple[int, date]]
) -> dict[str, float]:
    """Work the figures out in another way than the engine does."""
    likely = [one for one in demands if one[0] >= 0.5]
    values: dict[str, float] = {"matched_demand": total(one[0] for one in demands)}
    names, towns = {one[1] for one in likely} - {None}, {TOWNS[one[2]] for one in likely if one[2] in TOWNS}
    if names:
        values["demand_enterprises"] = len(names)
    if towns:
        values["demand_towns"] = len(towns)
    local = [one[0] for one in likely if one[2] in TOWNS or one[2] == "东莞"]
    if local:
        values["local_demand"] = total(local)
    if any(one[3] is not None for one in likely):
        values["demand_budget"] = total(one[0] * one[3] for one in likely if one[3] is not None)
    ages = [(AT.date() - one[4]).days for one in likely if one[4] and one[4] <= AT.date()]
    if ages:
        youngest = min(ages)
        values["demand_recent"] = (
            1.0 if youngest <= 90 else 0.7 if youngest <= 180 else 0.4 if youngest <= 365 else 0
        )
    values["fund_interest"] = total(one for one in funds if one >= 0.5)
    values["index_distance"] = max((one[0] for one in near if not one[1] and one[2] is not False), default=0)
    values["uncrowded"] = sum(1 for one in near if not one[1] and one[0] >= 0.2)
    received = [amount for amount, on in ledger if on <= AT.date()]
    if received:
        values["ledger_income"] = sum(received)
    return values


def total(parts: Iterable[float]) -> float:
    """Return an exact sum of decimals."""
    return float(sum((Decimal(str(one)) for one in parts), Decimal()))
