"""Settings: one frozen section per stage, from TOML and the environment; unknown keys stop the program."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matcher.channels.brokers.options import DealsConfig
from matcher.channels.funds.options import PushConfig
from matcher.embeddings.options import EncoderConfig
from matcher.errors import ConfigError
from matcher.monitoring.options import MonitorConfig

PROJECT_FOLDER = Path(__file__).resolve().parent.parent
PREFIX = "MATCHER_"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StoreConfig(_Section):
    """Where the truth is kept."""

    url: str = ""
    """SQLAlchemy URL; empty means an SQLite file in `home`, which one machine needs nothing for."""


class IndexConfig(_Section):
    """How records are indexed and searched."""

    title_weight: float = Field(default=0.5, ge=0, le=1)
    """Weight of the title against the body in a document's vector (eval/results/long_texts.md)."""
    flat_limit: int = Field(default=50_000, ge=0)
    """Up to here exact search costs under 4 ms a query; beyond, HNSW with exact re-scoring."""
    snapshot_every: int = Field(default=2_000, ge=1)
    """Changes between snapshots: replaying 2,000 cached vectors takes about a second."""
    poll_s: float = Field(default=0.5, gt=0)
    """How often a serving process looks for changes that another process wrote."""


class BridgeConfig(_Section):
    """Other names of the terms in a query."""

    path: Path | None = None
    """The entries; empty means bridge/bridge.csv below `data`."""
    weight: float = Field(default=0.5, ge=0, le=1)
    """Of another name against the term itself, times the entry's own weight; 0 turns the bridge off."""
    max_expansions: int = Field(default=12, ge=1)
    """A query keeps at most 64 words of its own; more than a dozen foreign ones would talk over them."""


class AppraisalConfig(_Section):
    """How the 3有 of achievements are appraised."""

    method: Path | None = None
    """Folder of a method of one's own, as `matcher train appraisal` writes it; empty means appraisal below
    `data`."""


class CrossEncoderConfig(_Section):
    """An optional second reading of the best candidates, query and candidate together."""

    folder: Path | None = None
    """A saved sentence-transformers CrossEncoder of one output; without one there is no such stage. It
    reads only where demands and achievements are asked for and proposed."""
    depth: int = Field(default=20, ge=1, le=1000)
    """Best candidates that are read: twice a usual list; each costs a forward pass on every request."""
    batch_size: int = Field(default=8, ge=1, le=1024)
    """Pairs a pass: on the CPU more only pads short pairs to the longest one."""
    weight: float = Field(default=0.5, ge=0, le=1)
    """Of its sigmoid against the ranker's score: even until judgements say otherwise; 0 turns it off."""
    threads: int = Field(default=0, ge=0, le=256)
    """Threads of torch, for the whole process; 0 leaves it at one a core."""


class LearningConfig(_Section):
    """What is done so that there is something to learn from."""

    explore: float = Field(default=0.0, ge=0, le=1)
    """Share of the logged lists shown in drawn order: only these tell what other orders would bring. 0 until
    somebody decides that it is worth it (eval/results/simulated_platform.md)."""


class ApiConfig(_Section):
    """The HTTP service."""

    host: str = "127.0.0.1"
    """Only this machine; put a TLS proxy in front before others may connect."""
    port: int = Field(default=8000, ge=1, le=65535)
    """The usual port of a development server."""
    max_body_bytes: int = Field(default=32_000_000, ge=1_000)
    """Bulk upserts of 10,000 records are about 20 MB; larger ones are sent in parts."""
    max_k: int = Field(default=200, ge=1, le=1000)
    """Beyond 200 suggestions nobody reads; exports have their own commands."""


class Config(_Section):
    """Everything that can be set."""

    home: Path = PROJECT_FOLDER / "var"
    """Holds the database, prepared models, vector cache and index snapshots."""
    data: Path = PROJECT_FOLDER / "data"
    """Taxonomy, dictionary and sample of the project."""
    dictionary: Path | None = None
    """The user's own words, one a line, added to the domain dictionary."""
    rankers: Path | None = None
    """Folder of ranking models from `matcher train ranker`; each replaces the one of its name."""
    store: StoreConfig = StoreConfig()
    encoder: EncoderConfig = EncoderConfig()
    index: IndexConfig = IndexConfig()
    bridge: BridgeConfig = BridgeConfig()
    cross_encoder: CrossEncoderConfig = CrossEncoderConfig()
    appraisal: AppraisalConfig = AppraisalConfig()
    learning: LearningConfig = LearningConfig()
    monitor: MonitorConfig = MonitorConfig()
    deals: DealsConfig = DealsConfig()
    push: PushConfig = PushConfig()
    api: ApiConfig = ApiConfig()

    @property
    def bridge_path(self) -> Path:
        """The bridge that comes with the data, used where the settings name none."""
        return self.data / "bridge" / "bridge.csv"

    @property
    def store_url(self) -> str:
        """The store's URL, with the default filled in."""
        return self.store.url or f"sqlite:///{self.home / 'store.sqlite3'}"


def load_config(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """Return the settings of a TOML file with the environment on top.

    Without a path, MATCHER_CONFIG names the file, else `matcher.toml` in the working folder where
    it exists. MATCHER_API__PORT=9000 sets `api.port`. Raises ConfigError for a missing file,
    unknown keys and bad values, all at once.
    """
    environ = os.environ if environ is None else environ
    values = _read_toml(path, environ)
    # Sorted, so that a section given as a whole is met before its parts, and the contradiction seen.
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in _OTHER_VARIABLES:
            _set(values, name, environ[name])
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        lines = [
            f"{'.'.join(map(str, item['loc']))}: {item['msg'].removeprefix('Value error, ')}"
            for item in error.errors(include_url=False)
        ]
        raise ConfigError("bad settings: " + "; ".join(lines) + "; README.md lists every setting") from None


_OTHER_VARIABLES = frozenset({"MATCHER_CONFIG", "MATCHER_REAL_DATA", "MATCHER_MODEL_DIR", "MATCHER_API_KEY"})


def _read_toml(path: Path | None, environ: Mapping[str, str]) -> dict[str, Any]:
    named = path or (Path(environ["MATCHER_CONFIG"]) if "MATCHER_CONFIG" in environ else None)
    file = named or Path("matcher.toml")
    if not file.is_file():
        if named is None:
            return {}
        raise ConfigError(f"settings file {file} does not exist")
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} is not TOML: {error}") from None


def _set(values: dict[str, Any], name: str, text: str) -> None:
    *sections, last = name.removeprefix(PREFIX).lower().split("__")
    for section in sections:
        values = values.setdefault(section, {})
        if not isinstance(values, dict):
            raise ConfigError(f"bad settings: {name} sets a part of {section!r}, which stands as a whole too")
    values[last] = text
