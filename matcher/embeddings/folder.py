"""The folder of a prepared encoder: model.onnx, tokenizer.json and encoder.json, which describes them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matcher.errors import EncoderError, ModelMismatch

MANIFEST = "encoder.json"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"


class EncoderManifest(BaseModel):
    """What encoder.json says: how to use the model, and the SHA-256 of every file of the folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(min_length=1)
    dimension: int = Field(gt=0)
    max_tokens: int = Field(gt=2)
    query_prefix: str
    passage_prefix: str
    files: dict[str, str]

    @property
    def name(self) -> str:
        """The model's name and a digest of all that decides its vectors."""
        deciding = [
            self.max_tokens,
            self.query_prefix,
            self.passage_prefix,
            self.files[MODEL],
            self.files[TOKENIZER],
        ]
        return f"{self.model}@{hashlib.sha256(json.dumps(deciding).encode()).hexdigest()[:12]}"

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Return the manifest of `folder`.

        Raises EncoderError when there is none, ModelMismatch when it cannot be understood.
        """
        path = folder / MANIFEST
        try:
            manifest = cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise EncoderError(
                f"no prepared encoder at {folder} ({error}); run `matcher model prepare`"
            ) from error
        except ValidationError as error:
            raise ModelMismatch(
                f"{path} is not an encoder description ({error.error_count()} bad field(s)); "
                "delete the folder and run `matcher model prepare`"
            ) from error
        missing = {MODEL, TOKENIZER} - manifest.files.keys()
        if missing:
            raise ModelMismatch(f"{path} does not list {sorted(missing)}; run `matcher model prepare` again")
        return manifest

    def write(self, folder: Path) -> None:
        (folder / MANIFEST).write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")

    def check(self, folder: Path, *, only: tuple[str, ...] | None = None) -> None:
        """Raise ModelMismatch when a file (of `only`, or of all) is missing or not what was prepared."""
        bad = []
        for name in only or tuple(self.files):
            came = digest_file(folder / name) if (folder / name).is_file() else "missing"
            if came != self.files[name]:
                bad.append(f"{name}: expected SHA-256 {self.files[name]}, got {came}")
        if bad:
            raise ModelMismatch(
                f"files of {folder} are not what was prepared ({'; '.join(bad)}); "
                "delete the folder and run `matcher model prepare`"
            )


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_folder(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below `folder` but the manifest, by path relative to it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): digest_file(path) for path in paths}
