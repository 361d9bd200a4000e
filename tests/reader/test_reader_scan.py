"""Patterns that are tried only where they can begin find what `re` finds."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from pathlib import Path

import pytest

import kheo.reader
from kheo.reader.scan import Alternatives
from kheo.reader.source import Source

TEXTS = [
    Source(json.loads(line)["text"]).key
    for line in (Path(__file__).parent / "corpus/tune.jsonl").read_text(encoding="utf-8").splitlines()
]


def named() -> list[tuple[str, Alternatives]]:
    found = []
    for info in pkgutil.iter_modules(kheo.reader.__path__):
        module = importlib.import_module(f"kheo.reader.{info.name}")
        found += [(f"{info.name}.{k}", v) for k, v in vars(module).items() if isinstance(v, Alternatives)]
    return found


@pytest.mark.parametrize(("name", "alternatives"), named())
def test_the_same_is_found_as_by_the_plain_pattern(name: str, alternatives: Alternatives) -> None:
    for text in TEXTS:
        plain = [m.span() for m in alternatives.pattern.finditer(text, 1, len(text) - 1)]
        assert [m.span() for m in alternatives.finditer(text, 1, len(text) - 1)] == plain, name
        first = alternatives.search(text, 0, len(text))
        assert (first and first.span()) == next((m.span() for m in alternatives.pattern.finditer(text)), None)


@pytest.mark.parametrize(
    "source",
    [
        r"(?<!x)(?:tháng|quý|t)\s?(?:\d{1,2}|[ivx]+)[/-]\d{4}",
        r"(?:a|ab)(?:c|$)|\d?\d:\d\d|[^\W\d]?x" if False else r"(?:a|ab)(?:c|$)|\d?\d:\d\d",
        r"(?P<one>an|n[^a]?a)|(?P<two>a+b)",
    ],
)
def test_overlapping_beginnings(source: str) -> None:
    text = "tháng 5/2020 t5/2021 xt6/2022 quý iv/2023 ab abc 12:30 anana aaab na nba tháng tháng 7-2024 a"
    alternatives = Alternatives(source)
    found = [(m.span(), m.groupdict()) for m in alternatives.finditer(text, 0, len(text))]
    assert found == [(m.span(), m.groupdict()) for m in re.finditer(source, text)]
    assert found


@pytest.mark.parametrize("source", [r"\w+ hộ", r"(?:một )?[^\W\d_]", r"(?:a|)b?", r"a|.b"])
def test_what_can_begin_anywhere_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="Mẫu"):
        Alternatives(source)
