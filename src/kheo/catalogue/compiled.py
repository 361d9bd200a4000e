"""The compiled form: one JSON file in the package, written by scripts/build_catalogue.py, quick to load."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from kheo.catalogue.model import Balance, Catalogue, Indicator, Phrase, Ratio, Theme, catalogue_of
from kheo.common.errors import KheoError
from kheo.common.types import Kind, Measure

PATH = Path(__file__).parent / "data" / "catalogue.json"
_PLAIN = Phrase()


def _slim(phrase: Phrase) -> dict[str, Any]:
    return {key: value for key, value in asdict(phrase).items() if value != getattr(_PLAIN, key)}


def _row(indicator: Indicator) -> dict[str, Any]:
    row = asdict(indicator) | {"phrases": [_slim(phrase) for phrase in indicator.phrases]}
    return row if indicator.ratio else {key: value for key, value in row.items() if key != "ratio"}


def dumps(catalogue: Catalogue) -> str:
    """JSON text, one indicator a line so that a change reads well in a diff."""

    def line(row: object) -> str:
        return json.dumps(row, ensure_ascii=False)

    rows = [_row(indicator) for indicator in catalogue.indicators.values()]
    parts = {
        "themes": [line(asdict(theme)) for theme in catalogue.themes.values()],
        "indicators": [line(row) for row in rows],
        "balances": [line(asdict(balance)) for balance in catalogue.balances],
    }
    body = ",\n".join(f'"{key}": [\n' + ",\n".join(lines) + "\n]" for key, lines in parts.items())
    return "{\n" + body + "\n}\n"


def _phrase(row: dict[str, Any]) -> Phrase:
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }
    return Phrase(**fields)


def _indicator(row: dict[str, Any]) -> Indicator:
    row["kind"], row["measure"] = Kind(row["kind"]), Measure(row["measure"])
    row["phrases"] = tuple(_phrase(item) for item in row["phrases"])
    if "ratio" in row:
        row["ratio"] = Ratio(row["ratio"]["of"], tuple(row["ratio"]["to"]))
    return Indicator(**row)


def loads(text: str) -> Catalogue:
    """The inverse of `dumps`."""
    raw = json.loads(text)
    return catalogue_of(
        (Theme(**row) for row in raw["themes"]),
        (_indicator(row) for row in raw["indicators"]),
        (Balance(**row | {"parts": tuple(row["parts"])}) for row in raw["balances"]),
    )


@cache
def load() -> Catalogue:
    """The catalogue of this installation; read once. KheoError "catalogue-missing" when it was not built."""
    try:
        return loads(PATH.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KheoError(
            "catalogue-missing",
            "Thiếu danh mục chỉ tiêu đã biên dịch.",
            where=PATH.name,
            remedy="Chạy python scripts/build_catalogue.py.",
        ) from None
