"""3有 cards: of an achievement now or as of a moment, of a stored appraisal, and lists of the newest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final, TypeAlias

from fastapi import FastAPI, Path, Query, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from api.appraising import view_card
from api.card_bodies import CardView
from api.cards import Shown, Viewer
from api.cursors import make_cursor, read_cursor
from api.deciding import LARGEST_ID, DecisionView, view_decision
from api.deps import CallerDep, Services, ServicesDep, allow, require_in_full, require_index
from api.openapi import answers
from api.problems import ProblemError
from api.roles import ALLOWED, MAY_READ_AS, SEES_IN_FULL, Action, Role
from api.screening import AgreementView, AppraisalPage, AppraisalQuery, view_agreement, view_entry
from api.views import json_response
from matcher.appraisal.agreement import measure_agreement
from matcher.appraisal.card import NOTICE
from matcher.appraisal.fair_value import china_day, newest_standing
from matcher.appraisal.values import CardReader
from matcher.errors import FieldProblem, Forbidden, InvalidRecords, NotFound
from matcher.records import RecordId, RecordKey, title_of
from matcher.store import StoredAppraisal, StoredRecord
from matcher.vocabulary import Kind

_MOMENT_WORDS: Final = "an ISO moment with its zone such as 2026-11-24T16:00:00+08:00 (+ written as %2B)"
_FIRST_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)


def _read_moment(value: object) -> object:
    """Return an ISO moment; numbers, which pydantic takes for seconds, are none."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        moment = None
    if not isinstance(moment, datetime) or moment.tzinfo is None or moment < _FIRST_MOMENT:
        raise ValueError(_MOMENT_WORDS)
    return moment


