"""suggestions evaluate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from matcher.pairings import pairing_named
from matcher.ranking.model_file import load_ranker
from matcher.store import Store
from tests.cli.conftest import Matcher
from tests.logged_lists import item, logged

MODEL = pairing_named("demand-achievement").model


def log_lists(home: Path, *, count: int = 40) -> None:
    """Log lists of two records in drawn order, with nothing known of either."""
    names = tuple(sorted(load_ranker(MODEL).features))
    then = datetime.now(UTC) - timedelta(days=120)
    with Store.open(f"sqlite:///{home / 'store.sqlite3'}") as store:
        for number in range(count):
            order = ("a1", "a2") if number % 2 else ("a2", "a1")
            features = np.full((2, len(names)), np.nan, dtype=np.float32)
            items = tuple(item(place, key, propensity=0.5) for place, key in enumerate(order, start=1))
            store.suggestions.save(logged(*order, at=then, items=items, names=names, features=features))


def test_the_version_in_use_is_worth_as_much_as_itself(matcher: Matcher, home: Path) -> None:
    assert matcher("init").status == 0
    log_lists(home)
    done = matcher("suggestions", "evaluate", MODEL, "--least-effective", "20")
    assert done.status == 0, done.err
    # Nothing tells the records apart: the model leaves them as shown, and nobody acted.
    assert "0.000 [0.000, 0.000]" in done.out
    assert "40, 40" in done.out  # each at its weight of 2
    assert "not told apart" in done.out


def test_what_the_log_does_not_carry_is_refused_with_what_to_do(matcher: Matcher, home: Path) -> None:
    assert matcher("init").status == 0
    early = matcher("suggestions", "evaluate", MODEL)
    assert early.status == 1
    assert "90 days ago or earlier, got none" in " ".join(early.err.split())
    log_lists(home)
    few = matcher("suggestions", "evaluate", MODEL)
    assert few.status == 1
    assert "sample of 100 lists, got 40.0 of 40" in " ".join(few.err.split())
    assert matcher("suggestions", "evaluate", "no-such-model").status == 1
    assert "no version 7" in matcher("suggestions", "evaluate", MODEL, "--version", "7").err
