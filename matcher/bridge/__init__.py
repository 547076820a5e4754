"""The terminology bridge: what else a term is called, so that a query finds what says it in other words."""

from matcher.bridge.entries import Entry, EntryKind, Status
from matcher.bridge.expanding import NO_EXPANSION, Bridge, BridgeOptions, Expansion
from matcher.bridge.files import BridgeFile, read_bridge, write_bridge

__all__ = [
    "NO_EXPANSION",
    "Bridge",
    "BridgeFile",
    "BridgeOptions",
    "Entry",
    "EntryKind",
    "Expansion",
    "Status",
    "read_bridge",
    "write_bridge",
]
