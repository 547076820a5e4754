"""Cutting Chinese into words: the only file that knows rjieba and jieba."""

from __future__ import annotations

import importlib
import logging
import tempfile
import warnings
from collections.abc import Iterable
from typing import Any, Protocol, TypeAlias

Cut: TypeAlias = tuple[str, int, int]
"""A word with its place in the text, end exclusive, in characters."""


class Cutter(Protocol):
    """Splits text into words that cover it without gaps, in text order.

    `cut_search` adds the dictionary words of two and three characters that lie inside longer
    ones. Empty text gives an empty list.
    """

    def cut(self, text: str) -> list[Cut]: ...

    def cut_search(self, text: str) -> list[Cut]: ...

    def add_words(self, words: Iterable[str]) -> None: ...


class RjiebaCutter:
    """jieba's algorithm and dictionary in Rust (jieba-rs); an instance of its own, never the shared one."""

    def __init__(self) -> None:
        self._jieba: Any = importlib.import_module("rjieba").Jieba()

    def cut(self, text: str) -> list[Cut]:
        return [tuple(cut) for cut in self._jieba.tokenize(text, "default")]

    def cut_search(self, text: str) -> list[Cut]:
        return [tuple(cut) for cut in self._jieba.tokenize(text, "search")]

    def add_words(self, words: Iterable[str]) -> None:
        for word in words:
            self._jieba.add_word(word, None, None)


class JiebaCutter:
    """The reference: jieba 0.42.1 in Python, some twenty times slower.

    jieba unmarshals a cache file that by default lies in a world-writable folder; here the cache
    lives in a private folder while the dictionary loads, and is gone afterwards.
    """

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # jieba imports the deprecated pkg_resources
            module: Any = importlib.import_module("jieba")
        module.setLogLevel(logging.WARNING)
        self._jieba: Any = module.Tokenizer()
        with tempfile.TemporaryDirectory(prefix="matcher-jieba-") as private:
            self._jieba.tmp_dir = private
            self._jieba.initialize()

    def cut(self, text: str) -> list[Cut]:
        return list(self._jieba.tokenize(text))

    def cut_search(self, text: str) -> list[Cut]:
        return list(self._jieba.tokenize(text, mode="search"))

    def add_words(self, words: Iterable[str]) -> None:
        for word in words:
            self._jieba.add_word(word)


def default_cutter() -> Cutter:
    """Return rjieba's cutter, or jieba's where rjieba is not installed."""
    try:
        return RjiebaCutter()
    except ImportError:
        return JiebaCutter()
