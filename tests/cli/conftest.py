"""The command itself, run in this process: exit status, output, errors."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from matcher.cli import main
from matcher.embeddings.lsa import LsaEncoder
from matcher.embeddings.triples import TRIPLES


@dataclass(frozen=True, slots=True)
class Finished:
    """What a command left behind."""

    status: int
    out: str
    err: str


Matcher = Callable[..., Finished]
"""Runs `matcher ARGUMENTS` in a home of the test's own."""


@pytest.fixture(scope="session")
def lsa_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small LSA encoder, so that no test waits for a model."""
    folder = tmp_path_factory.mktemp("lsa")
    LsaEncoder(dimension=32).fit([sentence for triple in TRIPLES for sentence in triple]).save(folder)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def matcher(
    home: Path,
    lsa_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Matcher:
    """Return a function that runs the command."""
    monkeypatch.setenv("MATCHER_ENCODER__KIND", "lsa")
    monkeypatch.setenv("MATCHER_ENCODER__MODEL", str(lsa_folder))
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Finished:
        monkeypatch.setattr(sys, "argv", ["matcher", "--home", str(home), *map(str, arguments)])
        capfd.readouterr()
        status = 0
        try:
            main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        written = capfd.readouterr()
        return Finished(status, written.out, written.err)

    return run
