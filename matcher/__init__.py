"""Matching engine for technology transfer: achievements, demands, brokers and investors in Chinese."""

__version__ = "0.1.0"
