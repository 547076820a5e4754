"""Tests of matcher.monitoring."""
