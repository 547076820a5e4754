"""Opens the parts that the settings name, over an open store."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from matcher.bridge.opening import open_bridge
from matcher.config import Config
from matcher.embeddings.cache import CachedEncoder
from matcher.embeddings.factory import open_encoder
from matcher.embeddings.scale import measure_centre, measure_scale
from matcher.errors import IndexMismatch
from matcher.index import DenseOptions, EmbeddedIndex, Index, IndexIdentity, IndexOptions
from matcher.reading.reader import Reader
from matcher.stages import Stages
from matcher.store import Store
from matcher.taxonomy import Taxonomy
from matcher.text import TEXT_VERSION, Segmenter

_LOG = logging.getLogger(__name__)


def assemble(config: Config, store: Store, snapshots: Path | None) -> Stages:
    """Return the stages over an open store; an index of another encoder, text or store is built anew."""
    segmenter = Segmenter.from_folder(config.data / "dictionary")
    if config.dictionary is not None:
        segmenter.add_dictionary(config.dictionary)
    encoder = CachedEncoder(
        open_encoder(config.encoder, models=config.home / "models"),
        config.home / "vectors.sqlite3",
        text_version=TEXT_VERSION,
    )
    identity = IndexIdentity(
        store_id=store.store_id,
        encoder=encoder.name,
        text_version=segmenter.fingerprint,
        dimension=encoder.dimension,
    )
    return Stages(
        store=store,
        encoder=encoder,
        segmenter=segmenter,
        taxonomy=(taxonomy := Taxonomy.load(config.data / "taxonomy")),
        index=_load_index(config, identity, snapshots, newest=store.revision()),
        scale=measure_scale(encoder),
        centre=measure_centre(encoder, taxonomy.industry_names(levels=2)),
        reader=Reader.load(config.data, encoder=encoder.name, taxonomy=taxonomy),
        bridge=open_bridge(config.bridge, segmenter, default=config.bridge_path),
    )


def _load_index(config: Config, identity: IndexIdentity, snapshots: Path | None, *, newest: int) -> Index:
    dense = DenseOptions(title_weight=config.index.title_weight, flat_limit=config.index.flat_limit)
    options = IndexOptions(dense=dense)
    if snapshots is None:
        return EmbeddedIndex(identity, options)
    try:
        index = EmbeddedIndex.load(snapshots, identity, options)
        if index.revision > newest:
            # A store put back from a backup gives the same revisions again, to other changes; the
            # snapshots must be gone before it does.
            shutil.rmtree(snapshots)
            raise IndexMismatch(f"it holds revision {index.revision}, the store only {newest}")
        return index
    except IndexMismatch as error:
        _LOG.warning("index is built anew: %s", error)
        return EmbeddedIndex(identity, options)
