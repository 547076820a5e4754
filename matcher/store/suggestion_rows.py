"""Lists of suggestions as rows, and back: items as deflated JSON, features as deflated float32."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from matcher.records import RecordKey
from matcher.store.rows import AnyRow
from matcher.store.suggestion_tables import lists, makers
from matcher.store.suggestion_values import Floats32, LoggedItem, LoggedList, ShownBy, kinds_of

_LEVEL: Final = 1
"""Higher levels gain 3 % on the features of a list of ten."""
_ON_DISK: Final = np.dtype("<f4")

LIST_COLUMNS: Final = (*lists.c, makers.c.models, makers.c.names)
"""All columns of a list and of what made it."""


def maker_row(models: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """Return the row of what made a list; its key is the SHA-256 of the rest."""
    packed = json.dumps(dict(models), sort_keys=True), json.dumps(list(names))
    digest = hashlib.sha256("\n".join(packed).encode()).hexdigest()
    return {"digest": digest, "models": packed[0], "names": packed[1]}


def list_row(logged: LoggedList, maker: str) -> dict[str, Any]:
    """Return the row of a list."""
    facets = {name: sorted(values) for name, values in sorted(logged.facets.items())}
    return {
        "id": logged.id,
        "pairing": logged.pairing,
        "asking_id": None if logged.asking is None else logged.asking.id,
        "asking_revision": logged.asking_revision,
        "text_sha256": logged.text_sha256,
        "text_length": logged.text_length,
        "shown_at": logged.shown_at,
        "role": logged.role,
        "index_revision": logged.index_revision,
        "maker": maker,
        "k": logged.k,
        "diversity": logged.diversity,
        "facets": json.dumps(facets, ensure_ascii=False),
        "items": _pack_items(logged.items),
        "features": pack_features(logged.features),
        "shown_by": None if logged.shown_by is None else json.dumps(asdict(logged.shown_by)),
    }


def read_list(row: AnyRow) -> LoggedList:
    """Return a row of `LIST_COLUMNS`."""
    asks, _ = kinds_of(row.pairing)
    items = read_items(row.pairing, row.items)
    names = tuple(json.loads(row.names))
    return LoggedList(
        id=row.id,
        pairing=row.pairing,
        asking=None if row.asking_id is None else RecordKey(asks, row.asking_id),
        asking_revision=row.asking_revision,
        text_sha256=row.text_sha256,
        text_length=row.text_length,
        shown_at=row.shown_at,
        role=row.role,
        index_revision=row.index_revision,
        models=json.loads(row.models),
        k=row.k,
        diversity=row.diversity,
        facets={name: tuple(values) for name, values in json.loads(row.facets).items()},
        items=items,
        names=names,
        features=unpack_features(row.features, len(items), len(names)),
        shown_by=None if row.shown_by is None else ShownBy(**json.loads(row.shown_by)),
    )


def read_items(pairing: str, packed: bytes) -> tuple[LoggedItem, ...]:
    """Return the items of a list, best first."""
    _, proposes = kinds_of(pairing)
    return tuple(
        LoggedItem(
            position=position,
            key=RecordKey(proposes, id),
            revision=revision,
            score=score,
            level=level,
            propensity=propensity,
        )
        for position, (id, revision, score, level, propensity) in enumerate(
            json.loads(zlib.decompress(packed)), start=1
        )
    )


def pack_features(features: Floats32) -> bytes:
    """Return the values as they are kept, feature by feature: those of one feature are alike."""
    return zlib.compress(features.astype(_ON_DISK).tobytes(order="F"), _LEVEL)


def unpack_features(packed: bytes, rows: int, columns: int) -> Floats32:
    """Return the values that were packed, shape (rows, columns), to the bit."""
    values = np.frombuffer(zlib.decompress(packed), dtype=_ON_DISK)
    return values.reshape((rows, columns), order="F").astype(np.float32)


def _pack_items(items: Sequence[LoggedItem]) -> bytes:
    rows = [[one.key.id, one.revision, one.score, one.level, one.propensity] for one in items]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), _LEVEL)
