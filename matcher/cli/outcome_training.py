"""train ranker --outcomes: the model in use, corrected by what became of its suggestions, as a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rich.table import Table

from matcher.cli.context import OUT, now, progress_bar
from matcher.config import Config
from matcher.errors import InvalidInput
from matcher.exchange.moments import Moment
from matcher.pairings import pairing_named
from matcher.store import Store
from matcher.training.outcome_card import OutcomeCard
from matcher.training.outcome_ranker import OutcomeOptions, train_on_outcomes

_LEAST_SHOWN = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeArguments:
    """What the command line says of learning from outcomes, as it was written."""

    until: str | None
    since: str | None
    note: str | None
    pairing: str


def train_from_outcomes(config: Config, given: OutcomeArguments) -> None:
    """Correct the model in use, register it as the next version and print its card; it is not put in use."""
    options = OutcomeOptions(
        until=_read_moment("--until", given.until),
        since=None if given.since is None else _read_moment("--since", given.since),
        pairing=pairing_named(given.pairing).name,
        note=given.note,
        own=config.rankers,
    )
    if options.until > now():
        raise InvalidInput(f"--until is a day that has begun, not {given.until!r}")
    if options.since is not None and options.since >= options.until:
        raise InvalidInput(f"--since comes before --until, not {given.since!r} and {given.until!r}")
    with Store.open(config.store_url) as store:
        with progress_bar("read suggestions") as progress:
            done = train_on_outcomes(store, options, progress=progress)
        version = store.models.add(done.name, done.files, card=done.card.to_json(), by="cli", at=now())
    OUT.print(card_table(done.card, version.version))
    OUT.print(weights_table(done.card))
    command = f"matcher ranker activate {done.name} {version.version}"
    OUT.print(f"registered, not in use; `{command}` judges it and uses it", highlight=False, soft_wrap=True)


def refuse_others(
    outcomes: bool, for_outcomes: Mapping[str, object], for_judgements: Mapping[str, object]
) -> None:
    """Raise InvalidInput naming the options that belong to the other way of learning."""
    others = for_judgements if outcomes else for_outcomes
    if named := [name for name, value in others.items() if value]:
        way = "judgements, not from outcomes" if outcomes else "outcomes: add --outcomes"
        raise InvalidInput(f"{', '.join(named)}: only for learning from {way}")
    if outcomes and not for_outcomes["--until"]:
        raise InvalidInput("--outcomes wants --until DATE: what was known then is learned from")


def card_table(card: OutcomeCard, version: int) -> Table:
    """Return what a model trained on outcomes was fitted on and what it is worth."""
    seen = card.counted
    table = Table(f"{card.name}, version {version}", "value")
    table.add_row("corrects version", str(card.base_version))
    table.add_row("lists of", f"{card.pairing}, {_span(card.since, card.until)}")
    table.add_row("lists for training, with a pair", f"{seen.lists}, {seen.lists_with_pairs}")
    table.add_row("of equal weight", f"{seen.effective_lists:.0f}")
    table.add_row("pairs, better and worse", str(seen.pairs))
    table.add_row("labelled suggestions", f"{seen.labelled}, of these still open {seen.censored}")
    table.add_row("by grade", ", ".join(f"{name} {count}" for name, count in seen.grades.items()))
    looked = card.examination
    values = " ".join(f"{value:.2f}" for value in looked.values)
    table.add_row(f"examination by position ({looked.how}, {looked.lists} lists)", values)
    if looked.note is not None:
        table.add_row("", looked.note)
    table.add_row("acted on, of equal weight", f"{seen.acted}, {seen.acted_effective:.0f}")
    table.add_row("held at the largest weight", str(seen.clipped))
    table.add_row("trust in how sure the base is", f"{card.correction.trust:.2f}")
    table.add_row("strength of the penalty", f"{card.correction.strength:g}")
    fitted = f"{card.correction.before:.4f} → {card.correction.after:.4f}"
    table.add_row("log loss of training pairs, before and after", fitted)
    _add_held_out(table, card)
    return table


def weights_table(card: OutcomeCard) -> Table:
    """Return what outcomes add to each feature's weight, the largest first."""
    table = Table("feature", "added (log-odds a deviation)")
    deltas = sorted(card.correction.deltas.items(), key=lambda item: -abs(item[1]))
    for name, delta in deltas:
        if abs(delta) >= _LEAST_SHOWN:
            table.add_row(name, f"{delta:+.3f}")
    return table


def _add_held_out(table: Table, card: OutcomeCard) -> None:
    held = card.held_out
    if held is None:
        table.add_row("held out", f"{card.lists_held_out} lists, none with a pair")
        return
    table.add_row(
        "held out: lists, with a pair, asking records", f"{card.lists_held_out}, {held.lists}, {held.askers}"
    )
    table.add_row("held out: better one first, before and after", f"{held.base:.1%} → {held.trained:.1%}")
    table.add_row(
        "held out: gain (95 %)", f"{held.trained - held.base:+.1%} [{held.low:+.1%}, {held.high:+.1%}]"
    )


def _span(since: datetime | None, until: datetime) -> str:
    start = "" if since is None else f"from {since.date().isoformat()} "
    return f"{start}until {until.date().isoformat()}"


def _read_moment(option: str, text: str | None) -> datetime:
    try:
        return datetime.fromisoformat(Moment().read(text))
    except ValueError:
        raise InvalidInput(
            f"{option} is a day or a moment such as 2026-03-18, in Beijing time, not {text!r}"
        ) from None
