"""Runs of one to three characters: the plainest way to compare short Chinese titles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from matcher.text.normalise import normalise

_RUN: Final = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
LONGEST: Final = 3
"""Runs of four characters are words already, and add nothing on titles."""


def character_ngrams(text: str) -> Mapping[str, int]:
    """Return how often each run of 1 to 3 Han characters stands in the normalised text; Latin terms whole.

    Runs do not cross punctuation or Latin letters. Empty text gives no runs.
    """
    counts: Counter[str] = Counter()
    for run in _RUN.findall(normalise(text).text):
        if run.isascii():
            counts[run] += 1
            continue
        for length in range(1, LONGEST + 1):
            counts.update(run[i : i + length] for i in range(len(run) - length + 1))
    return counts
