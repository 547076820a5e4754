"""What is read from a text, and the words people use for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from matcher.vocabulary import Term

NO_INDUSTRY: Final = "0"
"""Label of texts of no industry of 战略性新兴产业 2018: pure and social science, plain household goods."""


class Readiness(Term):
    """How far an achievement is: TRL 1–3, 4–6, 7–9 (GB/T 22900)."""

    BASIC = "basic", "基础研究"
    APPLIED = "applied", "应用研究"
    PRODUCT = "product", "产品"

    @classmethod
    def of_trl(cls, trl: int) -> Readiness:
        """Return the third of the nine levels that TRL 1–9 lies in."""
        return (cls.BASIC, cls.APPLIED, cls.PRODUCT)[(trl - 1) // 3]


class Form(Term):
    """What one would get: a thing, a way of making, a substance, a program, a service."""

    PRODUCT = "product", "产品装置"
    PROCESS = "process", "工艺方法"
    MATERIAL = "material", "材料"
    SOFTWARE = "software", "软件算法"
    SERVICE = "service", "服务"


class Task(StrEnum):
    """The three questions put to a text."""

    INDUSTRY = "industry"
    READINESS = "readiness"
    FORM = "form"


STAGES: Final = tuple(stage.value for stage in Readiness)
FORMS: Final = tuple(form.value for form in Form)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The answers to each question, in the order of the model's columns; `industries` holds "0"."""

    industries: tuple[str, ...]

    def of(self, task: Task) -> tuple[str, ...]:
        """Return the labels of one question."""
        return {Task.INDUSTRY: self.industries, Task.READINESS: STAGES, Task.FORM: FORMS}[task]

    def columns(self, task: Task) -> slice:
        """Return where the question's columns stand when all are side by side."""
        start = 0
        for one in Task:
            if one is task:
                break
            start += len(self.of(one))
        return slice(start, start + len(self.of(task)))

    @property
    def width(self) -> int:
        """How many columns there are in all."""
        return sum(len(self.of(task)) for task in Task)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One possible answer and its probability."""

    code: str
    name: str
    confidence: float


def parent_of(code: str) -> str:
    """Return the level-1 code above a 战新 code; "0" stays "0"."""
    return code.split(".")[0]


def group_by_parent(codes: Sequence[str]) -> dict[str, list[int]]:
    """Return the positions of the codes by their level-1 code, in order."""
    groups: dict[str, list[int]] = {}
    for position, code in enumerate(codes):
        groups.setdefault(parent_of(code), []).append(position)
    return groups
