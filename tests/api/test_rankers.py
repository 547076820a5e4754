"""Ranking models and experiments over HTTP: versions, release, rollback, and requests going on meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.experiment_bodies import (
    END_EXAMPLE,
    START_EXAMPLE,
    ExperimentEnded,
    ExperimentEndRequest,
    ExperimentRequest,
    Experiments,
    StandingView,
)
from api.ranker_bodies import (
    ACTIVATION_EXAMPLE,
    ROLLBACK_EXAMPLE,
    ActivationView,
    RankerActivationRequest,
    RankerRollbackRequest,
    Rankers,
    RankerView,
)
from api.roles import Role
from matcher.config import Config
from matcher.ranking.model_file import read_files
from matcher.showing.interleaving import draft
from tests.api.conftest import AT, Service, Template
from tests.api.fakes import LaggingEngine
from tests.builders import achievement, demand
from tests.fakes import HAND_RANKERS
from tests.training.test_release import BAD, GOOD, KEYS, START, add, log, put_in_use

NEED = {"pairing": "demand-achievement", "text": "锂电池隔膜检测"}
FORCED = {"reason": "试用", "force": True}


@pytest.fixture
def service(engine: LaggingEngine, config: Config, template: Template) -> Iterator[Service]:
    """Yield a running application an hour after `AT`."""
    app = create_app(engine, config, now=lambda: AT + timedelta(hours=1))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Service(app, client, engine, template.keys)


def get(service: Service, path: str, role: Role = Role.EVALUATOR, **query: str) -> Any:
    return service.client.get(f"/v1/{path}", params=query, headers=service.as_role(role))


def post(service: Service, path: str, body: object, role: Role = Role.EVALUATOR) -> Any:
    return service.client.post(f"/v1/{path}", json=body, headers=service.as_role(role))


def register(service: Service, intercept: float) -> int:
    """Register the text models of the tests with another intercept, which moves all scores."""
    files = {
        name: json.dumps({**json.loads(text), "intercept": intercept})
        for name, text in read_files("text", own=HAND_RANKERS).items()
    }
    card = {"origin": "by hand", "held_out": {"ndcg": 0.5}}
    return service.engine.store.models.add("text", files, card=card, by="李工", at=AT).version


def ask(service: Service) -> Any:
    return post(service, "suggestions", NEED, Role.CENTRE)


def shown_by(service: Service) -> tuple[int, list[float]]:
    """Return the version that answers a request, and its scores."""
    answer = ask(service)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return body["model_version"], [one["score"] for one in body["suggestions"]]


def test_every_model_is_listed_with_its_versions(service: Service) -> None:
    register(service, -1.0)
    answer = get(service, "rankers")
    assert answer.status_code == 200, answer.text
    found = Rankers.model_validate_json(answer.content, strict=False)
    assert [one.name for one in found.rankers] == ["text", "fund", "field"]
    text = found.rankers[0]
    assert (text.in_use, text.experiment) == (0, None)
    assert text.pairings[:1] == ("demand-achievement",)
    came, kept = text.versions
    assert (came.version, came.added_at, came.added_by) == (0, None, None)
    assert (kept.version, kept.fitted_on, kept.held_out, kept.added_by) == (
        1,
        "by hand",
        "ndcg 0.500",
        "李工",
    )


def test_a_model_is_shown_with_cards_digests_and_what_was_put_in_use(service: Service) -> None:
    register(service, -1.0)
    made = post(service, "rankers/text:activate", {"version": 1, **FORCED}, Role.ADMIN)
    assert made.status_code == 200, made.text
    view = RankerView.model_validate_json(get(service, "rankers/text", Role.CENTRE).content, strict=False)
    assert view.in_use == 1
    assert view.versions[1].card == {"origin": "by hand", "held_out": {"ndcg": 0.5}}
    assert set(view.versions[1].digests) == {"text", "text-titles"}
    (activation,) = view.activations
    assert activation == ActivationView.model_validate_json(made.content, strict=False)
    assert (activation.version, activation.is_rollback, activation.reason) == (1, False, "试用")
    assert activation.by.endswith("(admin)")
    assert (activation.evaluation or {})["is_forced"] is True


def test_an_activation_answers_the_next_request_and_a_rollback_gives_the_old_scores_again(
    service: Service,
) -> None:
    before = shown_by(service)
    assert before[0] == 0
    assert before[1]
    register(service, -1.0)
    assert shown_by(service) == before
    assert post(service, "rankers/text:activate", {"version": 1, **FORCED}).status_code == 200
    version, scores = shown_by(service)
    assert version == 1
    assert all(new > old for new, old in zip(scores, before[1], strict=True))
    back = post(service, "rankers/text:rollback", {"reason": "投诉"})
    assert back.status_code == 200, back.text
    assert (back.json()["version"], back.json()["is_rollback"]) == (0, True)
    assert shown_by(service) == before


def test_a_version_that_cannot_be_judged_is_refused_with_the_reason(service: Service) -> None:
    register(service, -1.0)
    answer = post(service, "rankers/text:activate", {"version": 1, "reason": "试用"})
    body = answer.json()
    assert (answer.status_code, body["type"]) == (409, "/problems/release-refused")
    assert "could not be judged" in body["detail"]
    assert shown_by(service)[0] == 0


def test_a_version_that_the_log_says_is_worse_is_refused_with_the_figures(service: Service) -> None:
    store = service.engine.store
    store.upsert([*(achievement(id=key) for key in KEYS), demand(id="d1")], at=START)
    log(store, 600, explore=0.8)
    put_in_use(store, GOOD)
    answer = post(service, "rankers/text:activate", {"version": add(store, BAD), "reason": "试用"})
    body = answer.json()
    assert (answer.status_code, body["type"]) == (409, "/problems/release-refused")
    assert "would have brought less than" in body["detail"]
    assert [one.version for one in store.models.activations()] == [1]


@pytest.mark.parametrize(
    ("path", "body", "status", "slug"),
    [
        ("rankers/moon:activate", {"version": 1, **FORCED}, 404, "not-found"),
        ("rankers/moon:rollback", ROLLBACK_EXAMPLE, 404, "not-found"),
        ("rankers/text:activate", {"version": 9, **FORCED}, 404, "not-found"),
        ("rankers/text:activate", {"version": 0, **FORCED}, 409, "conflict"),
        ("rankers/text:rollback", ROLLBACK_EXAMPLE, 409, "conflict"),
        ("experiments/e9:end", {}, 404, "not-found"),
        ("experiments/-:end", {}, 422, "invalid-input"),
    ],
)
def test_what_cannot_be_done_is_a_problem(
    service: Service, path: str, body: dict[str, Any], status: int, slug: str
) -> None:
    answer = post(service, path, body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{slug}")


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        ("rankers/text:activate", {"version": -1, "reason": " ", "x": 1}, ["reason", "version", "x"]),
        ("rankers/text:activate", {"version": "1", "force": "yes"}, ["force", "reason", "version"]),
        ("rankers/text:activate", {"version": 2**31, "reason": "长" * 501}, ["reason", "version"]),
        ("rankers/text:rollback", {}, ["reason"]),
        (
            "experiments",
            {"name": "a/b", "model": "", "version_a": -1, "share": 0, "x": 1},
            ["model", "name", "share", "version_a", "version_b", "x"],
        ),
        ("experiments", {**START_EXAMPLE, "model": "moon"}, ["model"]),
        (
            "experiments",
            {**START_EXAMPLE, "version_a": 8, "version_b": 8},
            ["version_a", "version_b", "version_b"],
        ),
        (
            "experiments/e1:end",
            {"activate": "c", "force": 1, "conclusion": ""},
            ["activate", "conclusion", "force"],
        ),
    ],
)
def test_every_bad_field_is_named(service: Service, path: str, body: object, fields: list[str]) -> None:
    answer = post(service, path, body)
    assert answer.status_code == 422, answer.text
    assert sorted(error["field"] for error in answer.json()["errors"]) == fields


def test_unknown_models_and_experiments_are_not_found(service: Service) -> None:
    assert get(service, "rankers/moon").status_code == 404
    assert get(service, "experiments/e9").status_code == 404
    assert get(service, "experiments/e9", preference="0.51").status_code == 422


def test_the_centre_reads_and_does_not_release(service: Service) -> None:
    assert post(service, "rankers/text:rollback", ROLLBACK_EXAMPLE, Role.CENTRE).status_code == 403
    assert post(service, "experiments", START_EXAMPLE, Role.CENTRE).status_code == 403
    assert get(service, "rankers", Role.CENTRE).status_code == 200
    assert get(service, "rankers", Role.WINDOW).status_code == 403


def test_an_experiment_interleaves_requests_is_read_and_ended(service: Service) -> None:
    register(service, -1.0)
    begun = post(service, "experiments", {**START_EXAMPLE, "share": 1})
    assert begun.status_code == 201, begun.text
    name = START_EXAMPLE["name"]
    assert begun.headers["Location"] == f"/v1/experiments/{name}"
    assert begun.json()["started_by"].endswith("(evaluator)")
    assert post(service, "experiments", START_EXAMPLE).status_code == 409
    answer = ask(service).json()
    assert answer["order"] == "interleaved"
    standing = StandingView.model_validate_json(get(service, f"experiments/{name}").content, strict=False)
    assert (standing.lists, standing.waiting, standing.decided, standing.share_b) == (1, 1, 0, None)
    assert standing.summary == "nothing known: none of 1 lists is decided"
    assert (standing.preference, standing.comparisons_planned) == (0.55, 1312)
    other = get(service, f"experiments/{name}", preference="0.6").json()
    assert other["comparisons_planned"] == 318
    assert (
        Rankers.model_validate_json(get(service, "rankers").content, strict=False).rankers[0].experiment
        == name
    )
    refused = post(service, f"experiments/{name}:end", END_EXAMPLE)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/release-refused")
    ended = post(service, f"experiments/{name}:end", {**END_EXAMPLE, "force": True})
    assert ended.status_code == 200, ended.text
    done = ExperimentEnded.model_validate_json(ended.content, strict=False)
    assert done.experiment.conclusion == END_EXAMPLE["conclusion"]
    assert done.activation is not None
    assert done.activation.version == 1
    assert post(service, f"experiments/{name}:end", {}).status_code == 409
    answer = ask(service).json()
    assert (answer["order"], answer["model_version"]) == ("ranked", 1)
    (listed,) = Experiments.model_validate_json(get(service, "experiments").content, strict=False).experiments
    assert listed == done.experiment


def test_an_interleaved_list_can_be_made_again_from_its_id_and_its_log(service: Service) -> None:
    register(service, 1.0)
    store = service.engine.store
    store.upsert([achievement(id=f"more{n}", title=f"锂电池隔膜检测装置{n}") for n in range(6)], at=AT)
    service.engine.follow()
    assert post(service, "experiments", {**START_EXAMPLE, "share": 1}).status_code == 201
    for _ in range(5):
        kept = store.suggestions.get(ask(service).json()["list_id"])
        assert kept.shown_by is not None
        assert kept.shown_by.experiment is not None
        shown = list(zip((one.key.id for one in kept.items), kept.shown_by.teams, strict=True))
        assert {team for _, team in shown} == {"a", "b"}
        # A team's records in the order shown are its ranking, as far as it matters.
        ranking = {team: [id for id, of in shown if of == team] for team in ("a", "b")}
        again = draft(
            ranking["a"],
            ranking["b"],
            size=len(shown),
            request_id=kept.id,
            experiment=kept.shown_by.experiment,
        )
        assert [(one.key, one.team) for one in again] == shown


class Answered(NamedTuple):
    """A request of a stream: when it began and ended, and how it was answered."""

    began: float
    ended: float
    status: int
    version: int | None


class Stream:
    """Asks over and over in threads until it is stopped."""

    def __init__(self, service: Service, *, threads: int) -> None:
        self._service = service
        self._stopped = threading.Event()
        self._pool = ThreadPoolExecutor(threads)
        self._running = [self._pool.submit(self._ask) for _ in range(threads)]

    def _ask(self) -> list[Answered]:
        made = []
        while not self._stopped.is_set():
            began = time.monotonic()
            answer = ask(self._service)
            version = answer.json().get("model_version")
            made.append(Answered(began, time.monotonic(), answer.status_code, version))
        return made

    def stop(self) -> list[Answered]:
        """Return every request, by when it began."""
        self._stopped.set()
        with self._pool:
            return sorted(one for running in self._running for one in running.result())


def test_requests_go_on_through_20_activations_and_rollbacks_each_in_effect_at_once(service: Service) -> None:
    register(service, -1.0), register(service, 1.0)
    stream = Stream(service, threads=4)
    in_use: list[tuple[float, float, int]] = []  # acknowledged, until the next was asked for, version
    try:
        for turn in range(20):
            asked = time.monotonic()
            if turn % 4 < 2:
                done = post(service, "rankers/text:activate", {"version": turn % 4 + 1, **FORCED})
            else:
                done = post(service, "rankers/text:rollback", ROLLBACK_EXAMPLE)
            assert done.status_code == 200, done.text
            if in_use:
                in_use[-1] = (in_use[-1][0], asked, in_use[-1][2])
            in_use.append((time.monotonic(), float("inf"), done.json()["version"]))
            assert shown_by(service)[0] == done.json()["version"]
    finally:
        answered = stream.stop()
    assert [version for _, _, version in in_use] == [1, 2, 1, 0] * 5
    assert {one.status for one in answered} == {200}
    assert {one.version for one in answered} <= {0, 1, 2}
    # Who asked after the acknowledgement, and was answered before the next change, had the version of it.
    sure = 0
    for since, until, version in in_use:
        within = [one for one in answered if one.began > since and one.ended < until]
        assert {one.version for one in within} <= {version}
        sure += len(within)
    assert sure > 0


def test_what_the_command_line_puts_in_use_a_running_server_answers_with_within_a_second(
    service: Service, config: Config
) -> None:
    register(service, -1.0)
    stream = Stream(service, threads=1)
    try:
        run_command(config.home, "ranker", "activate", "text", "1", "--force", "--reason", "试用")
        acknowledged = time.monotonic()
        assert shown_by(service)[0] == 1
        assert time.monotonic() - acknowledged < 1
    finally:
        answered = stream.stop()
    assert {one.status for one in answered} == {200}
    assert {one.version for one in answered if one.began > acknowledged} <= {1}
    assert 0 in {one.version for one in answered}


def run_command(home: Path, *arguments: str) -> None:
    """Run `matcher` in a process of its own."""
    subprocess.run(
        [sys.executable, "-c", "from matcher.cli import main; main()", "--home", str(home), *arguments],
        check=True,
        capture_output=True,
    )


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (RankerActivationRequest, ACTIVATION_EXAMPLE),
        (RankerRollbackRequest, ROLLBACK_EXAMPLE),
        (ExperimentRequest, START_EXAMPLE),
        (ExperimentEndRequest, END_EXAMPLE),
    ],
)
def test_the_examples_of_the_description_are_bodies(service: Service, model: Any, example: Any) -> None:
    described = service.client.get("/openapi.json").json()["components"]["schemas"][model.__name__]
    assert described["examples"] == [example]
    model.model_validate(example)
