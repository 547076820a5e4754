"""The plan's data: it agrees with what advice reads, says the plan's words, and bad files are refused."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from matcher.errors import ConfigError
from matcher.plan.settings import load_plan
from matcher.plan.units import UnitLevel
from matcher.taxonomy import Taxonomy
from tests.plan.ledger import DATA, settings


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / "plan" / name).read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of data/plan that a test may spoil."""
    return Path(shutil.copytree(DATA / "plan", tmp_path / "plan"))


def spoil(folder: Path, name: str, old: str, new: str) -> str:
    """Change a file and return what loading says."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_plan(folder, Taxonomy.load(DATA / "taxonomy"))
    return str(caught.value)


def test_quotas_are_those_that_advice_on_towns_knows() -> None:
    quotas = {one.unit: one.goal for one in settings().targets.quotas.units}
    assert quotas.pop("市科技局") == 60
    assert quotas == read("towns.toml")["quotas"]


def test_levels_and_the_reward_are_those_of_the_support_measures() -> None:
    measures = {one["id"]: one for one in read("policies.toml")["measures"]}
    levels = {level.id: level for level in settings().escalation.levels}
    assert levels["city"].from_cny == measures["leader_city"]["from_cny"]
    assert levels["bureau"].from_cny == measures["leader_bureau"]["from_cny"]
    assert [level.quote for level in settings().escalation.levels] == [
        measures[id]["quote"] for id in ("leader_city", "leader_bureau", "leader_person")
    ]
    rewards, measure = settings().rewards, measures["broker_reward"]
    assert (float(rewards.rate), int(rewards.most_cny)) == (measure["rate"], measure["most_cny"])
    assert measure["quote"] in rewards.quote


def test_discovery_quotas_are_the_plans() -> None:
    units = settings().units.all
    city = {one.name: one.found for one in units if one.level is UnitLevel.CITY}
    assert city == {
        "市科技局": 500,
        "市发改局": 50,
        "市工信局": 50,
        "市投促局": 30,
        "市人社局": 30,
        "东实集团": 30,
        "科技金融集团": 30,
        "科技成果转化服务中心": None,
    }
    towns = {one.name: one.found for one in units if one.level is UnitLevel.TOWN}
    assert len(towns) == 36
    assert towns.pop("松山湖") == 50
    assert set(towns.values()) == {10}
    assert {one.found for one in units if one.level is UnitLevel.INSTITUTE} == {20}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("松山湖高新区", "松山湖"),
        ("松山湖", "松山湖"),
        ("东莞松山湖高新区管委会", "松山湖"),
        ("松山湖材料实验室", "松山湖材料实验室"),
        ("材料实验室", "松山湖材料实验室"),
        ("滨海湾", "东莞滨海湾新区"),
        ("长安", "长安镇"),
        ("长安镇经济发展局", "长安镇"),
        ("东莞市科学技术局", "市科技局"),
        ("科金集团", "科技金融集团"),
        ("佛山市科技局", "佛山市科技局"),
    ],
)
def test_units_go_by_what_people_call_them(text: str, unit: str) -> None:
    found = settings().units.find(text)
    assert found is not None
    assert found.name == unit


@pytest.mark.parametrize("text", [None, "", "  "])
def test_no_text_is_no_unit(text: str | None) -> None:
    assert settings().units.find(text) is None


def test_a_quota_of_an_unknown_unit_is_refused(folder: Path) -> None:
    assert "unknown unit 长安省" in spoil(folder, "targets.toml", 'unit = "长安镇"', 'unit = "长安省"')


def test_two_targets_of_a_measure_and_year_are_refused(folder: Path) -> None:
    said = spoil(folder, "targets.toml", "year = 2025\nis_cumulative", "year = 2024\nis_cumulative")
    assert "two targets of found in 2024" in said


def test_an_unknown_key_names_its_file(folder: Path) -> None:
    said = spoil(folder, "rewards.toml", "rate = 0.05", "rates = 0.05")
    assert said == "bad values in rewards.toml: rate: Field required; rates: Extra inputs are not permitted"


def test_levels_out_of_order_are_refused(folder: Path) -> None:
    said = spoil(folder, "escalation.toml", "from_cny = 500_000_000", "from_cny = 5")
    assert "do not go from the highest amount down to 0" in said


def test_a_name_that_two_units_have_is_refused(folder: Path) -> None:
    assert "named twice: ['科技局']" in spoil(folder, "units.toml", '"发改局"', '"科技局"')


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "units.toml").unlink()
    with pytest.raises(ConfigError, match=r"units\.toml"):
        load_plan(folder, Taxonomy.load(DATA / "taxonomy"))
