"""index, key, doctor, version, and settings that are wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.security import identify
from matcher import __version__
from matcher.store import Store
from tests.cli.conftest import Matcher


@pytest.fixture
def filled(matcher: Matcher, tmp_path: Path) -> Matcher:
    """The command over two achievements."""
    matcher("init")
    path = tmp_path / "a.jsonl"
    rows = [{"id": "a1", "title": "锂电池"}, {"id": "a2", "title": "模具"}]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert matcher("import", "achievement", path).status == 0
    return matcher


def test_the_index_is_built_saved_and_rebuilt(filled: Matcher, home: Path) -> None:
    assert filled("index", "status").out.startswith("store revision 2, index revision 0, 0 record(s) indexed")
    assert filled("index", "build").out == "2 record(s) indexed, revision 2\n"
    assert len(list((home / "index").glob("snapshot-*"))) == 1
    assert filled("index", "status").out.startswith("store revision 2, index revision 2, 2 record(s) indexed")
    assert filled("index", "rebuild").out == "2 record(s) indexed, revision 2\n"
    assert len(list((home / "index").glob("snapshot-*"))) == 1


def test_an_index_of_another_encoder_or_dictionary_is_built_anew(
    filled: Matcher, lsa_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matcher.embeddings.lsa import LsaEncoder

    filled("index", "build")
    words = tmp_path / "words.txt"
    words.write_text("随形冷却水路\n", encoding="utf-8")
    monkeypatch.setenv("MATCHER_DICTIONARY", str(words))
    assert "index revision 0, 0 record(s)" in filled("index", "status").out
    assert filled("index", "build").out == "2 record(s) indexed, revision 2\n"
    LsaEncoder(dimension=8).fit(["锂电池", "模具", "注塑"]).save(tmp_path / "other")
    monkeypatch.setenv("MATCHER_ENCODER__MODEL", str(tmp_path / "other"))
    assert "index revision 0, 0 record(s)" in filled("index", "status").out
    assert filled("index", "build").out == "2 record(s) indexed, revision 2\n"
    assert "index revision 2, 2 record(s)" in filled("index", "status").out


def test_an_index_that_is_ahead_of_a_store_put_back_from_a_backup_is_built_anew(
    filled: Matcher, home: Path, tmp_path: Path
) -> None:
    backup = (home / "store.sqlite3").read_bytes()
    later = tmp_path / "later.jsonl"
    later.write_text('{"id": "a3", "title": "咖啡"}\n', encoding="utf-8")
    filled("import", "achievement", later)
    assert filled("index", "build").out == "3 record(s) indexed, revision 3\n"
    for leftover in home.glob("store.sqlite3*"):
        leftover.unlink()
    (home / "store.sqlite3").write_bytes(backup)
    later.write_text('{"id": "a4", "title": "茶"}\n', encoding="utf-8")
    assert "index revision 0, 0 record(s)" in filled("index", "status").out
    filled("import", "achievement", later)
    assert filled("index", "build").out == "3 record(s) indexed, revision 3\n"
    shown = filled("suggest", "--text", "茶").out
    assert "a4" in shown
    assert "a3" not in shown


def test_a_key_is_shown_once_listed_and_revoked(matcher: Matcher, home: Path) -> None:
    matcher("init")
    made = matcher("key", "create", "centre", "--name", "服务中心[1]")
    secret = made.out.splitlines()[-1]
    assert "not shown again" in made.out
    with Store.open(f"sqlite:///{home / 'store.sqlite3'}") as store:
        caller = identify(store, secret)
        assert caller is not None
        assert caller.role.value == "centre"
    listed = matcher("key", "list").out
    assert "服务中心[1]" in listed
    assert secret not in listed
    assert secret.encode() not in (home / "store.sqlite3").read_bytes()
    assert matcher("key", "create", "centre", "--name", "服务中心[1]").status == 1
    assert matcher("key", "revoke", str(caller.key_id)).status == 0
    with Store.open(f"sqlite:///{home / 'store.sqlite3'}") as store:
        assert identify(store, secret) is None


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["create", "nobody"], 2), (["create", "fund", "--name", " \n"], 1), (["revoke", "9"], 1)],
)
def test_a_key_that_cannot_be_is_refused_in_words(
    matcher: Matcher, arguments: list[str], status: int
) -> None:
    matcher("init")
    done = matcher("key", *arguments)
    assert done.status == status
    assert "Traceback" not in done.err


def test_the_doctor_finds_nothing_in_a_sound_home(filled: Matcher) -> None:
    done = filled("doctor")
    assert done.status == 0, done.out
    names = [line.split()[1].rstrip(":") for line in done.out.splitlines() if line.startswith("ok")]
    assert names == ["python", "home", "taxonomy", "text", "encoder", "ranking", "store", "keys", "index"]
    assert "FAIL" not in done.out
    assert "2 achievement(s)" in done.out
    assert "2 change(s) behind" in done.out


def test_the_doctor_names_everything_that_is_amiss_and_ends_with_1(
    matcher: Matcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHER_ENCODER__MODEL", str(tmp_path / "none"))
    monkeypatch.setenv("MATCHER_DATA", str(tmp_path))
    done = matcher("doctor")
    assert done.status == 1
    failed = [line.split()[1].rstrip(":") for line in done.out.splitlines() if line.startswith("FAIL")]
    assert failed == ["taxonomy", "text", "encoder", "store", "keys", "index"]
    assert "matcher init" in done.out


def test_the_version_is_printed(matcher: Matcher) -> None:
    assert matcher("version").out == f"{__version__}\n"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("MATCHER_API__PORT", "0", "api.port"),
        ("MATCHER_COLOUR", "red", "colour"),
        ("MATCHER_STORE__URL", "mysql://x/y", "sqlite or postgresql"),
        ("MATCHER_CONFIG", "none.toml", "none.toml does not exist"),
        ("MATCHER_ENCODER__KIND", "magic", "encoder.kind"),
    ],
)
def test_wrong_settings_are_one_plain_error(
    matcher: Matcher, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    done = matcher("init")
    assert done.status == 1
    assert done.err.startswith("error: ")
    assert words in done.err.replace("\n", " ")
    assert "Traceback" not in done.err


def test_a_home_that_cannot_be_made_is_one_plain_error(matcher: Matcher, home: Path) -> None:
    home.write_text("a file", encoding="utf-8")
    for arguments in (["version"], ["init"], ["doctor"]):
        done = matcher(*arguments)
        assert done.status == 1
        assert done.err.startswith("error: ")
        assert "home" in done.err


def test_an_encoder_that_is_not_there_is_one_plain_error(
    filled: Matcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHER_ENCODER__MODEL", str(tmp_path / "none"))
    done = filled("index", "build")
    assert done.status == 1
    assert done.err.startswith("error: no LSA encoder")


def test_the_installed_command_ends_with_the_status_of_its_answer(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("matcher")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MATCHER_")}
    for arguments, status in ((["version"], 0), (["index", "status"], 1)):
        done = subprocess.run(
            [command, "--home", tmp_path, *arguments], env=clean, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
