"""A process that asks for deals when it is told to: `python -m tests.store.deals_child URL NUMBER`."""

from __future__ import annotations

import sys

from matcher.store import Store
from tests.store.test_deals import ask


def main() -> None:
    """Say that the store is open, wait, ask, and print what came."""
    url, number = sys.argv[1], int(sys.argv[2])
    with Store.open(url) as store:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        sys.stdout.write("\n".join(ask(store, number)) + "\n")


if __name__ == "__main__":
    main()
