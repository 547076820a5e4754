"""Segmenting: text in, searchable terms with their places in the original out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Set
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

from matcher.errors import ConfigError
from matcher.text.cutter import Cut, Cutter, default_cutter
from matcher.text.normalise import UNITS, NormalisedText, normalise
from matcher.text.version import TEXT_VERSION

_STANDARD = r"(?:iso|iec|ieee|gb/t|gb|gjb|astm|din|jis|ansi|sae|rohs|aec-q)[ -]?\d[\d.\-]*\d"
_MEASURE = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?(?:\^[-+]?\d+)?(?:{UNITS})(?![a-z0-9])"
_LATIN = r"[a-z0-9α-ω](?:[a-z0-9α-ω]|[-./&_+](?=[a-z0-9α-ω]))*(?:\+\+|#(?![a-z0-9]))?"
_SPECIAL: Final = re.compile(
    rf"(?P<standard>(?<![a-z]){_STANDARD})|(?P<measure>{_MEASURE})|(?P<latin>{_LATIN})"
)
_PART = re.compile(r"[a-z0-9α-ω]+")
_INNER = re.compile(r"[ ,]")
_NUMBER = re.compile(r"[\d.\-/+]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")


class Token(NamedTuple):
    """A term and the span of the original text it stands for, end exclusive."""

    term: str
    start: int
    end: int


class Segmenter:
    """Turns text into terms; two segmenters of one `fingerprint` give the same terms.

    Words of added dictionaries come out whole and in the parts they had before they were added,
    so a longer dictionary never loses a match. Not safe to extend while others segment.
    """

    def __init__(self, cutter: Cutter, *, stopwords: Iterable[str] = ()) -> None:
        self._cutter = cutter
        self._stopwords = frozenset(normalise(word).text for word in stopwords)
        self._parts: dict[str, tuple[Cut, ...]] = {}
        self._digest = hashlib.sha256("\n".join(sorted(self._stopwords)).encode())

    @classmethod
    def from_folder(cls, folder: Path, *, cutter: Cutter | None = None) -> Segmenter:
        """Return a segmenter with the folder's words.txt and stopwords.txt; ConfigError without them."""
        segmenter = cls(cutter or default_cutter(), stopwords=_read_words(folder / "stopwords.txt"))
        segmenter.add_dictionary(folder / "words.txt")
        return segmenter

    @property
    def fingerprint(self) -> str:
        """Identity of the text stage: TEXT_VERSION and what the dictionaries hold."""
        return f"{TEXT_VERSION}-{self._digest.hexdigest()[:12]}"

    @property
    def domain_words(self) -> Set[str]:
        """The words of the dictionaries that were added, as `segment` gives them: the terms of the trade."""
        return self._parts.keys()

    def add_dictionary(self, path: Path) -> int:
        """Add a user dictionary, one word a line (jieba's "word frequency tag" lines too), # for comments.

        Returns how many words it held after normalising. Words of one character and words known
        already change nothing; words with a sign other than + # & . _ % - are never found whole.
        Raises ConfigError when the file cannot be read as UTF-8.
        """
        words = sorted({w for w in (normalise(raw).text for raw in _read_words(path)) if len(w) > 1})
        parts = {word: tuple(self._cutter.cut_search(word)) for word in words if word not in self._parts}
        self._parts |= parts
        self._cutter.add_words(parts)
        self._digest.update("\n".join(words).encode())
        return len(words)

    def segment(self, text: str) -> tuple[Token, ...]:
        """Return the terms of the text for indexing and searching, in text order.

        Compounds and their parts both come out, the shorter first where they start together. Stop
        words, punctuation, single letters, bare numbers below 100 and years are dropped; numbers
        with units, standards and Latin terms are kept whole ("0.1mm", "iso26262"). Terms never
        hold a space. Empty text gives ().
        """
        normal = normalise(text)
        return tuple(
            Token(term, *normal.span(start, end)) for term, start, end in self._ordered_cuts(normal.text)
        )

    def terms(self, text: str | NormalisedText) -> tuple[str, ...]:
        """Return the terms of `segment` alone."""
        normal = text if isinstance(text, NormalisedText) else normalise(text)
        return tuple(term for term, _, _ in self._ordered_cuts(normal.text))

    def _ordered_cuts(self, text: str) -> list[Cut]:
        cuts = {cut for cut in self._cuts(text) if cut[0] not in self._stopwords}
        return sorted(cuts, key=itemgetter(1, 2, 0))

    def _cuts(self, text: str) -> Iterator[Cut]:
        special = bytearray(len(text))
        for match in _SPECIAL.finditer(text):
            special[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
            yield from _special_cuts(match)
        for cut in self._cutter.cut_search(text):
            word, start, end = cut
            if (special[start] and all(special[start:end])) or not (word.isalnum() or _is_mixed_word(word)):
                continue
            yield cut
            for part, part_start, part_end in self._parts.get(word, ()):
                if not all(special[start + part_start : start + part_end]):
                    yield part, start + part_start, start + part_end


def grams(text: str | NormalisedText) -> tuple[str, ...]:
    """Return the Han characters of the normalised text and the pairs of neighbours, in text order.

    Pairs do not cross punctuation, spaces or Latin letters; Latin and numeric terms come out whole.
    Nothing but punctuation is dropped. Single characters are in because on short titles they find
    what segmenting pulls apart: with them BM25 gains 0.03 nDCG@10 over pairs alone (dev judgements,
    6,715 titles). Empty text gives ().
    """
    normal = text.text if isinstance(text, NormalisedText) else normalise(text).text
    found = [(m.start(), _INNER.sub("", m.group())) for m in _SPECIAL.finditer(normal)]
    for run in _HAN_RUN.finditer(normal):
        word, start = run.group(), run.start()
        for i in range(len(word)):
            found.append((start + i, word[i]))
            if i + 1 < len(word):
                found.append((start + i, word[i : i + 2]))
    return tuple(gram for _, gram in sorted(found))


def _special_cuts(match: re.Match[str]) -> Iterator[Cut]:
    """Yield a Latin or numeric term, and its parts where it is a compound."""
    whole = match.group()
    if _is_telling(whole):
        yield _INNER.sub("", whole), match.start(), match.end()
    if match.lastgroup == "measure" or _NUMBER.fullmatch(whole):
        return
    for part in _PART.finditer(whole):
        if part.group() != whole and _is_telling(part.group()):
            yield part.group(), match.start() + part.start(), match.start() + part.end()


def _is_mixed_word(word: str) -> bool:
    """Whether a cut with signs in it is a word all the same ("c/c复合材料"), not mere punctuation."""
    return " " not in word and any(map(str.isalnum, word))


def _is_telling(term: str) -> bool:
    if _NUMBER.fullmatch(term):
        return term.isdigit() and len(term) >= 3 and not _YEAR.fullmatch(term)
    return len(term) > 1


def _read_words(path: Path) -> list[str]:
    """Return the first column of each line, comments and blank lines apart."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"expected a UTF-8 list of words at {path}, one a line; got {error}") from error
    return [line.split()[0] for line in lines if line.strip() and not line.lstrip().startswith("#")]
