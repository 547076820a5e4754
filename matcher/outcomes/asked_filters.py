"""Hard filters that a person asked for when declining: “不再推荐早期成果”, and what takes one back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import EventKind, Side
from matcher.outcomes.labels import known_entries
from matcher.vocabulary import Term


class FilterKind(Term):
    """What a taker never wants to be shown again."""

    EARLY = "early", "早期成果"
    AWAY = "away", "外地成果"
    FAR = "far", "省外成果"
    OWNER = "owner", "该单位的成果"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFilter:
    """A filter in force for a taker, with the words that asked for it.

    For OWNER it is the owner of `achievement_id`; for the others that is only what it was said about.
    """

    kind: FilterKind
    taker_kind: str
    taker_id: str
    achievement_id: str
    asked_at: datetime
    number: int
    """Of the ledger's entry."""
    words: str


_TO_US: Final = r"(?:[向给](?:我们?|咱们?|我[司方厂]|[我本]公司))?"
_SHOW: Final = (
    r"(?:推荐|推送|推介|推|提供|介绍|发送|发(?![展现明布表生挥起改文酵电动射光热])|看到|看)(?:过来|来)?"
)
_NOT: Final = (
    r"(?:不再|不要再?|不[必用]再?|不需要?再?|(?<!可)不可以?再?|(?<!能)不能再?|无需再?"
    r"|别再?|[请切]?勿再?|不想再?|不愿意?再?|(?<![要用别勿])停止|谢绝|拒绝)"
)
_MORE: Final = r"(?:继续)?"
_STOP: Final = rf"(?<!取消)(?:{_NOT}{_MORE}{_TO_US}{_SHOW}{_TO_US}|屏蔽|过滤掉?)"
_AGAIN: Final = (
    rf"(?:(?<![不别勿必再])(?<!不要)(?<!不用)(?:恢复|重新|继续|可以?再?|欢迎再?){_MORE}{_TO_US}{_SHOW}"
    rf"|(?:取消|撤[销回]|解除)[不停][^，。；！？,;!?]{{0,4}}?{_SHOW})"
)
_WHAT: Final = {
    FilterKind.EARLY: (
        r"(?<!非)(?<![在于])(?:早期(?!(?:的时候|曾|已)?(?:推|看|给|发|联系|对接|沟通|合作))|初期|实验室阶段|小试|概念"
        r"|未成熟|不成熟|不够成熟|低成熟度|成熟度[太过偏较]?低)"
    ),
    FilterKind.AWAY: r"(?:外地|市外|异地|非本地|外市)",
    FilterKind.FAR: r"(?:省外|外省)",
    FilterKind.OWNER: (
        r"(?:(?:该|这个?|这家|那家|此|贵|同一?个?)(?:单位|高校|大学|学校|校|院|所|研究院|公司|企业|团队|机构|课题组)"
        r"|他们家?的)"
    ),
}
_BUT: Final = r"(?![^，。；！？,;!?]{0,4}(?:以外|之外|除外))"
_BETWEEN: Final = r"[^，。；！？,;!?给向除非]{0,6}?"
"""Words between asking and its object, within one clause."""
_AFTER: Final = r"[^，。；！？,;!?不别勿停除]{0,8}?"
"""Words between the object and what is asked of it, when it comes first."""
_END: Final = r"(?:了|吧|啦|哈|为好|即可|[的]?谢谢)*(?=[，。；！？,;!? ]|$)"


def find_filters(entries: Iterable[LedgerEntry], *, at: datetime, as_one: bool = False) -> list[AskedFilter]:
    """Return the filters in force at a moment, in the order they were asked for.

    Only the note of a taker's decline or dismissal asks for one, only in so many words, and a later note
    may take it back (“可以推荐早期成果”): a decline alone never filters. The same filter asked for twice
    stands once, as asked last. `as_one` takes all takers for one, such as the demands of an enterprise: what
    one of them takes back none has asked for any more. Raises InvalidInput like `known_entries`.
    """
    in_force: dict[tuple[str | None, ...], AskedFilter] = {}
    known = sorted(known_entries(entries, at=at), key=lambda e: (e.event.happened_at, e.number))
    for entry in known:
        for kind, is_asked in _read_note(entry):
            about = entry.achievement_id if kind is FilterKind.OWNER else None
            key = (kind.value, about, *(() if as_one else (entry.taker_kind, entry.taker_id)))
            in_force.pop(key, None)
            if is_asked:
                in_force[key] = _filter_of(kind, entry)
    return list(in_force.values())


def _read_note(entry: LedgerEntry) -> list[tuple[FilterKind, bool]]:
    """Return the filters that an entry's note asks for (True) or takes back (False)."""
    event = entry.event
    says_no = event.kind in (EventKind.DECLINED, EventKind.DISMISSED) and event.side is not Side.OFFER
    if not says_no or event.note is None or entry.taker_id is None:
        return []
    return [
        (kind, is_asked)
        for kind in FilterKind
        for is_asked, pattern in ((False, _BACK[kind]), (True, _ASKING[kind]))
        if pattern.search(event.note)
    ]


def _either_way(verb: str, kind: FilterKind) -> re.Pattern[str]:
    """Return the pattern of a verb and its object, whichever comes first: 外地的就不用推了."""
    what = rf"(?<!除)(?<!除了){_WHAT[kind]}{_BUT}"
    # “该公司表示不再推荐…” tells who asks; “该公司的” tells of what.
    first = what + ("(?:(?<=的)|的)" if kind is FilterKind.OWNER else "")
    return re.compile(rf"{verb}{_BETWEEN}{what}|{first}{_AFTER}{verb}{_END}")


_ASKING: Final = {kind: _either_way(_STOP, kind) for kind in FilterKind}
_BACK: Final = {kind: _either_way(_AGAIN, kind) for kind in FilterKind}


def _filter_of(kind: FilterKind, entry: LedgerEntry) -> AskedFilter:
    return AskedFilter(
        kind=kind,
        taker_kind=entry.taker_kind or "",
        taker_id=entry.taker_id or "",
        achievement_id=entry.achievement_id,
        asked_at=entry.event.happened_at,
        number=entry.number,
        words=entry.event.note or "",
    )
