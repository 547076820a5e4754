"""The release gate: harmful models are refused, and nothing is judged that the log does not tell of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from matcher.errors import Conflict, NotBetter, NotFound, TooLittleEvidence
from matcher.outcomes.events import EventKind, OutcomeEvent
from matcher.ranking.model_file import format_model
from matcher.ranking.ranker import LinearModel, LinearRanker, Weight
from matcher.records import RecordKey
from matcher.showing.policy import Policy, place
from matcher.store import ActivationDraft, LoggedList, ShownBy, Store, make_list_id
from matcher.training.from_log import is_held_out
from matcher.training.release import ReleaseOptions, judge_release, release
from matcher.vocabulary import Kind
from tests.builders import achievement, demand
from tests.logged_lists import AT, item, logged

START = AT - timedelta(days=300)
KEYS = ("a0", "a1", "a2", "a3")
NAME = "text"


def model(weight: float, **values: object) -> LinearModel:
    """Return a model that orders by x, up or down."""
    plain = {
        "name": NAME,
        "origin": "by hand",
        "intercept": 0.0,
        "weights": {"x": Weight(mean=0.0, scale=1.0, weight=weight)},
        "level_cuts": (0.2, 0.5, 0.8),
    }
    return LinearModel.model_validate({**plain, **values})


GOOD, BAD = model(1.0), model(-1.0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'store.sqlite3'}", create=True) as opened:
        opened.upsert([achievement(id=key) for key in KEYS], at=START)
        opened.upsert([demand(id="d1")], at=START)
        yield opened


def log(store: Store, count: int, *, explore: float, at: datetime = START) -> list[LoggedList]:
    """Log lists of four records, ranked by x up to the draws; contacts at x³ / position."""
    random = np.random.default_rng(5)
    lists, events = [], []
    for number in range(count):
        moment = at + timedelta(hours=number)
        # The draws follow from the ids: these are the same whatever tests ran before.
        one = _draw_list(random, make_list_id(moment, number.to_bytes(10, "big")), moment, explore)
        store.suggestions.save(one)
        lists.append(one)
        for place_of, x in enumerate(one.features[:, 0].tolist(), start=1):
            if random.random() < x**3 / place_of:
                events.append(_contact(one, place_of))
    store.outcomes.record(events, reported_by="tests", at=min(at + timedelta(days=40), AT))
    return lists


def _draw_list(random: np.random.Generator, id: str, at: datetime, explore: float) -> LoggedList:
    values = dict(zip(KEYS, random.random(len(KEYS)), strict=True))
    ranking = sorted(KEYS, key=lambda key: -values[key])
    placed = place(ranking, None, size=4, policy=Policy(request_id=id, explore=explore))
    return logged(
        *placed.keys,
        at=at,
        id=id,
        items=tuple(
            item(position, key, propensity=chance)
            for position, (key, chance) in enumerate(
                zip(placed.keys, placed.propensities, strict=True), start=1
            )
        ),
        names=("x",),
        features=np.array([[values[key]] for key in placed.keys], dtype=np.float32),
        shown_by=ShownBy(is_drawn=placed.is_drawn),
    )


def _contact(one: LoggedList, position: int) -> OutcomeEvent:
    moment = min(one.shown_at + timedelta(days=3), AT)
    key = f"{one.id}.{position}"
    return OutcomeEvent(key=key, kind=EventKind.CONTACTED, happened_at=moment, suggestion=key)


def add(store: Store, of: LinearModel, **card: object) -> int:
    return store.models.add(NAME, {NAME: format_model(of)}, card=card, by="tests", at=AT).version


def put_in_use(store: Store, of: LinearModel) -> None:
    """Register a model as version 1 and use it."""
    store.models.activate(draft(add(store, of)), at=AT)


def draft(version: int) -> ActivationDraft:
    return ActivationDraft(name=NAME, version=version, by="甲", reason="试")


def test_a_model_that_turns_the_order_round_is_refused_and_can_be_forced(store: Store) -> None:
    log(store, 600, explore=0.8)
    put_in_use(store, GOOD)
    version = add(store, BAD)
    with pytest.raises(
        NotBetter, match=r"version 2 of 'text' would have brought less .* -0\.\d+ acts a list"
    ):
        release(store, draft(version), at=AT)
    assert store.models.serving().versions == {NAME: 1}
    done = release(store, draft(version), at=AT, force=True)
    assert done.evaluation is not None
    assert (done.evaluation["verdict"], done.evaluation["is_forced"]) == ("worse", True)
    assert store.models.serving().versions == {NAME: version}


def test_a_model_is_held_against_the_one_in_use_not_against_drawn_lists(store: Store) -> None:
    """Half of the lists are drawn, which any sane order beats: a copy of the model in use gains nothing."""
    log(store, 600, explore=0.8)
    put_in_use(store, GOOD)
    found = judge_release(store, NAME, LinearRanker(GOOD), at=AT)
    assert (found.verdict, found.version) == ("not told apart", None)
    assert found.evaluation is not None
    gain, worth = found.evaluation.gains["dr"], found.evaluation.values["dr"]
    assert gain.value == gain.low == gain.high == 0.0
    assert worth.low > found.evaluation.logged.value


def test_a_better_model_than_the_one_in_use_is_told_so(store: Store) -> None:
    log(store, 600, explore=0.8)
    put_in_use(store, BAD)
    found = judge_release(store, NAME, LinearRanker(GOOD), at=AT)
    assert (found.verdict, found.version) == ("better", None)
    assert found.evaluation is not None
    assert found.evaluation.lists == 600
    done = release(store, draft(add(store, GOOD)), at=AT)
    assert done.evaluation is not None
    assert json.loads(json.dumps(done.evaluation)) == done.evaluation
    assert done.evaluation["evaluation"]["gains"]["dr"]["low"] > 0
    with pytest.raises(Conflict, match="in use already"):
        release(store, draft(2), at=AT)


def test_without_chance_in_the_log_nothing_is_judged_and_it_says_what_to_do(store: Store) -> None:
    log(store, 30, explore=0.0)
    found = judge_release(store, NAME, LinearRanker(BAD), at=AT)
    assert (found.verdict, found.evaluation) == ("not judged", None)
    assert "in whose order chance had a part" in (found.reason or "")
    version = add(store, BAD)
    with pytest.raises(TooLittleEvidence, match=r"learning\.explore.*experiment, or --force"):
        release(store, draft(version), at=AT)
    forced = release(store, draft(version), at=AT, force=True)
    assert forced.evaluation is not None
    assert forced.evaluation["verdict"] == "not judged"


def test_too_few_lists_are_not_judged(store: Store) -> None:
    log(store, 40, explore=0.8)
    put_in_use(store, GOOD)
    found = judge_release(store, NAME, LinearRanker(BAD), at=AT)
    assert found.verdict == "not judged"
    assert "effective sample of 100 lists" in (found.reason or "")


def test_lists_that_are_still_open_are_left_out(store: Store) -> None:
    log(store, 100, explore=0.8, at=AT - timedelta(days=80))
    found = judge_release(store, NAME, LinearRanker(BAD), at=AT)
    assert "shown 90 days ago or earlier, got none" in (found.reason or "")


def test_where_either_was_trained_only_lists_that_training_never_read_are_judged_on(store: Store) -> None:
    lists = log(store, 600, explore=0.8)
    put_in_use(store, GOOD)
    until = START + timedelta(hours=300)
    version = add(store, model(2.0), until=until.isoformat())
    unread = [one for one in lists if is_held_out(one.id) or one.shown_at >= until]
    assert 300 < len(unread) < 600
    found = judge_release(store, NAME, version, at=AT)
    assert found.evaluation is not None
    assert found.evaluation.lists == len(unread)
    assert "held out from training" in found.lists
    store.models.activate(draft(version), at=AT)
    against = judge_release(store, NAME, LinearRanker(GOOD), at=AT)
    assert against.evaluation is not None
    assert against.evaluation.lists == len(unread)


def test_of_too_many_lists_the_newest_are_read(store: Store) -> None:
    log(store, 400, explore=0.8)
    put_in_use(store, GOOD)
    options = ReleaseOptions(most_lists=350)
    found = judge_release(store, NAME, LinearRanker(GOOD), at=AT, options=options)
    assert found.evaluation is not None
    assert found.evaluation.lists == 350


def test_lists_of_other_models_say_nothing(store: Store) -> None:
    asked = {"pairing": "investor-achievement", "asking": RecordKey(Kind.INVESTOR, "i1")}
    chance = tuple(item(place, key, propensity=0.5) for place, key in enumerate(KEYS, start=1))
    store.suggestions.save(logged(*KEYS, at=START, items=chance, **asked))
    assert judge_release(store, NAME, LinearRanker(GOOD), at=AT).verdict == "not judged"


def test_a_feature_that_was_never_logged_cannot_be_judged(store: Store) -> None:
    log(store, 20, explore=0.8)
    strange = model(1.0, weights={"warmth": Weight(mean=0.0, scale=1.0, weight=1.0)})
    put_in_use(store, GOOD)
    found = judge_release(store, NAME, LinearRanker(strange), at=AT)
    assert "expected the features warmth in the log" in (found.reason or "")


def test_a_version_that_nobody_registered_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound, match="no version 7"):
        release(store, draft(7), at=AT)
