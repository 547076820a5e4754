"""Generated records, with the texts that files like to break."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

from matcher.records import MODELS, Record
from matcher.vocabulary import (
    AchievementStatus,
    AchievementType,
    Aspect,
    CertificateGrade,
    DemandKind,
    DemandStatus,
    IpKind,
    IpStatus,
    Kind,
    Library,
    PartyStatus,
    Stage,
    Visibility,
)

_NASTY = st.sampled_from(
    [
        "=1+1", "'=1+1", "''@x", "+86 769", "-", "@cmd", "＝x", "0012", "12345678901234567890", "1.10", "1e5",
        "1200000.0", "2025-03-01", "TRUE", "#N/A", "_x0041_", "_x005F_x0041_", "a；b", "a;b", "a、b，c,d",
        "1,4-丁二醇", "发明专利｜1", "a|b", "\\", "\\\\", "\\；", "x\\", '"', '""', "a\"b,c", "a\tb",
        "a\nb", "a\r\nb",
        "a\u2028b", "\ufeffx", "<&>", "😀", "null", "无", " 　x　 ", "'", "a\x85b", "N,N-二甲基甲酰胺",
    ]
)  # fmt: skip
_LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff", min_codepoint=32)
_TEXT = _NASTY | st.text(_LETTERS, min_size=1, max_size=12) | st.builds("{}{}".format, _NASTY, _NASTY)
_LINE = _TEXT.filter(lambda text: bool(text.strip(" \t\n\r\u3000")) and bool("".join(text.split())))
_PROSE = st.just("") | _TEXT | st.builds("{}\n\n{}".format, _TEXT, _TEXT)
_AMOUNT = st.decimals(min_value=0, max_value=10**15, places=2).map(str)
_DAY = st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(date.isoformat)
_ID = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:\-]{0,20}", fullmatch=True).filter(
    lambda text: not text.startswith("EXAMPLE-")
)
_CODE = st.from_regex(r"[A-T][0-9]{0,4}|[0-9]{1,2}(\.[0-9]{1,2}){0,2}", fullmatch=True)


def _lists(item: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(item, max_size=3)


def _maybe(**fields: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    return {name: st.none() | strategy for name, strategy in fields.items()}


def _dicts(
    required: Mapping[str, st.SearchStrategy[Any]], optional: Mapping[str, st.SearchStrategy[Any]]
) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(dict(required), optional=dict(optional))


_SHARED = {
    "visibility": st.sampled_from(Visibility),
    "source": st.none() | _LINE,
    "industry_codes": _lists(_CODE),
}
_IP = _dicts({"kind": st.sampled_from(IpKind)}, _maybe(number=_LINE, status=st.sampled_from(IpStatus)))
_EVIDENCE = _dicts({"aspect": st.sampled_from(Aspect), "text": _LINE}, _maybe(amount_cny=_AMOUNT))
_MEMBER = _dicts({"name": _LINE}, _maybe(role=_LINE))
_CERTIFICATE = _dicts(
    {"grade": st.sampled_from(CertificateGrade)}, _maybe(issuer=_LINE, number=_LINE, valid_until=_DAY)
)
_PUSH = _dicts({}, _maybe(max_per_week=st.integers(0, 1000), min_level=st.integers(1, 4)))

_FIELDS: Mapping[Kind, tuple[dict[str, st.SearchStrategy[Any]], dict[str, st.SearchStrategy[Any]]]] = {
    Kind.ACHIEVEMENT: (
        {"id": _ID, "title": _LINE},
        {
            "summary": _PROSE,
            "keywords": _lists(_LINE),
            "ip_items": _lists(_IP),
            "evidence": _lists(_EVIDENCE),
            "team": _lists(_MEMBER),
            "status": st.sampled_from(AchievementStatus),
            **_maybe(
                type=st.sampled_from(AchievementType),
                library=st.sampled_from(Library),
                trl=st.integers(1, 9),
                expected_contribution_cny=_AMOUNT,
                discovered_on=_DAY,
                completed_on=_DAY,
                form=_LINE,
                discipline=_LINE,
                owner=_LINE,
                discovered_by=_LINE,
                place=_LINE,
                recommended_by=_LINE,
                responsible_unit=_LINE,
                responsible_person=_LINE,
            ),
        },
    ),
    Kind.DEMAND: (
        {"id": _ID, "title": _LINE},
        {
            "description": _PROSE,
            "kind": st.sampled_from(DemandKind),
            "status": st.sampled_from(DemandStatus),
            **_maybe(enterprise=_LINE, town=_LINE, budget_min_cny=_AMOUNT, posted_on=_DAY, deadline=_DAY),
        },
    ),
    Kind.BROKER: (
        {"id": _ID, "name": _LINE},
        {
            "specialities": _PROSE,
            "towns": _lists(_LINE),
            "status": st.sampled_from(PartyStatus),
            **_maybe(certificate=_CERTIFICATE, employer=_LINE, capacity=st.integers(0, 10_000)),
        },
    ),
    Kind.INVESTOR: (
        {"id": _ID, "name": _LINE},
        {
            "thesis": _PROSE,
            "areas": _lists(_LINE),
            "stages": _lists(st.sampled_from(Stage)),
            "regions": _lists(_LINE),
            "status": st.sampled_from(PartyStatus),
            **_maybe(exclusions=_PROSE, push=_PUSH, ticket_max_cny=_AMOUNT),
        },
    ),
}


def _build(kind: Kind, values: Mapping[str, Any]) -> Record:
    return MODELS[kind].model_validate(values)


def records_of(kind: Kind) -> st.SearchStrategy[list[Record]]:
    """Return lists of records of a kind, each id once, by id."""
    required, optional = _FIELDS[kind]
    values = _dicts(required, {**optional, **_SHARED})
    record = st.builds(_build, st.just(kind), values)
    lists = st.lists(record, min_size=1, max_size=4, unique_by=lambda one: one.id)
    return lists.map(lambda found: sorted(found, key=lambda one: one.id))


TEXTS = _TEXT
