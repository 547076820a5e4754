"""plan: progress on the action plan, escalation lists, estimates of rewards, facts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from matcher.appraisal.fair_value import china_day
from matcher.cli.context import OUT, now
from matcher.cli.plan_tables import escalation_tables, progress_tables, reward_tables
from matcher.config import Config
from matcher.errors import InvalidInput
from matcher.plan.case import PlanCase
from matcher.plan.counting import Counted, count_everything
from matcher.plan.escalation import list_escalations
from matcher.plan.gathering import gather_case
from matcher.plan.pages import render_escalations, render_quarter
from matcher.plan.progress import measure_progress
from matcher.plan.quarter import Quarter, report_quarter
from matcher.plan.rewards import estimate_rewards
from matcher.plan.settings import PlanSettings, load_plan
from matcher.plan.times import Clock
from matcher.plan.workbook import write_progress
from matcher.store import FactMeasure, PlanFactDraft, Store
from matcher.taxonomy import Taxonomy

plan = typer.Typer(no_args_is_help=True, help="The action plan: progress, escalation, rewards.")
YearOption = Annotated[int | None, typer.Option(help="The year (default: this one).", min=2000, max=2100)]
ClockOption = Annotated[
    Clock, typer.Option(help="Whether entries count when they happened or were reported.")
]


@plan.command()
def progress(
    context: typer.Context,
    year: YearOption = None,
    unit: Annotated[str | None, typer.Option(help="One unit, by any of its names.")] = None,
    clock: ClockOption = Clock.EVENT,
    out: Annotated[Path | None, typer.Option(help="Excel file to write, in the annex's layout.")] = None,
) -> None:
    """Print found, served and landed against target, for the city or one unit; or write Excel."""
    config: Config = context.obj.config
    with _counted(config, clock) as (case, counted, settings):
        wanted = year or counted.today.year
        found = measure_progress(case, counted, settings, year=wanted, unit=unit)
        if out is None:
            OUT.print(progress_tables(found))
            return
        write_progress(out, found, case, settings)
    OUT.print(f"written to {out}", highlight=False, soft_wrap=True)


@plan.command()
def escalations(
    context: typer.Context,
    month: Annotated[str | None, typer.Option(help="Such as 2026-03 (default: this one).")] = None,
    out: Annotated[Path | None, typer.Option(help="HTML page to write.")] = None,
) -> None:
    """Print the month's list of the service library: who follows what, what is raised, who has nobody."""
    config: Config = context.obj.config
    with _counted(config, Clock.EVENT) as (case, counted, settings):
        found = list_escalations(case, counted, settings, month=_month(month, counted.today))
        if out is None:
            OUT.print(escalation_tables(found))
            return
        _write_page(out, render_escalations(found, case, settings))


@plan.command()
def report(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="HTML page to write.")],
    quarter: Annotated[str | None, typer.Option(help="Such as 2026Q1 (default: this one).")] = None,
) -> None:
    """Write the quarterly report (季度通报) as a printable page."""
    config: Config = context.obj.config
    settings, at = _settings(config), now()
    wanted = Quarter.of(china_day(at)) if quarter is None else Quarter.parse(quarter)
    with Store.open(config.store_url) as store:
        case = gather_case(store, settings.units)
    _write_page(out, render_quarter(report_quarter(case, settings, wanted, at=at), case, settings))


@plan.command()
def rewards(
    context: typer.Context,
    year: YearOption = None,
    clock: ClockOption = Clock.EVENT,
) -> None:
    """Print estimates of brokers' rewards of a year, with the deals behind them."""
    config: Config = context.obj.config
    with _counted(config, clock) as (case, counted, settings):
        wanted = year or counted.today.year
        OUT.print(reward_tables(estimate_rewards(case, counted, settings, year=wanted)))


@plan.command("fact")
def record_fact(
    context: typer.Context,
    measure: Annotated[FactMeasure, typer.Argument(help="What the fact adds to.")],
    value: Annotated[str, typer.Argument(help="Pieces, or yuan.")],
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day it happened.")],
    reference: Annotated[str, typer.Option(help="Where it is documented.")],
    person: Annotated[str, typer.Option(help="Who records it.")],
    unit: Annotated[str | None, typer.Option(help="Whose it is (default: the city's).")] = None,
    supersedes: Annotated[int | None, typer.Option(help="The fact that this one corrects.", min=1)] = None,
) -> None:
    """Record a fact that no record or outcome tells: an event held, registered contracts, a support paid."""
    config: Config = context.obj.config
    draft = PlanFactDraft(
        measure=measure,
        value=_amount(value),
        happened_on=on.date(),
        reference=reference,
        recorded_by=person,
        unit=unit,
        supersedes=supersedes,
    )
    with Store.open(config.store_url) as store:
        kept = store.plan_facts.record(draft, at=now())
    amount = f"{kept.value:f}" if kept.measure.is_money else str(int(kept.value))
    OUT.print(f"fact {kept.id}: {kept.measure.label} {amount}", highlight=False)


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise InvalidInput(f"value: a number such as 3 or 1200000.50 was expected, came {text!r}") from None


def _month(text: str | None, today: date) -> date:
    if text is None:
        return today
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise InvalidInput(f"expected a month such as 2026-03, got {text!r}") from None


def _settings(config: Config) -> PlanSettings:
    return load_plan(config.data / "plan", Taxonomy.load(config.data / "taxonomy"))


@contextmanager
def _counted(config: Config, clock: Clock) -> Iterator[tuple[PlanCase, Counted, PlanSettings]]:
    """Yield what the configured store holds, counted up to now."""
    settings = _settings(config)
    with Store.open(config.store_url) as store:
        case = gather_case(store, settings.units)
    yield case, count_everything(case, settings, at=now(), clock=clock), settings


def _write_page(path: Path, page: str) -> None:
    path.write_text(page, encoding="utf-8")
    OUT.print(f"written to {path}", highlight=False, soft_wrap=True)
