"""What past outcomes say to a ranking at a moment."""

from matcher.history.histories import Histories
from matcher.history.takers import NO_HISTORY, TakerHistory

__all__ = ["NO_HISTORY", "Histories", "TakerHistory"]
