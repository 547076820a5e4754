"""Snapshots on disk: folders that are whole or ignored, with checksums and an identity."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from matcher.errors import IndexMismatch, MatcherError
from matcher.index.base import IndexIdentity

FORMAT_VERSION: Final = 1
_MANIFEST: Final = "manifest.json"
_PREFIX: Final = "snapshot-"
_ASIDE: Final = "tmp-"
_KEPT: Final = 2
_CHUNK: Final = 1 << 20
_log = logging.getLogger(__name__)


class BrokenSnapshot(MatcherError):
    """A snapshot that is not whole; it is skipped, with the reason logged, and an older one is tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a snapshot holds: written last, so a folder without a readable one is not whole."""

    format_version: int
    identity: IndexIdentity
    revision: int
    documents: int
    files: Mapping[str, str]
    """Path in the snapshot → SHA-256."""


def write_snapshot(
    folder: Path, identity: IndexIdentity, *, revision: int, documents: int, write: Callable[[Path], None]
) -> Path:
    """Write a snapshot aside with `write(folder)`, make it durable, swap it in by rename; return its folder.

    Keeps the newest two and clears what earlier, killed attempts left. Only one process may write into
    a folder at a time. Raises OSError when the disk refuses; the snapshots before stay as they are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in folder.glob(f"{_ASIDE}*"):
        shutil.rmtree(left_over)
    aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=folder))
    write(aside)
    paths = sorted(path for path in aside.rglob("*") if path.is_file())
    files = {path.relative_to(aside).as_posix(): _sha256(path) for path in paths}
    manifest = Manifest(
        format_version=FORMAT_VERSION, identity=identity, revision=revision, documents=documents, files=files
    )
    (aside / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
    for path in (*aside.rglob("*"), aside):
        _sync(path)
    present = _snapshots(folder)
    final = folder / f"{_PREFIX}{_number(present[0]) + 1 if present else 1:08d}"
    aside.rename(final)
    _sync(folder)
    for old in present[_KEPT - 1 :]:
        shutil.rmtree(old)
    return final


def read_newest(
    folder: Path, expected: IndexIdentity, read: Callable[[Path, Manifest], None]
) -> Manifest | None:
    """Give the newest whole snapshot to `read` and return its manifest; None when there is none.

    Broken ones are skipped with a logged reason. Raises IndexMismatch when the newest whole one has another
    identity. `read` is called once or more: after a BrokenSnapshot that it raises, with the next older one.
    """
    for snapshot in _snapshots(folder):
        try:
            manifest = _verified(snapshot)
            _check_identity(manifest.identity, expected)
            read(snapshot, manifest)
        except BrokenSnapshot as reason:
            _log.warning("index snapshot %s skipped: %s", snapshot.name, reason)
        else:
            return manifest
    return None


def _verified(snapshot: Path) -> Manifest:
    """Return the manifest of a snapshot whose files are what they were; raise BrokenSnapshot otherwise."""
    try:
        manifest = _parsed(json.loads((snapshot / _MANIFEST).read_text(encoding="utf-8")))
        for name, digest in manifest.files.items():
            if ".." in Path(name).parts or _sha256(snapshot / name) != digest:
                raise BrokenSnapshot(f"{name} is not the file that was written")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenSnapshot(f"{type(error).__name__}: {error}") from error
    return manifest


def _parsed(values: Mapping[str, Any]) -> Manifest:
    if values["format_version"] != FORMAT_VERSION:
        raise BrokenSnapshot(f"format {values['format_version']}, this version reads {FORMAT_VERSION}")
    return Manifest(**{**values, "identity": IndexIdentity(**values["identity"])})


def _check_identity(found: IndexIdentity, expected: IndexIdentity) -> None:
    if found == expected:
        return
    differences = [
        f"{name} {ours!r}, not {theirs!r}"
        for (name, theirs), ours in zip(asdict(expected).items(), asdict(found).values(), strict=True)
        if ours != theirs
    ]
    raise IndexMismatch(
        f"the index snapshot was built with {', '.join(differences)}; run `matcher index rebuild`"
    )


def _snapshots(folder: Path) -> list[Path]:
    """Return the snapshot folders, the newest first."""
    found = [path for path in folder.glob(f"{_PREFIX}*") if path.name.removeprefix(_PREFIX).isdigit()]
    return sorted(found, key=_number, reverse=True)


def _number(snapshot: Path) -> int:
    return int(snapshot.name.removeprefix(_PREFIX))


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    """Make a file or folder durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
