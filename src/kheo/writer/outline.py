"""Outlines: what a report is made of, in what order, as data (data/outlines/*.yaml, or what an administrator edited).

As plain data an outline is {code, name, title, subject, opening, lengths, sections, appendix, lead, leaves_out}; a
section is {title, parts}; a part is one of {tell}, {say}, {room}, {table}, {chart}, {models}, {rest}, {unsettled} or a section within.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any, Literal, NoReturn, get_args

from kheo.catalogue.model import Catalogue
from kheo.common.errors import KheoError
from kheo.common.periods import months, year
from kheo.common.types import Period

Length = Literal["month", "quarter", "half", "nine_months", "year", "years", "days"]
Windows = Literal["", "years", "quarters", "months"]
DEPTH = 3
GENERAL = "tong-hop"


@dataclass(frozen=True, slots=True)
class Tell:
    """Sentences on the figures of `themes` and `indicators`; `compare`: with the same period of the year before;
    `places`: who has most and who is missing; `parts`: what a total consists of."""

    themes: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    compare: bool = True
    places: bool = True
    parts: bool = True


@dataclass(frozen=True, slots=True)
class Say:
    """Fixed words; {period}, {place} and {where} are filled in. Any digit in them is the outline's own."""

    text: str


@dataclass(frozen=True, slots=True)
class Room:
    """Room for a person's words; `hint` says which."""

    hint: str


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table in the text: indicators by place, by the `windows` the period falls into, beside the same period of the
    year before (`change`), or one below the other with what there is of each (`listed`)."""

    title: str
    themes: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    windows: Windows = ""
    change: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class ChartPart:
    """A chart of one indicator: "bars" and "points" by place, "trend" over `windows`."""

    indicator: str
    kind: Literal["bars", "trend", "points"] = "bars"
    windows: Windows = ""


@dataclass(frozen=True, slots=True)
class Models:
    """The named models (mô hình) that the documents of the period tell of."""

    intro: str = ""


@dataclass(frozen=True, slots=True)
class Rest:
    """A section for each theme of the catalogue that no other part tells of; `themes` narrows it."""

    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What is still to be settled: sources that disagree, two views of one total."""


@dataclass(frozen=True, slots=True)
class SectionPart:
    """A heading and what stands under it. Without anything to tell and without room it is left out."""

    title: str
    parts: tuple[Part, ...]


Part = SectionPart | Tell | Say | Room | TablePart | ChartPart | Models | Rest | Unsettled
_PARTS: dict[str, Callable[..., Part]] = {
    "tell": Tell,
    "say": Say,
    "room": Room,
    "table": TablePart,
    "chart": ChartPart,
    "models": Models,
    "rest": Rest,
    "unsettled": Unsettled,
}
_ONE_TEXT = {"say": "text", "room": "hint", "models": "intro"}


@dataclass(frozen=True, slots=True)
class Outline:
    """A kind of report. `subject` takes {period}, {place} and {where}; `lengths` are the periods it is meant for
    (first: usual); `opening`: whether it begins with a paragraph of what matters most, `lead`: the indicators that are
    told there first; `appendix`: tables of all figures; `leaves_out`: themes and indicators it is not about."""

    code: str
    name: str
    title: str
    subject: str
    sections: tuple[SectionPart | Rest, ...]
    lengths: tuple[Length, ...] = ("year",)
    opening: bool = True
    appendix: bool = True
    lead: tuple[str, ...] = ()
    leaves_out: tuple[str, ...] = ()

    def walk(self) -> Iterator[Part]:
        """All parts, sections before what stands under them."""
        queue: list[Part] = list(self.sections)
        while queue:
            part = queue.pop(0)
            yield part
            if isinstance(part, SectionPart):
                queue[:0] = part.parts

    def windows(self, period: Period) -> tuple[Period, ...]:
        """The windows inside `period` that its tables and trends are over, none twice."""
        kinds = {p.windows for p in self.walk() if isinstance(p, TablePart | ChartPart) and p.windows}
        return tuple(dict.fromkeys(w for kind in sorted(kinds) for w in windows_of(kind, period)))

    def windowed(self, period: Period, catalogue: Catalogue) -> dict[Period, tuple[str, ...]]:
        """By window inside `period`, the indicators that its tables and trends show there."""
        found: dict[Period, set[str]] = {}
        for part in self.walk():
            if isinstance(part, TablePart | ChartPart) and part.windows:
                for window in windows_of(part.windows, period):
                    found.setdefault(window, set()).update(codes_of(part, catalogue))
        return {
            window: tuple(c for c in catalogue.indicators if c in codes) for window, codes in found.items()
        }

    def told(self, catalogue: Catalogue) -> tuple[str, ...]:
        """The indicators its parts name, in catalogue order; all of them where it has a rest or an appendix."""
        parts = list(self.walk())
        if self.appendix or any(isinstance(p, Rest) for p in parts):
            return tuple(catalogue.indicators)
        named = {c for p in parts for c in codes_of(p, catalogue)}
        return tuple(c for c in catalogue.indicators if c in named)

    def left_out(self, catalogue: Catalogue) -> tuple[str, ...]:
        """The indicators it is not about, in catalogue order."""
        out = self.leaves_out
        return tuple(c for c, i in catalogue.indicators.items() if c in out or i.theme in out)


