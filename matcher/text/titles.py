"""Reading a technical title: what the thing is, what is done to it or how it is made, what it is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from matcher.text.normalise import normalise
from matcher.text.title_patterns import (
    ACTION,
    ASKING,
    CARRIER,
    FRAME_END,
    MADE_FROM,
    NO_OBJECTS,
    NOT_A_CONNECTIVE,
    PLAIN_HEADS,
)

_BREAK: Final = re.compile(
    rf"[、，,；;。:：()（）/\"“”《》\s\-]+|(?:及其|以及|作为)|(?<![{NOT_A_CONNECTIVE}])[和与](?!谐)|(?<![普涉以])及"
)
_BASED: Final = re.compile(r"^(?:基于|采用|利用|通过|使用|依托)(?P<means>[^的]{2,}?)(?:的(?P<rest>.+)|$)")
_FOR: Final = re.compile(r"^(?:可?(?:应|适)?用于|面向|针对|适合于?)(?P<use>[^的]{2,}?)的(?P<rest>.+)$")
_USED: Final = re.compile(
    r"^(?P<use>[^的]{2,}?|[车医家民军船农])(?<![利应使作通采专信费商])用(?![于户电水药量途品地])的?(?P<rest>.{2,})$"
)
_INSIDE: Final = re.compile(r"^(?P<use>[^的]*[水液气油泥土壤料灰渣])中(?P<rest>[^心间国央试药空频压子].+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleParts:
    """The parts of a title, normalised, each once; () where it names none.

    `objects` say what the thing is (隔膜), `methods` what is done to it or how it is made (湿法, 检测,
    制备), `uses` what it is for or what it belongs to (锂电池). A title that names no thing but what it is
    for has that as its object: the 检测装置 for a 锂电池 is about the 锂电池.
    """

    objects: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    objects: list[str]
    methods: list[str]
    uses: list[str]


def parse_title(title: str) -> TitleParts:
    """Return the parts of a Chinese technical title, by rules alone.

    Known forms: 一种X的Y方法, X及其制备方法, X制备方法, A用X, 用于A的X, 基于M的X, X的Y, and titles
    without any particle. What frames a title (寻求, 研究, 产业化, 关键技术 …) and plain heads (系统,
    装置 …) are no objects. A title of nothing but such words gives no parts.
    """
    found = _Found([], [], [])
    for piece in _BREAK.split(normalise(title).text):
        _read_piece(_bare(piece), found)
    if not found.objects:
        found.objects, found.uses = found.uses[-1:], found.uses[:-1]
    return TitleParts(
        objects=tuple(dict.fromkeys(found.objects)),
        methods=tuple(dict.fromkeys(found.methods)),
        uses=tuple(dict.fromkeys(found.uses)),
    )


def _bare(piece: str) -> str:
    """Take off what frames a piece, at both ends."""
    piece = ASKING.sub("", piece)
    while (shorter := FRAME_END.sub("", piece)) != piece:
        piece = shorter
    return piece


def _read_piece(piece: str, found: _Found) -> None:
    if match := MADE_FROM.match(piece):
        found.methods += [match["source"], match["action"]]
        piece = _bare(match["rest"])
    elif match := _BASED.match(piece):
        means = match["means"]
        found.methods += ACTION.findall(means) or [means]
        piece = match["rest"] or ""
    for pattern in (_FOR, _USED, _INSIDE):
        if match := pattern.match(piece):
            found.uses.append(match["use"])
            piece = _bare(match["rest"])
            break
    owner, _, head = piece.rpartition("的")
    if not owner:
        _read_compound(head, found)
        return
    before = len(found.objects)
    _read_compound(head, found)
    if len(found.objects) == before:  # the head only names what is done: the thing stands before 的
        _read_compound(_bare(owner), found)
    else:
        _read_modifier(owner, found)


def _read_modifier(text: str, found: _Found) -> None:
    found.methods += ACTION.findall(text)
    found.uses += _nouns(text)


def _read_compound(text: str, found: _Found) -> None:
    """Read a run without particles: the last noun run is the object, those before it what it is for."""
    found.methods += ACTION.findall(text)
    nouns = _nouns(text)
    if nouns:
        found.uses += nouns[:-1]
        found.objects.append(nouns[-1])


def _nouns(text: str) -> list[str]:
    """Return what stands between words of doing, without plain heads.

    A single character belongs to the word before it (充电桩, 切削液) unless it is a plain head (检测仪).
    """
    runs, done, action = [], 0, ""
    for match in [*ACTION.finditer(text), None]:
        run = _without_carriers(text[done : match.start() if match else len(text)])
        if len(run) == 1 and action and run not in PLAIN_HEADS:
            run = action + run
        if len(run) > 1 and run not in NO_OBJECTS:
            runs.append(run)
        if match:
            done, action = match.end(), match.group()
    return runs


def _without_carriers(run: str) -> str:
    while (shorter := CARRIER.sub("", _bare(run))) != run:
        run = shorter
    return run
