"""The same need in three phrasings: the file, and what is measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.phrasings import Style, read_phrasings
from eval.robustness import Wording, measure_wordings, spreads_of
from matcher.errors import InvalidRecords
from matcher.judgements import STRONG_LEVEL, read_judgements
from tests.eval.small import small_corpus
from tests.fakes import DATA

SAMPLE = DATA / "sample"


def test_60_demands_of_all_groups_are_put_three_ways_each_with_something_to_find() -> None:
    phrasings = read_phrasings(SAMPLE / "phrasings.csv")
    levels = read_judgements(SAMPLE / "judgements.csv")
    assert len(phrasings) == 60
    assert {name[1] for name in phrasings} == {"1", "2", "3", "4"}
    assert all(max(levels[name].values()) >= STRONG_LEVEL for name in phrasings)
    for texts in phrasings.values():
        assert len(set(texts.values())) == len(Style)


def test_no_phrasing_repeats_the_title_of_what_should_be_found() -> None:
    titles = (SAMPLE / "achievements.jsonl").read_text(encoding="utf-8")
    for texts in read_phrasings(SAMPLE / "phrasings.csv").values():
        for text in texts.values():
            assert text not in titles


def test_every_bad_line_and_every_missing_wording_is_named(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(
        "query_id,style,text\na,terms,x\na,terms,y\na,formal,z\na,plain, \n"
        "b,terms,x\nb,plain,x\nb,colloquial,x\n",
        encoding="utf-8",
    )
    with pytest.raises(InvalidRecords) as caught:
        read_phrasings(path)
    assert [(p.row, p.field, p.value) for p in caught.value.problems] == [
        (3, "style", "terms"),
        (4, "style", "formal"),
        (5, "text", "(missing)"),
        (None, "query_id", "a"),
    ]
    assert caught.value.problems[-1].expected == "also the wordings plain, colloquial"


def wording(name: str, **ndcg: float) -> Wording:
    return Wording(name=name, label=name, ndcg=ndcg, recall={})


def test_the_spread_is_the_best_less_the_worst_the_widest_first() -> None:
    spreads = spreads_of([wording("x", a=0.9, b=0.5, c=1.0), wording("y", a=0.8, b=1.0, d=1.0)])
    assert [(one.query_id, one.worst) for one in spreads] == [("b", "x"), ("a", "y")]
    assert [one.size for one in spreads] == pytest.approx([0.5, 0.1])
    assert spreads[0].values == [0.5, 1.0]


def test_each_phrasing_is_asked_as_free_text(tmp_path: Path) -> None:
    right, wrong = "锂电池隔膜缺陷检测", "咖啡机"
    texts = {"q1": {Style.TERMS: right, Style.PLAIN: right, Style.COLLOQUIAL: wrong}}
    with small_corpus(tmp_path) as corpus:
        wordings = measure_wordings(corpus, texts, progress=lambda done, whole: None)
        with pytest.raises(InvalidRecords, match="nobody"):
            measure_wordings(corpus, {"nobody": texts["q1"]}, progress=lambda done, whole: None)
    assert [one.name for one in wordings] == ["as posted", "terms", "plain", "colloquial"]
    assert [one.ndcg["q1"] == 1.0 for one in wordings] == [True, True, True, False]
    assert all(one.recall == {"q1": 1.0} for one in wordings)
