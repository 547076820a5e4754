"""What an achievement was published as."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.reading.publication import publication_of
from tests.builders import achievement, demand


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"form": "patent"}, "patent"),
        ({"form": "发明专利"}, "patent"),
        ({"form": "期刊论文"}, "paper"),
        ({"form": "paper", "summary": "本发明公开了一种装置"}, "paper"),
        ({"summary": "本实用新型公开了一种夹具，包括底座。"}, "patent"),
        ({"ip_items": [{"kind": "software"}]}, "patent"),
        ({"summary": "目的 探讨其机制。方法 采用小鼠。"}, "paper"),
        ({"summary": "本文提出一种算法。"}, "paper"),
        ({"summary": "已在三家企业应用。"}, "other"),
        ({}, "other"),
    ],
)
def test_the_form_goes_before_property_and_wording(values: dict[str, Any], found: str) -> None:
    assert publication_of(achievement(**values)).value == found


def test_a_demand_was_not_published() -> None:
    assert publication_of(demand(description="本文")).value == "other"
