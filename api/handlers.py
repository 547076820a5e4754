"""Every error that leaves a route becomes a problem detail."""

from __future__ import annotations

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from api.jsonbody import problem_of
from api.problems import PROBLEM_TYPES, REQUEST_ID_KEY, ProblemError, error_response, status_response
from matcher.errors import Conflict, Forbidden, InvalidInput, InvalidRecords, MatcherError, NotFound


def add_error_handlers(app: FastAPI, log: structlog.typing.FilteringBoundLogger) -> None:
    """Make every error of the application a problem; those of the service itself go to the log."""

    async def on_matcher_error(request: Request, error: Exception) -> Response:
        if not isinstance(error, MatcherError):
            raise error
        if not isinstance(error, ProblemError | InvalidInput | NotFound | Conflict | Forbidden):
            _log_failure(log, request, error)
        return error_response(request.scope, error)

    async def on_crash(request: Request, error: Exception) -> Response:
        _log_failure(log, request, error)
        return status_response(request.scope, 500, PROBLEM_TYPES["internal"].meaning)

    app.add_exception_handler(MatcherError, on_matcher_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_status)
    app.add_exception_handler(Exception, on_crash)


def _log_failure(log: structlog.typing.FilteringBoundLogger, request: Request, error: Exception) -> None:
    # The message of a database error can quote what was being written; the traceback goes to stderr.
    log.error("request_failed", request_id=request.scope.get(REQUEST_ID_KEY), error=type(error).__name__)


async def _on_invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    problems = [problem_of({**item, "loc": item["loc"][1:]}) for item in error.errors()]
    return error_response(request.scope, InvalidRecords(problems))


async def _on_status(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_allowed_methods(request))
    detail = {404: "there is no such path", 405: f"{request.method} is not among: {headers.get('Allow', '')}"}
    return status_response(
        request.scope, error.status_code, detail.get(error.status_code, str(error.detail)), headers
    )


def _allowed_methods(request: Request) -> list[str]:
    """Return the methods of all routes on the path; the framework names those of the first only."""
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    matching = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    return sorted({method for route in matching for method in route.methods or ()})
