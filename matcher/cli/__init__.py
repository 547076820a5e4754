"""The `matcher` command."""

from matcher.cli.main import main

__all__ = ["main"]
