"""Private folders: gone with their object, cleared after killed processes, left alone while in use."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from matcher.index.workspace import Workspace, choose_place


def aged(folder: Path) -> Path:
    """Return the folder, made to look an hour old."""
    os.utime(folder, (folder.stat().st_mtime - 3600,) * 2)
    return folder


def test_a_workspace_is_private_and_goes_with_its_object(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "new")
    folder = workspace.folder
    assert folder.stat().st_mode & 0o777 == 0o700
    del workspace
    assert not folder.exists()


def test_what_a_killed_process_left_is_cleared_but_nothing_in_use_or_fresh(tmp_path: Path) -> None:
    in_use = Workspace(tmp_path)
    aged(in_use.folder)
    abandoned, fresh, other = (
        tmp_path / f"{name}" for name in ("matcher-index-a", "matcher-index-b", "other")
    )
    for folder in (abandoned, fresh, other):
        folder.mkdir()
        (folder / "file").touch()
    aged(abandoned)
    aged(other)
    mine = Workspace(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        in_use.folder.name,
        "matcher-index-b",
        "other",
        mine.folder.name,
    }


def test_memory_is_chosen_only_where_it_has_the_room(tmp_path: Path) -> None:
    assert choose_place(tmp_path, room_bytes=0) == tmp_path
    assert choose_place(tmp_path, room_bytes=1 << 60) == Path(tempfile.gettempdir())
    assert choose_place(tmp_path / "missing", room_bytes=0) == Path(tempfile.gettempdir())
