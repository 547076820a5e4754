"""Whether systems differ: means with intervals, paired tests, slices, and the queries that got worse."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from eval.measuring import MEASURES, SystemResult
from eval.metrics import Mean, holm, mean_with_interval, paired_permutation
from matcher.errors import FieldProblem, InvalidInput, InvalidRecords
from matcher.exchange.lines import QUERY_HEADERS, CsvFile
from matcher.records import Record
from matcher.taxonomy import Taxonomy

UNKNOWN_SLICE = "未知"
_EQUAL = 1e-9
"""Differences below are rounding, not wins."""

SliceOf = Callable[[Record], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """A system against the base on the queries that both have a value for; positive is better than it.

    `p_holm` is corrected for the number of systems compared (Holm 1979).
    """

    difference: Mean
    wins: int
    ties: int
    losses: int
    p: float
    p_holm: float
    changes: Mapping[str, float]
    """Query id → difference, the worst first, ties by id."""

    @property
    def worse(self) -> dict[str, float]:
        """The queries that got worse, the worst first."""
        return {query: change for query, change in self.changes.items() if change < -_EQUAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemRow:
    """One system: its means by measure, its duel with the base (None for the base itself).

    `step` is the mean difference of the measure compared to the system named before it.
    """

    result: SystemResult
    means: Mapping[str, Mean]
    duel: Duel | None
    step: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceRow:
    """The queries of one slice: how many have a value, and every system's mean."""

    name: str
    queries: int
    means: Mapping[str, Mean]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Systems compared on one measure; every other measure is shown, not tested."""

    measure: str
    base: str
    rows: Sequence[SystemRow]
    slices: Sequence[SliceRow]

    @property
    def duels(self) -> dict[str, Duel]:
        """The duels by system, in order."""
        return {row.result.name: row.duel for row in self.rows if row.duel is not None}


def compare_results(
    results: Mapping[str, SystemResult],
    *,
    base: str,
    measure: str,
    slices: Mapping[str, str],
    seed: int,
) -> Comparison:
    """Return the comparison of the results, in their order; `slices` names each query's slice.

    Raises InvalidInput when base or measure is not there, or the base has no value of the measure.
    """
    check_choice(list(results), base=base, measure=measure)
    values = {name: result.values[measure] for name, result in results.items()}
    if not values[base]:
        raise InvalidInput(f"{base!r} has no value of {measure} on any query; choose another base or measure")
    duels = _duels(values, base, seed)
    before = [None, *values]
    return Comparison(
        measure=measure,
        base=base,
        rows=tuple(
            SystemRow(
                result=result,
                means={one: mean_with_interval(result.values[one], seed=seed) for one in MEASURES},
                duel=duels.get(name),
                step=_step(values[name], values[previous]) if previous is not None else None,
            )
            for previous, (name, result) in zip(before, results.items(), strict=False)
        ),
        slices=_slice_rows(values, slices, seed),
    )


def check_choice(systems: Sequence[str], *, base: str, measure: str) -> None:
    """Raise InvalidInput for a measure that is none or a base that is not among the systems."""
    if measure not in MEASURES:
        raise InvalidInput(f"expected a measure of {', '.join(MEASURES)}, got {measure!r}")
    if base not in systems:
        raise InvalidInput(f"expected the base among the systems {', '.join(systems)}, got {base!r}")


def industry_slice(taxonomy: Taxonomy) -> SliceOf:
    """Return a function that names a record's widest industry: 战新 first, else GB/T division, else “未知”.

    GB/T sections say nothing (nearly all is 制造业), so its divisions stand for it.
    """

    def slice_of(record: Record) -> str:
        tops = [top for code in record.industry_codes if (top := _top(code, taxonomy))]
        return min(tops, default=(True, UNKNOWN_SLICE))[1]

    return slice_of


def _top(code: str, taxonomy: Taxonomy) -> tuple[bool, str] | None:
    """Return (is GB/T, code and name) of the widest class above a code that says anything."""
    if not taxonomy.is_known(code):
        return None
    line = [taxonomy.industry(one) for one in (code, *taxonomy.ancestors(code))]
    telling = [industry for industry in line if industry.depth > 0]
    if not telling:
        return None
    return code[0].isalpha(), f"{telling[-1].code} {telling[-1].name}"


def read_slices(file: CsvFile, query_ids: Sequence[str]) -> dict[str, str]:
    """Return query id → slice of a CSV that has query_id (or demand_id) and slice; others are “未知”.

    Raises InvalidInput (columns) or InvalidRecords naming every bad line: no slice, or an id twice.
    """
    query = file.header(QUERY_HEADERS)
    file.header(("slice",))
    found: dict[str, str] = {}
    problems = []
    for row, cells in file.rows:
        name, value = cells[query] or "", (cells["slice"] or "").strip()
        if not value:
            problems.append(FieldProblem("slice", "(missing)", "a slice's name", row))
        elif name in found:
            problems.append(FieldProblem(query, name, "a query that stands once", row))
        else:
            found[name] = value
    if problems:
        raise InvalidRecords(problems)
    return {query_id: found.get(query_id, UNKNOWN_SLICE) for query_id in query_ids}


def count_wins(changes: Collection[float]) -> tuple[int, int, int]:
    """Return how many changes are wins, ties and losses; what is rounding is a tie."""
    wins = sum(change > _EQUAL for change in changes)
    losses = sum(change < -_EQUAL for change in changes)
    return wins, len(changes) - wins - losses, losses


def _duels(values: Mapping[str, Mapping[str, float]], base: str, seed: int) -> dict[str, Duel]:
    others = [name for name in values if name != base]
    raw = {name: paired_permutation(values[name], values[base], seed=seed) for name in others}
    corrected = holm(raw)
    return {name: _duel(values[name], values[base], raw[name], corrected[name], seed) for name in others}


def _duel(a: Mapping[str, float], base: Mapping[str, float], p: float, p_holm: float, seed: int) -> Duel:
    found = {query: a[query] - base[query] for query in base if query in a}
    changes = dict(sorted(found.items(), key=lambda item: (item[1], item[0])))
    wins, ties, losses = count_wins(changes.values())
    return Duel(
        difference=mean_with_interval(changes, seed=seed),
        wins=wins,
        ties=ties,
        losses=losses,
        p=p,
        p_holm=p_holm,
        changes=changes,
    )


def _step(values: Mapping[str, float], before: Mapping[str, float]) -> float | None:
    shared = [values[query] - before[query] for query in values if query in before]
    return sum(shared) / len(shared) if shared else None


def _slice_rows(
    values: Mapping[str, Mapping[str, float]], slices: Mapping[str, str], seed: int
) -> tuple[SliceRow, ...]:
    valued = sorted({query for of in values.values() for query in of})
    groups: dict[str, list[str]] = {}
    for query in valued:
        groups.setdefault(slices.get(query, UNKNOWN_SLICE), []).append(query)
    rows = [
        SliceRow(
            name=name,
            queries=len(queries),
            means={
                system: mean_with_interval({q: of[q] for q in queries if q in of}, seed=seed)
                for system, of in values.items()
            },
        )
        for name, queries in groups.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.name == UNKNOWN_SLICE, -row.queries, row.name)))
