"""Opens the bridge that the settings name."""

from __future__ import annotations

from pathlib import Path

from matcher.bridge.expanding import Bridge, BridgeOptions
from matcher.bridge.files import read_bridge
from matcher.config import BridgeConfig
from matcher.text import Segmenter


def open_bridge(config: BridgeConfig, segmenter: Segmenter, *, default: Path) -> Bridge | None:
    """Return the configured bridge; None where it is turned off, and where none is named and none is there.

    `default` is the file used where none is named. Raises like `read_bridge`.
    """
    path = config.path or default
    if config.weight == 0.0 or (config.path is None and not default.is_file()):
        return None
    options = BridgeOptions(weight=config.weight, max_expansions=config.max_expansions)
    return Bridge(read_bridge(path).entries, segmenter, options)
