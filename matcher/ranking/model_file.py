"""Ranking models as JSON files: written, loaded with checks, never unpickled."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from matcher.errors import InvalidInput, NotFound
from matcher.ranking.boosted import BoostedModel, BoostedRanker
from matcher.ranking.ranker import LinearModel, LinearRanker, Ranker, SplitRanker

MODELS_FOLDER = Path(__file__).parent / "models"
RankingModel = Annotated[LinearModel | BoostedModel, Field(discriminator="form")]

_MODEL: TypeAdapter[LinearModel | BoostedModel] = TypeAdapter(RankingModel)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenRanker:
    """A ranker and what it was made from: name of the model → SHA-256 of its file as it was read."""

    ranker: Ranker
    digests: Mapping[str, str]


def load_ranker(name: str, *, own: Path | None = None) -> Ranker:
    """Return the ranker of a name: from the folder `own` where its file lies there, else as it comes.

    Titles alone are scored by `NAME-titles.json` where that lies in either folder. Raises NotFound when
    there is no model, InvalidInput when a file is none.
    """
    return open_ranker(name, own=own).ranker


def open_ranker(name: str, *, own: Path | None = None) -> OpenRanker:
    """Return the ranker that `load_ranker` does, with the digests of its files."""
    whole, digest = _read_file(find_model(name, own=own))
    titles = find_model(titles_name(name), own=own)
    if not titles.is_file():
        return OpenRanker(ranker=make_ranker(whole), digests={name: digest})
    bare, digest_of_titles = _read_file(titles)
    ranker = SplitRanker(make_ranker(whole), make_ranker(bare))
    return OpenRanker(ranker=ranker, digests={name: digest, titles_name(name): digest_of_titles})


def open_files(name: str, files: Mapping[str, str]) -> OpenRanker:
    """Return the ranker of a name from texts of model files, by the names of their models.

    Raises InvalidInput when one is no ranking model, or goes by another name, and when `name` is not there.
    """
    models = {of: _parse(of, text.encode()) for of, text in files.items()}
    if unknown := sorted(models.keys() - {name, titles_name(name)}):
        raise InvalidInput(f"expected files of {name!r} and {titles_name(name)!r}, got {', '.join(unknown)}")
    if name not in models:
        raise InvalidInput(f"expected a file of {name!r}, got none")
    digests = {of: hashlib.sha256(text.encode()).hexdigest() for of, text in files.items()}
    whole, bare = make_ranker(models[name]), models.get(titles_name(name))
    ranker = whole if bare is None else SplitRanker(whole, make_ranker(bare))
    return OpenRanker(ranker=ranker, digests=digests)


def read_files(name: str, *, own: Path | None = None) -> dict[str, str]:
    """Return the texts of the model files that `open_ranker` opens, by the names of their models."""
    found = {of: find_model(of, own=own) for of in (name, titles_name(name))}
    return {of: path.read_text(encoding="utf-8") for of, path in found.items() if path.is_file()}


def find_model(name: str, *, own: Path | None = None) -> Path:
    """Return where the model of a name lies: in the folder `own`, else where it comes from."""
    if own is not None and (own / f"{name}.json").is_file():
        return own / f"{name}.json"
    return MODELS_FOLDER / f"{name}.json"


def titles_name(name: str) -> str:
    """Return the name of the model that scores titles alone where `name` scores the others."""
    return f"{name}-titles"


def make_ranker(model: LinearModel | BoostedModel) -> Ranker:
    """Return a ranker over a model."""
    return LinearRanker(model) if isinstance(model, LinearModel) else BoostedRanker(model)


def read_model(path: Path) -> LinearModel | BoostedModel:
    """Return the model of a file; raise NotFound or InvalidInput naming the bad values."""
    return _read_file(path)[0]


def _read_file(path: Path) -> tuple[LinearModel | BoostedModel, str]:
    """Return the model of a file and the file's SHA-256, both of the same bytes."""
    try:
        content = path.read_bytes()
    except OSError:
        raise NotFound(f"expected a ranking model at {path}") from None
    return _parse(str(path), content), hashlib.sha256(content).hexdigest()


def _parse(source: str, content: bytes) -> LinearModel | BoostedModel:
    try:
        return _MODEL.validate_json(content)
    except ValidationError as error:
        bad = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise InvalidInput(f"{source} is no ranking model: {bad}") from error


def write_model(model: LinearModel | BoostedModel, folder: Path = MODELS_FOLDER) -> Path:
    """Write a model where `load_ranker` finds it, and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{model.name}.json"
    path.write_text(format_model(model), encoding="utf-8")
    return path


def format_model(model: LinearModel | BoostedModel) -> str:
    """Return a model as the text of its file."""
    content = model.model_dump(mode="json", exclude_none=True)
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
