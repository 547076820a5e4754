"""Everything that a reading model is learned from, gathered and learned in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.embeddings.encoder import Encoder
from matcher.exchange import read_raw_documents
from matcher.reading.areas import AreaTable
from matcher.reading.labels import NO_INDUSTRY, Labels
from matcher.reading.model import Card, write_reading_model
from matcher.reading.training.examples import (
    Example,
    area_phrases,
    from_records,
    industry_names,
    read_labelled,
    read_seeds,
    read_terms,
)
from matcher.reading.training.run import Progress, train_reading
from matcher.records import Record, parse_record
from matcher.taxonomy import Classification, Taxonomy
from matcher.text import Segmenter
from matcher.vocabulary import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where labelled texts are: the project's data, a folder of labelled texts, terms by discipline."""

    data: Path
    labelled: Path | None = None
    terms: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tools:
    """What learning works with: the encoder and the segmenter that will serve, and the classifications."""

    encoder: Encoder
    segmenter: Segmenter
    taxonomy: Taxonomy


def train_from(
    sources: Sources, records: Sequence[Record], tools: Tools, *, folder: Path, progress: Progress
) -> Card:
    """Learn from the sources and the given records, write the model into `folder`, return its card."""
    labels = second_level_labels(tools.taxonomy)
    model = train_reading(
        gather_examples(sources, records, labels=labels, taxonomy=tools.taxonomy),
        labels=labels,
        encoder=tools.encoder,
        segmenter=tools.segmenter,
        progress=progress,
    )
    write_reading_model(model, folder)
    return model.card


def second_level_labels(taxonomy: Taxonomy) -> Labels:
    """Return the 战新 industries of the second level, and "0" for none."""
    codes = [
        one.code
        for one in taxonomy.industries
        if one.classification is Classification.SEI2018 and one.level == 2
    ]
    return Labels(industries=(*codes, NO_INDUSTRY))


def gather_examples(
    sources: Sources, records: Sequence[Record], *, labels: Labels, taxonomy: Taxonomy
) -> list[Example]:
    """Return the examples of all sources, the project's sample among them."""
    reading = sources.data / "reading"
    found = [
        *read_seeds(reading / "seeds.csv"),
        *industry_names(taxonomy, labels.industries),
        *area_phrases(AreaTable.load(reading, taxonomy), labels.industries),
        *from_records([*_sample(sources.data / "sample"), *records], taxonomy),
    ]
    if sources.labelled is not None:
        found += read_labelled(sources.labelled)
    if sources.terms is not None:
        found += read_terms(sources.terms, reading / "disciplines.csv")
    return found


def _sample(folder: Path) -> list[Record]:
    return [
        parse_record(kind, {"id": raw.id, "title": raw.title, text: raw.text, **_codes(raw.fields)})
        for kind, name, text in (
            (Kind.ACHIEVEMENT, "achievements.jsonl", "summary"),
            (Kind.DEMAND, "demands.jsonl", "description"),
        )
        for raw in read_raw_documents(folder / name).documents
    ]


def _codes(fields: object) -> dict[str, object]:
    known = dict(fields) if isinstance(fields, dict) else {}
    return {name: known[name] for name in ("industry_codes", "trl") if known.get(name)}
