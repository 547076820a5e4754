"""suggest and rank: suggestions for one query, and runs over files."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from matcher.appraisal.assessment import Basis
from matcher.appraisal.values import CardReader
from matcher.appraising.combined import Combined, order_by_policy
from matcher.asking import Ask
from matcher.batch import FileRanking, RunRow, open_ranking
from matcher.cli.context import ERR, OUT, now, open_engine, print_problems, progress_bar
from matcher.config import Config
from matcher.errors import InvalidInput, NotFound
from matcher.evidence.counterfactual import NO_MATCH
from matcher.evidence.scope import Strength
from matcher.exchange import RawDocument, read_raw_documents
from matcher.pairings import pairing_named
from matcher.records import RecordKey, title_of
from matcher.store import STAFF, Store
from matcher.suggestions import LEVEL_LABELS, Suggestion, SuggestionList
from matcher.taxonomy import Taxonomy
from matcher.vocabulary import Library

_RELAXATIONS = 3
PairingOption = Annotated[str, typer.Option(help="Who asks for what, e.g. demand-achievement.")]


def add_matching_commands(app: typer.Typer) -> None:
    """Add the commands that match."""
    app.command()(suggest)
    app.command()(rank)


def suggest(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="A record's id, or with --text what is needed.")],
    pairing: PairingOption = "demand-achievement",
    k: Annotated[int, typer.Option(help="How many.")] = 10,
    text: Annotated[bool, typer.Option("--text", help="The query is free text.")] = False,
    library: Annotated[
        list[Library] | None, typer.Option(help="Only of this library; may be repeated.")
    ] = None,
    industry: Annotated[list[str] | None, typer.Option(help="An industry code.")] = None,
    diversity: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="How much fit to give for variety, 0 to 1.")
    ] = 0.0,
    policy: Annotated[
        str | None, typer.Option(help="Order achievements by fit and quality: a policy of the method.")
    ] = None,
) -> None:
    """Print the suggestions for one record or text: rank, score, level, title, why."""
    asks = pairing_named(pairing).asks
    config = context.obj.config
    ask = Ask(
        pairing=pairing,
        at=now(),
        visible=STAFF,
        key=None if text else RecordKey(asks, query),
        text=query if text else None,
        k=k,
        diversity=diversity,
        facets=_facets(library or (), industry or (), config),
    )
    with open_engine(config) as engine, progress_bar("index") as progress:
        engine.follow(progress=progress)
        found = engine.suggest(ask)
        stored = None if text else engine.store.get(RecordKey(asks, query), visible=STAFF)
        ordered = None if policy is None else _ordered(found.suggestions, engine.store, config, policy)
    OUT.print(f"{asks.label}：{title_of(stored.record) if stored else query}", highlight=False)
    OUT.print(suggestion_table(found.suggestions) if ordered is None else combined_table(ordered))
    for line in evidence_lines(found):
        OUT.print(line, highlight=False, markup=False)


def _ordered(suggestions: Sequence[Suggestion], store: Store, config: Config, policy: str) -> list[Combined]:
    method = Basis.load(config.data, method=config.appraisal.method).method
    return order_by_policy(suggestions, store, method, policy=policy, reader=CardReader.CENTRE)


def _facets(
    libraries: Sequence[Library], industries: Sequence[str], config: Config
) -> dict[str, frozenset[str]]:
    taxonomy = Taxonomy.load(config.data / "taxonomy")
    facets = {
        "library": frozenset(map(str, libraries)),
        "industry": frozenset(taxonomy.industry(code).code for code in industries),
    }
    return {name: values for name, values in facets.items() if values}


def rank(
    context: typer.Context,
    queries: Annotated[Path, typer.Option(help="File with id, title, text.")],
    documents: Annotated[Path, typer.Option(help="File with id, title, text.")],
    out: Annotated[Path, typer.Option(help="CSV to write.")],
    pairing: PairingOption = "demand-achievement",
    depth: Annotated[int | None, typer.Option(help="The best N documents of each query.", min=1)] = None,
    pairs: Annotated[Path | None, typer.Option(help="CSV of query_id, document_id to score.")] = None,
) -> None:
    """Rank any files with the whole pipeline, in a store of their own."""
    if (depth is None) == (pairs is None):
        raise typer.BadParameter("give either --depth or --pairs")
    asked, offered = _read(queries), _read(documents)
    wanted = _read_pairs(pairs) if pairs is not None else None
    if wanted is not None:
        asked = [query for query in asked if query.id in {query_id for query_id, _ in wanted}]
    with open_ranking(
        context.obj.config, pairing_named(pairing), queries=asked, documents=offered
    ) as ranking:
        if wanted is not None:
            ranking.check_pairs(wanted)
        with progress_bar("index") as progress:
            ranking.load(at=now(), progress=progress)
        rows = _rank_pairs(ranking, wanted) if wanted is not None else _rank_depth(ranking, depth or 1)
        count = _write_run(out, rows)
    OUT.print(f"{count} row(s) written to {out}", highlight=False, soft_wrap=True)


def _rank_depth(ranking: FileRanking, depth: int) -> Iterable[RunRow]:
    with progress_bar("rank") as progress:
        for done, query_id in enumerate(ranking.query_ids, start=1):
            yield from ranking.rank(query_id, depth=depth, at=now())
            progress(done, len(ranking.query_ids))


def _rank_pairs(ranking: FileRanking, pairs: Sequence[tuple[str, str]]) -> Iterable[RunRow]:
    by_query: dict[str, list[str]] = defaultdict(list)
    for query_id, document_id in pairs:
        by_query[query_id].append(document_id)
    with progress_bar("rank") as progress:
        for done, query_id in enumerate(sorted(by_query), start=1):
            yield from ranking.rank_pairs(query_id, by_query[query_id], at=now())
            progress(done, len(by_query))


def _read(path: Path) -> Sequence[RawDocument]:
    reading = read_raw_documents(path)
    if reading.problems:
        ERR.print(f"{path.name}: rows without a usable id or title are left out", highlight=False)
        print_problems(reading.problems)
    return reading.documents


def _read_pairs(path: Path) -> list[tuple[str, str]]:
    """Return the pairs of a CSV in its order; demand_id and achievement_id (a judgement file) will do too."""
    if not path.is_file():
        raise NotFound(f"expected a CSV of pairs at {path}")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is no CSV in UTF-8: {error}; save it in that encoding") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    headers = list(reader.fieldnames or ())
    query = next((name for name in ("query_id", "demand_id") if name in headers), None)
    document = next((name for name in ("document_id", "achievement_id") if name in headers), None)
    if query is None or document is None:
        raise InvalidInput(f"{path} wants columns query_id and document_id, it has {', '.join(headers)}")
    return [(row[query] or "", row[document] or "") for row in reader]


def _write_run(path: Path, rows: Iterable[RunRow]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["query_id", "document_id", "rank", "score", "level"])
        for row in rows:
            writer.writerow([row.query_id, row.document_id, row.rank, f"{row.score:.6f}", row.level])
            count += 1
    return count


def evidence_lines(found: SuggestionList) -> tuple[str, ...]:
    """Return what the demand asks for, musts and wishes apart, and what one condition less would change."""
    musts = [one.label for one in found.constraints if one.strength is Strength.HARD]
    wishes = [one.label for one in found.constraints if one.strength is Strength.SOFT]
    named = (("必须", musts), ("希望", wishes))
    missed = found.near_miss
    return (
        *((f"{NO_MATCH}。{missed.text}",) if missed else ()),
        *(f"{kind} {len(labels)} 项：{'、'.join(labels)}" for kind, labels in named if labels),
        *(one.text for one in found.relaxations[:_RELAXATIONS]),
    )


def combined_table(ordered: Sequence[Combined]) -> Table:
    """Return suggestions in the order of a policy, fit and quality side by side."""
    table = Table("#", "契合", "质量", "合计", "id", show_lines=True)
    table.add_column("title", overflow="fold", ratio=1)
    for place, one in enumerate(ordered, start=1):
        known = ("—" if value is None else f"{value:.2f}" for value in (one.quality, one.combined))
        fit = f"{one.suggestion.score:.2f}"
        table.add_row(str(place), fit, *known, one.suggestion.key.id, one.suggestion.title)
    return table


def suggestion_table(suggestions: Sequence[Suggestion]) -> Table:
    """Return suggestions as people read them."""
    table = Table("#", "score", "level", "id", show_lines=True)
    # Chinese has no spaces to break at: fold, rather than cut with an ellipsis.
    table.add_column("title", overflow="fold", ratio=2)
    table.add_column("why", overflow="fold", ratio=3)
    for one in suggestions:
        table.add_row(
            str(one.rank),
            f"{one.score:.2f}",
            f"{one.level} {LEVEL_LABELS[one.level]}",
            one.key.id,
            one.title,
            f"{one.why}（{one.duplicate_note}）" if one.duplicate_note else one.why,
        )
    return table
