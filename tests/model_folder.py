"""The prepared default encoder for tests: made once, then only verified."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from matcher.embeddings.models import default_folder, prepare_model
from matcher.embeddings.options import EncoderConfig

_MODELS = Path(__file__).parent.parent / "var" / "models"


@cache
def model_folder() -> Path:
    """Return MATCHER_MODEL_DIR, else the default folder in var/models, prepared where it is absent."""
    adapter = EncoderConfig().adapter
    folder = Path(os.environ.get("MATCHER_MODEL_DIR") or default_folder(_MODELS, adapter))
    prepare_model(folder, adapter=adapter)
    return folder


@cache
def unadapted_folder() -> Path:
    """Return the folder in var/models of the default encoder as it comes, prepared where it is absent."""
    folder = default_folder(_MODELS, "")
    prepare_model(folder)
    return folder
