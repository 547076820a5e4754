"""Terms that look like other names of each other and are not: opposites, and members of one series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from pathlib import Path

from matcher.bridge.entries import plain
from matcher.errors import ConfigError

_SHARED_CHARS = 2
"""What two terms share by two characters is a word (传感器, 注塑); one character is chance."""


class Siblings:
    """Groups of words that exclude each other, and the rule of the shared head."""

    def __init__(self, groups: Iterable[Sequence[Sequence[str]]]) -> None:
        """Take groups of members, each a list of its spellings."""
        self._groups: list[Mapping[str, int]] = [
            {
                plain(spelling): number
                for number, spellings in enumerate(members)
                for spelling in spellings
                if plain(spelling)
            }
            for members in groups
        ]

    @classmethod
    def read(cls, path: Path) -> Siblings:
        """Return the groups of a file: one a line, members parted by spaces, spellings of one joined by `=`.

        `#` begins a comment line. Raises ConfigError for a file that cannot be read, and for a group of one.
        """
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"expected groups of words at {path}, in UTF-8; got {error}") from error
        groups = [
            [member.split("=") for member in line.split()]
            for line in lines
            if line.strip() and not line.startswith("#")
        ]
        single = [" ".join(group[0]) for group in groups if len(group) < 2]
        if single:
            raise ConfigError(f"{path} has groups of one word, which exclude nothing: {', '.join(single)}")
        return cls(groups)

    def exclude_each_other(self, left: str, right: str) -> bool:
        """Whether the terms hold different members of one group and none in common: 铝合金, 镁合金."""
        left, right = plain(left), plain(right)
        for group in self._groups:
            ours, theirs = _members(left, group), _members(right, group)
            if ours and theirs and not ours & theirs:
                return True
        return False

    def are_siblings(self, left: str, right: str) -> bool:
        """Whether the terms exclude each other, or are kinds of one head, or heads of one kind.

        压缩弹簧 and 拉伸弹簧 end alike, 注塑模具 and 注塑成型 begin alike: when that is two characters or
        more, and what is left is neither empty on one side nor spelt with the other's characters
        in order (锂电池, 锂离子电池), they name two things.
        """
        left, right = plain(left), plain(right)
        if self.exclude_each_other(left, right):
            return True
        return _differ_but_for(left[::-1], right[::-1]) or _differ_but_for(left, right)


def is_subsequence(short: str, long: str) -> bool:
    """Whether the characters of `short` stand in `long` in their order, with anything between them."""
    rest = iter(long)
    return all(character in rest for character in short)


def _members(term: str, group: Mapping[str, int]) -> set[int]:
    """Return the members that a term holds; a spelling inside a longer one that it holds does not count."""
    held = [spelling for spelling in group if spelling in term]
    return {
        group[spelling]
        for spelling in held
        if not any(spelling != other and spelling in other for other in held)
    }


def _differ_but_for(left: str, right: str) -> bool:
    """Whether the terms begin alike and go on with something of their own each."""
    shared = sum(1 for _ in takewhile(lambda two: two[0] == two[1], zip(left, right, strict=False)))
    ours, theirs = left[shared:], right[shared:]
    if shared < _SHARED_CHARS or not ours or not theirs:
        return False
    return not (is_subsequence(ours, theirs) or is_subsequence(theirs, ours))
