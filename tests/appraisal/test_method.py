"""The method's files: what they hold, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Final

import pytest

from matcher.appraisal.method import FILES, load_method, parse_method
from matcher.appraisal.values import CardReader
from matcher.appraisal.weighing import MOST_INCONSISTENT
from matcher.config import PROJECT_FOLDER
from matcher.errors import ConfigError
from matcher.vocabulary import AchievementType, Aspect

FOLDER: Final = PROJECT_FOLDER / "data" / "appraisal"
METHOD: Final = load_method(FOLDER)


def changed(file: str, old: str, new: str) -> Mapping[str, str]:
    """Return the method's texts with one passage of one file put differently."""
    assert old in METHOD.texts[file], old
    return {**METHOD.texts, file: METHOD.texts[file].replace(old, new, 1)}


def added(file: str, text: str) -> Mapping[str, str]:
    """Return the method's texts with something added to one file."""
    return {**METHOD.texts, file: f"{METHOD.texts[file]}\n{text}\n"}


def test_weights_sum_to_1_for_every_reader_and_type() -> None:
    for aspect, reader, type in product(Aspect, CardReader, AchievementType):
        weights = METHOD.weights(aspect, reader, type)
        assert sum(weights.values()) == pytest.approx(1)
        assert min(weights.values()) > 0
        assert list(weights) == METHOD.names(aspect)
    for reader in CardReader:
        assert sum(METHOD.aspect_weights(reader).values()) == pytest.approx(1)


def test_judgements_are_consistent() -> None:
    for reader in CardReader:
        assert METHOD.aspect_consistency(reader) < MOST_INCONSISTENT
        for aspect in Aspect:
            assert METHOD.consistency(reader, aspect) < MOST_INCONSISTENT


@pytest.mark.parametrize(
    ("reader", "aspect", "first"),
    [
        (CardReader.CENTRE, Aspect.INNOVATION, {"maturity"}),
        (CardReader.CENTRE, Aspect.MARKET, {"demand", "users"}),
        (CardReader.CENTRE, Aspect.ECONOMY, {"realised", "local"}),
        (CardReader.FUND, Aspect.MARKET, {"users"}),
        (CardReader.FUND, Aspect.INNOVATION, {"ip"}),
        (CardReader.FUND, Aspect.ECONOMY, {"realised", "expected"}),
        (CardReader.CITY, Aspect.MARKET, {"demand"}),
        (CardReader.CITY, Aspect.ECONOMY, {"local"}),
    ],
)
def test_each_reader_weighs_most_what_it_answers_for(
    reader: CardReader, aspect: Aspect, first: set[str]
) -> None:
    weights = METHOD.weights(aspect, reader, AchievementType.PROJECT)
    heaviest = sorted(weights, key=lambda name: -weights[name])[: len(first)]
    assert set(heaviest) == first


def test_the_city_weighs_the_economy_most_and_the_centre_the_market() -> None:
    def heaviest(reader: CardReader) -> Aspect:
        weights = METHOD.aspect_weights(reader)
        return max(weights, key=lambda aspect: weights[aspect])

    assert heaviest(CardReader.CITY) is Aspect.ECONOMY
    assert heaviest(CardReader.CENTRE) is heaviest(CardReader.FUND) is Aspect.MARKET


def test_types_weigh_what_their_landing_standard_asks_for() -> None:
    def of(type: AchievementType, aspect: Aspect) -> dict[str, float]:
        return METHOD.weights(aspect, CardReader.CENTRE, type)

    enterprise, project, platform = AchievementType
    assert of(enterprise, Aspect.ECONOMY)["local"] > of(project, Aspect.ECONOMY)["local"]
    assert of(project, Aspect.INNOVATION)["ip"] > of(platform, Aspect.INNOVATION)["ip"]
    assert of(platform, Aspect.MARKET)["breadth"] > of(enterprise, Aspect.MARKET)["breadth"]
    assert of(platform, Aspect.ECONOMY)["realised"] > of(project, Aspect.ECONOMY)["realised"]


@pytest.mark.parametrize(
    ("score", "level"),
    [(100, "突出"), (90, "突出"), (89.99, "良好"), (60, "良好"), (59.99, "不足"), (0, "不足")],
)
def test_levels_have_the_limits_of_the_expert_sheet(score: float, level: str) -> None:
    assert METHOD.band(score).level == level


def test_every_indicator_can_be_scored_and_something_can_be_asked_for_every_aspect() -> None:
    idle = [one.id for one in METHOD.every_indicator if not any(kind.counts for kind in one.kinds)]
    assert idle == []
    for aspect in Aspect:
        assert any(kind.ask for one in METHOD.indicators[aspect] for kind in one.kinds)
    assert [kind.id for kind in METHOD.rubrics.values() if kind.ask and not kind.effort_days] == []


