"""What every request passes on its way in: request id and access log, body limit, authentication."""

from __future__ import annotations

import re
import time
import uuid
from typing import Final

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.deps import CALLER_KEY
from api.problems import PROBLEM_TYPES, REQUEST_ID_KEY, ProblemError, error_response
from api.routes.docs import ASSETS
from api.security import CHALLENGE, Caller, identify, read_secret
from matcher.errors import MatcherError
from matcher.store import Store

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
OPEN_PATHS: Final = frozenset(
    {"/", "/docs", "/openapi.json", "/v1/health/live", "/v1/health/ready"}
    | {f"/docs/{name}" for name in ASSETS}
    | {entry.path for entry in PROBLEM_TYPES.values()}
)
"""Paths that answer without a key: health, and what explains the service; never data."""


class RequestContext:
    """Gives each request an id, sets common headers, and writes one line to the access log."""

    def __init__(self, app: ASGIApp, log: structlog.typing.FilteringBoundLogger) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; the log tells route template, status, time and role, never contents."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _choose_id(Headers(scope=scope).get("x-request-id", ""))
        scope[REQUEST_ID_KEY] = request_id
        status = 500
        begun = time.perf_counter()

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self._app(scope, receive, send_marked)
        finally:
            self._log_access(scope, status, (time.perf_counter() - begun) * 1000)

    def _log_access(self, scope: Scope, status: int, took_ms: float) -> None:
        caller: Caller | None = scope.get(CALLER_KEY)
        route: BaseRoute | None = scope.get("route")
        self._log.info(
            "request",
            request_id=scope[REQUEST_ID_KEY],
            method=scope["method"] if route else "-",
            route=getattr(route, "path", "-"),
            status=status,
            ms=round(took_ms, 1),
            role=caller.role.value if caller else "-",
        )


class BodyLimit:
    """Refuses bodies above a size: at once when announced, else while they stream in."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request within the limit; else answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdecimal() and (len(announced) > 15 or int(announced) > self._max_bytes):
            await error_response(scope, self._refusal())(scope, receive, send)
            return
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                raise self._refusal()
            return message

        await self._app(scope, receive_counted, send)

    def _refusal(self) -> ProblemError:
        return ProblemError("too-large", f"a body of at most {self._max_bytes} bytes is accepted")


class Authentication:
    """Lets in requests with a key in use, and the open paths; everything else is 401, known path or not."""

    def __init__(self, app: ASGIApp, store: Store) -> None:
        self._app = app
        self._store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the caller into the scope and go on, or answer 401."""
        if scope["type"] == "http" and scope["path"] not in OPEN_PATHS:
            try:
                scope[CALLER_KEY] = await self._find_caller(Headers(scope=scope))
            except MatcherError as error:
                await error_response(scope, error)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _find_caller(self, headers: Headers) -> Caller:
        secret = read_secret(headers)
        caller = await run_in_threadpool(identify, self._store, secret) if secret else None
        if caller is None:
            raise ProblemError("unauthorized", PROBLEM_TYPES["unauthorized"].meaning, CHALLENGE)
        return caller


def _choose_id(sent: str) -> str:
    return sent if _REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex
