"""README.md's tables against the code: what is missing or no longer there is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer
from fastapi.routing import APIRoute
from pydantic import BaseModel, SecretStr
from starlette.routing import Route

from api.app import create_app
from api.deps import RoleGate
from api.roles import Role
from matcher.cli.main import app
from matcher.config import PROJECT_FOLDER, Config
from matcher.engine import Engine
from matcher.pairings import PAIRINGS
from matcher.ranking.feature_set import FEATURES
from matcher.vocabulary import Kind

README = PROJECT_FOLDER / "README.md"
CHINESE = PROJECT_FOLDER / "README.zh-CN.md"
_HEADING = re.compile(r"#{1,6} +(?P<title>.+?)\s*#*$")
_CELL = re.compile(r"(?<!\\)\|")


class Table(NamedTuple):
    """A table of a page: the heading above it and its rows, backticks taken off."""

    heading: str
    rows: tuple[tuple[str, ...], ...]


def read_tables(text: str) -> list[Table]:
    """Return the tables of a Markdown page, in order; text in fences is no table."""
    tables: list[Table] = []
    heading = ""
    rows: list[tuple[str, ...]] = []
    is_fenced = False
    for line in [*text.splitlines(), ""]:
        stripped = line.strip()
        if stripped.startswith("```"):
            is_fenced = not is_fenced
        if not is_fenced and stripped.startswith("|"):
            rows.append(tuple(_plain(cell) for cell in _CELL.split(stripped.strip("|"))))
            continue
        if len(rows) > 2:
            tables.append(Table(heading, tuple(rows[2:])))
        rows = []
        found = _HEADING.match(stripped) if not is_fenced else None
        if found:
            heading = found["title"]
    return tables


def _plain(cell: str) -> str:
    return cell.strip().replace("\\|", "|").replace("`", "").strip()


@cache
def tables_of(path: Path) -> tuple[Table, ...]:
    if not path.is_file():
        pytest.fail(f"{path.name} does not exist", pytrace=False)
    return tuple(read_tables(path.read_text(encoding="utf-8")))


def table(heading: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of the table under a heading; fail where there is none."""
    for found in tables_of(README):
        if found.heading.casefold() == heading.casefold():
            return found.rows
    headings = ", ".join(found.heading for found in tables_of(README))
    pytest.fail(f"README.md has no table under {heading!r}; it has tables under: {headings}", pytrace=False)


def compare(
    what: str, written: Iterable[str], real: Iterable[str], *, optional: frozenset[str] = frozenset()
) -> None:
    """Fail naming what README lacks and what it has too much; what is optional may be left out."""
    written_names, real_names = list(written), set(real)
    twice = sorted({name for name in written_names if written_names.count(name) > 1})
    lines = [
        *(f"README.md lacks {what} {name}" for name in sorted(real_names - optional - set(written_names))),
        *(
            f"README.md names {what} {name}, which is not there"
            for name in sorted(set(written_names) - real_names)
        ),
        *(f"README.md names {what} {name} twice" for name in twice),
    ]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


def commands_of(command: Any, prefix: str) -> Iterator[str]:
    """Yield the full names of a command's leaves: `matcher key create`. (typer carries its own click.)"""
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from commands_of(inner, f"{prefix} {name}")
    else:
        yield prefix


