"""The reviewed YAML → a Catalogue. Strict: every error names the file, the entry and the remedy."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from kheo.catalogue.model import (
    SCOPES,
    Balance,
    Catalogue,
    Indicator,
    Phrase,
    Ratio,
    Theme,
    adding,
    catalogue_of,
)
from kheo.common.errors import KheoError
from kheo.common.types import Kind, Measure

DATA = Path(__file__).parent / "data"
DEFAULT_STALENESS = 400  # days: a yearly count, with a month for the report to arrive
_CODE = re.compile(r"[a-z]+\.[a-z0-9]+(_[a-z0-9]+)*")
_FILE_KEYS = {"theme", "indicators", "balances"}
_THEME_KEYS = {"code", "vi", "en", "order"}
_REQUIRED = {"code", "kind", "measure", "vi", "en", "definition_vi", "unit_vi", "verb_vi", "phrases"}
_OPTIONAL = {"staleness_days", "subject_vi", "public_suppression", "retired", "ratio"}
_LISTS = ("head", "needs", "bars", "after", "about", "examples", "counter")
_PHRASE_KEYS = {*_LISTS, "scope", "weight"}
_E = TypeVar("_E", bound=StrEnum)


def _wrong(where: str, message: str, remedy: str) -> KheoError:
    return KheoError("catalogue-invalid", message, where=where, remedy=remedy)


def _mapping(raw: object, where: str, required: set[str], optional: set[str]) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise _wrong(where, "Phải là một khối khóa: giá trị.", "Sửa thụt dòng của YAML.")
    keys = {str(key) for key in raw}
    if missing := sorted(required - keys):
        raise _wrong(where, f"Thiếu {', '.join(missing)}.", "Thêm các khóa này.")
    if extra := sorted(keys - required - optional):
        raise _wrong(
            where, f"Khóa lạ: {', '.join(extra)}.", f"Chỉ dùng: {', '.join(sorted(required | optional))}."
        )
    return raw


def _text(raw: object, where: str, key: str) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise _wrong(where, f"{key} phải là chữ.", "Đặt giá trị trong dấu nháy nếu cần.")
    return raw.strip()


def _texts(raw: object, where: str, key: str) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise _wrong(where, f"{key} phải là một danh sách.", f'Viết {key}: ["…"].')
    return tuple(_text(item, where, key) for item in raw)


def _choice(kinds: type[_E], raw: object, where: str, key: str) -> _E:
    try:
        return kinds(str(raw))
    except ValueError:
        allowed = ", ".join(item.value for item in kinds)
        raise _wrong(where, f"{key} “{raw}” không có.", f"Chọn một trong: {allowed}.") from None


def _phrase(raw: object, where: str) -> Phrase:
    row = _mapping(raw, where, set(), _PHRASE_KEYS)
    lists = {key: _texts(row.get(key, []), where, key) for key in _LISTS}
    scope = row.get("scope", "sentence")
    if scope not in SCOPES:
        raise _wrong(where, f"scope “{scope}” không có.", f"Chọn một trong: {', '.join(SCOPES)}.")
    weight = row.get("weight", 1.0)
    if not isinstance(weight, int | float) or not 0 < weight <= 1:
        raise _wrong(where, "weight phải lớn hơn 0 và không quá 1.", "Dùng 0.5 cho cách nói yếu.")
    return Phrase(scope=scope, weight=float(weight), **lists)


def _staleness(row: dict[str, Any], kind: Kind, where: str) -> int | None:
    if kind is Kind.FLOW:
        if "staleness_days" in row:
            raise _wrong(where, "Chỉ tiêu phát sinh (flow) không có staleness_days.", "Bỏ khóa này.")
        return None
    days = row.get("staleness_days", DEFAULT_STALENESS)
    if not isinstance(days, int) or days <= 0:
        raise _wrong(where, "staleness_days phải là số ngày dương.", "Ví dụ 400.")
    return days


def _ratio(raw: object, measure: Measure, where: str) -> Ratio:
    row = _mapping(raw, f"{where}: ratio", {"of", "to"}, set())
    if measure is not Measure.PERCENT:
        raise _wrong(f"{where}: ratio", "Chỉ tỷ lệ phần trăm có tử số và mẫu số.", "Bỏ ratio.")
    to = _texts(row["to"], f"{where}: ratio", "to")
    return Ratio(of=_text(row["of"], f"{where}: ratio", "of"), to=to)


def _indicator(raw: object, theme: str, where: str) -> Indicator:
    code = raw.get("code") if isinstance(raw, dict) else None
    where = f"{where}: {code or '?'}"
    row = _mapping(raw, where, _REQUIRED, _OPTIONAL)
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise _wrong(where, f"Mã “{code}” sai dạng.", "Viết dạng chu_de.ten_chi_tieu bằng chữ thường.")
    kind = _choice(Kind, row["kind"], where, "kind")
    measure = _choice(Measure, row["measure"], where, "measure")
    if not isinstance(row["phrases"], list):
        raise _wrong(where, "phrases phải là một danh sách.", "Mỗi cách nói bắt đầu bằng dấu gạch.")
    over_units, over_time = adding(kind, measure)
    named = {key: _text(row[key], where, key) for key in ("vi", "en", "definition_vi", "unit_vi", "verb_vi")}
    return Indicator(
        code=code,
        theme=theme,
        kind=kind,
        measure=measure,
        over_units=over_units,
        over_time=over_time,
        staleness_days=_staleness(row, kind, where),
        subject_vi=_text(row["subject_vi"], where, "subject_vi") if "subject_vi" in row else "",
        phrases=tuple(_phrase(item, f"{where}: cách nói {n}") for n, item in enumerate(row["phrases"], 1)),
        public_suppression=bool(row.get("public_suppression", False)),
        retired=_text(row["retired"], where, "retired") if "retired" in row else "",
        ratio=_ratio(row["ratio"], measure, where) if "ratio" in row else None,
        vi=named["vi"],
        en=named["en"],
        definition_vi=named["definition_vi"],
        unit_vi=named["unit_vi"],
        verb_vi=named["verb_vi"],
    )


def _theme(raw: object, where: str) -> Theme:
    row = _mapping(raw, f"{where}: theme", _THEME_KEYS, set())
    if not isinstance(row["order"], int):
        raise _wrong(f"{where}: theme", "order phải là số nguyên.", "Đánh số theo thứ tự trong báo cáo.")
    return Theme(order=row["order"], **{key: _text(row[key], where, key) for key in ("code", "vi", "en")})


def _balance(raw: object, where: str) -> Balance:
    row = _mapping(raw, f"{where}: balances", {"name", "whole", "parts"}, set())
    return Balance(
        name=_text(row["name"], where, "name"),
        whole=_text(row["whole"], where, "whole"),
        parts=_texts(row["parts"], where, "parts"),
    )


def read_file(path: Path) -> tuple[Theme, list[Indicator], list[Balance]]:
    """One theme file. Raises KheoError "catalogue-invalid"."""
    import yaml

    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _wrong(path.name, f"Không đọc được YAML: {error}", "Sửa dòng được nêu.") from error
    row = _mapping(raw, path.name, {"theme", "indicators"}, _FILE_KEYS)
    theme = _theme(row["theme"], path.name)
    indicators = [_indicator(item, theme.code, path.name) for item in row["indicators"]]
    return theme, indicators, [_balance(item, path.name) for item in row.get("balances", [])]


def read_folder(folder: Path = DATA) -> Catalogue:
    """Every *.yaml of the folder: the folder is the manifest. Raises KheoError on a code or theme met twice."""
    themes: dict[str, Theme] = {}
    indicators: dict[str, Indicator] = {}
    balances: list[Balance] = []
    for path in sorted(folder.glob("*.yaml")):
        theme, members, ties = read_file(path)
        if theme.code in themes:
            raise _wrong(path.name, f"Chủ đề “{theme.code}” đã có ở tệp khác.", "Gộp hai tệp.")
        themes[theme.code] = theme
        for indicator in members:
            if indicator.code in indicators:
                raise _wrong(f"{path.name}: {indicator.code}", "Mã này đã có.", "Đổi mã hoặc bỏ mục trùng.")
            indicators[indicator.code] = indicator
        balances += ties
    return catalogue_of(themes.values(), indicators.values(), balances)
