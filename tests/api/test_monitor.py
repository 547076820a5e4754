"""The monitor over HTTP: the same values as the command, for those who may see the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from api.roles import Role
from matcher.monitoring.values import AlarmKind, MonitorReport
from matcher.vocabulary import Kind
from tests.api.conftest import SECRET_WORD, Template
from tests.api.fakes import Workshop
from tests.api.library import LibraryService, open_library
from tests.monitoring.test_watching import shift_first
from tests.monitoring.world import make_world

REPORT = TypeAdapter(MonitorReport)


@pytest.fixture(scope="module")
def library(
    template: Template, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LibraryService]:
    """Yield an application (it is 24 November 2026) whose feature `flat` shifted last week."""
    with open_library(tmp_path_factory.mktemp("monitor"), template, workshop) as service:
        for one in make_world(change=shift_first).lists:
            service.store.suggestions.save(one)
        yield service


def read(service: LibraryService, role: Role = Role.CENTRE, **query: str) -> MonitorReport:
    answer = service.get("monitor", role, **query)
    assert answer.status_code == 200, answer.text
    return REPORT.validate_json(answer.content)


def test_figures_and_alarms_of_the_weeks_asked_for(library: LibraryService) -> None:
    report = read(library, weeks="3", pairing="demand-achievement")
    assert report.weeks == ("2026-W46", "2026-W47", "2026-W48")
    assert [one.kind for one in report.alarms] == [AlarmKind.SILENCE, AlarmKind.FEATURE]
    assert report.alarms[1].subject == "flat"
    (figures,) = report.pairings
    assert [week.lists for week in figures.weeks] == [60, 60, 14]
    assert [one.kind for one in read(library, until="2026-11-15").alarms] == [AlarmKind.SILENCE]
    assert read(library, pairing="investor-achievement").pairings == ()


def test_every_allowed_role_gets_the_same(library: LibraryService) -> None:
    answers = {library.get("monitor", role).text for role in (Role.CENTRE, Role.ADMIN, Role.EVALUATOR)}
    assert len(answers) == 1
    assert library.get("monitor", Role.FUND).status_code == 403


def test_words_are_quoted_from_public_records_alone(library: LibraryService) -> None:
    library.clock.advance(days=20)
    for id, visibility in (("n-open", "public"), ("n-masked", "masked"), ("n-staff", "staff")):
        title = "钙钛矿叠层电池" if visibility == "public" else f"{SECRET_WORD}高频谐振腔"
        library.write(Kind.ACHIEVEMENT, {"id": id, "title": title, "visibility": visibility})
    answer = library.get("monitor")
    figures = REPORT.validate_json(answer.content).vocabulary[-1]
    assert (figures.kind, figures.records) == (Kind.ACHIEVEMENT, 3)
    assert "钙钛矿" in [one.word for one in figures.new_words]
    assert SECRET_WORD not in answer.text
    assert "谐振" not in answer.text
    library.clock.moment -= timedelta(days=20)


@pytest.mark.parametrize(
    "query",
    [
        {"weeks": "0"},
        {"weeks": "105"},
        {"until": "24.11.2026"},
        {"until": "1999-12-31"},
        {"pairing": "x-y"},
        {"week": "1"},
    ],
)
def test_a_bad_question_names_its_field(library: LibraryService, query: dict[str, str]) -> None:
    answer = library.get("monitor", **query)
    assert answer.status_code == 422
    assert [error["field"].rpartition(".")[2] for error in answer.json()["errors"]] == list(query)
