"""What leaves the platform on paper or in Excel: pages of cards and landing advice, workbooks of cards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Annotated, BinaryIO, Final

from fastapi import FastAPI, Query, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from api.advising import AdviceView, view_advice
from api.cards import Viewer
from api.deps import CallerDep, Services, ServicesDep, allow, require_in_full, require_index
from api.openapi import answers
from api.roles import SEES_IN_FULL, Action, Role
from api.routes.appraisals import CardQuery, find_card
from api.screening import AppraisalFilters
from api.views import json_response
from matcher.advice.values import Advice
from matcher.appraisal.dossier import make_dossier
from matcher.appraising.appraiser import SCREENED_FOR
from matcher.appraising.library import all_newest, read_stored
from matcher.printing.pages import render_advice, render_card
from matcher.printing.rows import card_row
from matcher.printing.workbook import CardRow, write_cards
from matcher.records import Achievement, RecordId, RecordKey
from matcher.store import AppraisalFilter
from matcher.vocabulary import Kind

XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_HEADERS: Final = {
    # default-src leaves out what is no fetching: forms, bases and who may frame the page.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
}
_CHUNK: Final = 64 * 1024


class XlsxResponse(StreamingResponse):
    """A workbook, for the description."""

    media_type = XLSX_TYPE


def get_card_page(
    services: ServicesDep, caller: CallerDep, id: RecordId, query: Annotated[CardQuery, Query()]
) -> Response:
    """Return an achievement's 3有 card as a printable page: A4, in itself whole, without scripts."""
    _, shown = find_card(services, caller.role, id, query)
    fields = make_dossier(shown.record).fields
    page = render_card(shown.card, shown.assessment, fields, shown.method)
    return HTMLResponse(page, headers=PAGE_HEADERS)


def get_advice(services: ServicesDep, caller: CallerDep, id: RecordId) -> Response:
    """Return landing advice (快速落地评价): forms and conditions, towns, policies, next steps."""
    return json_response(view_advice(_advise(services, caller.role, id)[1]))


def get_advice_page(services: ServicesDep, caller: CallerDep, id: RecordId) -> Response:
    """Return landing advice as a printable page: A4, in itself whole, without scripts."""
    record, advice = _advise(services, caller.role, id)
    return HTMLResponse(render_advice(advice, make_dossier(record).fields), headers=PAGE_HEADERS)


def export_appraisals(
    services: ServicesDep, caller: CallerDep, query: Annotated[AppraisalFilters, Query()]
) -> Response:
    """Return the newest stored appraisals as an Excel workbook: scores, indicators, all evidence."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed when it was sent)
    try:
        write_cards(file, _rows(services, caller.role, query.where()), services.cards.basis.method)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    headers = {
        "Content-Disposition": f'attachment; filename="appraisals-{services.now():%Y%m%d}.xlsx"',
        "Cache-Control": "private, no-store",
    }
    return XlsxResponse(_chunks(file), headers=headers)


def _advise(services: Services, role: Role, id: str) -> tuple[Achievement, Advice]:
    stored = require_in_full(services, role, RecordKey(Kind.ACHIEVEMENT, id))
    require_index(services)
    viewer = Viewer(role=role, reader=SCREENED_FOR)
    shown = services.cards.show_now(stored, viewer, at=services.now())
    return shown.record, services.advisor.advise(shown)


def _rows(services: Services, role: Role, where: AppraisalFilter) -> Iterator[CardRow]:
    store = services.engine.store
    decisions = {one.achievement_id: one for one in store.appraisals.decisions.newest()}
    for kept in all_newest(store, visible=SEES_IN_FULL[role], where=where):
        one = read_stored(store, kept)
        yield card_row(one.card, one.assessment, one.proposal, decisions.get(kept.achievement_id))


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk


def add_printable_routes(app: FastAPI) -> None:
    """Add the routes of pages, advice and workbooks."""
    for path, endpoint, action, name, summary in (
        ("appraisal.html", get_card_page, Action.APPRAISE, "appraisal_page", "3有评价卡（打印页）"),
        ("advice.html", get_advice_page, Action.SCREEN, "advice_page", "快速落地建议（打印页）"),
    ):
        app.add_api_route(
            f"/v1/achievements/{{id}}/{path}",
            endpoint,
            methods=["GET"],
            dependencies=[allow(action)],
            operation_id=name,
            summary=summary,
            response_class=HTMLResponse,
            responses=answers(404),
            tags=["appraisals"],
        )
    app.add_api_route(
        "/v1/achievements/{id}/advice",
        get_advice,
        methods=["GET"],
        dependencies=[allow(Action.SCREEN)],
        operation_id="advise",
        summary="快速落地建议",
        response_model=AdviceView,
        responses=answers(404),
        tags=["appraisals"],
    )
    app.add_api_route(
        "/v1/appraisals:export",
        export_appraisals,
        methods=["GET"],
        dependencies=[allow(Action.SCREEN)],
        operation_id="export_appraisals",
        summary="导出评价（Excel）",
        response_class=XlsxResponse,
        responses=answers(),
        tags=["appraisals"],
    )