def test_every_indicator_stands_on_a_norm_and_every_norm_on_an_indicator() -> None:
    assert [one.id for one in METHOD.every_indicator if not one.norms] == []
    norms = [norm for one in METHOD.every_indicator for norm in one.norms]
    unused = [name for name in METHOD.settings.norms if not any(norm.startswith(name) for norm in norms)]
    assert unused == []


def test_claims_are_worth_less_than_proofs() -> None:
    assert [
        kind.id for kind in METHOD.rubrics.values() if kind.counts and kind.claimed >= kind.evidenced
    ] == []


def test_the_version_names_the_files_contents() -> None:
    same = parse_method(METHOD.texts)
    other = parse_method(changed("city.toml", 'name = "家具制造业"', 'name = "家具业"'))
    assert same.version == METHOD.version
    assert other.version != METHOD.version
    assert METHOD.version.startswith(f"{METHOD.settings.version}+")


def test_a_missing_file_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("method")
    for name in FILES[:-1]:
        (folder / name).write_text(METHOD.texts[name], encoding="utf-8")
    with pytest.raises(ConfigError, match=r"city\.toml"):
        load_method(folder)


KIND = '{ id = "x", label = "x", %s }'
INDICATOR = '[[indicators]]\nid = "x"\nlabel = "x"\nnorms = []\nkinds = [%s]'


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ("evidenced = 30, claimed = 40", "at least as many as claimed"),
        ("evidenced = 0", "evidenced gives points"),
        ("evidenced = 30, scale = [[2, 0.1], [1, 1]]", "values of a scale ascend"),
        ("evidenced = 30, scale = [[1, 0.1], [2, 1.5]]", "between 0 and 1"),
        ("evidenced = 30, remark = true", "gives no points"),
        ('ceiling = 20, ask = "x"', "asks for nothing"),
        ("evidenced = 130", "less than or equal to 100"),
        ("points = 30", "Extra inputs"),
    ],
)
def test_a_rubric_that_means_nothing_is_refused(values: str, why: str) -> None:
    with pytest.raises(ConfigError, match=rf"market\.toml.*{why}"):
        parse_method(added("market.toml", INDICATOR % (KIND % values)))


def test_a_kind_or_an_indicator_named_twice_is_refused() -> None:
    kind = METHOD.indicators[Aspect.MARKET][0].kinds[0].id
    with pytest.raises(ConfigError, match=f"kinds of findings named twice: {kind}"):
        parse_method(added("economy.toml", INDICATOR % f'{{ id = "{kind}", label = "x", evidenced = 1 }}'))
    with pytest.raises(ConfigError, match="indicators named twice: demand"):
        parse_method(added("economy.toml", INDICATOR.replace('id = "x"', 'id = "demand"', 1) % ""))


def test_judgements_must_fit_the_indicators() -> None:
    with pytest.raises(ConfigError, match=r"expected rows of \[6, 5, 4, 3, 2, 1\]"):
        parse_method(added("market.toml", INDICATOR % (KIND % "evidenced = 30")))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("ip = 1.25 ", "patents = 1.25 ", "unknown indicators: patents"),
        ("novelty = 0.2, advancement = 0.3", "novelty = 0.2, advancement = 0.4", "not so in 科技含量"),
        ("least = 60", "least = 95", "bands go from the highest"),
        ("least = 60", "least = 90", "bands go from the highest"),
        ("[readers.city]", "[readers.town]", "readers"),
        ("[2, 2], # market over", "[2, 2.5], # market over", "from 1 to 9"),
        ("[2, 2], # market over", '[9, "1/9"], # market over', "contradict each other"),
        ("fit = 1\nquality = 0", "fit = 0\nquality = 0", "lets fit or quality count"),
        ("economy = 25", "", "screening.admit lack economy"),
        ('"成果鉴定" = ', '"鉴定" = ', "no such norm: 成果鉴定 A6 效益"),
        ('kind = "confidential"', 'kind = "gone"', "vetoes named twice: gone"),
        ("claim_cap = 45", "claim_cap = 45\ncap = 1", "Extra inputs"),
        ("claim_cap = 45", "claim_cap =", "not TOML"),
    ],
)
def test_settings_that_contradict_themselves_are_refused(old: str, new: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        parse_method(changed("method.toml", old, new))


def test_a_reader_without_judgements_is_named() -> None:
    text = METHOD.texts["method.toml"]
    start, end = text.index("[readers.city]"), text.index("[types.enterprise]")
    with pytest.raises(ConfigError, match="readers lack city"):
        parse_method({**METHOD.texts, "method.toml": text[:start] + text[end:]})
