"""Fit (who needs it) and quality (how good it is) put together, by a named policy and by nothing else.

The weighted geometric mean fit^a · quality^b with a + b = 1, not the sum: a record that nobody needs is
not carried by its quality, nor one without any evidence by its fit; and the order that it gives stays the
same when all qualities are multiplied by a constant, which matters as long as they are not calibrated
(未校准).
"""

from __future__ import annotations

from math import fsum

from matcher.appraisal.method import CombiningPolicy, Method
from matcher.appraisal.values import Card
from matcher.errors import InvalidInput


def combine(fit: float, quality: float, policy: CombiningPolicy) -> float:
    """Return one number, 0–1, from a match probability and a quality, both 0–1.

    0 where the fit is below the policy's least, and where something that the policy counts is 0. Raises
    InvalidInput for a fit or quality that does not lie between 0 and 1.
    """
    for name, value in (("fit", fit), ("quality", quality)):
        if not 0 <= value <= 1:
            raise InvalidInput(f"expected {name} between 0 and 1, got {value!r}")
    if fit < policy.least_fit:
        return 0.0
    whole = policy.fit + policy.quality
    # 0 to the power of 0 is 1 in Python: what a policy does not count does not pull it down.
    return float(fit ** (policy.fit / whole) * quality ** (policy.quality / whole))


def policy_named(name: str, method: Method) -> CombiningPolicy:
    """Return the method's policy of this name; raise InvalidInput naming all there are."""
    policies = method.settings.policies
    if name not in policies:
        choices = "、".join(f"{known} ({policy.label})" for known, policy in policies.items())
        raise InvalidInput(f"expected a combining policy: {choices}; got {name!r}")
    return policies[name]


def quality_of(card: Card, method: Method) -> float:
    """Return a card's quality, 0–1: its aspects' scores weighed as the card's reader weighs the 3有.

    Vetoes stand outside of it, as they do outside every sum.
    """
    weights = method.aspect_weights(card.reader)
    return fsum(weights[one.aspect] * one.score for one in card.aspects) / 100
