"""Learning to read from a handful of texts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from matcher.errors import InvalidInput
from matcher.reading.labels import Labels, Task
from matcher.reading.training.examples import Example, from_records, read_labelled, read_terms
from matcher.reading.training.fitting import fit_mix
from matcher.reading.training.run import hits, train_reading
from matcher.records import Record
from tests.builders import achievement, demand
from tests.fakes import HashedGramEncoder, shared_segmenter, shared_taxonomy

LABELS = Labels(industries=("1.2", "4.1"))


def examples() -> list[Example]:
    """Return sixteen groups of texts about chips and drugs."""
    chips = [("晶圆清洗设备", "product", "product"), ("晶圆键合工艺", "applied", "process")]
    drugs = [("药物缓释微球", "applied", "material"), ("药物作用机制", "basic", "service")]
    return [
        Example(title=f"{title}{number}号", code=code, stage=stage, form=form, group=f"{code}/{number}")
        for number in range(100, 108)
        for code, texts in (("1.2", chips), ("4.1", drugs))
        for title, stage, form in texts
    ]


def test_what_was_learned_is_told_apart_out_of_fold() -> None:
    model = train_reading(
        examples(),
        labels=LABELS,
        encoder=HashedGramEncoder(),
        segmenter=shared_segmenter(),
        progress=lambda done, whole: None,
    )
    assert model.card.held_out["industry_top1"] == 1.0
    assert model.card.encoder == "hashed-grams"
    assert set(model.card.mixes) == set(Task)
    assert model.dense.shape == (64, 2 + 3 + 5)


def test_a_mixture_never_turns_a_head_around() -> None:
    scores = np.array([[2.0, 0.0], [0.0, 2.0], [2.0, 0.0], [0.0, 2.0]])
    answers = np.array([0, 1, 0, 1])
    mix = fit_mix(scores, -scores, answers)
    assert mix.dense == 0.0
    assert mix.lexical > 0.5


def test_hits_count_the_first_and_the_first_three() -> None:
    chances = np.array([[0.5, 0.3, 0.1, 0.1], [0.5, 0.3, 0.1, 0.1], [0.5, 0.3, 0.1, 0.1]])
    assert hits(chances, np.array([0, 2, 3])) == {"top1": pytest.approx(1 / 3), "top3": pytest.approx(2 / 3)}
    assert np.isnan(hits(np.zeros((0, 4)), np.zeros(0, np.int64))["top1"])


def test_records_teach_what_they_state() -> None:
    records: list[Record] = [
        achievement(id="a", industry_codes=["C39", "1.2"], trl=8),
        achievement(id="b", industry_codes=["C39"]),
        demand(id="c", industry_codes=["4.1"]),
    ]
    found = from_records(records, shared_taxonomy())
    assert [(one.code, one.stage, one.is_query, one.group) for one in found] == [
        ("1.2", "product", False, "record/a"),
        ("4.1", None, True, "record/c"),
    ]


def test_labelled_files_keep_a_demand_and_its_answers_together(tmp_path: Path) -> None:
    write(tmp_path / "demands.jsonl", {"id": "d1", "title": "需求", "text": "正文", "code": "1.2"})
    answer = {
        "id": "d1-1",
        "demand": "d1",
        "title": "成果",
        "text": "",
        "code": "0",
        "stage": "basic",
        "kind": "software",
    }
    write(tmp_path / "achievements.jsonl", answer)
    found = read_labelled(tmp_path)
    assert [(one.title, one.code, one.stage, one.form, one.group) for one in found] == [
        ("需求", "1.2", None, None, "d1"),
        ("成果", "0", "basic", "software", "d1"),
    ]


def test_a_bad_line_and_a_missing_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"demands\.jsonl"):
        read_labelled(tmp_path)
    write(tmp_path / "demands.jsonl", {"id": "d1", "title": "需求"})
    write(tmp_path / "achievements.jsonl", {"id": "a", "title": "成果", "stage": "ready"})
    with pytest.raises(InvalidInput, match=r"line 1.*ready"):
        read_labelled(tmp_path)


def test_terms_of_one_discipline_alone_are_taken_in_their_order(tmp_path: Path) -> None:
    terms, disciplines = tmp_path / "terms.tsv", tmp_path / "disciplines.csv"
    terms.write_text(
        "缓释\t医药学:7\n材料\t医药学:1;化学:2\n抗体\t医药学:3\n河流\t水利:1\n", encoding="utf-8"
    )
    disciplines.write_text("discipline,code\n医药学,4.1\n", encoding="utf-8")
    assert [(one.title, one.code) for one in read_terms(terms, disciplines)] == [
        ("抗体", "4.1"),
        ("缓释", "4.1"),
    ]


def write(path: Path, values: dict[str, str]) -> None:
    path.write_text(json.dumps(values, ensure_ascii=False) + "\n", encoding="utf-8")
