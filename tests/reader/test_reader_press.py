"""Sentences in the manner of the press, of many bodies and years: which indicator each marked figure is ("-": none)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kheo.reader import read

LINES = (Path(__file__).parent / "wording" / "press.txt").read_text(encoding="utf-8").splitlines()
_MARK = re.compile(r"\{([^{}=]+)=([a-z_.-]+)\}")


def marked(line: str) -> tuple[str, dict[int, str]]:
    """The sentence without its marks, and the code wanted by the offset of each numeral."""
    text, wanted, done = "", {}, 0
    for match in _MARK.finditer(line):
        text += line[done : match.start()]
        wanted[len(text)] = match[2]
        text += match[1]
        done = match.end()
    return text + line[done:], wanted


@pytest.mark.parametrize("line", LINES)
def test_what_is_counted(line: str) -> None:
    text, wanted = marked(line)
    got = {figure.start: figure.indicator or "-" for figure in read(text).figures}
    assert {start: got.get(start) for start in wanted} == wanted


def test_every_theme_has_its_sentences() -> None:
    themes = {code.split(".")[0] for line in LINES for code in marked(line)[1].values()}
    assert len(themes - {"-"}) >= 18