def codes_of(part: Part, catalogue: Catalogue) -> tuple[str, ...]:
    """The indicators a part tells of, in catalogue order."""
    if isinstance(part, ChartPart):
        return (part.indicator,)
    if not isinstance(part, Tell | TablePart):
        return ()
    return tuple(c for c, i in catalogue.indicators.items() if i.theme in part.themes or c in part.indicators)


def windows_of(kind: Windows, period: Period) -> tuple[Period, ...]:
    """The calendar years, quarters or months that lie in the period; nothing for an open one.

    The parts of a 15th-to-14th year are its own months and quarters (Decree 09/2019, Article 12).
    """
    start, end = period.start, period.end
    if not kind or start is None or end is None:
        return ()
    if start.day != 1:
        return _cut_at(kind, start, end)
    if kind == "years":
        spans = [year(y) for y in range(start.year, end.year + 1)]
    else:
        step = 3 if kind == "quarters" else 1
        spans = [
            months(y, m, m + step - 1) for y in range(start.year, end.year + 1) for m in range(1, 13, step)
        ]
    return tuple(s for s in spans if s.start and s.end and start <= s.start and s.end <= end)


def _cut_at(kind: Windows, start: date, end: date) -> tuple[Period, ...]:
    """Windows that begin on the period's own first day of the month."""
    step = {"years": 12, "quarters": 3, "months": 1}[kind]
    found, first = [], start
    while first <= end:
        after = first.year * 12 + first.month - 1 + step
        if first.day > 28:
            return ()
        following = date(after // 12, after % 12 + 1, first.day)
        if following - timedelta(days=1) > end:
            break
        found.append(Period(first, following - timedelta(days=1)))
        first = following
    return tuple(found)


@cache
def builtin() -> Mapping[str, Outline]:
    """The outlines that come with Khéo, by code, the general one first."""
    import yaml

    folder = resources.files("kheo.writer") / "data" / "outlines"
    found = []
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            found.append(from_data(yaml.safe_load(file.read_text(encoding="utf-8")), file.name))
    return {o.code: o for o in sorted(found, key=lambda o: o.code != GENERAL)}


def from_data(raw: object, where: str = "đề cương") -> Outline:
    """Plain data → an outline. KheoError "outline-invalid" names the part and the remedy."""
    row = _mapping(raw, where, {"code", "name", "title", "subject", "sections"}, _names(Outline))
    sections = tuple(
        _section_or_rest(p, f"{where}, mục {n}") for n, p in enumerate(_list(row["sections"], where), 1)
    )
    if not sections:
        _wrong(where, "đề cương chưa có mục nào.", "Thêm ít nhất một mục.")
    lengths = tuple(row.get("lengths", ("year",)))
    if not lengths or any(one not in get_args(Length) for one in lengths):
        _wrong(where, "kỳ báo cáo (lengths) không đúng.", f"Chọn trong: {', '.join(get_args(Length))}.")
    return Outline(
        code=_text(row["code"], where, "code"),
        name=_text(row["name"], where, "name"),
        title=_text(row["title"], where, "title"),
        subject=_text(row["subject"], where, "subject"),
        sections=sections,
        lengths=lengths,
        opening=_flag(row.get("opening", True), where, "opening"),
        appendix=_flag(row.get("appendix", True), where, "appendix"),
        lead=_codes(row.get("lead", []), where, "lead"),
        leaves_out=_codes(row.get("leaves_out", []), where, "leaves_out"),
    )


def to_data(outline: Outline) -> dict[str, Any]:
    """An outline → plain data that `from_data` takes back."""
    told = {f.name: getattr(outline, f.name) for f in fields(outline) if f.name != "sections"}
    return {
        **told,
        "lengths": list(outline.lengths),
        "lead": list(outline.lead),
        "leaves_out": list(outline.leaves_out),
        "sections": [_part_data(section) for section in outline.sections],
    }


def check(outline: Outline, catalogue: Catalogue, where: str = "đề cương") -> None:
    """KheoError "outline-invalid" for an indicator or a theme that the catalogue does not have."""
    named = list(outline.lead)
    for part in outline.walk():
        for theme in getattr(part, "themes", ()):
            if theme not in catalogue.themes:
                _wrong(where, f"không có lĩnh vực “{theme}”.", f"Chọn trong: {', '.join(catalogue.themes)}.")
        named += [part.indicator] if isinstance(part, ChartPart) else getattr(part, "indicators", ())
    named += [code for code in outline.leaves_out if code not in catalogue.themes]
    for code in named:
        if code not in catalogue:
            _wrong(where, f"không có chỉ tiêu “{code}”.", "Chọn một chỉ tiêu của danh mục.")


def _part_data(part: Part) -> dict[str, Any]:
    if isinstance(part, SectionPart):
        return {"title": part.title, "parts": [_part_data(p) for p in part.parts]}
    name = next(n for n, kind in _PARTS.items() if kind is type(part))
    if name in _ONE_TEXT:
        return {name: getattr(part, _ONE_TEXT[name])}
    defaults = {f.name: f.default for f in fields(part)}
    said = {k: v for k, v in asdict(part).items() if v != defaults[k]}
    return {name: {k: list(v) if isinstance(v, tuple) else v for k, v in said.items()}}


def _section_or_rest(raw: object, where: str) -> SectionPart | Rest:
    part = _part(raw, where, 1)
    if not isinstance(part, SectionPart | Rest):
        _wrong(
            where, "mục lớn phải có tiêu đề (title) và nội dung (parts).", "Đặt nội dung này trong một mục."
        )
    return part


def _part(raw: object, where: str, depth: int) -> Part:
    if not isinstance(raw, dict) or not raw:
        _wrong(where, "mỗi phần là một khối khóa: giá trị.", "Sửa thụt dòng.")
    if "title" in raw and "parts" in raw and len(raw) == 2:
        title = _text(raw["title"], where, "title")
        if depth > DEPTH:
            _wrong(where, f"mục “{title}” nằm quá sâu.", f"Chỉ dùng {DEPTH} cấp mục.")
        parts = _list(raw["parts"], where)
        inner = f"{where} “{title}”"
        return SectionPart(
            title, tuple(_part(p, f"{inner}, phần {n}", depth + 1) for n, p in enumerate(parts, 1))
        )
    name, said = next(iter(raw.items()))
    if len(raw) != 1 or name not in _PARTS:
        _wrong(where, f"không có loại phần “{name}”.", f"Dùng: title + parts, {', '.join(_PARTS)}.")
    if name in _ONE_TEXT:
        said = {
            _ONE_TEXT[name]: "" if said in (None, {}, "") and name == "models" else _text(said, where, name)
        }
    return _made(name, said or {}, where)


def _made(name: str, said: object, where: str) -> Part:
    kind = _PARTS[name]
    row = _mapping(said, where, set(), _names(kind))
    values: dict[str, Any] = {}
    for key, value in row.items():
        if key in ("themes", "indicators"):
            values[key] = _codes(value, where, key)
        elif key in ("compare", "places", "parts", "change", "listed"):
            values[key] = _flag(value, where, key)
        elif key == "windows" and value not in get_args(Windows):
            _wrong(where, f"windows “{value}” không có.", "Chọn years, quarters hoặc months.")
        elif key == "kind" and value not in ("bars", "trend", "points"):
            _wrong(where, f"biểu đồ “{value}” không có.", "Chọn bars, trend hoặc points.")
        else:
            values[key] = str(value)
    needed = {"table": "title", "chart": "indicator"}.get(name)
    if needed and not values.get(needed):
        _wrong(where, f"{name} thiếu {needed}.", f"Thêm {needed}.")
    if sum(bool(values.get(key)) for key in ("windows", "change", "listed")) > 1:
        _wrong(where, "bảng chỉ chọn một trong: windows, change, listed.", "Bỏ các khóa thừa.")
    if name == "chart" and values.get("kind") == "trend" and not values.get("windows"):
        _wrong(where, "biểu đồ diễn biến thiếu windows.", "Chọn years, quarters hoặc months.")
    return kind(**values)


def _names(kind: Any) -> set[str]:
    return {f.name for f in fields(kind)}


def _mapping(raw: object, where: str, required: set[str], known: set[str]) -> dict[str, Any]:
    if not isinstance(raw, dict):
        _wrong(where, "phải là một khối khóa: giá trị.", "Sửa thụt dòng.")
    if missing := sorted(required - raw.keys()):
        _wrong(where, f"thiếu {', '.join(missing)}.", "Thêm các khóa này.")
    if extra := sorted(str(k) for k in raw if k not in known):
        _wrong(where, f"khóa lạ: {', '.join(extra)}.", f"Chỉ dùng: {', '.join(sorted(known))}.")
    return raw


def _list(raw: object, where: str) -> list[Any]:
    if not isinstance(raw, list):
        _wrong(where, "phải là một danh sách.", "Viết mỗi phần sau một dấu gạch đầu dòng.")
    return raw


def _text(raw: object, where: str, key: str) -> str:
    if not isinstance(raw, str) or not raw.strip():
        _wrong(where, f"{key} chưa có chữ.", "Viết nội dung, trong dấu nháy nếu cần.")
    return raw.strip()


def _codes(raw: object, where: str, key: str) -> tuple[str, ...]:
    return tuple(_text(v, where, key) for v in _list(raw, where))


def _flag(raw: object, where: str, key: str) -> bool:
    if not isinstance(raw, bool):
        _wrong(where, f"{key} phải là true hoặc false.", "Sửa lại.")
    return raw


def _wrong(where: str, message: str, remedy: str) -> NoReturn:
    raise KheoError("outline-invalid", message, where=where, remedy=remedy)
