"""Phrases an installation remembers, laid over the reviewed catalogue; and the text they are kept and handed on in.

The text is what stands under `phrases:` in data/*.yaml, so that it can be copied there as a contribution:

    indicators:
      - code: outreach.leaflets
        phrases:
          # nguồn: bc-2020.txt, Công an tỉnh Bình Phước
          - head: ["tờ gấp màu"]
            scope: clause
            examples: ["phát 28.033 tờ gấp màu"]
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from kheo.catalogue.model import Catalogue, Indicator, Phrase
from kheo.common.errors import KheoError

SCOPE = "clause"
HEAD = """\
# Cụm từ một nơi dùng Khéo đã ghi nhớ. Để đóng góp: viết lại câu mẫu bằng lời của mình, bỏ tên người,
# rồi chép từng mục dưới phrases: vào đúng chỉ tiêu ấy trong src/kheo/catalogue/data (docs/how-to/add-an-indicator.md).
"""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A phrase for the counted thing and the sentence it was met in; `source` says where that came from."""

    indicator: str
    phrase: str
    example: str
    source: str = ""


_LAID: list[tuple[Catalogue, tuple[Remembered, ...], Catalogue]] = []


def with_phrases(catalogue: Catalogue, extra: Iterable[Remembered]) -> Catalogue:
    """`catalogue` with more phrases, under a mark of its own. The same question gives the same object, so that what
    others keep by catalogue (the reader's automaton) is kept. A phrase of an indicator that is gone or retired is left out.
    """
    wanted = tuple(one for one in extra if _alive(catalogue, one.indicator))
    if not wanted:
        return catalogue
    for base, asked, made in _LAID:
        if base is catalogue and asked == wanted:
            return made
    made = replace(catalogue, indicators=_laid(catalogue, wanted), mark=_mark(catalogue, wanted))
    _LAID.append((catalogue, wanted, made))
    del _LAID[:-8]
    return made


def _alive(catalogue: Catalogue, code: str) -> bool:
    return code in catalogue and not catalogue.indicators[code].retired


def _laid(catalogue: Catalogue, wanted: Sequence[Remembered]) -> dict[str, Indicator]:
    indicators = dict(catalogue.indicators)
    for one in wanted:
        told = Phrase(head=(one.phrase,), scope=SCOPE, examples=(one.example,))
        known = indicators[one.indicator]
        indicators[one.indicator] = replace(known, phrases=(*known.phrases, told))
    return indicators


def _mark(catalogue: Catalogue, wanted: Iterable[Remembered]) -> str:
    told = json.dumps([catalogue.mark, *([w.indicator, w.phrase] for w in wanted)], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def dumps(phrases: Iterable[Remembered], head: str = HEAD) -> str:
    """The text, by indicator."""
    rows = sorted(phrases, key=lambda one: (one.indicator, one.phrase))
    if not rows:
        return f"{head}indicators: []\n"
    lines = ["indicators:"]
    for code, members in groupby(rows, key=lambda one: one.indicator):
        lines += [f"  - code: {code}", "    phrases:"]
        for one in members:
            lines += _item(one)
    return head + "\n".join(lines) + "\n"


def _item(one: Remembered) -> Iterator[str]:
    if one.source:
        yield f"      # nguồn: {' '.join(one.source.split())}"
    yield f"      - head: [{_quoted(one.phrase)}]"
    yield f"        scope: {SCOPE}"
    yield f"        examples: [{_quoted(one.example)}]"


def _quoted(text: str) -> str:
    """A YAML scalar in double quotes: JSON's are, once the line separators YAML folds are written out."""
    told = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in told)


def loads(text: str, where: str = "phrases.yaml") -> tuple[Remembered, ...]:
    """The inverse of `dumps`, without sources. KheoError "phrases-invalid"."""
    import yaml

    try:
        raw = yaml.safe_load(text)
        return tuple(
            Remembered(str(entry["code"]), str(told["head"][0]), str(told["examples"][0]))
            for entry in raw["indicators"]
            for told in entry["phrases"]
        )
    except (yaml.YAMLError, TypeError, KeyError, IndexError) as error:
        raise KheoError(
            "phrases-invalid",
            "tệp cụm từ đã ghi nhớ không đọc được.",
            where=where,
            remedy="Chạy kheo catalogue phrases để viết lại từ sổ, hoặc xóa tệp.",
        ) from error


def read_file(path: Path) -> tuple[Remembered, ...]:
    """What a file holds; nothing when it is not there. KheoError "phrases-invalid"."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise KheoError(
            "phrases-invalid",
            "tệp cụm từ đã ghi nhớ không mở được.",
            where=str(path),
            remedy="Chạy kheo catalogue phrases để viết lại từ sổ, hoặc xóa tệp.",
        ) from error
    return loads(text, str(path))
