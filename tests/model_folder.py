"""The prepared default encoder for tests: made once, then only verified."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from matcher.embeddings.models import DEFAULT_FOLDER, prepare_model


@cache
def model_folder() -> Path:
    """Return MATCHER_MODEL_DIR, else the default folder in var/models, prepared where it is absent."""
    default = Path(__file__).parent.parent / "var" / "models" / DEFAULT_FOLDER
    folder = Path(os.environ.get("MATCHER_MODEL_DIR") or default)
    prepare_model(folder)
    return folder
