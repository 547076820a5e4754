"""train ranker --outcomes: registers a version with a card, uses nothing, refuses what contradicts itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from matcher.outcomes.events import EventKind, OutcomeEvent
from matcher.ranking.model_file import load_ranker
from matcher.records import RecordKey
from matcher.store import Store
from matcher.vocabulary import Kind
from tests.builders import achievement, investor
from tests.cli.conftest import Matcher
from tests.logged_lists import logged

PAIRING = "investor-achievement"
OUTCOMES = ("train", "ranker", "--outcomes", "--pairing", PAIRING)


def one_line(text: str) -> str:
    return " ".join(text.split())


def log_contacts(home: Path, count: int) -> None:
    """Log lists of two records for one fund, who each time contacts the one that is fresh."""
    then = datetime.now(UTC) - timedelta(days=200)
    names = (*sorted(load_ranker("fund").features), "freshness")
    with Store.open(f"sqlite:///{home / 'store.sqlite3'}") as store:
        keys = [f"a{number}" for number in range(2 * count)]
        store.upsert([*map(achievement, keys), investor(id="i1")], at=then)
        for number in range(count):
            features = np.full((2, len(names)), np.nan, dtype=np.float32)
            features[:, -1] = (1, 0) if number % 2 else (0, 1)
            one = logged(
                *keys[2 * number : 2 * number + 2],
                at=then + timedelta(minutes=number),
                pairing=PAIRING,
                asking=RecordKey(Kind.INVESTOR, "i1"),
                names=names,
                features=features,
            )
            store.suggestions.save(one)
            event = OutcomeEvent(
                key=f"k{number}",
                kind=EventKind.CONTACTED,
                happened_at=one.shown_at + timedelta(days=1),
                suggestion=one.suggestion_id(1 if number % 2 else 2),
            )
            store.outcomes.record([event], reported_by="tests", at=one.shown_at + timedelta(days=2))


def test_what_was_learned_is_registered_with_its_card_and_not_used(matcher: Matcher, home: Path) -> None:
    assert matcher("init").status == 0
    log_contacts(home, 100)
    today = datetime.now(UTC).date().isoformat()
    done = matcher(*OUTCOMES, "--until", today, "--note", "季度")
    assert done.status == 0, done.err
    shown = one_line(done.out)
    assert "fund, version 1" in shown
    assert "freshness" in shown
    assert "examination by position (none" in shown
    assert "matcher ranker activate fund 1" in shown
    assert "held out: better one first, before and after" in shown
    with Store.open(f"sqlite:///{home / 'store.sqlite3'}") as store:
        (kept,) = store.models.versions("fund")
        assert (kept.card["note"], kept.card["pairing"]) == ("季度", PAIRING)
        assert kept.card["correction"]["deltas"]["freshness"] > 0
        assert store.models.serving().versions == {}


def test_too_few_outcomes_are_refused_with_what_to_do(matcher: Matcher, home: Path) -> None:
    assert matcher("init").status == 0
    log_contacts(home, 3)
    done = matcher(*OUTCOMES, "--until", "2021-11-01", "--since", "2020-01-01")
    assert done.status == 1
    assert "wait for outcomes, have them reported, or look further back with --since" in one_line(done.err)


def test_options_that_contradict_each_other_are_named(matcher: Matcher, tmp_path: Path) -> None:
    mixed = matcher(*OUTCOMES, "--until", "2021-11-01", "--form", "linear", "--force", "--out", tmp_path)
    assert mixed.status == 1
    assert "--form, --out, --force: only for learning from judgements" in one_line(mixed.err)
    alone = matcher("train", "ranker", "--until", "2021-11-01", "--note", "x")
    assert alone.status == 1
    assert "--until, --note: only for learning from outcomes: add --outcomes" in one_line(alone.err)


def test_a_day_that_is_none_or_has_not_begun_is_refused(matcher: Matcher) -> None:
    assert "--outcomes wants --until DATE" in one_line(matcher(*OUTCOMES).err)
    assert "not 'soon'" in one_line(matcher(*OUTCOMES, "--until", "soon").err)
    assert "a day that has begun, not '2100-01-01'" in one_line(
        matcher(*OUTCOMES, "--until", "2100-01-01").err
    )
    turned = matcher(*OUTCOMES, "--until", "2021-01-01", "--since", "2021-01-02")
    assert "--since comes before --until" in one_line(turned.err)
