"""Tests of matcher.history."""
