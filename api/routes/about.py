"""What explains the service: health, version, pairings, vocabulary, problems."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from fastapi import FastAPI, Path, Response

from api.deps import CallerDep, ServicesDep, allow, require_index
from api.openapi import answers
from api.problems import PROBLEM_TYPES, ProblemError
from api.roles import MAY_ASK, SEES_IN_FULL, Action, Role
from api.schemas import (
    Live,
    Pairings,
    PairingView,
    ProblemPage,
    Ready,
    TermView,
    Version,
    Vocabulary,
)
from api.views import json_response
from matcher import __version__, vocabulary
from matcher.appraisal.fair_value import ValuationState
from matcher.appraisal.values import CardReader, EvidenceState
from matcher.outcomes.events import DeclineReason, EventKind, Side
from matcher.pairings import PAIRINGS
from matcher.store import RunMode, RunState, ValuationMethod, Verdict
from matcher.suggestions import LEVEL_LABELS

_TERMS: tuple[type[vocabulary.Term], ...] = (
    vocabulary.Kind,
    vocabulary.AchievementType,
    vocabulary.AchievementStatus,
    vocabulary.Library,
    vocabulary.Visibility,
    vocabulary.DemandKind,
    vocabulary.DemandStatus,
    vocabulary.PartyStatus,
    vocabulary.IpKind,
    vocabulary.IpStatus,
    vocabulary.Aspect,
    vocabulary.CertificateGrade,
    vocabulary.Stage,
    EvidenceState,
    CardReader,
    Verdict,
    RunMode,
    RunState,
    ValuationMethod,
    ValuationState,
    EventKind,
    DeclineReason,
    Side,
    Role,
)


ProblemSlug: TypeAlias = Annotated[str, Path(json_schema_extra={"enum": list(PROBLEM_TYPES)})]


async def get_live() -> Response:
    """Answer while the process runs."""
    return json_response(Live(status="live"))


def get_ready(services: ServicesDep) -> Response:
    """Answer 200 once the index holds what the store held at the start, and follows it; 503 until then."""
    services.engine.status()  # fails when the store cannot be reached
    if not services.follower.is_running:
        raise ProblemError("unavailable", "the index is no longer kept up to date; restart the service")
    require_index(services)
    return json_response(Ready(status="ready"))


def get_version(services: ServicesDep, caller: CallerDep) -> Response:
    """Return what is running: version, encoder, revisions of store and index.

    How many records are indexed is told only to roles that see them all.
    """
    status = services.engine.status()
    sees_all = SEES_IN_FULL[caller.role] == frozenset(vocabulary.Visibility)
    return json_response(
        Version(
            version=__version__,
            encoder=status.encoder,
            store_revision=status.store_revision,
            index_revision=status.index_revision,
            indexed=status.indexed if sees_all else None,
        )
    )


async def get_pairings(caller: CallerDep) -> Response:
    """Return which kind may be proposed to which, and which of it this key may ask for."""
    views = tuple(
        PairingView(
            name=name,
            asks=pairing.asks,
            proposes=pairing.proposes,
            label=f"{pairing.asks.label}→{pairing.proposes.label}",
            statuses=tuple(sorted(pairing.statuses)),
            allowed=name in MAY_ASK[caller.role],
        )
        for name, pairing in PAIRINGS.items()
    )
    return json_response(Pairings(pairings=views))


async def get_vocabulary() -> Response:
    """Return every closed vocabulary, codes with their Chinese labels."""
    words = {
        terms.__name__: tuple(TermView(code=term.value, label=term.label) for term in terms)
        for terms in _TERMS
    }
    levels = tuple(TermView(code=str(level), label=label) for level, label in LEVEL_LABELS.items())
    return json_response(Vocabulary(vocabularies={**words, "Level": levels}))


async def get_problem(slug: ProblemSlug) -> Response:
    """Return what a type of problem means."""
    if slug not in PROBLEM_TYPES:
        raise ProblemError("not-found", "there is no such type of problem")
    kind = PROBLEM_TYPES[slug]
    return json_response(
        ProblemPage(type=kind.path, status=kind.status, title=kind.title, meaning=kind.meaning)
    )


def add_about_routes(app: FastAPI) -> None:
    """Add the routes that explain the service; those without a declared action are open to everyone."""
    app.get("/v1/health/live", operation_id="live", summary="存活检查", response_model=Live, tags=["health"])(
        get_live
    )
    app.get(
        "/v1/health/ready",
        operation_id="ready",
        summary="就绪检查",
        response_model=Ready,
        responses=answers(503, public=True),
        tags=["health"],
    )(get_ready)
    for path, endpoint, model, summary in (
        ("version", get_version, Version, "版本"),
        ("pairings", get_pairings, Pairings, "配对方式"),
        ("vocabulary", get_vocabulary, Vocabulary, "代码表"),
    ):
        app.add_api_route(
            f"/v1/{path}",
            endpoint,
            dependencies=[allow(Action.DESCRIBE)],
            operation_id=path,
            summary=summary,
            response_model=model,
            responses=answers(),
            tags=["service"],
        )
    app.get(
        "/problems/{slug}",
        operation_id="problem",
        summary="错误类型说明",
        response_model=ProblemPage,
        responses=answers(404, public=True),
        tags=["service"],
    )(get_problem)
