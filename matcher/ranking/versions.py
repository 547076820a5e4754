"""Rankers by name and version: as they come from files, or as registered in the store; each opened once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from matcher.ranking.model_file import OpenRanker, open_files, open_ranker
from matcher.store import AS_IT_COMES, RankingModels

_MOST_OPEN: Final = 16
"""The three models with a few versions each; one takes up to some megabytes."""


class RankerVersions:
    """Opens rankers; versions never change, so that what was opened stays right. Safe for threads."""

    def __init__(self, models: RankingModels, *, own: Path | None = None) -> None:
        """Keep where registered versions are; `own` is the folder whose files come before the program's."""
        self._models = models
        self._own = own
        self._open = lru_cache(maxsize=_MOST_OPEN)(self._read)

    def open(self, name: str, version: int = AS_IT_COMES) -> OpenRanker:
        """Return a version; raise NotFound where there is none, InvalidInput where its files are no model."""
        return self._open(name, version)

    def _read(self, name: str, version: int) -> OpenRanker:
        if version == AS_IT_COMES:
            return open_ranker(name, own=self._own)
        return open_files(name, self._models.files(name, version))
