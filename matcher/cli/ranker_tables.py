"""Ranking models and their versions as people read them in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from matcher.store import AS_IT_COMES, Activation
from matcher.training.registry import ModelStanding, flatten, tell_held_out, tell_origin

_MOMENT = "%Y-%m-%d %H:%M"


def list_table(standings: Sequence[ModelStanding]) -> Table:
    """Return every version of every model, the one in use marked."""
    table = Table("model", "version", "in use", "added", "by", "fitted on", "held out")
    for one in standings:
        came = one.as_it_comes.card
        _add_row(table, one, AS_IT_COMES, "as it comes", "", came)
        for kept in one.versions:
            _add_row(table, one, kept.version, f"{kept.added_at:{_MOMENT}}", kept.added_by, kept.card)
    return table


def _add_row(
    table: Table, one: ModelStanding, version: int, added: str, by: str, card: Mapping[str, Any]
) -> None:
    is_used = "in use" if version == one.in_use else ""
    running = one.experiment
    if running is not None and version in (running.version_a, running.version_b):
        team = "a" if version == running.version_a else "b"
        is_used = f"{is_used} {team} of {running.name}".strip()
    table.add_row(one.name, str(version), is_used, added, by, tell_origin(card), tell_held_out(card))


def card_table(name: str, version: int, *, digests: Mapping[str, str], card: Mapping[str, Any]) -> Table:
    """Return what a card says, a value a row, after the digests of the model's files."""
    table = Table(f"{name}, version {version}", "")
    for of, digest in digests.items():
        table.add_row(f"SHA-256 of {of}", digest)
    for key, value in flatten(card):
        table.add_row(key, _cell(value))
    return table


def _cell(value: object) -> str:
    match value:
        case float():
            return f"{value:.4g}"
        case list():
            return ", ".join(map(_cell, value))
        case None:
            return ""
    return str(value)


def history_table(activations: Sequence[Activation]) -> Table:
    """Return what was put in use, newest first."""
    table = Table("when", "version", "how", "by", "reason", "judged by the log")
    for one in reversed(activations):
        how = "rolled back" if one.is_rollback else "activated"
        table.add_row(
            f"{one.at:{_MOMENT}}", str(one.version), how, one.by, one.reason, tell_evaluation(one.evaluation)
        )
    return table


def activation_line(made: Activation) -> str:
    """Return what is in use now, in a line."""
    how = "rolled back to" if made.is_rollback else "in use:"
    judged = tell_evaluation(made.evaluation)
    return f"{made.name} {how} version {made.version}" + (f" ({judged})" if judged else "")


def tell_evaluation(evaluation: Mapping[str, Any] | None) -> str:
    """Return what a release was judged by: the verdict, the gain with its interval, whether it was forced."""
    if evaluation is None:
        return ""
    parts = [str(evaluation.get("verdict", ""))]
    if (experiment := evaluation.get("experiment")) is not None:
        parts.append(f"experiment {experiment['name']}")
    gain = (evaluation.get("evaluation") or {}).get("gains", {}).get("dr")
    if gain is not None:
        parts.append(f"{gain['value']:+.3f} acts a list [{gain['low']:+.3f}, {gain['high']:+.3f}]")
    if evaluation.get("is_forced"):
        parts.append("forced")
    return ", ".join(part for part in parts if part)
