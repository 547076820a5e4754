"""Folding a text to half-width without moving a character, so that offsets stay those of the original."""

from __future__ import annotations

from typing import Final

_WIDE: Final = {
    chr(code): chr(code - 0xFEE0)
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_SIGNS: Final = {
    **dict.fromkeys("–—―‒−‐‑－", "-"),
    **dict.fromkeys("～〜∼˜", "~"),
    **dict.fromkeys("＞﹥", ">"),
    **dict.fromkeys("＜﹤", "<"),
    **dict.fromkeys("≧⩾≥", "≥"),
    **dict.fromkeys("≦⩽≤", "≤"),
    **dict.fromkeys("﹢＋", "+"),
    **dict.fromkeys("ΦφϕØ∅⌀ø", "φ"),
    **dict.fromkeys("º˚", "°"),
    **dict.fromkeys("\t\r\u00a0\u3000", " "),
    "％": "%",
    "﹪": "%",
    "／": "/",
    "．": ".",
    "（": "(",
    "）": ")",
    "：": ":",
    "＝": "=",
    "µ": "μ",
    "Ω": "Ω",
    "Å": "Å",
    "＊": "*",
}
_TABLE: Final = str.maketrans({**_WIDE, **_SIGNS})


def fold(text: str) -> str:
    """Return the text with half-width digits, letters and signs; every character keeps its place.

    Unlike `normalise` it keeps case (mW is not MW), commas and superscripts, and changes no length.
    """
    return text.translate(_TABLE)
