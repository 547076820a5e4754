"""Figures past their thresholds, each with what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from matcher.monitoring.options import MonitorConfig
from matcher.monitoring.shares import Share
from matcher.monitoring.values import (
    Acceptance,
    Alarm,
    AlarmKind,
    FeatureFigures,
    LedgerFigures,
    PairingFigures,
    Severity,
    Stability,
    VocabularyFigures,
)
from matcher.monitoring.weeks import CHINA, Periods

_NEXT: Final = {
    AlarmKind.SILENCE: "联系各上报单位，核对接口密钥与上报任务；补报之后再训练，否则未上报会被当作未采纳",
    AlarmKind.ACCEPTANCE: "对比各模型版本的采纳率；新版本启用后下降的先回滚，再以 suggestions evaluate 复核",
    AlarmKind.NO_FIT: "抽查这些推荐：是库中缺成果，还是得分整体下移；前者补库，后者查得分与特征变化",
    AlarmKind.MISSING: "检查近期导入与编码器、索引状态（matcher doctor），确认该特征所需字段仍在填写",
    AlarmKind.SCORE: "先看同周的特征变化与模型版本；数据来源确有变化的，用近期结果重新训练并评估后启用",
    AlarmKind.FEATURE: "核对近期数据来源、编码器与词典有无变动；属真实变化的，用近期结果重新训练",
    AlarmKind.VOCABULARY: "查看新词：术语补入用户词典与别名表，再重建索引；乱码或外文则查导入",
}
_REGULAR_WEEKS: Final = 4
"""Who reported in so many weeks is expected to go on."""


def find_alarms(
    pairings: Sequence[PairingFigures],
    vocabulary: Sequence[VocabularyFigures],
    ledger: LedgerFigures,
    periods: Periods,
    options: MonitorConfig,
) -> tuple[Alarm, ...]:
    """Return what lies past the thresholds: what is on first, alarms before warnings, latest weeks first."""
    found = [*_of_ledger(ledger, periods, options), *_of_words(vocabulary, options)]
    for one in pairings:
        found += _of_lists(one, options)
        found += _of_acceptance(one.pairing, one.acceptance)
    kinds, severities = list(AlarmKind), list(Severity)
    found.sort(key=lambda one: (one.pairing or "", one.subject or ""))
    found.sort(key=lambda one: one.week or "", reverse=True)
    found.sort(key=lambda one: (not one.is_on, severities.index(one.severity), kinds.index(one.kind)))
    return tuple(found)


class _Place(NamedTuple):
    """Which week of which pairing is judged, and whether it is the latest that can be."""

    pairing: str
    week: str | None
    is_on: bool


def _of_lists(figures: PairingFigures, options: MonitorConfig) -> Iterator[Alarm]:
    judged = [one for one in figures.weeks if one.note is None]
    before = {one.name: one for one in figures.reference.features}
    for one in judged:
        place = _Place(figures.pairing, one.week, one is judged[-1])
        yield from _without_fit(one.without_fit, figures.reference.without_fit, place, options)
        yield from _unstable(None, one.score, place, options)
        for feature in one.features:
            yield from _of_feature(feature, before.get(feature.name), place, options)


def _without_fit(share: Share, before: Share, place: _Place, options: MonitorConfig) -> Iterator[Alarm]:
    if (share.value or 0) >= options.no_fit_share and share.is_above(before):
        yield Alarm(
            kind=AlarmKind.NO_FIT,
            **place._asdict(),
            value=share.value,
            limit=options.no_fit_share,
            message=f"无较强相关推荐的列表占 {_percent(share)}，参照期 {_percent(before)}",
            next_step=_NEXT[AlarmKind.NO_FIT],
        )


def _of_feature(
    feature: FeatureFigures, before: FeatureFigures | None, place: _Place, options: MonitorConfig
) -> Iterator[Alarm]:
    """Yield at most one alarm of a feature: where it is missing, that is what its distribution shows."""
    if before is None or not _is_lost(feature.missing, before.missing, options):
        yield from _unstable(feature.name, feature.stability, place, options)
        return
    yield Alarm(
        kind=AlarmKind.MISSING,
        **place._asdict(),
        subject=feature.name,
        value=feature.missing.value,
        limit=(before.missing.value or 0) + options.missing_rise,
        message=f"{feature.name} 缺失 {_percent(feature.missing)}，参照期 {_percent(before.missing)}",
        next_step=_NEXT[AlarmKind.MISSING],
    )


def _is_lost(share: Share, before: Share, options: MonitorConfig) -> bool:
    return (share.value or 0) - (before.value or 0) >= options.missing_rise and share.is_above(before)


def _unstable(
    feature: str | None, stability: Stability, place: _Place, options: MonitorConfig
) -> Iterator[Alarm]:
    """Yield the alarm or warning of a feature, or of the scores, where its PSI is no chance."""
    psi, chance = stability.psi, stability.chance
    if psi is None or chance is None or psi < options.psi_warn or psi <= chance:
        return
    kind = AlarmKind.SCORE if feature is None else AlarmKind.FEATURE
    is_alarm = psi >= options.psi_alarm
    yield Alarm(
        kind=kind,
        severity=Severity.ALARM if is_alarm else Severity.WARNING,
        **place._asdict(),
        subject=feature,
        value=psi,
        limit=options.psi_alarm if is_alarm else options.psi_warn,
        message=f"{feature or '首位得分'} PSI {psi:.2f}（偶然可达 {chance:.2f}）",
        next_step=_NEXT[kind],
    )


def _of_acceptance(pairing: str, acceptance: Acceptance) -> Iterator[Alarm]:
    before = acceptance.reference.accepted
    for one in acceptance.weeks:
        if one.week in acceptance.judged and one.accepted.is_below(before):
            yield Alarm(
                kind=AlarmKind.ACCEPTANCE,
                is_on=one.week == acceptance.judged[-1],
                pairing=pairing,
                week=one.week,
                value=one.accepted.value,
                limit=before.low,
                message=f"采纳率 {_interval(one.accepted)}，参照期 {_interval(before)}",
                next_step=_NEXT[AlarmKind.ACCEPTANCE],
            )


def _of_words(vocabulary: Sequence[VocabularyFigures], options: MonitorConfig) -> Iterator[Alarm]:
    judged = [one for one in vocabulary if one.note is None]
    latest = {one.kind: one.week for one in judged}
    for one in judged:
        if one.unseen is None or one.expected is None:
            continue
        limit = one.expected + options.unseen_rise
        if one.unseen >= limit:
            yield Alarm(
                kind=AlarmKind.VOCABULARY,
                is_on=one.week == latest[one.kind],
                week=one.week,
                subject=one.kind.value,
                value=one.unseen,
                limit=limit,
                message=f"{one.kind.label}新词占 {one.unseen:.0%}，同类记录一般 {one.expected:.0%}",
                next_step=_NEXT[AlarmKind.VOCABULARY],
            )


def _of_ledger(ledger: LedgerFigures, periods: Periods, options: MonitorConfig) -> Iterator[Alarm]:
    if ledger.lists_meanwhile < options.least_lists:
        return
    days, most = ledger.silent_days, options.silent_days
    if days is not None and days >= most:
        since = "从未上报结果" if ledger.last_report is None else f"已 {days} 天无结果上报"
        yield Alarm(
            kind=AlarmKind.SILENCE,
            value=days,
            limit=most,
            message=f"{since}，近 {most} 天仍推荐 {ledger.lists_meanwhile} 次",
            next_step=_NEXT[AlarmKind.SILENCE],
        )
        return
    today: date = periods.at.astimezone(CHINA).date()
    for one in ledger.reporters:
        quiet = today - one.last_day
        if one.weeks >= _REGULAR_WEEKS and quiet >= timedelta(days=most):
            yield Alarm(
                kind=AlarmKind.SILENCE,
                severity=Severity.WARNING,
                subject=one.name,
                value=quiet.days,
                limit=most,
                message=f"{one.name} 已 {quiet.days} 天未上报，此前 {one.weeks} 周有上报",
                next_step=_NEXT[AlarmKind.SILENCE],
            )


def _percent(share: Share) -> str:
    return "无" if share.value is None else f"{share.value:.0%}"


def _interval(share: Share) -> str:
    if share.value is None:
        return "无"
    return f"{share.value:.1%} [{share.low:.1%}, {share.high:.1%}]"
