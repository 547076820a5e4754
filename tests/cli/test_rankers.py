"""ranker: versions registered, listed, shown, put in use and rolled back."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from matcher.ranking.model_file import MODELS_FOLDER
from matcher.store import Store
from tests.cli.conftest import Matcher

FUND = MODELS_FOLDER / "fund.json"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with the text model of the program, its titles' and their cards."""
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("text.json", "text.card.json", "text-titles.json", "text-titles.card.json"):
        (folder / name).write_bytes((MODELS_FOLDER / name).read_bytes())
    return folder


@pytest.fixture
def ready(matcher: Matcher) -> Matcher:
    """The command in a home with an empty store."""
    assert matcher("init").status == 0
    return matcher


def changed(source: Path, folder: Path, **values: Any) -> Path:
    """Return a file of a model that differs in some values."""
    path = folder / f"other-{source.name}"
    path.write_text(json.dumps({**json.loads(source.read_text()), **values}), encoding="utf-8")
    return path


def words(text: str) -> str:
    return " ".join(text.split())


def test_every_model_is_listed_as_it_comes_before_any_is_registered(ready: Matcher) -> None:
    done = ready("ranker", "list")
    assert done.status == 0, done.err
    rows = [line for line in done.out.splitlines() if "as it comes" in line]
    assert [row.split()[1] for row in rows] == ["text", "fund", "field"]
    assert all(" 0 " in row and "in use" in row for row in rows)
    # What the cards beside the models say.
    assert "3396 judged pairs" in rows[0]
    assert "ndcg 0.849" in done.out


def test_a_registered_model_has_its_digest_its_card_and_is_not_in_use(ready: Matcher, files: Path) -> None:
    done = ready("ranker", "add", "text", files / "text.json", files / "text-titles.json", "--by", "李工")
    assert done.status == 0, done.err
    assert "version 1 of text" in done.out
    for name in ("text", "text-titles"):
        assert (
            f"{name} SHA-256 {hashlib.sha256((files / f'{name}.json').read_bytes()).hexdigest()}" in done.out
        )
    listed = [line for line in ready("ranker", "list").out.splitlines() if "李工" in line]
    assert len(listed) == 1
    assert "in use" not in listed[0]
    shown = ready("ranker", "show", "text", "1").out
    assert "out_of_fold.ndcg" in shown
    assert "text-titles.origin" in shown
    again = ready("ranker", "add", "text", files / "text.json", files / "text-titles.json")
    assert again.status == 1
    assert "version 1 of 'text' has these files" in again.err


def test_a_model_without_a_card_says_where_it_is_from(ready: Matcher, tmp_path: Path) -> None:
    assert ready("ranker", "add", "fund", changed(FUND, tmp_path, origin="by hand")).status == 0
    assert "by hand" in ready("ranker", "list").out
    assert "by hand" in ready("ranker", "show", "fund", "1").out
    assert "set by hand" in ready("ranker", "show", "fund", "0").out


def test_what_is_no_model_of_the_name_is_not_registered(ready: Matcher, files: Path, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.json"
    nothing.write_text("{}")
    strange = changed(FUND, tmp_path, weights={"moon": {"mean": 0, "scale": 1, "weight": 1}})
    bad_card = tmp_path / "other-fund.card.json"
    for arguments, message in (
        (("text", files / "absent.json"), "expected a ranking model at"),
        (("text", nothing), "is no ranking model"),
        (("text", FUND), "expected files of 'text' and 'text-titles', got fund"),
        (("text", files / "text-titles.json"), "expected a file of 'text', got none"),
        (("text", files / "text.json", files / "text.json"), "expected one file of 'text', got two"),
        (("fund", strange), "expected features of this program, got moon"),
        (("moon", FUND), "there is no ranking model 'moon'; they are text, fund, field"),
    ):
        done = ready("ranker", "add", *arguments)
        assert done.status == 1, message
        assert message in words(done.err)
    bad_card.write_text("[]")
    assert "expected a card" in words(ready("ranker", "add", "fund", strange).err)
    with Store.open(f"sqlite:///{tmp_path / 'home' / 'store.sqlite3'}") as store:
        assert store.models.versions() == []


def test_a_version_is_put_in_use_and_back_in_one_command_and_the_history_says_why(
    ready: Matcher, files: Path
) -> None:
    assert ready("ranker", "add", "text", files / "text.json").status == 0
    refused = ready("ranker", "activate", "text", "1", "--reason", "试用")
    assert refused.status == 1
    assert "could not be judged" in words(refused.err)
    assert "--force" in refused.err
    done = ready("ranker", "activate", "text", "1", "--reason", "试用", "--force", "--by", "李工")
    assert done.status == 0, done.err
    assert "text in use: version 1 (not judged, forced)" in done.out
    again = ready("ranker", "activate", "text", "1", "--reason", "x", "--force")
    assert (again.status, "in use already" in again.err) == (1, True)
    back = ready("ranker", "rollback", "text", "--reason", "投诉")
    assert (back.status, back.out.strip()) == (0, "text rolled back to version 0")
    nothing = ready("ranker", "rollback", "text", "--reason", "投诉")
    assert nothing.status == 1
    assert "nothing to roll back to" in nothing.err
    rows = [
        line
        for line in ready("ranker", "history", "text").out.splitlines()
        if "cli" in line or "李工" in line
    ]
    assert ["rolled back" in row for row in rows] == [True, False]
    assert "投诉" in rows[0]
    assert all(word in rows[1] for word in ("activated", "试用", "李工", "forced"))


def test_what_does_not_exist_is_named(ready: Matcher) -> None:
    for arguments, message in (
        (("show", "text", "3"), "no version 3 of 'text'; they are 0 to 0"),
        (("show", "moon", "0"), "no ranking model 'moon'"),
        (("activate", "text", "3", "--reason", "x", "--force"), "no version 3 of 'text'"),
        (("activate", "moon", "0", "--reason", "x"), "no ranking model 'moon'"),
        (("rollback", "moon", "--reason", "x"), "no ranking model 'moon'"),
        (("history", "moon"), "no ranking model 'moon'"),
    ):
        done = ready("ranker", *arguments)
        assert (done.status, message in words(done.err)) == (1, True), done.err
    assert ready("ranker", "activate", "text", "1").status == 2  # a reason is asked for
    assert ready("ranker", "show", "text", "-1").status == 2


def test_a_running_experiment_stands_in_the_list(ready: Matcher, files: Path, home: Path) -> None:
    assert ready("ranker", "add", "text", files / "text.json").status == 0
    assert ready("experiment", "start", "spring", "--a", "0", "--b", "1", "--share", "0.5").status == 0
    listed = ready("ranker", "list").out
    assert "in use a of spring" in listed
    assert "b of spring" in listed
    with Store.open(f"sqlite:///{home / 'store.sqlite3'}") as store:
        store.experiments.end("spring", by="x", at=datetime.now(UTC))
    assert "of spring" not in ready("ranker", "list").out
