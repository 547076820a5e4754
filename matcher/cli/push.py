"""push: digests for funds made, read, approved, explained, delivered and replayed."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from matcher.appraisal.assessment import Basis
from matcher.channels.funds.content import read_content
from matcher.channels.funds.delivery import Sender
from matcher.channels.funds.desk import PushDesk
from matcher.channels.funds.pages import render_digest, write_digest
from matcher.channels.funds.weeks import next_open
from matcher.cli.context import OUT, now, open_engine
from matcher.config import Config
from matcher.engine import Engine
from matcher.errors import InvalidInput, NotFound
from matcher.records import RecordKey
from matcher.store import STAFF, Digest, Store
from matcher.vocabulary import Kind

push = typer.Typer(no_args_is_help=True, help="Pushes to funds: digests, their approval and delivery.")
_SEED_BYTES = 8
_MADE_BY = "cli"


@push.command()
def make(
    context: typer.Context,
    fund: Annotated[str | None, typer.Option(help="One fund (default: all without one this week).")] = None,
    seed: Annotated[str | None, typer.Option(help="Goes into the ids (default: by chance).")] = None,
) -> None:
    """Make this week's digests as drafts."""
    at, chance = now(), seed or secrets.token_hex(_SEED_BYTES)
    with _desk(context.obj.config) as (engine, desk):
        engine.follow()
        if fund is not None:
            OUT.print(_line(desk.make(fund, at=at, seed=chance, made_by=_MADE_BY)), highlight=False)
            return
        for digest in desk.make_all(at=at, seed=chance, made_by=_MADE_BY):
            OUT.print(_line(digest), highlight=False)


@push.command("list")
def show(
    context: typer.Context,
    fund: Annotated[str, typer.Argument(help="Id of the fund.")],
    out: Annotated[
        Path | None, typer.Option(help=".html or .xlsx file to write the newest digest to.")
    ] = None,
) -> None:
    """Print a fund's digests, newest first, and what the newest holds; or write that to a file."""
    with Store.open(context.obj.config.store_url) as store:
        found = store.pushes.of_fund(fund)
    if not found:
        raise NotFound(f"fund {fund!r} has no digest; make one with `matcher push make --fund {fund}`")
    if out is not None:
        _write(out, found[0], base=context.obj.config.push.page_base)
        return
    for digest in found:
        OUT.print(_line(digest), highlight=False)
    OUT.print(_items(found[0]))


@push.command()
def why(
    context: typer.Context,
    fund: Annotated[str, typer.Argument(help="Id of the fund.")],
    achievement: Annotated[str, typer.Argument(help="Id of the achievement.")],
) -> None:
    """Print why an achievement is in the digest that would be made now, or out of it."""
    with _desk(context.obj.config) as (engine, desk):
        engine.follow()
        stored = engine.store.get(RecordKey(Kind.ACHIEVEMENT, achievement), visible=STAFF)
        if stored is None:
            raise NotFound(f"there is no achievement {achievement!r}")
        decided = desk.why(fund, stored, at=now())
    mark = "推送" if decided.decision.is_in else "不推送"
    OUT.print(f"{mark}：{decided.decision.ground.label}。{decided.decision.why}", highlight=False)
    for side in ("area", "stage", "ticket", "region"):
        fit = getattr(decided.candidate.fits, side)
        if fit.value is not None:
            OUT.print(f"  {fit.value:.2f} {fit.text}", highlight=False)


@push.command()
def approve(
    context: typer.Context,
    digest: Annotated[str, typer.Argument(help="Id of the digest.")],
    person: Annotated[str, typer.Option(help="Who approves it.")],
) -> None:
    """Approve a draft: it is delivered from now on, in quiet hours from their end."""
    with _desk(context.obj.config) as (_, desk):
        OUT.print(_line(desk.approve(digest, person=person, at=now())), highlight=False)


@push.command()
def deliver(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Try what is due once, then end.")] = False,
) -> None:
    """Send what the outbox holds to the webhooks of the settings, until stopped."""
    config: Config = context.obj.config
    if not config.push.webhooks:
        raise InvalidInput(
            "there is no webhook to deliver to; set push.webhooks, or pull with GET /v1/pushes"
        )
    with Store.open(config.store_url) as store:
        sender = Sender(store, config.push, os.environ)
        try:
            while True:
                delivered = sender.deliver_due(now)
                if delivered or once:
                    OUT.print(f"{delivered} message(s) delivered", highlight=False)
                if once:
                    return
                time.sleep(config.push.poll_s)
        finally:
            sender.close()


@push.command()
def replay(
    context: typer.Context, message: Annotated[str, typer.Argument(help="Id of the message.")]
) -> None:
    """Put a dead or delivered message back in the queue under its id."""
    config: Config = context.obj.config
    due_at = next_open(now(), quiet_from=config.push.quiet_from, quiet_until=config.push.quiet_until)
    with Store.open(config.store_url) as store:
        queued = store.outbox.replay(message, due_at=due_at)
    OUT.print(f"message {queued.id} is due at {queued.due_at.isoformat(timespec='seconds')}", highlight=False)


@contextmanager
def _desk(config: Config) -> Iterator[tuple[Engine, PushDesk]]:
    with open_engine(config) as engine:
        basis = Basis.load(config.data, method=config.appraisal.method)
        yield engine, PushDesk(engine, config.push, basis)


def _line(digest: Digest) -> str:
    count = len(read_content(digest)["message"]["items"])
    by = f"，批准人 {digest.approved_by}" if digest.approved_by else ""
    return f"{digest.id}  {digest.week}  {digest.fund_id}  {digest.state.label}  {count} 项{by}"


def _items(digest: Digest) -> Table:
    table = Table("#", "成果", "名称", "契合度", "原因", title=f"{digest.id} {digest.state.label}")
    for item in read_content(digest)["message"]["items"]:
        record = item["achievement"]
        score = f"{item['score']:.2f}"
        table.add_row(str(item["position"]), record["id"], record["title"], score, item["why"])
    return table


def _write(path: Path, digest: Digest, *, base: str) -> None:
    message = read_content(digest)["message"]
    match path.suffix:
        case ".html":
            path.write_text(render_digest(message, base=base), encoding="utf-8")
        case ".xlsx":
            write_digest(path, message)
        case _:
            raise InvalidInput(f"a file ending in .html or .xlsx was expected, came {path.name!r}")
    OUT.print(f"written to {path}", highlight=False, soft_wrap=True)
