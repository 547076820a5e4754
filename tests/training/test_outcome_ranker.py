"""Training on log and ledger: nothing later is read, what was held out stays out, too little is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matcher.errors import TooLittleEvidence
from matcher.outcomes.events import EventKind, OutcomeEvent
from matcher.ranking.model_file import format_model, open_files, write_model
from matcher.ranking.ranker import LinearModel, Weight
from matcher.records import RecordKey
from matcher.store import ActivationDraft, LoggedList, Store, make_list_id
from matcher.training.from_log import is_held_out
from matcher.training.outcome_ranker import OutcomeOptions, TrainedRanker, train_on_outcomes
from matcher.vocabulary import Kind
from tests.builders import achievement, investor
from tests.logged_lists import AT, by_text, item, logged

START = AT - timedelta(days=300)
UNTIL = AT - timedelta(days=150)
KEYS = tuple(f"a{number}" for number in range(400))
ASKERS = tuple(f"i{number}" for number in range(20))
PAIRING = "investor-achievement"
"""Its model is one file: there is none for titles alone."""
NAMES = ("own", "told")
BASE = LinearModel(
    name="fund",
    origin="by hand",
    intercept=0.0,
    weights={"own": Weight(mean=0.0, scale=1.0, weight=1.0)},
    level_cuts=(0.2, 0.5, 0.8),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'store.sqlite3'}", create=True) as opened:
        opened.upsert([achievement(id=key) for key in KEYS], at=START)
        opened.upsert([investor(id=key) for key in ASKERS], at=START)
        yield opened


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The folder with the model as it comes."""
    write_model(BASE, tmp_path / "rankers")
    return tmp_path / "rankers"


def make_lists(count: int, at: datetime = START, seed: int = 0) -> list[LoggedList]:
    """Return lists of four records in drawn order, an hour apart."""
    random = np.random.default_rng(seed)
    lists = []
    for number in range(count):
        moment = at + timedelta(hours=number)
        keys = random.choice(KEYS, 4, replace=False).tolist()
        lists.append(
            logged(
                *keys,
                at=moment,
                id=make_list_id(moment, bytes([seed, *number.to_bytes(9, "big")])),
                items=tuple(item(place, key, propensity=0.25) for place, key in enumerate(keys, start=1)),
                pairing=PAIRING,
                names=NAMES,
                features=random.normal(size=(4, 2)).astype(np.float32),
                asking=RecordKey(Kind.INVESTOR, ASKERS[number % len(ASKERS)]),
            )
        )
    return lists


def contact(store: Store, lists: list[LoggedList], *, least: float = 0.5) -> None:
    """Log lists, and let their askers act on whatever has much of `told`, three days later."""
    for one in lists:
        store.suggestions.save(one)
    events = [
        OutcomeEvent(
            key=one.suggestion_id(place),
            kind=EventKind.CONTACTED,
            happened_at=one.shown_at + timedelta(days=3),
            suggestion=one.suggestion_id(place),
        )
        for one in lists
        for place, told in enumerate(one.features[:, 1].tolist(), start=1)
        if told > least
    ]
    store.outcomes.record(events, reported_by="tests", at=lists[-1].shown_at + timedelta(days=4))


def train(store: Store, own: Path, **values: Any) -> TrainedRanker:
    return train_on_outcomes(store, replace(OutcomeOptions(until=UNTIL, own=own, pairing=PAIRING), **values))


def test_what_decides_outcomes_gains_weight_and_orders_lists_that_were_held_out(
    store: Store, own: Path
) -> None:
    lists = make_lists(450)
    contact(store, lists)
    done = train(store, own, note="第一次")
    card = done.card
    assert card.correction.deltas["told"] > 1.0
    assert (card.name, card.base_version, card.note) == ("fund", 0, "第一次")
    held = [one for one in lists if is_held_out(one.id)]
    assert (card.lists_held_out, card.counted.lists) == (len(held), 450 - len(held))
    assert card.held_out is not None
    assert card.held_out.lists <= len(held)
    assert card.held_out.low > 0
    assert card.held_out.trained > 0.7
    assert card.examination.how == "drawn"
    assert card.counted.grades["contacted"] == card.counted.acted
    model = open_files("fund", done.files).ranker.model
    assert model.origin.startswith(
        "by hand; version 0, corrected by outcomes of investor-achievement until 2026-"
    )
    # Nothing is registered, nothing is used.
    assert store.models.versions() == []


