"""What routes are given: the services, the caller's permission, and the request's body."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, TypeAlias

from fastapi import Depends, Request

from api.advisor import Advisor
from api.cards import Cards
from api.follower import Follower
from api.planner import Planner
from api.problems import ProblemError
from api.push_sender import PushSender
from api.roles import ALLOWED, SEES_IN_FULL, Action, Role
from api.runs import Runs
from api.security import CHALLENGE, Caller
from matcher.channels.funds.desk import PushDesk
from matcher.config import Config
from matcher.engine import Engine
from matcher.errors import Forbidden
from matcher.records import RecordKey
from matcher.store import StoredRecord

CALLER_KEY: Final = "matcher.caller"
JSON_TYPES: Final = ("application/json",)
JSON_LINES_TYPES: Final = ("application/jsonl", "application/x-ndjson", "application/x-jsonlines")


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the application is made of; one for all requests."""

    engine: Engine
    config: Config
    follower: Follower
    cards: Cards
    advisor: Advisor
    planner: Planner
    runs: Runs
    pushes: PushDesk
    sender: PushSender | None
    """None without a webhook: pushes are pulled then."""
    now: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]
    """For ids of lists, which decide what chance decides about them."""


def require_index(services: Services) -> None:
    """Raise the 503 problem until the index holds what the store held at the start."""
    if not services.follower.has_caught_up:
        raise ProblemError(
            "unavailable", "the index is not yet at the store's revision", {"Retry-After": "2"}
        )


def require_in_full(services: Services, role: Role, key: RecordKey) -> StoredRecord:
    """Return a record; raise the 404 problem when the role does not see it in full."""
    stored = services.engine.store.get(key, visible=SEES_IN_FULL[role])
    if stored is None:
        raise ProblemError("not-found", f"there is no {key.kind.value} with this id")
    return stored


class RoleGate:
    """The dependency by which a route declares its action; refuses roles that may not do it."""

    def __init__(self, action: Action) -> None:
        self.action = action

    @property
    def roles(self) -> frozenset[Role]:
        """The roles let through."""
        return ALLOWED[self.action]

    async def __call__(self, request: Request) -> None:
        caller = caller_of(request)
        if caller.role not in self.roles:
            raise Forbidden(f"role {caller.role.value!r} may not {self.action.value} here")


def allow(action: Action) -> Any:
    """Return the dependency that declares what a route does."""
    return Depends(RoleGate(action))


def caller_of(request: Request) -> Caller:
    """Return who calls, as the authentication found; raise the 401 problem when nobody is known."""
    caller: Caller | None = request.scope.get(CALLER_KEY)
    if caller is None:
        raise ProblemError("unauthorized", "this needs an API key", CHALLENGE)
    return caller


async def _get_caller(request: Request) -> Caller:
    return caller_of(request)


async def _get_services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def _body_reader(media_types: tuple[str, ...]) -> Callable[[Request], Awaitable[bytes]]:
    async def read_body(request: Request) -> bytes:
        came = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if came not in media_types:
            raise ProblemError(
                "unsupported-media-type",
                f"expected {' or '.join(media_types)}, got {came[:80] or 'no type'!r}",
            )
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise ProblemError("unsupported-media-type", "expected a body without Content-Encoding")
        return await request.body()

    return read_body


# Async, though they wait for nothing: a plain function would cost a hop to the thread pool.
CallerDep: TypeAlias = Annotated[Caller, Depends(_get_caller)]
ServicesDep: TypeAlias = Annotated[Services, Depends(_get_services)]
JsonBody: TypeAlias = Annotated[bytes, Depends(_body_reader(JSON_TYPES))]
JsonLinesBody: TypeAlias = Annotated[bytes, Depends(_body_reader(JSON_LINES_TYPES))]
JsonOrLinesBody: TypeAlias = Annotated[bytes, Depends(_body_reader((*JSON_TYPES, *JSON_LINES_TYPES)))]