Moment: TypeAlias = Annotated[
    datetime,
    BeforeValidator(_read_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-24T16:00:00+08:00"]}),
]
AppraisalId: TypeAlias = Annotated[int, Path(ge=1, le=LARGEST_ID)]


class ReaderQuery(BaseModel):
    """For whom a card is weighed."""

    model_config = ConfigDict(extra="forbid")

    reader: Annotated[
        CardReader | None,
        Field(description="For whom indicators are weighed; funds get their own, others the centre's."),
    ] = None

    def viewer(self, role: Role) -> Viewer:
        """Return who looks; raise Forbidden when the role may not read as this reader."""
        readers = MAY_READ_AS[role]
        reader = self.reader or readers[0]
        if reader not in readers:
            raise Forbidden(
                f"role {role.value!r} reads cards as {', '.join(readers)}, not as {reader.value!r}"
            )
        return Viewer(role=role, reader=reader)


class CardQuery(ReaderQuery):
    """Which card of an achievement."""

    at: Annotated[
        Moment | None,
        Field(description="As stored at or before this moment; left out, appraised now."),
    ] = None


def get_card(
    services: ServicesDep, caller: CallerDep, id: RecordId, query: Annotated[CardQuery, Query()]
) -> Response:
    """Return an achievement's 3有 card: scores, intervals, and the sentence or figure that each rests on.

    Appraised now over the index as it is, or, with `at`, as the platform last kept it by that moment.
    """
    stored, shown = find_card(services, caller.role, id, query)
    return json_response(body_of(services, caller.role, stored, shown))


def get_appraisal(
    services: ServicesDep,
    caller: CallerDep,
    appraisal_id: AppraisalId,
    query: Annotated[ReaderQuery, Query()],
) -> Response:
    """Return the card of a stored appraisal again, by the method of that time."""
    viewer = query.viewer(caller.role)
    appraisal = services.engine.store.appraisals.get(appraisal_id)
    key = RecordKey(Kind.ACHIEVEMENT, appraisal.achievement_id)
    stored = services.engine.store.get(key, visible=SEES_IN_FULL[caller.role])
    if stored is None:  # said as of an appraisal that never was
        raise NotFound(f"there is no appraisal {appraisal_id}")
    shown = services.cards.show_kept(stored, viewer, appraisal)
    return json_response(body_of(services, caller.role, stored, shown))


def list_appraisals(
    services: ServicesDep, caller: CallerDep, query: Annotated[AppraisalQuery, Query()]
) -> Response:
    """Return the newest stored appraisal of each achievement, in short.

    By id the list goes on page by page. By an aspect's score it gives the highest `limit` and no cursor:
    scores change from run to run, so that a further page would leave some out.
    """
    store, aspect = services.engine.store.appraisals, query.aspect()
    visible, where, listing = SEES_IN_FULL[caller.role], query.where(), query.listing()
    if aspect is None:
        after = None if query.cursor is None else read_cursor(query.cursor, listing)
        found = store.page(visible=visible, after=after, limit=query.limit + 1, where=where)
    else:
        found = store.top(aspect, visible=visible, limit=query.limit, where=where)
    shown = found[: query.limit]
    more = len(found) > query.limit
    following = make_cursor(shown[-1].achievement_id, listing) if more else None
    return json_response(page_of(services, caller.role, shown, following))


def get_agreement(services: ServicesDep) -> Response:
    """Return how far people's decisions agree with the engine's proposals: weighted kappa and its table."""
    appraisals = services.engine.store.appraisals
    decisions = appraisals.decisions.newest()
    seen = sorted({one.appraisal_id for one in decisions if one.appraisal_id is not None})
    scores = {id: appraisals.get(id).scores for id in seen}
    return json_response(view_agreement(measure_agreement(decisions, scores)))


def find_card(services: Services, role: Role, id: str, query: CardQuery) -> tuple[StoredRecord, Shown]:
    """Return the achievement and the card that is asked for; raise as the route answers."""
    viewer = query.viewer(role)
    stored = require_in_full(services, role, RecordKey(Kind.ACHIEVEMENT, id))
    if query.at is not None:
        return stored, services.cards.show_kept(stored, viewer, _kept_by(services, id, query.at))
    require_index(services)
    return stored, services.cards.show_now(stored, viewer, at=services.now())


def body_of(services: Services, role: Role, stored: StoredRecord, shown: Shown) -> CardView:
    """Return a card as a body, with what people have added to the achievement by now."""
    id, appraisals = stored.record.id, services.engine.store.appraisals
    today = china_day(services.now())
    standing = newest_standing(appraisals.valuations.of(id), revision=stored.revision, today=today)
    return view_card(shown, decision=decisions_of(services, role, [id]).get(id), standing=standing)


def page_of(
    services: Services, role: Role, found: list[StoredAppraisal], following: str | None
) -> AppraisalPage:
    """Return appraisals as a page; those whose achievement is gone meanwhile are left out."""
    keys = [RecordKey(Kind.ACHIEVEMENT, one.achievement_id) for one in found]
    records = services.engine.store.fetch(keys, visible=SEES_IN_FULL[role])
    titles = {key.id: title_of(stored.record) for key, stored in records.items()}
    decided = decisions_of(services, role, list(titles))
    return AppraisalPage(
        notice=NOTICE,
        items=tuple(
            view_entry(one, titles[one.achievement_id], decided.get(one.achievement_id))
            for one in found
            if one.achievement_id in titles
        ),
        next=following,
    )


def decisions_of(services: Services, role: Role, ids: list[str]) -> dict[str, DecisionView]:
    """Return achievement id → newest decision, as the role may see it."""
    in_full = role in ALLOWED[Action.DECIDE]
    newest = services.engine.store.appraisals.decisions.newest(ids)
    return {one.achievement_id: view_decision(one, in_full=in_full) for one in newest}


def _kept_by(services: Services, id: str, at: datetime) -> StoredAppraisal:
    now = services.now()
    if at > now:
        expected = f"a moment that is not after now ({now.isoformat(timespec='seconds')})"
        raise InvalidRecords([FieldProblem("at", at.isoformat(), expected)])
    kept = services.engine.store.appraisals.newest([id], at=at).get(id)
    if kept is None:
        raise ProblemError(
            "not-found",
            f"no appraisal of this achievement was stored by {at.isoformat()}; "
            "leave `at` out to appraise it now",
        )
    return kept


def add_appraisal_routes(app: FastAPI) -> None:
    """Add the routes that show appraisals; those under /v1/appraisals/runs are to be added before."""
    for path, endpoint, model, action, name, summary in (
        (
            "/v1/achievements/{id}/appraisal",
            get_card,
            CardView,
            Action.APPRAISE,
            "appraise_achievement",
            "3有评价卡（即时或按时点）",
        ),
        ("/v1/appraisals", list_appraisals, AppraisalPage, Action.REVIEW, "list_appraisals", "列出评价"),
        (
            "/v1/appraisals:agreement",
            get_agreement,
            AgreementView,
            Action.SCREEN,
            "appraisal_agreement",
            "建议与人工决定的一致性",
        ),
        (
            "/v1/appraisals/{appraisal_id}",
            get_appraisal,
            CardView,
            Action.APPRAISE,
            "get_appraisal",
            "重现已存评价卡",
        ),
    ):
        app.add_api_route(
            path,
            endpoint,
            methods=["GET"],
            dependencies=[allow(action)],
            operation_id=name,
            summary=summary,
            response_model=model,
            responses=answers(404) if "{" in path else answers(),
            tags=["appraisals"],
        )
