"""Whether an achievement belongs in a fund's digest: one pure function for digests and for questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from matcher.channels.funds.material import changed_fields, say_changes
from matcher.channels.funds.options import PushConfig
from matcher.channels.funds.values import (
    Candidate,
    Decision,
    Fit,
    Ground,
    History,
    PastNo,
    PastPush,
    Rules,
)
from matcher.outcomes.events import DeclineReason, EventKind
from matcher.printing.wording import moment
from matcher.records import OPEN_STATUSES, Investor
from matcher.vocabulary import Library, PartyStatus, Visibility

_Check: TypeAlias = Callable[[Candidate, History, Rules, datetime], Decision | None]

_LEAST_LEVEL: Final = 1
_LEAST_REGION: Final = 0.6
"""Another town of the same city; elsewhere gives 0.2."""
_REFUSED: Final = 0.5
"""Half inside what a fund will not touch is too much for a push: nobody asked for it."""
_LIFTED_BY: Final[Mapping[DeclineReason, str]] = {
    DeclineReason.MATURITY: "trl",
    DeclineReason.BUDGET: "expected_contribution_cny",
    DeclineReason.PLACE: "place",
}
"""The material field whose change answers a reason: the fund may hear of it at once."""


def rules_for(fund: Investor, config: PushConfig) -> Rules:
    """Return a fund's rules: its own wishes before the settings' for it, these before those for all."""
    wishes = fund.push
    per_week = config.per_week if wishes is None or wishes.max_per_week is None else wishes.max_per_week
    return Rules(
        threshold=config.thresholds.get(fund.id, config.threshold),
        least_level=_LEAST_LEVEL if wishes is None or wishes.min_level is None else wishes.min_level,
        per_week=per_week,
        per_industry=config.per_industry,
        least_area=config.least_area,
        least_stage=config.least_stage,
        least_ticket=config.least_ticket,
        least_region=_LEAST_REGION,
        cooldown_days=config.cooldown_days,
    )


def decide(candidate: Candidate, history: History, rules: Rules, at: datetime) -> Decision:
    """Return whether a pair belongs in the digest that is made at a moment, and why.

    The first ground that keeps it out is told. An unknown fit keeps nothing out. What waits to be seen
    passes the threshold and the level, and nothing else.
    """
    for check in _CHECKS:
        out = check(candidate, history, rules, at)
        if out is not None:
            return out
    return _inside(candidate, history, rules)


def is_eligible(candidate: Candidate, history: History, rules: Rules, at: datetime) -> bool:
    """Return whether nothing but score, level and places could keep the pair out."""
    return all(check(candidate, history, rules, at) is None for check in _CHECKS[:-_OF_RANK])


def _inside(candidate: Candidate, history: History, rules: Rules) -> Decision:
    last = _last_push(candidate, history)
    if last is not None:
        changes = say_changes(last.facts, candidate.facts)
        why = f"{moment(last.pushed_at)[:10]} 推送后有实质变化：{'；'.join(changes)}"
        return Decision(ground=Ground.CHANGED, why=why, changes=changes)
    if candidate.waiting_days is not None:
        why = (
            f"已 {candidate.waiting_days} 天未推送给任何机构，贵机构在可推送的机构中最契合"
            f"（契合度 {candidate.score:.2f}）"
        )
        return Decision(ground=Ground.FLOOR, why=why)
    return Decision(ground=Ground.FITS, why=candidate.fits.area.text or f"契合度 {candidate.score:.2f}")


def _check_status(candidate: Candidate, history: History, rules: Rules, at: datetime) -> Decision | None:
    record = candidate.achievement
    if candidate.fund.status is not PartyStatus.ACTIVE:
        return _out(Ground.INACTIVE, f"机构状态为“{candidate.fund.status.label}”")
    if record.visibility is not Visibility.PUBLIC:
        return _out(Ground.HIDDEN, "只向机构推送公开的成果")
    if record.library is not Library.SERVICE:
        named = record.library.label if record.library else "未入库"
        return _out(Ground.NOT_IN_SERVICE, f"成果在“{named}”，只推送成果服务库的成果")
    if record.status.value not in OPEN_STATUSES:
        return _out(Ground.CLOSED, f"成果状态为“{record.status.label}”")
    return None


def _check_between(candidate: Candidate, history: History, rules: Rules, at: datetime) -> Decision | None:
    conflict = candidate.fits.conflict
    if conflict is not None:
        return _out(Ground.CONFLICT, f"机构材料“{conflict.text}”提到权利人“{candidate.achievement.owner}”")
    for id in (candidate.achievement.id, *candidate.twins):
        stage = history.talks.get(id)
        if stage is EventKind.INVESTED:
            return _out(Ground.CONFLICT, "机构已投资该成果")
        if stage is not None:
            return _out(Ground.IN_TALKS, f"台账记有“{stage.label}”")
    return None


def _check_fit(candidate: Candidate, history: History, rules: Rules, at: datetime) -> Decision | None:
    fits = candidate.fits
    if fits.refused.value is not None and fits.refused.value >= _REFUSED:
        return _out(Ground.REFUSED, fits.refused.text)
    for ground, fit, least in (
        (Ground.OUTSIDE, fits.area, rules.least_area),
        (Ground.STAGE, fits.stage, rules.least_stage),
        (Ground.TICKET, fits.ticket, rules.least_ticket),
        (Ground.REGION, fits.region, rules.least_region),
    ):
        if _falls_short(fit, least):
            return _out(ground, f"{fit.text}（契合 {fit.value:.2f}，至少 {least:.2f}）")
    return None


def _check_noes(candidate: Candidate, history: History, rules: Rules, at: datetime) -> Decision | None:
    for id in (candidate.achievement.id, *candidate.twins):
        no = history.noes.get(id)
        if no is None or _is_lifted(candidate, history, no):
            continue
        reason = no.reason or DeclineReason.OTHER
        days = int(getattr(rules.cooldown_days, reason.value))
        until = no.at + timedelta(days=days)
        if at < until:
            said = no.reason.label if no.reason else "未说明理由"
            why = f"{moment(no.at)[:10]} 谢绝（{said}），间隔 {days} 天，至 {moment(until)[:10]}"
            return _out(Ground.COOLDOWN, why)
    return None


def _check_pushed(candidate: Candidate, history: History, rules: Rules, at: datetime) -> Decision | None:
    if candidate.twin_of is not None:
        return _out(Ground.DUPLICATE, f"与成果 {candidate.twin_of} 是同一成果，以其为准")
    for id in candidate.twins:
        for push in history.pushed.get(id, ()):
            why = f"与成果 {id} 是同一成果，已于 {moment(push.pushed_at)[:10]} 推送"
            return _out(Ground.DUPLICATE, why)
    for push in history.pushed.get(candidate.achievement.id, ()):
        if push.facts_hash == candidate.facts_hash:
            why = f"已于 {moment(push.pushed_at)[:10]} 推送（{push.digest_id}），此后无实质变化"
            return _out(Ground.PUSHED, why)
    return None


def _check_level(candidate: Candidate, history: History, rules: Rules, at: datetime) -> Decision | None:
    if candidate.waiting_days is None and candidate.level < rules.least_level:
        return _out(Ground.LEVEL, f"等级 {candidate.level}，机构要求至少 {rules.least_level}")
    return None


def _check_score(candidate: Candidate, history: History, rules: Rules, at: datetime) -> Decision | None:
    if candidate.waiting_days is None and candidate.score < rules.threshold:
        return _out(Ground.THRESHOLD, f"契合度 {candidate.score:.3f}，分数线 {rules.threshold:.2f}")
    return None


def _check_rank(candidate: Candidate, history: History, rules: Rules, at: datetime) -> Decision | None:
    if candidate.is_ranked or candidate.waiting_days is not None:
        return None
    return _out(Ground.UNRANKED, f"契合度 {candidate.score:.3f}，但未进入为该机构检索出的待选名单")


def _check_variety(candidate: Candidate, history: History, rules: Rules, at: datetime) -> Decision | None:
    held = history.taken.get(candidate.fits.industry or "", 0)
    if candidate.waiting_days is None and held >= rules.per_industry:
        return _out(Ground.CROWDED, f"同一产业本期已有 {held} 项，其他产业还有合适的")
    return None


def _check_places(candidate: Candidate, history: History, rules: Rules, at: datetime) -> Decision | None:
    if history.left <= 0:
        return _out(
            Ground.CAP, f"每周至多 {rules.per_week} 项，本周已排满；契合度 {candidate.score:.3f}，可排入下周"
        )
    return None


_CHECKS: Final[tuple[_Check, ...]] = (
    _check_status,
    _check_between,
    _check_fit,
    _check_noes,
    _check_pushed,
    _check_level,
    _check_score,
    _check_rank,
    _check_variety,
    _check_places,
)
"""In the order in which a person would ask; the last five are of rank, not of eligibility."""
_OF_RANK: Final = 5


def _out(ground: Ground, why: str) -> Decision:
    return Decision(ground=ground, why=why)


def _falls_short(fit: Fit, least: float) -> bool:
    return fit.value is not None and fit.value < least


def _last_push(candidate: Candidate, history: History) -> PastPush | None:
    pushed = history.pushed.get(candidate.achievement.id, ())
    return pushed[-1] if pushed else None


def _is_lifted(candidate: Candidate, history: History, no: PastNo) -> bool:
    """Whether what the fund objected to has changed since; known only of what was pushed before."""
    field = None if no.reason is None else _LIFTED_BY.get(no.reason)
    before = [one for one in history.pushed.get(candidate.achievement.id, ()) if one.pushed_at <= no.at]
    return bool(field and before and field in changed_fields(before[-1].facts, candidate.facts))
