"""A temporary PostgreSQL server for tests, from the binaries found on this machine."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SOCKET_PORT = 5432  # only a name inside the socket folder; the server listens on no network port


def find_binaries() -> Path | None:
    """Return the folder with initdb and pg_ctl of the newest version found, or None."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("initdb")
    if on_path is not None:
        folders.append(Path(on_path).resolve().parent)
    return next((folder for folder in folders if _is_whole(folder)), None)


def reason_for_absence() -> str:
    """Return what to tell whoever sees the tests skipped."""
    return "no PostgreSQL server binaries in /usr/lib/postgresql/*/bin or PATH: apt-get install postgresql"


@contextmanager
def temporary_server(binaries: Path) -> Iterator[str]:
    """Yield the URL of a database on a server of its own; both are gone afterwards."""
    # A short path: a unix socket's may have at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    user = _server_user()
    try:
        if user is not None:
            shutil.chown(folder, user)
        data = folder / "data"
        _run(user, binaries / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync")
        # Tests kill clients, never the server, so nothing here waits for the disk.
        options = f"-c fsync=off -c listen_addresses='' -k {folder} -p {_SOCKET_PORT}"
        log = folder / "log"
        _run(user, binaries / "pg_ctl", "-D", data, "-w", "-t", "60", "-o", options, "-l", log, "start")
        try:
            yield f"postgresql://tester@/postgres?host={folder}&port={_SOCKET_PORT}"
        finally:
            _run(user, binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(user: str | None, *command: str | Path) -> None:
    """Run a server command, as another user when we are root, because initdb refuses root."""
    arguments = [str(part) for part in command]
    if user is not None:
        arguments = ["runuser", "-u", user, "--", *arguments]
    # Not captured: the server that pg_ctl starts would hold the pipe open for ever.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(arguments, stdout=output, stderr=output, cwd="/", check=False, timeout=120)
        if done.returncode != 0:
            output.seek(0)
            raise RuntimeError(f"{' '.join(arguments)} failed: {output.read().decode(errors='replace')}")


def _server_user() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _is_whole(folder: Path) -> bool:
    return all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres"))


def _version(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0
