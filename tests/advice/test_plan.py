"""The plan's data: complete, known to the code, in the plan's own words."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from matcher.advice.landing_rules import RULES as LANDING_RULES
from matcher.advice.plan import load_rules
from matcher.advice.policy_rules import RULES as POLICY_RULES
from matcher.errors import ConfigError
from tests.advice.small import method, rules, taxonomy
from tests.fakes import DATA

PLAN = DATA.parents[1] / "shared" / "plan" / "action_plan_2024_2026.txt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of data/plan that a test may spoil."""
    return Path(shutil.copytree(DATA / "plan", tmp_path / "plan"))


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_condition_and_every_measure_has_a_rule_and_no_rule_is_idle() -> None:
    conditions = {one.id for form in rules().landing.forms for one in form.conditions}
    assert conditions == set(LANDING_RULES)
    assert {one.rule for one in rules().policies.measures} == set(POLICY_RULES)


def test_the_findings_that_speak_for_conditions_are_known_to_the_method() -> None:
    named = {kind for form in rules().landing.forms for one in form.conditions for kind in one.kinds}
    assert named <= set(method().rubrics)


def test_the_project_form_needs_one_of_five_and_the_platform_an_entity_and_one_of_two() -> None:
    groups = {form.type.value: [one.group for one in form.conditions] for form in rules().landing.forms}
    assert groups == {
        "enterprise": ["主体", "税收"],
        "platform": ["主体", "收入或资质", "收入或资质"],
        "project": ["任一"] * 5,
    }


def test_amounts_are_those_of_the_plan() -> None:
    amounts = {
        one.id: (one.rate and float(one.rate), one.most_cny and int(one.most_cny))
        for one in rules().policies.measures
        if one.most_cny is not None
    }
    assert amounts == {
        "broker_reward": (0.05, 500_000),
        "excellent_person": (None, 200_000),
        "pilot_base": (None, 1_000_000),
        "pilot_result": (0.5, 5_000_000),
        "model_agency": (None, 1_000_000),
        "event_subsidy": (0.5, 3_000_000),
    }


def test_the_towns_quotas_sum_to_sixty_three() -> None:
    assert sum(rules().towns.quotas.values()) == 63
    assert len(rules().towns.quotas) == 25


def test_quotes_are_the_plans_own_words() -> None:
    if not PLAN.is_file():
        pytest.skip(f"the action plan's text is not at {PLAN}")
    plan = re.sub(r"\s", "", PLAN.read_text(encoding="utf-8"))
    quotes = [one.quote for one in rules().policies.measures]
    quotes += [form.quote for form in rules().landing.forms]
    quotes += [one.text for form in rules().landing.forms for one in form.conditions]
    quotes += [one.quote for one in rules().towns.focus]
    quotes += [rules().policies.purpose, rules().towns.other_towns]
    assert [quote for quote in quotes if re.sub(r"\s", "", quote) not in plan] == []
    sections = {one.section for one in rules().policies.measures} | {rules().landing.section}
    titles = [part for one in sections for part in re.findall(r"[一-鿿]{6,}", one)]
    assert titles
    assert [title for title in titles if title not in plan] == []


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("landing.toml", 'type = "platform"', 'type = "project"', "lacks the forms platform"),
        (
            "landing.toml",
            'id = "project_team"',
            'id = "project_stake"',
            "named twice in data/plan: project_stake",
        ),
        ("policies.toml", "rate = 0.05", "rate = 5", "bad values in policies.toml: measures.7.rate"),
        ("policies.toml", 'codes = ["3",', 'codes = ["X9",', "does not know: X9"),
        ("towns.toml", '"长安镇" = 6', '"长安市" = 6', "does not know: 长安市"),
        ("towns.toml", "most_towns = 5", "most_towns 5", "towns.toml is not TOML"),
        ("towns.toml", "most_towns = 5", "most_town = 5", "towns.toml: most_town"),
    ],
)
def test_bad_data_stops_with_its_name(folder: Path, name: str, old: str, new: str, said: str) -> None:
    spoil(folder, name, old, new)
    with pytest.raises(ConfigError, match=re.escape(said)):
        load_rules(folder, taxonomy(), method())


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "towns.toml").unlink()
    with pytest.raises(ConfigError, match=r"wants a file at .*towns\.toml"):
        load_rules(folder, taxonomy(), method())


def test_the_version_changes_with_the_data(folder: Path) -> None:
    before = load_rules(folder, taxonomy(), method()).version
    assert before == rules().version
    spoil(folder, "towns.toml", "most_towns = 5", "most_towns = 4")
    assert load_rules(folder, taxonomy(), method()).version != before
