"""Text made to be slow: what would let one character be looked at again and again is not in the reader's patterns.

Times are measured in benchmarks/reader.py; here the patterns themselves are read.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import kheo.reader
from kheo.reader import read
from kheo.reader.scan import Alternatives

SRE: Any = importlib.import_module("re._parser")


def patterns() -> list[tuple[str, re.Pattern[str]]]:
    found = []
    for info in pkgutil.iter_modules(kheo.reader.__path__):
        module = importlib.import_module(f"kheo.reader.{info.name}")
        named = {k: v.pattern if isinstance(v, Alternatives) else v for k, v in vars(module).items()}
        found += [(f"{info.name}.{k}", v) for k, v in named.items() if isinstance(v, re.Pattern)]
    return found


def endless_look_aheads(node: Any, inside: bool = False) -> Iterator[str]:
    """Repeats without an upper end inside a look-ahead: each start would run on to the end of the text."""
    if isinstance(node, SRE.SubPattern):
        for op, value in node:
            name = str(op)
            if inside and name in {"MAX_REPEAT", "MIN_REPEAT"} and value[1] is SRE.MAXREPEAT:
                yield str(value)
            yield from endless_look_aheads(value, inside or name in {"ASSERT", "ASSERT_NOT"})
    elif isinstance(node, (tuple, list)):
        for part in node:
            yield from endless_look_aheads(part, inside)


def test_no_look_ahead_runs_on_without_end() -> None:
    named = patterns()
    assert len(named) > 20
    assert [name for name, p in named if list(endless_look_aheads(SRE.parse(p.pattern, p.flags)))] == []


@pytest.mark.parametrize("unit", ["9", "1.000.", "1/", "a@", "ngày 1, ", "1/a-", "mô hình “"])
def test_a_page_of_one_thing_repeated_is_read(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    assert all(text[f.start : f.end] == f.text for f in read(text).figures)


@pytest.mark.parametrize("second", ["năm 2023 của Công an xã Tịnh Thới", "và nhiệm vụ 6 tháng đầu năm 2023"])
def test_a_title_of_two_lines_may_tell_its_period_in_the_second(second: str) -> None:
    text = f"BÁO CÁO\nKết quả công tác dân vận\n{second}\n\nCông an xã tổ chức 45 buổi tuyên truyền."
    reading = read(text)
    assert reading.period is not None
    assert reading.period.start == date(2023, 1, 1)
    assert [f.text for f in reading.figures] == ["45"]


@pytest.mark.parametrize("digit", ["①", "²", "½", "٣", "৪", "Ⅳ", "１", "9" * 5000])
def test_a_unit_may_be_numbered_by_any_sort_of_digit(digit: str) -> None:
    text = f"Năm 2023, phường {digit}, thành phố Mỹ Tho, tỉnh Tiền Giang tổ chức 45 buổi tuyên truyền."
    assert "45" in [f.text for f in read(text).figures]
