"""Slots: which number stands for which document in both legs, and which slots a filter lets through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.index.base import Where
from matcher.records import RecordKey

Bits = NDArray[np.uint8]
"""A bitmap over slots, eight to a byte, lowest bit first (as faiss.IDSelectorBitmap wants it)."""
Slots = NDArray[np.int64]
Facets = Mapping[str, frozenset[str]]


def count_bits(bits: Bits) -> int:
    """Return how many slots are in the bitmap."""
    return int(np.bitwise_count(bits).sum())


def slots_in(bits: Bits) -> Slots:
    """Return the slots of the bitmap in ascending order."""
    return np.flatnonzero(np.unpackbits(bits, bitorder="little")).astype(np.int64)


def set_bit(bits: Bits, slot: int, *, on: bool) -> None:
    """Put one slot into the bitmap or take it out, in place."""
    mask = 1 << (slot & 7)
    if on:
        bits[slot >> 3] |= mask
    else:
        bits[slot >> 3] &= 0xFF ^ mask


class SlotTable:
    """Keys ↔ slots and the facets of each, as bitmaps; freed slots are used again.

    Not safe for concurrent use; the index above locks.
    """

    def __init__(self) -> None:
        self._slot_of: dict[RecordKey, int] = {}
        self._key_of: list[RecordKey | None] = []
        self._facets_of: list[Facets] = []
        self._free: list[int] = []
        self._live: Bits = np.zeros(128, np.uint8)
        self._by_value: dict[tuple[str, str], Bits] = {}

    def __len__(self) -> int:
        return len(self._slot_of)

    @property
    def capacity(self) -> int:
        """How many slots the bitmaps have room for."""
        return len(self._live) * 8

    @property
    def live(self) -> Bits:
        """The slots in use; to be read, not changed."""
        return self._live

    def keys(self) -> frozenset[RecordKey]:
        """Return all keys."""
        return frozenset(self._slot_of)

    def plan(self, keys: Iterable[RecordKey]) -> dict[RecordKey, int]:
        """Return the slot that each key has or would get, changing nothing."""
        free = iter(reversed(self._free))
        fresh = len(self._key_of)
        planned: dict[RecordKey, int] = {}
        for key in keys:
            slot = self._slot_of.get(key, planned.get(key))
            if slot is None:
                slot = next(free, None)
            if slot is None:
                slot, fresh = fresh, fresh + 1
            planned[key] = slot
        return planned

    def put(self, planned: Mapping[RecordKey, int], facets: Mapping[RecordKey, Facets]) -> None:
        """Carry out a plan made on the present state, with the facets of each key."""
        for key, slot in planned.items():
            while slot >= len(self._key_of):
                self._key_of.append(None)
                self._facets_of.append({})
            if slot >= self.capacity:
                self._grow(slot)
            if key not in self._slot_of and self._free:
                self._free.pop()
            self._clear(slot)
            self._slot_of[key] = slot
            self._key_of[slot] = key
            self._facets_of[slot] = facets[key]
            self._mark(slot)

    def restore(self, slot_of: Mapping[RecordKey, int], facets: Mapping[RecordKey, Facets]) -> None:
        """Fill an empty table with documents in given slots; what lies between them is free."""
        self.put(slot_of, facets)
        self._free = [slot for slot, key in enumerate(self._key_of) if key is None]

    def drop(self, keys: Iterable[RecordKey]) -> Slots:
        """Remove the keys that are there; return the slots they had."""
        slots = [self._slot_of.pop(key) for key in dict.fromkeys(keys) if key in self._slot_of]
        for slot in slots:
            self._clear(slot)
            self._key_of[slot] = None
            self._facets_of[slot] = {}
            self._free.append(slot)
        return np.array(slots, np.int64)

    def slots(self, keys: Sequence[RecordKey]) -> Slots:
        """Return the slot of each key, -1 for unknown ones."""
        return np.array([self._slot_of.get(key, -1) for key in keys], np.int64)

    def key(self, slot: int) -> RecordKey:
        """Return the key in a live slot; KeyError for any other."""
        key = self._key_of[slot]
        if key is None:
            raise KeyError(slot)
        return key

    def facets(self, slot: int) -> Facets:
        """Return the facets of the document in a slot; {} when it is free."""
        return self._facets_of[slot]

    def eligible(self, where: Where) -> Bits:
        """Return the live slots that the filter lets through, as a bitmap of its own."""
        bits = self._live.copy()
        for name, values in where.any_of.items():
            some = np.zeros_like(bits)
            for value in values:
                marked = self._by_value.get((name, value))
                if marked is not None:
                    some[: len(marked)] |= marked
            bits &= some
        for key in where.excluded:
            if key in self._slot_of:
                set_bit(bits, self._slot_of[key], on=False)
        return bits

    def _mark(self, slot: int) -> None:
        set_bit(self._live, slot, on=True)
        for name, values in self._facets_of[slot].items():
            for value in values:
                bits = self._by_value.get((name, value))
                if bits is None or len(bits) < len(self._live):
                    bits = self._by_value[name, value] = _resized(bits, len(self._live))
                set_bit(bits, slot, on=True)

    def _clear(self, slot: int) -> None:
        set_bit(self._live, slot, on=False)
        for name, values in self._facets_of[slot].items():
            for value in values:
                set_bit(self._by_value[name, value], slot, on=False)

    def _grow(self, slot: int) -> None:
        self._live = _resized(self._live, max(len(self._live) * 2, slot // 8 + 1))


def _resized(bits: Bits | None, length: int) -> Bits:
    grown = np.zeros(length, np.uint8)
    if bits is not None:
        grown[: len(bits)] = bits
    return grown
