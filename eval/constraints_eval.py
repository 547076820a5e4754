"""How well constraints are found in real demands: precision and recall against annotations by hand.

The annotations hold ids, offsets and types only; the texts are those of `demands.jsonl`.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from eval.report import code_version, write_table
from matcher.config import PROJECT_FOLDER
from matcher.errors import NotFound
from matcher.evidence.constraints import find_constraints
from matcher.records import Demand
from matcher.text import Segmenter

ANNOTATIONS: Final = PROJECT_FOLDER / "eval" / "annotations" / "constraints.csv"
RESULTS: Final = PROJECT_FOLDER / "eval" / "results" / "constraints"
_RESAMPLES: Final = 2_000
_SEED: Final = 3
_ALL: Final = "all types"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A constraint at start–end of a field: annotated, or found."""

    field: str
    start: int
    end: int
    type: str
    strength: str

    def overlaps(self, other: Mark) -> bool:
        """Whether both are of one type and share characters."""
        return (self.field, self.type) == (other.field, other.type) and (
            self.start < other.end and other.start < self.end
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One demand's count of a type: marks rightly found, wrongly found and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    exact: int = 0
    firm: int = 0
    """Of the right ones: same span; same strength."""


def read_annotations(path: Path = ANNOTATIONS) -> dict[str, list[Mark]]:
    """Return the annotated constraints by demand id."""
    marks: dict[str, list[Mark]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            mark = Mark(row["field"], int(row["start"]), int(row["end"]), row["type"], row["strength"])
            marks[row["demand_id"]].append(mark)
    return dict(marks)


def halves(ids: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the ids that rules were tuned on, and the held-out ones: alternately, in order of a hash."""
    order = sorted(ids, key=lambda one: hashlib.sha256(f"constraints:{one}".encode()).hexdigest())
    return order[::2], order[1::2]


def tally(wanted: Sequence[Mark], found: Sequence[Mark], texts: Mapping[str, str]) -> Tally:
    """Return the count of one demand and type.

    Each annotation is matched by at most one find: that overlaps it, the longest overlap first, or that
    has the same words elsewhere, for both sides mark a term once. A further find that says an annotated
    term again (the same words, or some of them) is neither right nor wrong.
    """
    pairs = sorted(
        ((w, f) for w in wanted for f in found if w.overlaps(f)),
        key=lambda pair: (-(min(pair[0].end, pair[1].end) - max(pair[0].start, pair[1].start)), pair),
    )
    matched: dict[Mark, Mark] = {}
    for w, f in pairs:
        if w not in matched and f not in matched.values():
            matched[w] = f
    for w in wanted:
        same = [f for f in found if f not in matched.values() and _text(f, texts) == _text(w, texts)]
        if w not in matched and same:
            matched[w] = same[0]
    known = [_text(w, texts) for w in wanted]
    wrong = [f for f in found if f not in matched.values() and not _says_again(f, known, texts)]
    return Tally(
        right=len(matched),
        wrong=len(wrong),
        missed=len(wanted) - len(matched),
        exact=sum((w.start, w.end) == (f.start, f.end) for w, f in matched.items()),
        firm=sum(w.strength == f.strength for w, f in matched.items()),
    )


def _text(mark: Mark, texts: Mapping[str, str]) -> str:
    return texts[mark.field][mark.start : mark.end]


def _says_again(found: Mark, known: Sequence[str], texts: Mapping[str, str]) -> bool:
    text = _text(found, texts)
    return any(text in one or one in text for one in known)


def _f1(tallies: Sequence[Tally]) -> float:
    right = sum(t.right for t in tallies)
    whole = 2 * right + sum(t.wrong + t.missed for t in tallies)
    return 2 * right / whole if whole else float("nan")


def _precision(tallies: Sequence[Tally]) -> float:
    found = sum(t.right + t.wrong for t in tallies)
    return sum(t.right for t in tallies) / found if found else float("nan")


def _recall(tallies: Sequence[Tally]) -> float:
    wanted = sum(t.right + t.missed for t in tallies)
    return sum(t.right for t in tallies) / wanted if wanted else float("nan")


def interval(tallies: Sequence[Tally], measure: Callable[[Sequence[Tally]], float]) -> str:
    """Return a measure with its bootstrap interval (95 %, percentile, demands resampled)."""
    generator = np.random.default_rng(_SEED)
    rows = generator.integers(0, len(tallies), size=(_RESAMPLES, len(tallies)))
    values = [measure([tallies[i] for i in row]) for row in rows]
    known = [value for value in values if not np.isnan(value)]
    if np.isnan(measure(tallies)) or not known:
        return "–"
    low, high = np.percentile(known, [2.5, 97.5])
    return f"{measure(tallies):.3f} [{low:.3f}, {high:.3f}]"


def evaluate(texts: Mapping[str, Mapping[str, str]], segmenter: Segmenter) -> list[list[str]]:
    """Return the rows of the table: a half and a type each."""
    annotations = read_annotations()
    tuning, held_out = halves(annotations)
    rows = []
    for name, ids in (("tuning", tuning), ("held out", held_out)):
        counted: dict[str, list[Tally]] = defaultdict(list)
        for one in ids:
            found = marks_of(one, texts[one], segmenter)
            for kind in sorted({m.type for marks in annotations.values() for m in marks}):
                wanted = [m for m in annotations[one] if m.type == kind]
                counted[kind].append(tally(wanted, [m for m in found if m.type == kind], texts[one]))
        counted[_ALL] = [_summed([counted[kind][i] for kind in counted]) for i in range(len(ids))]
        rows += [_row(name, kind, tallies) for kind, tallies in counted.items()]
    return rows


def _summed(tallies: Sequence[Tally]) -> Tally:
    names = ("right", "wrong", "missed", "exact", "firm")
    return Tally(**{name: sum(getattr(one, name) for one in tallies) for name in names})


def _row(half: str, kind: str, tallies: Sequence[Tally]) -> list[str]:
    whole = _summed(tallies)
    measures = [interval(tallies, measure) for measure in (_precision, _recall, _f1)]
    shares = [f"{n / whole.right:.2f}" if whole.right else "–" for n in (whole.exact, whole.firm)]
    return [half, kind, str(whole.right + whole.missed), str(whole.right + whole.wrong), *measures, *shares]


def marks_of(demand_id: str, fields: Mapping[str, str], segmenter: Segmenter) -> list[Mark]:
    """Return what is found in a demand's title and description."""
    demand = Demand(id=demand_id, title=fields["title"], description=fields["description"])
    return [
        Mark(one.field, one.start, one.end, one.type.value, one.strength.value)
        for one in find_constraints(demand, segmenter)
    ]


def read_texts(path: Path) -> dict[str, dict[str, str]]:
    """Return title and description by demand id; NotFound without the file."""
    if not path.is_file():
        raise NotFound(f"expected the real demands at {path}; name their folder as the first argument")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {row["id"]: {"title": row["title"], "description": row["text"]} for row in rows}


def main(folder: Path) -> Path:
    """Write the table and return its file."""
    rows = evaluate(
        read_texts(folder / "demands.jsonl"), Segmenter.from_folder(PROJECT_FOLDER / "data" / "dictionary")
    )
    about = (
        "# Constraints found in 40 real demands\n\n"
        "Annotated by hand before any rule was written: 20 demands with many numbers and 20 others, drawn by "
        "a hash of their ids; every other one is held out and was not looked at while tuning. A find counts "
        "as right when it is of the annotated type and overlaps the annotation; same span and same strength "
        "(hard or soft) are shares of those. Intervals: bootstrap over demands, 95 %.\n\n"
        f"Code {code_version()}; `python -m eval.constraints_eval`."
    )
    headers = [
        "half",
        "type",
        "annotated",
        "found",
        "precision",
        "recall",
        "F1",
        "same span",
        "same strength",
    ]
    return write_table(RESULTS, about, headers, rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT_FOLDER.parent / "shared" / "real")
