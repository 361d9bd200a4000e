"""Sentences marked by hand, by what they show: every number of a sentence is a figure as marked, or none.

`{1.645=1645}` is a figure of that value: count, exact, a result unless words behind it say otherwise (a measure, a
qualifier, a basis; `per:household` a dimension; `doubt:range` a doubt). `{4=?}` may be read or not. Unmarked numbers are none.
`\\n` stands for a new line.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kheo.common.types import Basis, Figure, Measure, Qualifier
from kheo.reader import read

HERE = Path(__file__).parent / "sentences"
_MARK = re.compile(r"\{([^{}=]*)=([^{}]*)\}")


def sentences() -> Iterator[str]:
    for path in sorted(HERE.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("# "):
                yield line


def marked(line: str) -> tuple[str, list[tuple[int, int, list[str]]]]:
    """The sentence without its marks, and of each mark: start, end, words."""
    line = line.replace("\\n", "\n")
    text, marks, done = "", [], 0
    for match in _MARK.finditer(line):
        text += line[done : match.start()]
        marks.append((len(text), len(text) + len(match[1]), match[2].split()))
        text += match[1]
        done = match.end()
    return text + line[done:], marks


def wrong(figure: Figure, words: list[str]) -> Iterator[str]:
    """What a figure has otherwise than its mark says."""
    dims = dict(figure.dims)
    wanted = dict(word.split(":") for word in words if ":" in word)
    for name, kind, usual in (
        ("measure", Measure, "count"),
        ("qualifier", Qualifier, "exact"),
        ("basis", Basis, "result"),
    ):
        told = next((word for word in words if word in set(kind)), usual)
        if getattr(figure, name) != told:
            yield f"{figure.text}: {name} {getattr(figure, name)}, not {told}"
    doubt = wanted.pop("doubt", None)
    if doubt and doubt not in {d.code for d in figure.doubts}:
        yield f"{figure.text}: no doubt {doubt}"
    if "part" in wanted and "part" not in dims:
        yield f"{figure.text}: no part"
    for name in ("per", "of", "to"):
        if dims.get(name) != wanted.get(name):
            yield f"{figure.text}: {name} {dims.get(name)}, not {wanted.get(name)}"


def errors(line: str) -> list[str]:
    """What a sentence is read otherwise than it is marked."""
    text, marks = marked(line)
    left = list(read(text).figures)
    found = []
    for start, end, (value, *words) in marks:
        same = [f for f in left if f.start < end and start < f.end and (value == "?" or _equal(f, value))]
        if same:
            left.remove(same[0])
        if value != "?":
            found += list(wrong(same[0], words)) if same else [f"{text[start:end]} is missed"]
    return found + [f"{f.text} is no figure" for f in left]


def _equal(figure: Figure, value: str) -> bool:
    return abs(float(figure.value) - float(value)) <= 1e-9 * float(value)


@pytest.mark.parametrize("line", list(sentences()))
def test_numbers_of_a_sentence_are_read_as_marked(line: str) -> None:
    assert errors(line) == []


def quantities(text: str) -> Counter[tuple[object, ...]]:
    return Counter((f.value, f.measure, f.qualifier, f.basis) for f in read(text).figures)


@pytest.mark.parametrize("path", sorted(HERE.glob("*.txt")), ids=lambda path: path.stem)
def test_capitals_lose_no_figure_and_split_letters_change_none(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        text, _ = marked(line)
        assert quantities(text) - quantities(text.upper()) == Counter(), text
        assert quantities(text) == quantities(unicodedata.normalize("NFD", text)), text