def test_the_card_is_plain_json_and_tells_the_release_gate_until_when(store: Store, own: Path) -> None:
    contact(store, make_lists(100))
    done = train(store, own)
    told = done.card.to_json()
    assert json.loads(json.dumps(told)) == told
    assert datetime.fromisoformat(told["until"]) == UNTIL
    kept = store.models.add("fund", done.files, card=told, by="tests", at=AT)
    assert kept.card["trained_on"] == "outcomes"


def test_nothing_that_was_shown_or_reported_later_changes_the_model(store: Store, own: Path) -> None:
    contact(store, make_lists(200))
    before = train(store, own)
    # More lists later, and a late report of much that happened early, each against what was learned.
    contact(store, make_lists(50, at=UNTIL, seed=1), least=-9.0)
    old = list(store.suggestions.iterate(until=UNTIL))
    late = [
        OutcomeEvent(
            key=f"late/{one.id}",
            kind=EventKind.CONTRACT,
            happened_at=one.shown_at + timedelta(days=1),
            suggestion=one.suggestion_id(1),
            amount_cny=Decimal(1),
        )
        for one in old
    ]
    store.outcomes.record(late, reported_by="tests", at=AT)
    after = train(store, own)
    assert after.files == before.files
    assert after.card == before.card


def test_lists_held_out_change_the_judgement_but_not_the_model(store: Store, own: Path) -> None:
    lists = make_lists(200)
    apart = [one for one in lists if is_held_out(one.id)]
    contact(store, [one for one in lists if not is_held_out(one.id)])
    before = train(store, own)
    for one in apart:
        store.suggestions.save(one)
    after = train(store, own)
    assert after.files == before.files
    assert (before.card.lists_held_out, after.card.lists_held_out) == (0, len(apart))
    assert before.card.held_out is None


def test_the_version_in_use_is_what_is_corrected(store: Store, own: Path) -> None:
    contact(store, make_lists(100))
    other = BASE.model_copy(update={"origin": "another"})
    store.models.add("fund", {"fund": format_model(other)}, card={}, by="tests", at=AT)
    store.models.activate(ActivationDraft(name="fund", version=1, by="tests", reason="try"), at=AT)
    done = train(store, own)
    assert done.card.base_version == 1
    assert '"another; version 1, corrected' in done.files["fund"]


def test_too_few_lists_with_outcomes_are_refused_with_what_to_do(store: Store, own: Path) -> None:
    contact(store, make_lists(20))
    with pytest.raises(
        TooLittleEvidence, match=r"expected 30 lists of investor-achievement .* wait for outcomes"
    ):
        train(store, own)
    with pytest.raises(TooLittleEvidence, match="got 0 of 0"):
        train(store, own, since=UNTIL - timedelta(days=1))


def test_free_texts_and_records_without_outcomes_are_no_training_lists(store: Store, own: Path) -> None:
    contact(store, make_lists(100))
    counted = train(store, own).card.counted
    for number in range(9):
        plain: dict[str, Any] = {"at": START + timedelta(hours=number), "pairing": PAIRING, "names": NAMES}
        store.suggestions.save(by_text("a1", "a2", **plain))
        store.suggestions.save(logged("a1", "a2", asking=RecordKey(Kind.INVESTOR, "idle"), **plain))
    assert train(store, own).card.counted == counted


def test_of_too_many_lists_the_newest_are_learned_from(store: Store, own: Path) -> None:
    contact(store, make_lists(200))
    assert train(store, own, most_lists=60).card.counted.lists == 60


def test_what_is_read_is_told_as_it_is_read(store: Store, own: Path) -> None:
    contact(store, make_lists(60))
    seen: list[tuple[int, int]] = []
    train_on_outcomes(
        store,
        OutcomeOptions(until=UNTIL, own=own, pairing=PAIRING),
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(read, 60) for read in range(1, 61)]
