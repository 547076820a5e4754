"""suggestions prune."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from matcher.store import Store
from tests.cli.conftest import Matcher
from tests.logged_lists import logged


def test_prune_keeps_lists_of_the_last_days(matcher: Matcher, home: Path) -> None:
    assert matcher("init").status == 0
    now = datetime.now(UTC)
    with Store.open(f"sqlite:///{home / 'store.sqlite3'}") as store:
        for days in (1, 29, 31, 400):
            store.suggestions.save(logged("a1", at=now - timedelta(days=days)))
    done = matcher("suggestions", "prune", "--older-than", "30")
    assert (done.status, done.out.strip()) == (0, "2 list(s) deleted, 2 kept")
    assert matcher("suggestions", "prune").status == 2
    assert matcher("suggestions", "prune", "--older-than", "0").status == 2
