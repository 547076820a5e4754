"""Whether a text, an owner or a place is in Dongguan."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from matcher.appraisal.dossier import Dossier
from matcher.appraisal.values import Quote
from matcher.taxonomy import Taxonomy, Town

_CITY: Final = re.compile(r"东莞|[在驻来入]莞|莞企")
_AFTER: Final = r"(?:[在向给与于到由为和及、]|许可|授权|供应|供给|卖给|落户|交付|入驻|一家|地处)"
_BEFORE: Final = (
    r"(?=[一某两三几多]|[，,。；;、）)]|$|(?!汽车|大学|福特)"
    r"[^，,。；;]{0,10}(?:厂|公司|企业|集团|基地|园区|医院|养殖))"
)
"""长安 is also a maker of cars, 石龙 and 中堂 are words."""
_PARTY: Final = re.compile(r"(?:公司|集团|厂|合作社|实业|股份)(?:[)）]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Where an achievement is at home, as the record says; `source` is the field that says so.

    `is_enterprise`: the owner's name is that of an enterprise. `town` is None outside, and where only the
    city is named.
    """

    is_local: bool
    is_known: bool
    is_enterprise: bool
    town: Town | None
    source: Quote | None


def find_seat(dossier: Dossier, taxonomy: Taxonomy) -> Seat:
    """Return where an achievement is at home: by its place, else by its owner's name."""
    place, owner = dossier.fields.get("place", ""), dossier.fields.get("owner", "")
    field = "place" if place else "owner"
    named = place or owner
    town = taxonomy.town(named) if named else None
    is_local = town is not None or "东莞" in named
    return Seat(
        is_local=is_local,
        is_known=bool(place) or is_local,
        is_enterprise=bool(_PARTY.search(owner)),
        town=town,
        source=dossier.whole(field) if is_local or place else None,
    )


class LocalNames:
    """Finds Dongguan and its towns in sentences; made once for a taxonomy."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        whole = sorted({town.name for town in taxonomy.towns}, key=len, reverse=True)
        short = sorted({name for town in taxonomy.towns for name in town.aliases}, key=len, reverse=True)
        self._pattern = re.compile(
            f"{_CITY.pattern}|{'|'.join(map(re.escape, whole))}"
            f"|{_AFTER}(?:{'|'.join(map(re.escape, short))}){_BEFORE}"
        )

    def is_named(self, text: str) -> bool:
        """Whether the text speaks of Dongguan or one of its towns.

        A town's short name (石排, 长安) counts only between words that make it a place or a party's.
        """
        return self._pattern.search(text) is not None
