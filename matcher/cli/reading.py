"""read and train reading: what a text is about, and learning to tell."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from matcher.cli.context import OUT, open_engine, progress_bar
from matcher.engine import Engine
from matcher.errors import ConfigError, NotFound
from matcher.evidence.highlights import fields_of
from matcher.profiles import make_profile
from matcher.query import query_vector, record_from_text
from matcher.reading.labels import Answer
from matcher.reading.model import FOLDER
from matcher.reading.report import ReadingReport, SpeakingWord, TaskReading, report_reading
from matcher.reading.thesis import Thesis
from matcher.records import Record, RecordKey
from matcher.store import STAFF
from matcher.vocabulary import Kind

train = typer.Typer(no_args_is_help=True, help="Learning from labelled texts and judgements.")


def read(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="A text; with --kind, a record's id.")],
    kind: Annotated[str | None, typer.Option(help="achievement, demand, broker or investor.")] = None,
) -> None:
    """Print industry, readiness and form of a text, how sure they are, and the words that speak for them."""
    with open_engine(context.obj.config) as engine:
        record = _stored(engine, kind, text) if kind else record_from_text(Kind.ACHIEVEMENT, text)
        reader, segmenter = engine.stages.reader, engine.stages.segmenter
        if reader is None:
            raise ConfigError("expected a reading model; run `matcher train reading`")
        profile = make_profile(record, segmenter)
        vector = query_vector(profile.text, engine.stages.encoder)
        report = report_reading(profile, vector, fields=fields_of(record), reader=reader, segmenter=segmenter)
        thesis = reader.thesis(profile)
    OUT.print(reading_table(report))
    if thesis is not None:
        OUT.print(thesis_table(thesis))
    if not report.read_by_vector:
        OUT.print("只按用词判断：当前编码器与阅读模型不符，可运行 matcher train reading", highlight=False)


@train.command("reading")
def train_reading_model(
    context: typer.Context,
    labelled: Annotated[
        Path | None,
        typer.Option(help="Folder with demands.jsonl and achievements.jsonl (default: data/training)."),
    ] = None,
    terms: Annotated[Path | None, typer.Option(help="Terms by discipline, tab separated.")] = None,
    own: Annotated[
        bool, typer.Option(help="Also learn from the store's records that name industry or TRL.")
    ] = False,
    out: Annotated[Path, typer.Option(help="Folder of the model.")] = FOLDER,
) -> None:
    """Learn to read industry, readiness and form with the configured encoder, from labelled texts."""
    # scikit-learn takes a second to import, which the other commands need not wait for.
    from matcher.reading.training.sources import Sources, Tools, train_from

    config = context.obj.config
    sources = Sources(
        data=config.data,
        labelled=labelled or _if_there(config.data / "training"),
        terms=terms,
    )
    with open_engine(config, create=True) as engine, progress_bar("train reading") as progress:
        records = (
            [one.record for kind in Kind for one in engine.store.iterate(kind, visible=STAFF)] if own else []
        )
        stages = engine.stages
        tools = Tools(encoder=stages.encoder, segmenter=stages.segmenter, taxonomy=stages.taxonomy)
        card = train_from(sources, records, tools, folder=out, progress=progress)
    table = Table("held out", "value")
    for name, value in card.held_out.items():
        table.add_row(name, f"{value:.3f}")
    OUT.print(table)
    OUT.print(f"{card.origin}; written to {out}", highlight=False, soft_wrap=True)


def add_reading_commands(app: typer.Typer) -> None:
    """Add the commands that read."""
    app.command()(read)


def reading_table(report: ReadingReport) -> Table:
    """Return a reading as people see it."""
    table = Table("", "判断", "把握", "其他可能")
    table.add_column("依据（词与位置）", overflow="fold", ratio=3)
    _add(table, "战新产业", report.industry)
    if report.wide_industry is not None:
        wide = report.wide_industry
        table.add_row("战新大类", f"{wide.code} {wide.name}", f"{wide.confidence:.0%}", "", "")
    first, *others = report.divisions
    table.add_row(
        "国民经济大类", f"{first.code} {first.name}", f"{first.confidence:.0%}", _others(others), ""
    )
    _add(table, "成熟度", report.readiness)
    _add(table, "形态", report.form)
    return table


def thesis_table(thesis: Thesis) -> Table:
    """Return what a fund looks for as people see it."""
    table = Table("投资方向", "内容")
    areas = [f"{one.area.phrase}（{one.weight:.2f}）" for one in thesis.areas]
    ticket = [
        f"{amount:,.0f}元" if amount is not None else "不限"
        for amount in (thesis.ticket_min_cny, thesis.ticket_max_cny)
    ]
    wanted = thesis.readiness
    rows = {
        "领域": "、".join(dict.fromkeys(areas)),
        "成熟度偏好": ""
        if wanted is None
        else f"基础 {wanted[0]:.1f}，应用 {wanted[1]:.1f}，产品 {wanted[2]:.1f}",
        "地域": "、".join(thesis.regions),
        "单笔额度": "" if ticket == ["不限", "不限"] else f"{ticket[0]} 至 {ticket[1]}",
        "不投": "、".join(one.text for one in thesis.refused),
    }
    for name, value in rows.items():
        table.add_row(name, value or "未说明")
    return table


def _add(table: Table, name: str, reading: TaskReading) -> None:
    shown = reading.answer
    judged = (
        "不能确定"
        if shown is None
        else f"{shown.code} {shown.name}"
        if shown.code[0].isdigit()
        else shown.name
    )
    sure = "" if shown is None else f"{shown.confidence:.0%}"
    others = reading.answers if shown is None else reading.answers[1:]
    table.add_row(name, judged, sure, _others(others), "、".join(map(_word, reading.words)))


def _others(answers: list[Answer] | tuple[Answer, ...]) -> str:
    return "；".join(f"{one.name} {one.confidence:.0%}" for one in answers if one.confidence >= 0.05)


def _word(word: SpeakingWord) -> str:
    if not word.places:
        return word.word
    field, start, end = word.places[0]
    return f"{word.word}（{field} {start}–{end}）"


def _stored(engine: Engine, kind: str, id: str) -> Record:
    key = RecordKey(Kind.parse(kind), id)
    stored = engine.store.get(key, visible=STAFF)
    if stored is None:
        raise NotFound(f"there is no {key.kind.value} {id!r}")
    return stored.record


def _if_there(folder: Path) -> Path | None:
    return folder if folder.is_dir() else None
