"""Which brokers may not take a pair by who they are: they do not broker for or with their own house."""

from __future__ import annotations

from typing import Final

from matcher.records import Achievement, Broker, Demand, Record
from matcher.text import normalise

_SHORTEST: Final = 4
"""Of a name that counts as a part of a longer one: 某大学 in 某大学材料学院, but no 大学 in every one."""


def is_own_house(broker: Broker, achievement: Achievement, counterpart: Record) -> bool:
    """Whether the broker's employer owns the achievement, or is the enterprise or fund across the table."""
    if broker.employer is None:
        return False
    other = counterpart.enterprise if isinstance(counterpart, Demand) else getattr(counterpart, "name", None)
    return any(is_same_house(broker.employer, name) for name in (achievement.owner, other))


def is_same_house(one: str, other: str | None) -> bool:
    """Whether two names are the same, or one of at least four characters begins the other."""
    if other is None:
        return False
    short, long = sorted((normalise(one).text, normalise(other).text), key=len)
    return bool(short) and (short == long or (len(short) >= _SHORTEST and long.startswith(short)))
