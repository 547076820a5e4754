"""The doctor's checks: each says what it found, and what to do when something is amiss."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from matcher.config import Config
from matcher.embeddings.factory import open_encoder
from matcher.engine import Engine
from matcher.errors import MatcherError
from matcher.pairings import PAIRINGS
from matcher.ranking.model_file import load_ranker
from matcher.store import Store
from matcher.taxonomy import Taxonomy
from matcher.text import Segmenter
from matcher.vocabulary import Kind

_FREE_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One finding."""

    name: str
    is_sound: bool
    finding: str


def run_checks(config: Config) -> Iterator[Check]:
    """Yield the checks one by one; an expected error is a finding, not the end."""
    for name, examine in _CHECKS.items():
        try:
            yield Check(name, True, examine(config))
        except (MatcherError, OSError) as error:
            yield Check(name, False, str(error))


def _python(config: Config) -> str:
    return f"{platform.python_version()} on {platform.machine()}, {os.cpu_count()} core(s)"


def _home(config: Config) -> str:
    if not os.access(config.home, os.W_OK):
        raise PermissionError(f"{config.home} is not writable")
    free = shutil.disk_usage(config.home).free
    if free < _FREE_BYTES:
        raise OSError(f"only {free / 1e9:.1f} GB free at {config.home}; 2 GB are wanted")
    return f"{config.home}, {free / 1e9:.0f} GB free"


def _store(config: Config) -> str:
    with Store.open(config.store_url) as store:
        counts = ", ".join(f"{store.count(kind)} {kind.value}(s)" for kind in Kind)
        return f"revision {store.revision()}; {counts}"


def _keys(config: Config) -> str:
    with Store.open(config.store_url) as store:
        active = [key for key in store.api_keys() if key.revoked_at is None]
    return f"{len(active)} active" if active else "none yet; make one with `matcher key create centre`"


def _encoder(config: Config) -> str:
    encoder = open_encoder(config.encoder, models=config.home / "models")
    vectors = encoder.encode_queries(["锂电池隔膜"])
    return f"{encoder.name}, dimension {vectors.shape[1]}"


def _text(config: Config) -> str:
    segmenter = Segmenter.from_folder(config.data / "dictionary")
    return f"version {segmenter.fingerprint}; 锂电池隔膜涂覆 → {'/'.join(segmenter.terms('锂电池隔膜涂覆'))}"


def _taxonomy(config: Config) -> str:
    taxonomy = Taxonomy.load(config.data / "taxonomy")
    return f"{len(taxonomy.industries)} industries, {len(taxonomy.towns)} towns"


def _models(config: Config) -> str:
    names = sorted({pairing.model for pairing in PAIRINGS.values()})
    return "; ".join(f"{name}: {load_ranker(name).model.origin}" for name in names)


def _index(config: Config) -> str:
    engine = Engine.open(config)
    try:
        status = engine.status()
    finally:
        engine.close()
    if not status.ready:
        behind = status.store_revision - status.index_revision
        return f"{behind} change(s) behind; the server catches up by itself, or run `matcher index build`"
    return f"{status.indexed} record(s), at the store's revision {status.index_revision}"


_CHECKS: dict[str, Callable[[Config], str]] = {
    "python": _python,
    "home": _home,
    "taxonomy": _taxonomy,
    "text": _text,
    "encoder": _encoder,
    "ranking models": _models,
    "store": _store,
    "keys": _keys,
    "index": _index,
}
