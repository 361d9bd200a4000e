"""Figures as dictionaries of plain values: what revisions keep, compare and bring back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kheo.ledger.models import Figure

FIELDS = (
    "value",
    "measure",
    "qualifier",
    "indicator",
    "kind",
    "basis",
    "period_start",
    "period_end",
    "place",
    "place_name",
    "org",
    "dims",
    "form",
    "state",
    "seq",
)


def plain(value: Any) -> Any:
    """A JSON value: decimals without trailing zeros, dates as ISO text."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def snapshot(figure: Figure) -> dict[str, Any]:
    """Every field a person may change, as JSON values."""
    return {name: plain(getattr(figure, name)) for name in FIELDS}


def difference(old: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(before, after) restricted to the names whose values differ."""
    names = [name for name in new if old.get(name) != new[name]]
    return {name: old[name] for name in names if name in old}, {name: new[name] for name in names}


def restore(figure: Figure, values: dict[str, Any]) -> None:
    """Set `figure`'s fields (not saved) from JSON values of a snapshot."""
    for name, value in values.items():
        if name == "value":
            value = Decimal(value)
        elif name in ("period_start", "period_end") and value is not None:
            value = date.fromisoformat(value)
        setattr(figure, name, value)
