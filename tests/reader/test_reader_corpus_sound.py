"""The passages themselves: what they are annotated with exists and agrees, and the two parts tell of different things.

Messages name passages of the tuned part only: nobody looks into the part that is scored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kheo.catalogue import load

CORPUS = Path(__file__).parent / "corpus"
Row = Mapping[str, Any]
MEASURES = {"count", "VND", "kg", "hour", "m2", "m3", "km", "litre", "percent"}
QUALIFIERS = {"exact", "over", "under", "about", "vague"}


def passages(part: str) -> list[Row]:
    return [json.loads(line) for line in (CORPUS / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()]


def telling(passage: Row) -> set[str]:
    """Numerals of three digits and more besides closing noughts: two articles seldom share two of them."""
    texts = {row["text"] for row in passage["figures"]}
    return {text for text in texts if len("".join(filter(str.isdigit, text)).strip("0")) >= 3}


def test_no_article_is_told_in_both_parts() -> None:
    """Otherwise the scored part would be tuned on. Whoever fails here leaves out the passage of the tuned part."""
    scored = [telling(passage) for passage in passages("score")]
    assert [p["id"] for p in passages("tune") if any(len(telling(p) & other) >= 2 for other in scored)] == []


def test_the_scored_part_is_broad() -> None:
    rows = passages("score")
    codes = {figure["indicator"] for row in rows for figure in row["figures"]} - {None}
    assert len(rows) >= 90
    assert len({row["province"] for row in rows}) >= 40
    assert len({row["org"] for row in rows}) >= 12
    assert len(codes) >= 100
    assert {row["year"] for row in rows} >= set(range(2007, 2026)), "every year of the press we know"


@pytest.mark.parametrize("part", ["tune", "score"])
def test_codes_measures_and_kinds_are_the_catalogue_s(part: str) -> None:
    catalogue = load()
    wrong = []
    for passage in passages(part):
        for row in passage["figures"]:
            codes = {code for code in (row["indicator"], *row.get("alt", [])) if code}
            known = {code for code in codes if catalogue.get(code)}
            fits = row["measure"] in MEASURES and row["qualifier"] in QUALIFIERS and row["value"] >= 0
            if row["indicator"] and row["kind"] in ("flow", "stock"):
                indicator = catalogue.get(row["indicator"])
                fits = (
                    fits
                    and indicator is not None
                    and (indicator.kind, indicator.measure) == (row["kind"], row["measure"])
                )
            if codes != known or not fits:
                wrong.append((passage["id"] if part == "tune" else "score", row["indicator"]))
    assert wrong == []


@pytest.mark.parametrize("part", ["tune", "score"])
def test_periods_are_days_in_their_order(part: str) -> None:
    for passage in passages(part):
        for row in passage["figures"]:
            if row["period"]:
                start, end = (date.fromisoformat(day) if day else None for day in row["period"])
                assert end is not None
                assert start is None or start <= end
