"""How well texts are read: `python -m eval.reading_eval`.

Figures out of fold from the model's card, and accuracy on real documents labelled by hand
(eval/annotations/reading.csv): the development part was read while seeds and strengths were chosen, the
held-out part was labelled after that and before it was read by any model. Writes eval/results/reading.md.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.metrics import mean_with_interval
from eval.report import code_version, format_mean, write_table
from matcher.batch import record_from_raw
from matcher.cli.context import OUT
from matcher.config import Config, load_config
from matcher.embeddings.cache import CachedEncoder
from matcher.embeddings.encoder import Encoder, Vectors
from matcher.embeddings.factory import open_encoder
from matcher.exchange import RawDocument, read_raw_documents
from matcher.judgements import real_data_folder
from matcher.profiles import Profile, make_profile
from matcher.reading.divisions import DivisionReader
from matcher.reading.labels import Task, parent_of
from matcher.reading.reader import Reader, Readings
from matcher.reading.report import SURE_ENOUGH
from matcher.reading.vectors import mixed_vector
from matcher.taxonomy import Classification, Taxonomy
from matcher.text import TEXT_VERSION, Segmenter, passages
from matcher.vocabulary import Kind

ANNOTATIONS = Path(__file__).parent / "annotations" / "reading.csv"
RESULTS = Path(__file__).parent / "results"
_COLUMNS: Mapping[Task, str] = {Task.INDUSTRY: "code", Task.READINESS: "stage", Task.FORM: "form"}
_SEED = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a person read of one document; "" where the question has no answer."""

    document_id: str
    answers: Mapping[Task, str]
    part: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Desk:
    """What reading needs, opened once."""

    encoder: Encoder
    segmenter: Segmenter
    taxonomy: Taxonomy
    reader: Reader


def open_desk(config: Config) -> Desk:
    """Return the configured encoder and the installed reading model."""
    taxonomy = Taxonomy.load(config.data / "taxonomy")
    encoder = CachedEncoder(
        open_encoder(config.encoder, models=config.home / "models"),
        config.home / "vectors.sqlite3",
        text_version=TEXT_VERSION,
    )
    return Desk(
        encoder=encoder,
        segmenter=Segmenter.from_folder(config.data / "dictionary"),
        taxonomy=taxonomy,
        reader=Reader.load(config.data, encoder=encoder.name, taxonomy=taxonomy),
    )


