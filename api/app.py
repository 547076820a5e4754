"""The HTTP application: routes, middleware and the follower, around one engine."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import structlog
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from api.advisor import Advisor
from api.cards import Cards
from api.deps import Services
from api.follower import Follower
from api.handlers import add_error_handlers
from api.middleware import Authentication, BodyLimit, RequestContext
from api.openapi import build_openapi
from api.planner import Planner
from api.push_sender import PushSender
from api.routes.about import add_about_routes
from api.routes.appraisal_runs import add_run_routes
from api.routes.appraisals import add_appraisal_routes
from api.routes.bulk import add_bulk_route
from api.routes.deals import add_deal_routes
from api.routes.decisions import add_decision_routes
from api.routes.digests import add_digest_routes
from api.routes.docs import add_docs_routes
from api.routes.experiments import add_experiment_routes
from api.routes.lists import add_list_route
from api.routes.monitor import add_monitor_routes
from api.routes.outcomes import add_outcome_routes
from api.routes.plan import add_plan_routes
from api.routes.printables import add_printable_routes
from api.routes.pushes import add_push_routes
from api.routes.rankers import add_ranker_routes
from api.routes.records import add_record_routes
from api.routes.suggestion_lists import add_suggestion_list_routes
from api.routes.suggestions import add_suggestion_routes
from api.routes.valuations import add_valuation_routes
from api.runs import Runs
from matcher import __version__
from matcher.channels.funds.delivery import Sender
from matcher.channels.funds.desk import PushDesk
from matcher.config import Config
from matcher.engine import Engine
from matcher.vocabulary import Kind


class MatcherApi(FastAPI):
    """FastAPI with our own OpenAPI description."""

    max_k: int

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI description, built once."""
        if not self.openapi_schema:
            self.openapi_schema = build_openapi(self, max_k=self.max_k)
        return self.openapi_schema


def utc_now() -> datetime:
    """Return this moment in UTC."""
    return datetime.now(UTC)


def create_app(
    engine: Engine,
    config: Config,
    *,
    now: Callable[[], datetime] = utc_now,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> FastAPI:
    """Return the application that serves an open engine; who opened the engine closes it.

    The follower thread runs from startup to shutdown, which also ends a run over the library. `random_bytes`
    gives the ids of lists; one that is seeded makes the same lists again.
    """
    log: structlog.typing.FilteringBoundLogger = structlog.get_logger("matcher.api")
    app = MatcherApi(
        title="matcher",
        version=__version__,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.max_k = config.api.max_k
    app.state.services = _make_services(engine, config, now, random_bytes, log)
    add_error_handlers(app, log)
    _add_routes(app)
    # The last one added is met first.
    app.add_middleware(Authentication, store=engine.store)
    app.add_middleware(BodyLimit, max_bytes=config.api.max_body_bytes)
    app.add_middleware(RequestContext, log=log)
    return app


def _add_routes(app: MatcherApi) -> None:
    for kind in Kind:
        add_record_routes(app, kind)
        add_list_route(app, kind)
        add_bulk_route(app, kind)
    add_suggestion_routes(app)
    add_suggestion_list_routes(app)
    add_run_routes(app)
    add_printable_routes(app)
    add_appraisal_routes(app)
    add_decision_routes(app)
    add_valuation_routes(app)
    add_outcome_routes(app)
    add_deal_routes(app)
    add_plan_routes(app)
    add_digest_routes(app)
    add_push_routes(app)
    add_monitor_routes(app)
    add_ranker_routes(app)
    add_experiment_routes(app)
    add_about_routes(app)
    add_docs_routes(app, app.openapi)


def _make_services(
    engine: Engine,
    config: Config,
    now: Callable[[], datetime],
    random_bytes: Callable[[int], bytes],
    log: structlog.typing.FilteringBoundLogger,
) -> Services:
    cards = Cards(engine, config)
    return Services(
        engine=engine,
        config=config,
        follower=Follower(engine, poll_s=config.index.poll_s, now=now, log=log),
        cards=cards,
        advisor=Advisor(engine.store, config.data, cards.basis),
        planner=Planner(engine.store, config.data, cards.basis.taxonomy),
        runs=Runs(engine, cards, now=now, log=log),
        pushes=PushDesk(engine, config.push, cards.basis),
        sender=_make_sender(engine, config, now, log),
        now=now,
        random_bytes=random_bytes,
    )


def _make_sender(
    engine: Engine,
    config: Config,
    now: Callable[[], datetime],
    log: structlog.typing.FilteringBoundLogger,
) -> PushSender | None:
    """Return what sends pushes; None without a webhook. Raises ConfigError when a secret is not there."""
    if not config.push.webhooks:
        return None
    sender = Sender(engine.store, config.push, os.environ)
    return PushSender(sender, poll_s=config.push.poll_s, now=now, log=log)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    services.follower.start()
    if services.sender is not None:
        services.sender.start()
    try:
        yield
    finally:
        await run_in_threadpool(services.runs.stop)
        if services.sender is not None:
            await run_in_threadpool(services.sender.stop)
        await run_in_threadpool(services.follower.stop)
