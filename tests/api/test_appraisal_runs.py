"""Runs over the library in the background: one at a time, seen, cancelled, ended with the service."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from api.screening import RunView
from matcher.store import RunMode, RunState
from matcher.vocabulary import Kind
from tests.api.conftest import AT, SECRET_WORD, Template
from tests.api.fakes import Workshop
from tests.api.library import LIBRARY, LibraryService, open_library

ACHIEVEMENTS = 6


@pytest.fixture
def own(template: Template, workshop: Workshop, tmp_path: Path) -> Iterator[LibraryService]:
    """Yield an application of the test's own."""
    with open_library(tmp_path, template, workshop) as service:
        yield service


def start(service: LibraryService, body: dict[str, Any] | None = None) -> RunView:
    answer = service.post("appraisals:run", body or {})
    assert answer.status_code == 202, answer.text
    run = RunView.model_validate_json(answer.content, strict=False)
    assert answer.headers["location"] == f"/v1/appraisals/runs/{run.id}"
    return run


def end(service: LibraryService, run: RunView) -> RunView:
    """Return a run once its thread is over."""
    for thread in threading.enumerate():
        if thread.name == "appraisal-run":
            thread.join(timeout=30)
    answer = service.get(f"appraisals/runs/{run.id}")
    return RunView.model_validate_json(answer.content, strict=False)


def test_a_run_appraises_the_library_and_says_what_it_proposed(own: LibraryService) -> None:
    run = start(own, {"mode": "full"})
    assert (run.mode, run.mode_label, run.state, run.is_cancelling) == ("full", "全部", "running", False)
    assert run.started_by.endswith("(centre)")
    done = end(own, run)
    assert (done.state, done.state_label, done.done, done.wanted) == ("done", "已完成", ACHIEVEMENTS, 6)
    assert done.finished_at == own.clock()
    assert done.counts["kept"] == ACHIEVEMENTS
    assert sum(done.counts.get(verdict, 0) for verdict in ("admit", "hold", "reject")) == ACHIEVEMENTS
    items = own.get("appraisals").json()["items"]
    assert len(items) == ACHIEVEMENTS
    listed = own.get("appraisals/runs").json()["runs"]
    assert [one["id"] for one in listed] == [run.id]


def test_a_run_of_what_changed_leaves_the_rest_alone(own: LibraryService) -> None:
    end(own, start(own))
    idle = end(own, start(own, {"mode": "changed"}))
    assert (idle.state, idle.wanted) == ("done", 0)
    own.write(Kind.ACHIEVEMENT, {"id": "a-bare", "title": "陶瓷粉体制备方法", "trl": 3})
    again = end(own, start(own))
    assert (again.mode, again.state, again.counts["kept"]) == ("changed", "done", 1)
    assert [one["id"] for one in own.get("appraisals/runs", limit="1").json()["runs"]] == [again.id]


def test_a_second_run_waits_for_the_first(own: LibraryService) -> None:
    own.store.hold()
    first = start(own)
    second = own.post("appraisals:run", {})
    assert second.status_code == 409
    assert f"appraisal run {first.id}" in second.json()["detail"]
    assert own.post("appraisals:run", {"ids": ["a-rich"]}).status_code == 200
    own.store.release()
    assert end(own, first).state == "done"
    assert end(own, start(own)).state == "done"


def test_a_cancelled_run_stops_and_says_so_meanwhile(own: LibraryService) -> None:
    own.store.hold()
    run = start(own)
    answer = own.post(f"appraisals/runs/{run.id}:cancel")
    assert answer.status_code == 202
    assert (answer.json()["state"], answer.json()["is_cancelling"]) == ("running", True)
    own.store.release()
    over = end(own, run)
    assert (over.state, over.is_cancelling, over.done) == ("cancelled", False, 0)
    refused = own.post(f"appraisals/runs/{run.id}:cancel")
    assert refused.status_code == 409
    assert "is over (cancelled)" in refused.json()["detail"]


def test_a_run_of_another_process_is_shown_but_not_cancelled_here(own: LibraryService) -> None:
    own.keep("a-rich")
    method = own.app.state.services.cards.basis.method.version
    other = own.store.appraisals.runs.start(
        RunMode.FULL, started_by="cli", at=own.clock(), store_revision=1, method=method
    )
    assert own.get(f"appraisals/runs/{other.id}").json()["started_by"] == "cli"
    refused = own.post(f"appraisals/runs/{other.id}:cancel")
    assert refused.status_code == 409
    assert "another process" in refused.json()["detail"]
    assert own.post("appraisals:run", {}).status_code == 409


def test_the_end_of_the_service_cancels_the_run(
    template: Template, workshop: Workshop, tmp_path: Path
) -> None:
    with open_library(tmp_path, template, workshop) as service:
        service.store.hold()
        run = start(service)
        kept = service.store.appraisals.runs
        runs = service.app.state.services.runs

        def release_once_cancelled() -> None:
            while not runs.is_cancelling(kept.get(run.id)):
                pass
            service.store.release()

        watcher = threading.Thread(target=release_once_cancelled)
        watcher.start()
        service.client.__exit__(None, None, None)
        watcher.join(timeout=30)
        assert kept.get(run.id).state is RunState.CANCELLED
        assert not [one for one in threading.enumerate() if one.name == "appraisal-run"]
        service.client.__enter__()


def test_a_run_that_fails_is_marked_and_the_log_names_only_the_error(own: LibraryService) -> None:
    own.store.is_broken = True
    with capture_logs() as lines:
        run = start(own, {"mode": "full"})
        over = end(own, run)
    assert over.state == "failed"
    failed = [line for line in lines if line["event"] == "appraisal_run_failed"]
    assert [(line["run"], line["error"]) for line in failed] == [(run.id, "StoreError")]
    assert SECRET_WORD not in str(lines)


def test_what_is_no_run_is_404(own: LibraryService) -> None:
    assert own.get("appraisals/runs/1").status_code == 404
    assert own.post("appraisals/runs/1:cancel").status_code == 404
    assert own.get("appraisals/runs").json() == {"runs": []}


@pytest.mark.parametrize("id", ["0", "x", str(2**31), "-1"])
def test_what_is_no_number_of_a_run_is_told(own: LibraryService, id: str) -> None:
    answer = own.get(f"appraisals/runs/{id}")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["run_id"]


def test_a_run_stores_what_the_card_shows(own: LibraryService) -> None:
    end(own, start(own, {"mode": "full"}))
    now = own.get("achievements/a-rich/appraisal").json()
    then = own.get("achievements/a-rich/appraisal", at=own.clock().isoformat()).json()
    for name in ("appraisal_id", "stored_at"):
        assert now.pop(name) is None
        assert then.pop(name) is not None
    assert now == then
    assert LIBRARY[0][1]["id"] == now["achievement_id"]
    assert own.clock() == AT + timedelta(hours=1)
