"""A private folder for files that live as long as the process, cleared after processes that were killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
import weakref
from pathlib import Path
from typing import Final

_PREFIX: Final = "matcher-index-"
_LOCK: Final = "in-use.lock"
_GRACE_S: Final = 60.0  # between making a folder and locking it another process must leave it alone


def choose_place(memory: Path = Path("/dev/shm"), *, room_bytes: int = 2 << 30) -> Path:
    """Return where workspaces go: a folder in memory where it has the room, else the temporary folder.

    The files need not outlive the process, but tantivy makes each commit durable all the same: on a
    busy disk that took 120 ms a change, in memory under 20. A million documents need about 1.5 GB.
    """
    has_room = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= room_bytes
    return memory if has_room else Path(tempfile.gettempdir())


class Workspace:
    """A folder under `parent` (by default see `choose_place`) that only the owner may read.

    It is removed when the object goes. A killed process cannot do that, but its lock dies with it: whoever
    makes the next workspace there removes folders that nobody has locked.
    """

    def __init__(self, parent: Path | None = None) -> None:
        place = parent or choose_place()
        place.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(place)
        self.folder: Final = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
        descriptor = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        weakref.finalize(self, _remove, self.folder, descriptor)


def _clear_abandoned(place: Path) -> None:
    for folder in place.glob(f"{_PREFIX}*"):
        try:
            if folder.stat().st_uid != os.getuid() or time.time() - folder.stat().st_mtime < _GRACE_S:
                continue
            descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError:  # another process has just removed it
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            pass
        finally:
            os.close(descriptor)


def _remove(folder: Path, descriptor: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.close(descriptor)
