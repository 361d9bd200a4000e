"""What the page frame asks of the ledger."""

from __future__ import annotations


def waiting() -> int:
    """Documents with figures that wait for a person."""
    return 0
