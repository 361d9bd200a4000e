"""An outline as an administrator sees and changes it: its parts in rows, and each sort of part as a form.

Everything here is on the plain data that `writer.outline` reads and gives; a part is found by its path, the positions of
the sections it lies in and its own ("2.0.1").
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kheo import catalogue
from kheo.common.errors import KheoError
from kheo.writer import letterhead, profiles
from kheo.writer.outline import DEPTH

Data = dict[str, Any]
Path = tuple[int, ...]
Words = str | Promise

KINDS: dict[str, tuple[Words, Words]] = {
    "section": (gettext_lazy("Mục"), gettext_lazy("Đề mục, trong đó có các phần.")),
    "tell": (gettext_lazy("Câu từ số liệu"), gettext_lazy("Khéo viết câu từ số của các chỉ tiêu đã chọn.")),
    "room": (gettext_lazy("Chỗ viết tay"), gettext_lazy("Chừa chỗ cho lời của người viết, kèm lời nhắc.")),
    "say": (gettext_lazy("Câu cố định"), gettext_lazy("Kỳ nào cũng in nguyên câu này.")),
    "table": (gettext_lazy("Bảng số liệu"), gettext_lazy("Theo nơi, theo thời gian, hoặc so với cùng kỳ.")),
    "chart": (
        gettext_lazy("Biểu đồ"),
        gettext_lazy("Một chỉ tiêu: cột theo nơi, hoặc diễn biến qua các kỳ."),
    ),
    "models": (gettext_lazy("Mô hình tiêu biểu"), gettext_lazy("Các mô hình mà văn bản trong kỳ nhắc tên.")),
    "rest": (
        gettext_lazy("Các lĩnh vực còn lại"),
        gettext_lazy("Mỗi lĩnh vực chưa phần nào nói đến là một mục."),
    ),
    "unsettled": (
        gettext_lazy("Số liệu cần thống nhất"),
        gettext_lazy("Những chỗ các nguồn nêu số khác nhau."),
    ),
}
NESTED = ("section", "rest")
"""What an outline has at its top."""
LENGTHS: dict[str, Words] = {
    "month": gettext_lazy("tháng"),
    "quarter": gettext_lazy("quý"),
    "half": gettext_lazy("sáu tháng"),
    "nine_months": gettext_lazy("chín tháng"),
    "year": gettext_lazy("năm"),
    "years": gettext_lazy("nhiều năm"),
    "days": gettext_lazy("từ ngày đến ngày"),
}
WINDOWS: dict[str, Words] = {
    "": gettext_lazy("không"),
    "years": gettext_lazy("từng năm"),
    "quarters": gettext_lazy("từng quý"),
    "months": gettext_lazy("từng tháng"),
}
CHARTS: dict[str, Words] = {
    "bars": gettext_lazy("cột theo nơi"),
    "trend": gettext_lazy("diễn biến theo thời gian"),
    "points": gettext_lazy("điểm trên bản đồ"),
}
FLAGS: dict[str, Words] = {
    "compare": gettext_lazy("So với cùng kỳ năm trước"),
    "places": gettext_lazy("Nêu nơi làm nhiều nhất, nơi chưa có số liệu"),
    "parts": gettext_lazy("Nêu phần “trong đó”"),
}
LAYOUTS: dict[str, Words] = {
    "": gettext_lazy("theo nơi"),
    **{window: name for window, name in WINDOWS.items() if window},
    "change": gettext_lazy("bên cạnh cùng kỳ năm trước, kèm tăng giảm"),
    "listed": gettext_lazy("kê lần lượt những chỉ tiêu có số"),
}
"""A table is laid out in one way: the windows, or one of the flags `change` and `listed`."""
_FLAGS_OF = {"tell": ("compare", "places", "parts")}
_ASKED = {
    "tell": {"themes", "indicators"},
    "table": {"title", "themes", "indicators", "windows", "change", "listed"},
    "chart": {"indicator", "kind", "windows"},
    "rest": {"themes"},
}
"""What the forms of parts ask, beside their flags. What they do not ask stays as it was."""


@dataclass(frozen=True, slots=True)
class Row:
    """A part in the list. `label` numbers a section ("1."), with those it lies in as `where` ("II.1"); `told` says what it is
    about, `marks` add how."""

    path: str
    depth: int
    kind: str
    name: Words
    label: str
    where: str
    told: str
    marks: tuple[str, ...]
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several to choose."""

    value: str
    name: Words
    on: bool


