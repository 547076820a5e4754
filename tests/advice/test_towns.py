"""Candidate towns: by demands, industries, the annex's fields, the own place; none is made up."""

from __future__ import annotations

from typing import Any

from matcher.advice.towns import candidate_towns, town_profiles
from matcher.advice.values import TownProfile, TownsAdvice
from matcher.appraisal.dossier import make_dossier
from matcher.appraisal.surroundings import ReadIndustry
from matcher.records import Record
from tests.advice.small import around, demand_match, rules, taxonomy
from tests.builders import achievement, broker, demand, investor


def profile(town: str, industries: dict[tuple[str, ...], int] | None = None, **values: Any) -> TownProfile:
    found = taxonomy().town(town)
    assert found is not None
    counted = industries or {}
    defaults = {"open_demands": 0, "records": sum(counted.values()), "industries": counted}
    return TownProfile(town=found.name, zone=found.zone, **{**defaults, **values})


def towns(
    profiles: list[TownProfile], *, surroundings: dict[str, Any] | None = None, **record: Any
) -> TownsAdvice:
    dossier = make_dossier(achievement(**record))
    return candidate_towns(dossier, around(**(surroundings or {})), profiles, rules())


def test_profiles_count_demands_and_achievements_by_town_and_leave_the_rest_out() -> None:
    records: list[Record] = [
        demand("d1", town="长安", industry_codes=("C3972",)),
        demand("d2", town="长安镇", status="closed", industry_codes=("1.2", "C3972")),
        demand("d3", town="佛山市", industry_codes=("C3972",)),
        demand("d4"),
        achievement("a1", place="东莞市长安镇", industry_codes=("C3972", "1.2")),
        achievement("a2", place="长安镇"),
        achievement("a3", place="广州市", industry_codes=("1.2",)),
        broker("b1", towns=("长安镇",), industry_codes=("1.2",)),
        investor("i1", industry_codes=("1.2",)),
    ]
    profiles = town_profiles(records, taxonomy())
    assert len(profiles) == len(taxonomy().towns)
    filled = [one for one in profiles if one.records or one.open_demands]
    assert filled == [
        TownProfile(
            town="长安镇",
            zone="滨海湾片区",
            open_demands=1,
            records=3,
            industries={("1.2", "C3972"): 2, ("C3972",): 1},
        )
    ]


def test_a_town_with_a_likely_demand_comes_before_one_with_near_industries() -> None:
    advice = towns(
        [profile("石排镇"), profile("长安镇", {("C3972",): 30})],
        surroundings={"open_demands": 5, "demands": (demand_match("d1", 0.8, town="石排"),)},
        industry_codes=("C3972",),
    )
    assert [(one.town, one.weight) for one in advice.towns] == [("石排镇", 0.8), ("长安镇", 0.6)]
    first = advice.towns[0]
    assert (first.matched_demands, first.matched_probability) == (1, 0.8)
    assert [key.id for key in first.demands] == ["d1"]
    assert first.reasons == (
        "1 条在册诉求较可能匹配，匹配概率合计 0.80",
        "行动计划附件：2024年度落地指标 3 项",
    )


def test_a_share_of_few_records_says_less() -> None:
    """30 of 30 weigh 0.8 · 30/40, 2 of 2 only 0.8 · 2/12."""
    advice = towns(
        [profile("长安镇", {("C3972",): 30}), profile("厚街镇", {("C3972",): 2})],
        industry_codes=("C3972",),
    )
    assert [(one.town, one.weight) for one in advice.towns] == [("长安镇", 0.6), ("厚街镇", 0.1333)]


def test_the_annexs_field_and_the_own_place_count() -> None:
    advice = towns([profile("松山湖"), profile("厚街镇")], industry_codes=("3.2",), place="厚街镇")
    assert [(one.town, one.weight, one.quota_2024) for one in advice.towns] == [
        ("厚街镇", 0.6, 3),
        ("松山湖", 0.5, 13),
    ]
    assert "属行动计划附件为该地列明的方向：新材料" in advice.towns[1].reasons[0]


def test_a_future_field_is_known_by_its_words() -> None:
    advice = towns([profile("松山湖")], title="人形机器人关节模组")
    assert "未来产业" in advice.towns[0].reasons[0]


def test_industries_read_from_the_text_stand_in_where_none_is_stated() -> None:
    read = (
        ReadIndustry(code="3.2", name="先进有色金属材料", confidence=0.7),
        ReadIndustry(code="4.1", name="生物医药产业", confidence=0.1),
    )
    advice = towns([profile("松山湖")], surroundings={"industries": read})
    assert "新材料（" in advice.towns[0].reasons[0]
    assert "生物医药（" not in advice.towns[0].reasons[0]


def test_at_most_five_towns_come_out_ties_by_name() -> None:
    names = ["石排镇", "长安镇", "厚街镇", "清溪镇", "寮步镇", "塘厦镇"]
    advice = towns([profile(name, {("C3972",): 10}) for name in names], industry_codes=("C3972",))
    assert [one.town for one in advice.towns] == sorted(names)[:5]


def test_where_nothing_is_known_no_town_is_invented() -> None:
    advice = towns(list(town_profiles([], taxonomy())))
    assert advice.towns == ()
    assert advice.notes == (
        "诉求库中没有在册诉求，镇街建议未考虑诉求",
        "成果未登记行业且未能由文本识别，镇街建议未考虑行业",
        "没有可据以推荐镇街的资料，请补充行业、所在地或等待匹配诉求，不作推测",
    )


def test_demands_without_a_town_or_from_elsewhere_are_told_not_guessed() -> None:
    demands = (
        demand_match("d1", 0.9),
        demand_match("d2", 0.8, town="佛山市"),
        demand_match("d3", 0.2),
    )
    advice = towns([profile("长安镇")], surroundings={"open_demands": 3, "demands": demands})
    assert advice.towns == ()
    assert advice.notes[:2] == (
        "诉求未填镇街：1 条较可能匹配的诉求无法归入镇街",
        "镇街无法识别：1 条较可能匹配的诉求所填地点不在东莞镇街名录",
    )


def test_codes_that_the_taxonomy_does_not_know_say_nothing() -> None:
    advice = towns([profile("长安镇", {("C9999",): 30})], industry_codes=("C9998",))
    assert advice.towns == ()
