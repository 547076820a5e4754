"""rjieba does the work, jieba 0.42.1 is the reference: they must agree."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path

import pytest

from matcher.text.cutter import Cut, JiebaCutter, RjiebaCutter, default_cutter

ROOT = Path(__file__).parents[2]
REAL = Path(os.environ.get("MATCHER_REAL_DATA", ROOT.parent / "shared" / "real"))
JIEBA = JiebaCutter()


def real_lines() -> list[str]:
    """Titles and sentences: real ones where the data is, else names of the official classifications."""
    if not (REAL / "achievements.jsonl").exists():
        table = (ROOT / "data" / "taxonomy" / "gbt4754_2017.csv").read_text(encoding="utf-8")
        names = [line.split(",")[1] for line in table.splitlines()[1:]]
        return names + (ROOT / "data" / "dictionary" / "words.txt").read_text(encoding="utf-8").splitlines()
    with (REAL / "achievements.jsonl").open(encoding="utf-8") as file:
        texts = [json.loads(line) for _, line in zip(range(700), file, strict=False)]
    return [
        line for text in texts for line in re.split(r"[。；\n]", f"{text['title']}。{text['text']}") if line
    ]


def test_rjieba_agrees_with_jieba_on_at_least_2000_lines() -> None:
    ours, lines = RjiebaCutter(), real_lines()[:2500]
    assert len(lines) >= 2000
    found = [set(ours.cut(line)) for line in lines]
    wanted = [set(JIEBA.cut(line)) for line in lines]
    shared = sum(len(a & b) for a, b in zip(found, wanted, strict=True))
    f1 = 2 * shared / (sum(map(len, found)) + sum(map(len, wanted)))
    assert f1 >= 0.999


def test_both_agree_on_technical_text_with_added_words() -> None:
    ours = RjiebaCutter()
    text = "采用活性金属钎焊制备氮化硅覆铜陶瓷基板，用于碳化硅功率模块"
    words = ["活性金属钎焊", "覆铜陶瓷基板", "功率模块"]
    ours.add_words(words)
    JIEBA.add_words(words)
    assert sorted(ours.cut_search(text)) == sorted(JIEBA.cut_search(text))
    assert {"活性金属钎焊", "覆铜陶瓷基板"} <= {word for word, _, _ in ours.cut(text)}


@pytest.mark.parametrize("cutter", [RjiebaCutter(), JIEBA], ids=["rjieba", "jieba"])
def test_a_cut_covers_the_text_without_gaps(cutter: RjiebaCutter | JiebaCutter) -> None:
    text = "PEEK 材料，5μm\n锂电池𠮷"
    cuts: list[Cut] = cutter.cut(text)
    assert "".join(word for word, _, _ in cuts) == text
    assert all(text[start:end] == word for word, start, end in cuts)
    assert cutter.cut("") == []


def test_words_added_to_one_cutter_stay_out_of_another() -> None:
    first, second = RjiebaCutter(), RjiebaCutter()
    first.add_words(["立方氮化硼单晶"])
    assert "立方氮化硼单晶" in [word for word, _, _ in first.cut("立方氮化硼单晶")]
    assert "立方氮化硼单晶" not in [word for word, _, _ in second.cut("立方氮化硼单晶")]


def test_jieba_leaves_no_cache_in_a_shared_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    JiebaCutter()
    assert list(tmp_path.iterdir()) == []


def test_the_default_is_rjieba() -> None:
    assert isinstance(default_cutter(), RjiebaCutter)