def read_labels(path: Path = ANNOTATIONS) -> list[Label]:
    """Return the labels of the annotation file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Label(
                document_id=row["document_id"],
                answers={task: row[column] for task, column in _COLUMNS.items()},
                part=row["part"],
            )
            for row in csv.DictReader(file)
        ]


def profiles_of(kind: Kind, documents: Sequence[RawDocument], segmenter: Segmenter) -> list[Profile]:
    """Return documents as profiles."""
    return [make_profile(record_from_raw(kind, one, "n"), segmenter) for one in documents]


def vectors_of(profiles: Sequence[Profile], encoder: Encoder) -> list[Vectors | None]:
    """Return the vectors that the reading model reads."""
    titles = encoder.encode_passages([profile.text.title for profile in profiles])
    bodies = [passages(profile.text.body, max_passages=1) for profile in profiles]
    rows = iter(encoder.encode_passages([body[0] for body in bodies if body]))
    return [
        mixed_vector(title, next(rows) if body else None) for title, body in zip(titles, bodies, strict=True)
    ]


def accuracy_rows(readings: Readings, labels: Sequence[Label], how: str) -> list[list[str]]:
    """Return a table row for each part and question: first, first three, calibration, what is withheld."""
    rows = []
    chances = {
        Task.INDUSTRY: readings.industries,
        Task.READINESS: readings.readiness,
        Task.FORM: readings.forms,
    }
    for part in dict.fromkeys(label.part for label in labels):
        for task in Task:
            chosen = [i for i, label in enumerate(labels) if label.part == part and label.answers[task]]
            names = readings.labels.of(task)
            answers = [labels[i].answers[task] for i in chosen]
            table = chances[task][chosen]
            rows.append([part, how, task.value, str(len(chosen)), *_cells(table, names, answers)])
            if task is Task.INDUSTRY:
                wide, codes = _widened(table, names)
                parents = [parent_of(answer) for answer in answers]
                rows.append(
                    [part, how, "industry, first level", str(len(chosen)), *_cells(wide, codes, parents)]
                )
    return rows


def _cells(chances: NDArray[np.float64], names: Sequence[str], answers: Sequence[str]) -> list[str]:
    order = np.argsort(-chances, axis=1, kind="stable")
    first = {
        str(i): float(names[row[0]] == answer)
        for i, (row, answer) in enumerate(zip(order, answers, strict=True))
    }
    three = {
        str(i): float(answer in [names[place] for place in row[:3]])
        for i, (row, answer) in enumerate(zip(order, answers, strict=True))
    }
    sure = chances.max(axis=1)
    right = np.array(list(first.values()))
    told = sure >= SURE_ENOUGH
    return [
        format_mean(mean_with_interval(first, seed=_SEED)),
        f"{np.mean(list(three.values())):.3f}",
        f"{abs(float(sure.mean()) - float(right.mean())):.3f}",
        f"{1 - told.mean():.0%}",
        f"{right[told].mean():.3f}" if told.any() else "",
    ]


def _widened(chances: NDArray[np.float64], names: Sequence[str]) -> tuple[NDArray[np.float64], list[str]]:
    codes = list(dict.fromkeys(map(parent_of, names)))
    wide = [chances[:, [parent_of(name) == code for name in names]].sum(axis=1) for code in codes]
    return np.stack(wide, axis=1), codes


def division_row(desk: Desk, folder: Path) -> list[str]:
    """Return how often a division of the sample's own GB/T codes is the first, or among three."""
    division_reader = DivisionReader(desk.taxonomy, desk.segmenter)
    first, three = {}, []
    for kind, name in ((Kind.ACHIEVEMENT, "achievements.jsonl"), (Kind.DEMAND, "demands.jsonl")):
        bare = [
            RawDocument(id=one.id, title=one.title, text=one.text, fields={})
            for one in read_raw_documents(folder / name).documents
        ]
        given = {
            one.id: one.fields.get("industry_codes") for one in read_raw_documents(folder / name).documents
        }
        profiles = profiles_of(kind, bare, desk.segmenter)
        readings = desk.reader.read(profiles, vectors_of(profiles, desk.encoder))
        for row, (document, profile) in enumerate(zip(bare, profiles, strict=True)):
            own = _divisions(given[document.id], desk.taxonomy)
            if own:
                found = division_reader.read(profile, readings.industries[row], readings.labels.industries)
                first[document.id] = float(found[0].code in own)
                three.append(any(one.code in own for one in found))
    mean = format_mean(mean_with_interval(first, seed=_SEED))
    return [
        "data/sample",
        "both",
        "GB/T 4754 division",
        str(len(first)),
        mean,
        f"{np.mean(three):.3f}",
        "",
        "",
        "",
    ]


def _divisions(codes: object, taxonomy: Taxonomy) -> set[str]:
    known = [code for code in codes if taxonomy.is_known(code)] if isinstance(codes, list) else []
    return {
        above
        for code in known
        if taxonomy.industry(code).classification is Classification.GBT4754
        for above in (code, *taxonomy.ancestors(code))
        if taxonomy.industry(above).level == 2
    }


def main() -> None:
    """Write eval/results/reading.md and .csv."""
    config = load_config()
    desk, labels = open_desk(config), read_labels()
    documents = {
        one.id: one for one in read_raw_documents(real_data_folder() / "achievements.jsonl").documents
    }
    profiles = profiles_of(Kind.ACHIEVEMENT, [documents[one.document_id] for one in labels], desk.segmenter)
    both = desk.reader.read(profiles, vectors_of(profiles, desk.encoder))
    words = desk.reader.read(profiles, [None] * len(profiles))
    rows = [
        *accuracy_rows(both, labels, "both"),
        *accuracy_rows(words, labels, "words alone"),
        division_row(desk, config.data / "sample"),
    ]
    card = desk.reader.model.card
    figures = "; ".join(f"{name} {value:.3f}" for name, value in card.held_out.items())
    about = (
        f"Real patents and papers labelled by hand ({ANNOTATIONS.name}); encoder {desk.encoder.name}; code "
        f"{code_version()}. The development part was seen while seeds and strengths were chosen, held-out "
        f"was not. One reader's labels: neighbouring industries (1.3, 1.4, 1.5) are often a matter of "
        f"taste. Calibration gap: mean confidence against accuracy. Withheld: below a confidence of "
        f"{SURE_ENOUGH}. The model: {card.origin}. Out of fold: {figures}."
    )
    headers = (
        "documents", "read by", "question", "number", "first is right", "among three",
        "calibration gap", "withheld", "right when told",
    )  # fmt: skip
    path = write_table(RESULTS / "reading", about, headers, rows)
    OUT.print(path.read_text(encoding="utf-8"), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