@dataclass(frozen=True, slots=True)
class ThemeChoice:
    """A theme with its indicators, each to be ticked; `open` when something in it is."""

    code: str
    name: str
    on: bool
    count: int
    open: bool
    indicators: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. `sort`: line, words, flag, choice, code (one indicator), codes (themes and indicators)."""

    name: str
    sort: str
    label: Words
    value: str = ""
    hint: Words = ""
    on: bool = False
    choices: tuple[Choice, ...] = ()
    themes: tuple[ThemeChoice, ...] = ()


# Finding and moving


def path_of(text: str) -> Path:
    """ "2.0.1" as positions. KheoError outline-part-unknown."""
    parts = text.split(".")
    if not all(part.isdecimal() and len(part) < 4 for part in parts):
        raise _no_part(text)
    return tuple(int(part) for part in parts)


def spelt(path: Path) -> str:
    """Positions as text."""
    return ".".join(map(str, path))


def inside(data: Data, path: Path) -> list[Any]:
    """The parts of the section at a path; of the outline for (). KheoError outline-part-unknown."""
    found: list[Any] = data["sections"]
    for n in path:
        if n >= len(found) or "parts" not in found[n]:
            raise _no_part(spelt(path))
        found = found[n]["parts"]
    return found


def part_at(data: Data, path: Path) -> Data:
    """One part. KheoError outline-part-unknown."""
    if not path:
        raise _no_part("")
    group = inside(data, path[:-1])
    if path[-1] >= len(group):
        raise _no_part(spelt(path))
    found: Data = group[path[-1]]
    return found


def _no_part(where: str) -> KheoError:
    return KheoError(
        "outline-part-unknown",
        "đề cương không còn phần này.",
        where=where,
        remedy="Tải lại trang đề cương.",
    )


def moved(data: Data, path: Path, step: int) -> tuple[Data, Path]:
    """The part one place up or down among its neighbours; at the edge it stays."""
    made = copy.deepcopy(data)
    part_at(made, path)
    group = inside(made, path[:-1])
    to = path[-1] + step
    if not 0 <= to < len(group):
        return made, path
    group.insert(to, group.pop(path[-1]))
    return made, (*path[:-1], to)


def without(data: Data, path: Path) -> Data:
    """The outline without a part and what stands in it."""
    made = copy.deepcopy(data)
    part_at(made, path)
    inside(made, path[:-1]).pop(path[-1])
    return made


def added(data: Data, section: Path, at: int, part: Data) -> tuple[Data, Path]:
    """The outline with a part at a place of a section."""
    made = copy.deepcopy(data)
    group = inside(made, section)
    at = min(at, len(group))
    group.insert(at, part)
    return made, (*section, at)


def replaced(data: Data, path: Path, part: Data, section: Path) -> tuple[Data, Path]:
    """The outline with a part as it is now, at the end of another section when that is another than its own."""
    made = copy.deepcopy(data)
    old = part_at(made, path)
    if "parts" in old and "parts" in part:
        part = {**part, "parts": old["parts"]}
    kind = kind_of(part)
    if kind in _ASKED and kind == kind_of(old):
        asked = {*_ASKED[kind], *_FLAGS_OF.get(kind, ())}
        unasked = {name: value for name, value in (old[kind] or {}).items() if name not in asked}
        part = {kind: {**part[kind], **unasked}}
    group = inside(made, path[:-1])
    if section == path[:-1]:
        group[path[-1]] = part
        return made, path
    if section[: len(path)] == path:
        raise KheoError(
            "outline-invalid",
            "không đặt một mục vào chính nó.",
            where=old.get("title", ""),
            remedy="Chọn mục khác.",
        )
    target = inside(made, section)
    target.append(part)
    group.pop(path[-1])
    return made, _path_to(made, target)


def _path_to(data: Data, group: list[Any]) -> Path:
    """The path of the last part of a group of this very outline."""

    def walk(parts: list[Any], path: Path) -> Path | None:
        if parts is group:
            return (*path, len(parts) - 1)
        found = (walk(p["parts"], (*path, n)) for n, p in enumerate(parts) if "parts" in p)
        return next((one for one in found if one is not None), None)

    return walk(data["sections"], ()) or (0,)


# Rows


def rows(data: Data) -> list[Row]:
    """All parts in order, sections before what stands in them."""
    return list(_rows(data["sections"], (), ""))


def _rows(parts: Sequence[Data], path: Path, above: str) -> Iterator[Row]:
    levels = profiles.get("state").levels
    sections = 0
    for n, part in enumerate(parts):
        at = (*path, n)
        label = where = ""
        kind = kind_of(part)
        if kind == "section":
            sections += 1
            label = letterhead.label(levels[min(len(path), len(levels) - 1)], sections)
            where = f"{above}.{label[:-1]}" if above else label[:-1]
        name = KINDS[kind][0] if kind in KINDS else kind
        told, marks = said(part)
        yield Row(spelt(at), len(path), kind, name, label, where, told, marks, n == 0, n == len(parts) - 1)
        yield from _rows(part.get("parts", ()), at, where)


def kind_of(part: Data) -> str:
    """Which of KINDS a part is."""
    return "section" if "parts" in part else str(next(iter(part)))


def said(part: Data) -> tuple[str, tuple[str, ...]]:
    """What a part is about in words, and how it tells that."""
    kind = kind_of(part)
    if kind == "section":
        return str(part["title"]), ()
    told = part[kind]
    if isinstance(told, str):
        return told, ()
    told = told or {}
    named = _named(told)
    title = str(told.get("title", ""))
    if title and named:
        title = f"{title}: {named}"
    marks = [str(_NOT[flag]) for flag in _NOT if told.get(flag) is False]
    if told.get("kind"):
        marks.append(str(CHARTS.get(told["kind"], told["kind"])))
    if layout := _layout(told):
        marks.append(str(LAYOUTS.get(layout, layout)))
    return title or named, tuple(marks)


_NOT: dict[str, Words] = {
    "compare": gettext_lazy("không so với cùng kỳ"),
    "places": gettext_lazy("không nêu từng nơi"),
    "parts": gettext_lazy("không nêu “trong đó”"),
}


def _named(told: Data) -> str:
    known = catalogue.load()
    names = [known.themes[code].vi if code in known.themes else code for code in told.get("themes", ())]
    codes = [*told.get("indicators", ()), *([told["indicator"]] if told.get("indicator") else [])]
    codes += [code for side in ("received", "spent", "left") for code in told.get(side, ())]
    names += [known.indicators[code].vi if code in known.indicators else code for code in codes]
    return "; ".join(names)


def sections(data: Data, kind: str, without: Path | None = None) -> list[Choice]:
    """Where a part of this kind may stand: sections by path, the outline itself ("") for sections and the rest."""
    found = [Choice("", gettext_lazy("Đề cương (mục lớn)"), False)] if kind in NESTED else []
    for row in rows(data):
        path = path_of(row.path)
        room = len(path) < DEPTH if kind in NESTED else True
        if row.kind == "section" and room and (without is None or path[: len(without)] != without):
            found.append(Choice(row.path, f"{row.where}. {row.told}", False))
    return found


# Forms


def blank(kind: str) -> Data:
    """A new part of a kind, as its form begins."""
    if kind == "section":
        return {"title": "", "parts": []}
    if kind in ("say", "room", "models"):
        return {kind: ""}
    return {kind: {}}


def fields(part: Data) -> list[Field]:
    """The form of a part."""
    kind = kind_of(part)
    told = part[kind] if kind != "section" else part
    if kind == "section":
        return [Field("title", "line", _("Đề mục"), told["title"], _("Số thứ tự do mẫu của cơ quan đánh."))]
    if kind in _TEXTS:
        label, hint = _TEXTS[kind]
        return [Field(kind, "words", label, str(told or ""), hint)]
    told = told or {}
    made = []
    if kind == "table":
        made.append(Field("title", "line", _("Tên bảng"), told.get("title", "")))
    if kind == "chart":
        made.append(_one_code(told.get("indicator", "")))
        made.append(_choice("kind", _("Dạng"), CHARTS, told.get("kind", "bars")))
    if kind in ("tell", "table"):
        made.append(
            codes_field("chi-tieu", _("Chỉ tiêu"), told.get("themes", ()), told.get("indicators", ()))
        )
    if kind == "rest":
        hint = _("Không chọn lĩnh vực nào: lấy tất cả.")
        made.append(codes_field("chi-tieu", _("Chỉ trong các lĩnh vực"), told.get("themes", ()), None, hint))
    if kind == "table":
        made.append(_choice("windows", _("Xếp"), LAYOUTS, _layout(told)))
    if kind == "chart":
        made.append(_choice("windows", _("Chia theo thời gian"), WINDOWS, told.get("windows", "")))
    for flag in _FLAGS_OF.get(kind, ()):
        made.append(Field(flag, "flag", FLAGS[flag], on=bool(told.get(flag, True))))
    return made


def _layout(told: Data) -> str:
    flag = next((flag for flag in ("change", "listed") if told.get(flag)), "")
    return flag or str(told.get("windows", ""))


_TEXTS: dict[str, tuple[Words, Words]] = {
    "say": (
        gettext_lazy("Câu"),
        gettext_lazy("Viết {period} cho kỳ báo cáo, {place} cho tên nơi, {where} cho “trên địa bàn …”."),
    ),
    "room": (gettext_lazy("Lời nhắc cho người viết"), gettext_lazy("Chỉ hiện khi soạn, không in.")),
    "models": (gettext_lazy("Lời dẫn"), gettext_lazy("Ví dụ: Tiêu biểu là các mô hình. Để trống cũng được.")),
}


def _choice(name: str, label: str, of: Mapping[str, Words], value: str) -> Field:
    choices = tuple(Choice(code, said, code == value) for code, said in of.items())
    return Field(name, "choice", label, value, choices=choices)


def _one_code(value: str) -> Field:
    return Field("indicator", "code", _("Chỉ tiêu"), value, themes=_themes((), (value,)))


def codes_field(
    name: str, label: Words, themes: Sequence[str], indicators: Sequence[str] | None, hint: Words = ""
) -> Field:
    """Themes and indicators to tick; of themes alone where `indicators` is None."""
    return Field(name, "codes", label, hint=hint, themes=_themes(themes, indicators))


def _themes(themes: Sequence[str], indicators: Sequence[str] | None) -> tuple[ThemeChoice, ...]:
    known = catalogue.load()
    found = []
    for theme in sorted(known.themes.values(), key=lambda one: one.order):
        own = [] if indicators is None else known.of_theme(theme.code)
        ticked = tuple(Choice(i.code, i.vi, i.code in (indicators or ())) for i in own)
        count = sum(choice.on for choice in ticked)
        whole = theme.code in themes
        found.append(ThemeChoice(theme.code, theme.vi, whole, count, whole or count > 0, ticked))
    return tuple(found)


def read(kind: str, data: QueryDict) -> Data:
    """A part as it was filled in; what is as usual is left out."""
    if kind == "section":
        return {"title": data.get("title", "").strip(), "parts": []}
    if kind in _TEXTS:
        return {kind: " ".join(data.get(kind, "").split())}
    told: Data = {}
    if kind == "table":
        told["title"] = data.get("title", "").strip()
    if kind == "chart":
        told |= {"indicator": data.get("indicator", ""), "kind": data.get("kind", "bars")}
    if kind in ("tell", "table", "rest"):
        themes, indicators = codes_read("chi-tieu", data)
        told |= {name: codes for name, codes in (("themes", themes), ("indicators", indicators)) if codes}
    layout = data.get("windows", "")
    if kind == "table" and layout in ("change", "listed"):
        told[layout] = True
    elif kind in ("table", "chart") and layout:
        told["windows"] = layout
    for flag in _FLAGS_OF.get(kind, ()):
        if flag not in data:
            told[flag] = False
    if kind == "tell" and not told.get("themes") and not told.get("indicators"):
        raise KheoError(
            "outline-invalid",
            "phần này chưa chọn chỉ tiêu nào.",
            where=str(KINDS[kind][0]),
            remedy="Chọn cả lĩnh vực, hoặc từng chỉ tiêu.",
        )
    return {kind: told}


def codes_read(name: str, data: QueryDict) -> tuple[list[str], list[str]]:
    """Themes and indicators ticked under a name, in the catalogue's order; indicators of a ticked theme go with it."""
    known = catalogue.load()
    ticked = set(data.getlist(name))
    themes = [code for code in known.themes if code in ticked]
    indicators = [c for c, i in known.indicators.items() if c in ticked and i.theme not in themes]
    return themes, indicators
