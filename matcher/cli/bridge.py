"""bridge: other names of terms: mine, show, export. (`measure` needs judgements: eval/bridge_commands.py.)"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from matcher import __version__
from matcher.bridge import BridgeFile, Entry, EntryKind, Status, read_bridge, write_bridge
from matcher.bridge.entries import plain
from matcher.bridge.exporting import write_jieba
from matcher.bridge.merging import merge_entries
from matcher.bridge.mining.seeds import read_seeds
from matcher.bridge.siblings import Siblings
from matcher.cli.context import OUT, progress_bar
from matcher.config import Config
from matcher.embeddings.cache import CachedEncoder
from matcher.embeddings.factory import open_encoder
from matcher.errors import NotFound
from matcher.exchange import read_raw_documents
from matcher.store import STAFF, Store
from matcher.text import TEXT_VERSION, Segmenter, default_cutter, text_of
from matcher.vocabulary import Kind

bridge = typer.Typer(no_args_is_help=True, help="Other names of terms: mine, measure, show, export.")

_ASKED_AND_OFFERED = (Kind.ACHIEVEMENT, Kind.DEMAND)
FileOption = Annotated[Path | None, typer.Option(help="The bridge; the configured one otherwise.")]


def bridge_file(config: Config, path: Path | None) -> Path:
    """Return the named bridge, or the one in use."""
    return path or config.bridge.path or config.bridge_path


@bridge.command()
def mine(
    context: typer.Context,
    documents: Annotated[
        list[Path] | None, typer.Option(help="Files of id, title, text; the store otherwise. Repeatable.")
    ] = None,
    out: FileOption = None,
    seeds: Annotated[bool, typer.Option(help="Take the pairs of data/bridge/seed.csv too.")] = True,
) -> None:
    """Mine other names of terms from texts and seeds into a CSV; rows kept or rejected by hand stay."""
    config: Config = context.obj.config
    path = bridge_file(config, out)
    before = read_bridge(path) if path.is_file() else BridgeFile(version=0, entries=())
    mined, made_from = _mine(config, documents, seeds)
    entries = merge_entries(before.entries, mined)
    file = BridgeFile(version=before.version + 1, entries=entries, made_from=made_from)
    write_bridge(file, path)
    OUT.print(f"{len(file.entries)} entries, version {file.version}, written to {path}", soft_wrap=True)
    OUT.print(_source_table(file.entries))


def _mine(
    config: Config, documents: list[Path] | None, seeds: bool
) -> tuple[Sequence[Entry], dict[str, object]]:
    """Return the mined entries and what they were made from."""
    # scipy takes a moment to import, which the other commands need not wait for.
    from matcher.bridge.mining.corpus import read_texts
    from matcher.bridge.mining.mine import MiningTools, mine_entries

    segmenter = _segmenter(config)
    encoder = _open_encoder(config)
    siblings = Siblings.read(config.data / "bridge" / "siblings.txt")
    tools = MiningTools(segmenter=segmenter, cutter=default_cutter(), encoder=encoder, siblings=siblings)
    with progress_bar("read") as progress:
        texts = read_texts(_texts(config, documents), segmenter, progress=progress)
    known = read_seeds(config.data / "bridge" / "seed.csv") if seeds else ()
    try:
        mined = mine_entries(texts, seeds=known, domain=_domain_terms(config), tools=tools)
    finally:
        encoder.close()
    return mined, {
        "texts": [one.name for one in documents or ()] or ["store"],
        "documents": len(texts.written),
        "seeds": len(known),
        "encoder": encoder.name,
        "text_version": segmenter.fingerprint,
        "code": __version__,
    }


@bridge.command()
def show(
    context: typer.Context,
    term: Annotated[str, typer.Argument(help="A term, as people write it.")],
    file: FileOption = None,
) -> None:
    """Print what a term is expanded by, with figures and status."""
    path = bridge_file(context.obj.config, file)
    found = [entry for entry in read_bridge(path).entries if plain(term) in entry.key]
    if not found:
        raise NotFound(f"no entry of {path} has {term!r}; add a row with the status {Status.MANUAL} to it")
    OUT.print(entry_table(found))


@bridge.command()
def export(
    context: typer.Context,
    jieba: Annotated[Path, typer.Option(help="The jieba user dictionary to write.")],
    file: FileOption = None,
) -> None:
    """Write the terms of all entries in use as a jieba user dictionary (term, frequency, tag)."""
    count = write_jieba(read_bridge(bridge_file(context.obj.config, file)).entries, jieba)
    OUT.print(f"{count} term(s) written to {jieba}; use it by the setting `dictionary`", soft_wrap=True)


def entry_table(entries: Sequence[Entry]) -> Table:
    """Return entries as people read them."""
    headers = ("term", "expansion", "kind", "weight", "evidence", "source")
    table = Table(*headers, "marginal recall", "false hits", "n", "status")
    for one in entries:
        table.add_row(
            one.term,
            one.expansion,
            one.kind.value,
            f"{one.weight:g}",
            str(one.evidence),
            one.source,
            _figure(one.marginal_recall),
            _figure(one.false_hit_rate),
            str(one.n),
            one.status.value,
        )
    return table


def _figure(value: float) -> str:
    return "–" if value != value else f"{value:.2f}"


def _source_table(entries: Sequence[Entry]) -> Table:
    sources = sorted({entry.source for entry in entries})
    table = Table("source", *(kind.value for kind in EntryKind))
    for source in sources:
        kinds = [entry.kind for entry in entries if entry.source == source]
        table.add_row(source, *(str(kinds.count(kind)) for kind in EntryKind))
    return table


def _texts(config: Config, documents: Sequence[Path] | None) -> list[str]:
    if documents:
        return [
            f"{one.title}\n{one.text}" for path in documents for one in read_raw_documents(path).documents
        ]
    with Store.open(config.store_url) as store:
        return [
            text_of(one.record).whole
            for kind in _ASKED_AND_OFFERED
            for one in store.iterate(kind, visible=STAFF)
        ]


def _domain_terms(config: Config) -> list[str]:
    lines = (config.data / "dictionary" / "words.txt").read_text(encoding="utf-8").splitlines()
    return [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]


def _segmenter(config: Config) -> Segmenter:
    segmenter = Segmenter.from_folder(config.data / "dictionary")
    if config.dictionary is not None:
        segmenter.add_dictionary(config.dictionary)
    return segmenter


def _open_encoder(config: Config) -> CachedEncoder:
    encoder = open_encoder(config.encoder, models=config.home / "models")
    return CachedEncoder(encoder, config.home / "vectors.sqlite3", text_version=TEXT_VERSION)
