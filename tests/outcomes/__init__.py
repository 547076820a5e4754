"""Tests of matcher.outcomes."""