def settings_of(section: BaseModel, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield every setting with its default."""
    for name in type(section).model_fields:
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            yield from settings_of(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def has_default(cell: str, value: object) -> bool:
    """Whether a cell states the value: paths from the project's folder, 50,000 for 50000, nothing for ""."""
    if isinstance(value, Path) and value.is_relative_to(PROJECT_FOLDER):
        value = value.relative_to(PROJECT_FOLDER).as_posix()
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    written = cell.strip("\"'()").strip()
    if isinstance(value, bool):
        return written.casefold() == str(value).casefold()
    if isinstance(value, int | float):
        try:
            return float(re.sub("[,_ ]", "", written)) == value
        except ValueError:
            return False
    if value in (None, ""):
        return written.casefold() in ("", "empty", "none", "—", "-", "空", "无")
    return written == str(value).strip()


def setting_name(cell: str) -> str:
    """Return api.port for both `api.port` and `MATCHER_API__PORT`."""
    return cell.removeprefix("MATCHER_").lower().replace("__", ".") if cell.startswith("MATCHER_") else cell


PAGE = r"""# T
## One
text

| `a` | b |
|---|:-:|
| `x \\| y` | **2** |

```
## No
| q |
|---|
| r |
```
## Two ##
|a|
|---|
|b|"""


def test_tables_are_found_by_the_heading_above_them() -> None:
    assert read_tables(PAGE.replace("\\\\", "\\")) == [
        Table("One", (("x | y", "**2**"),)),
        Table("Two", (("b",),)),
    ]


def test_the_commands_are_those_of_the_program() -> None:
    real = set(commands_of(typer.main.get_command(app), "matcher"))
    written = [" ".join(re.split(r" [A-Z<\[-]", row[0])[0].split()) for row in table("Commands")]
    compare("the command", [name for name in written if name.startswith("matcher")], real)


def test_every_setting_stands_with_its_default() -> None:
    real = dict(settings_of(Config()))
    rows = {setting_name(row[0]): row for row in table("Settings")}
    compare("the setting", [setting_name(row[0]) for row in table("Settings")], real)
    wrong = [
        f"README.md gives {name} the default {row[1]!r}, the code {real[name]!r}"
        for name, row in rows.items()
        if not has_default(row[1], real[name])
    ]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


@pytest.fixture
def routes(engine: Engine) -> dict[str, set[Role] | None]:
    """Every route as `METHOD /path` with the roles it lets in; None where it asks for no key."""
    found: dict[str, set[Role] | None] = {}
    for route in create_app(engine, Config()).routes:
        if not isinstance(route, Route | APIRoute):
            continue
        gates = [
            dependency.call
            for dependency in getattr(getattr(route, "dependant", None), "dependencies", ())
            if isinstance(dependency.call, RoleGate)
        ]
        roles = set(gates[0].roles) if gates else None
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            found[f"{method} {route.path}"] = roles
    return found


def test_the_routes_stand_with_the_roles_that_they_let_in(routes: dict[str, set[Role] | None]) -> None:
    written = {name: cell for row in table("Routes") for name, cell in routes_of(row)}
    names = [name for row in table("Routes") for name, _ in routes_of(row)]
    unlisted = frozenset(name for name in routes if name == "GET /" or name.startswith("GET /docs/"))
    compare("the route", names, routes, optional=unlisted)
    wrong = [
        f"README.md lets {cell!r} in at {name}, the code {_role_words(said)}"
        for name, cell in written.items()
        if roles_as_written(cell) != (said := routes[name])
    ]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def routes_of(row: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield `METHOD /path` and its roles' cell, for a first column of either `GET /v1/x` or `GET`.

    `{kind}` or `{kinds}` in a path stands for each kind; `GET/PUT` for both.
    """
    joined = " ".join(row[:2]) if " " not in row[0] else row[0]
    cell = row[2] if " " not in row[0] else row[1]
    methods, path = joined.split(maxsplit=1)
    for method in methods.split("/"):
        for kind in Kind if "{kind" in path else (None,):
            named = path if kind is None else re.sub(r"\{kinds?\}", f"{kind.value}s", path)
            yield f"{method} {named}", cell


def roles_as_written(cell: str) -> set[Role] | None:
    """Return the roles of a cell: `centre, admin`, `all`, or None for `no key`."""
    words = {word.strip().casefold() for word in re.split("[,、]", cell)}
    if words & {"no key", "none", "-", "—", ""}:
        return None
    return set(Role) if words & {"all", "everyone"} else {Role.parse(word) for word in words}


def test_the_pairings_are_all_there() -> None:
    compare("the pairing", [row[0] for row in table("Pairings")], PAIRINGS)


def test_the_features_stand_with_their_labels() -> None:
    rows = table("Features")
    compare("the feature", [row[0] for row in rows], FEATURES)
    wrong = [
        f"README.md calls {row[0]} {row[1]!r}, the code {FEATURES[row[0]].label!r}"
        for row in rows
        if row[1] != FEATURES[row[0]].label
    ]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def test_the_chinese_page_has_the_same_tables() -> None:
    """Headings may be Chinese, so tables are compared in their order."""
    english, chinese = tables_of(README), tables_of(CHINESE)
    assert len(english) == len(chinese), (
        f"README.md has {len(english)} tables, README.zh-CN.md {len(chinese)}"
    )
    for ours, theirs in zip(english, chinese, strict=True):
        first = [row[0] for row in ours.rows if row[0].isascii()]
        assert first == [row[0] for row in theirs.rows if row[0].isascii()], (
            f"the tables under {ours.heading!r} and {theirs.heading!r} differ in their first column"
        )


def _role_words(roles: set[Role] | None) -> str:
    return "no key" if roles is None else ", ".join(sorted(role.value for role in roles))
