"""The kinds of record as they stand in paths."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.vocabulary import Kind

KIND_PATHS: Mapping[Kind, str] = {
    Kind.ACHIEVEMENT: "achievements",
    Kind.DEMAND: "demands",
    Kind.BROKER: "brokers",
    Kind.INVESTOR: "investors",
}
