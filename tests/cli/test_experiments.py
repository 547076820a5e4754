"""experiment: planned, started, read and ended, the better version put in use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from matcher.outcomes.events import parse_event
from matcher.ranking.model_file import read_files
from matcher.records import Achievement, Demand
from matcher.store import ExperimentDraft, Store
from tests.cli.conftest import Matcher
from tests.training.experiment_logs import shown

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def words(text: str) -> str:
    return " ".join(text.split())


def row(out: str, name: str) -> str:
    """Return the line of a table that begins so."""
    return next(line for line in out.splitlines() if line.strip("│ ").startswith(name))


@pytest.fixture
def ready(matcher: Matcher, home: Path) -> Matcher:
    """The command in a home whose store has a version of the text model."""
    assert matcher("init").status == 0
    with Store.open(f"sqlite:///{home / 'store.sqlite3'}") as store:
        store.models.add("text", read_files("text"), card={}, by="x", at=NOW)
    return matcher


def run_experiment(home: Path, wins_b: int) -> None:
    """Leave an experiment `e1` begun 200 days ago, with so many lists on which b's record was acted on.

    Two more were drawn, three are waiting.
    """
    start = NOW - 200 * DAY
    with Store.open(f"sqlite:///{home / 'store.sqlite3'}") as store:
        draft = ExperimentDraft(name="e1", model="text", version_a=0, version_b=1, share=0.2)
        store.experiments.start(draft, by="李工", at=start)
        store.upsert([Achievement(id=id, title="石墨烯") for id in "xy"], at=start)
        store.upsert([Demand(id=f"d{number}", title="寻求石墨烯") for number in range(wins_b)], at=start)
        for number in range(wins_b + 2):
            one = shown("xy", "ab", at=start + number * DAY, asker=f"d{number}")
            store.suggestions.save(one)
            if number < wins_b:
                event = parse_event(
                    {
                        "key": f"k{number}",
                        "kind": "contacted",
                        "suggestion": one.suggestion_id(2),
                        "happened_at": one.shown_at + DAY,
                    }
                )
                store.outcomes.record([event], reported_by="x", at=one.shown_at + 2 * DAY)
        for number in range(3):
            store.suggestions.save(shown("xy", "ab", at=NOW - DAY, asker=f"later{number}"))


def test_an_experiment_is_started_listed_and_ended(ready: Matcher) -> None:
    done = ready("experiment", "start", "spring", "--a", "0", "--b", "1", "--share", "0.5", "--by", "李工")
    assert done.status == 0, done.err
    assert done.out.strip() == "spring: versions 0 (a) and 1 (b) of text on 50% of the requests"
    assert "running" in row(ready("experiment", "list").out, "spring")
    status = ready("experiment", "status", "spring").out
    assert "nothing known: none of 0 lists is decided" in status
    assert "not known yet, and 13 of waiting for the last" in status
    assert "contacted within 60 days, reported within 30 days more" in status
    ended = ready("experiment", "end", "spring", "--conclusion", "方法变更", "--by", "王工")
    assert (ended.status, ended.out.strip()) == (0, "spring ended: 方法变更")
    assert all(word in row(ready("experiment", "list").out, "spring") for word in ("王工", "方法变更"))
    again = ready("experiment", "end", "spring")
    assert (again.status, "has ended already" in again.err) == (1, True)


def test_what_cannot_be_started_is_told_with_every_bad_field(ready: Matcher) -> None:
    bad = ready("experiment", "start", "e1", "--a", "4", "--b", "4", "--share", "0")
    assert bad.status == 1
    assert all(word in bad.err for word in ("share", "version_a", "version_b"))
    for arguments, message in (
        (("start", "a/b", "--a", "0", "--b", "1"), "name: up to 64 letters"),
        (("start", "e1", "--a", "0", "--b", "1", "--model", "moon"), "no ranking model 'moon'"),
        (("status", "e1"), "no experiment 'e1'"),
        (("end", "e1"), "no experiment 'e1'"),
    ):
        done = ready("experiment", *arguments)
        assert (done.status, message in words(done.err)) == (1, True), done.err
    assert ready("experiment", "end", "e1", "--activate", "c").status == 2


def test_the_status_tells_in_words_how_it_stands(ready: Matcher, home: Path) -> None:
    run_experiment(home, wins_b=3)
    out = ready("experiment", "status", "e1", "--preference", "0.6").out
    assert "3, 3 of them for b" in row(out, "decided")
    assert "2, 0 of them ties" in row(out, "drawn")
    assert row(out, "waiting").split()[-1] == "3" or " 3 " in row(out, "waiting")
    assert "not told apart: b won 3 of 3 decided lists (100% [" in out
    assert "100.0% [" in row(out, "share that b won")
    # Eight lists in 200 days, three of five settled ones decided: 318 take 1,893 weeks.
    assert "wins 60%, at power 80%" in out
    assert "1893 in all" in out


def test_the_better_version_is_put_in_use_when_the_experiment_is_ended(ready: Matcher, home: Path) -> None:
    run_experiment(home, wins_b=20)
    assert "b (version 1) is preferred: b won 20 of 20" in ready("experiment", "status", "e1").out
    wrong = ready("experiment", "end", "e1", "--activate", "a")
    assert wrong.status == 1
    assert "wait until the experiment ends with a" in words(wrong.err)
    done = ready("experiment", "end", "e1", "--activate", "b", "--by", "李工")
    assert done.status == 0, done.err
    assert "e1 ended: b (version 1) is preferred" in done.out
    assert "text in use: version 1 (better, experiment e1)" in done.out
    with Store.open(f"sqlite:///{home / 'store.sqlite3'}") as store:
        (made,) = store.models.activations("text")
    assert (made.version, made.by) == (1, "李工")
    assert made.reason.startswith("experiment e1: b (version 1) is preferred")


def test_the_winner_that_is_in_use_already_stays(ready: Matcher, home: Path) -> None:
    run_experiment(home, wins_b=2)
    done = ready("experiment", "end", "e1", "--activate", "a", "--force")
    assert done.status == 0, done.err
    assert "its version is in use already" in done.out


def test_weeks_are_planned_from_given_traffic_or_from_the_log(ready: Matcher, home: Path) -> None:
    traffic = ("--weekly-lists", "400", "--decided-share", "0.5")
    out = ready("experiment", "plan", *traffic).out
    assert "1312" in row(out, "decided lists needed")
    assert "33 in all, and 13 of waiting for the last" in out
    assert "40.0" in row(out, "decided lists a week")
    half = ready("experiment", "plan", "--weekly-lists", "400")
    assert (half.status, "both, or neither" in half.err) == (1, True)
    nothing = ready("experiment", "plan")
    assert nothing.status == 1
    assert "none among 0 settled ones of 0" in words(nothing.err)
    run_experiment(home, wins_b=3)
    assert ready("experiment", "plan", "--share", "1").status == 1  # shown longer ago than half a year
    small = ready("experiment", "plan", *traffic, "--preference", "0.51")
    assert (small.status, "0.52 to 0.99" in small.err) == (1, True)
