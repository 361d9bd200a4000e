"""A people's edition as open data: figures and dictionary as CSV, described by a Frictionless data package.

CSV begins with a byte order mark: Excel opens Vietnamese letters right by it, and readers of the standard skip it
(Frictionless Data Package 1.0; RFC 4180).
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kheo.reports.models import Publication

Edition = Mapping[str, Any]
FIGURES, DICTIONARY, PACKAGE = "du-lieu.csv", "tu-dien.csv", "datapackage.json"
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}

# name, type, title, description
_FIGURE_FIELDS = (
    ("code", "string", "Mã chỉ tiêu", "Mã trong danh mục; xem tu-dien.csv"),
    ("name", "string", "Chỉ tiêu", ""),
    ("place", "string", "Mã đơn vị", "Mã Tổng cục Thống kê; “~năm”: đơn vị trước sắp xếp"),
    ("place_name", "string", "Đơn vị", ""),
    ("start", "date", "Từ ngày", "Để trống: số hiện có tại ngày cuối"),
    ("end", "date", "Đến ngày", ""),
    ("value", "number", "Giá trị", "Theo đơn vị gốc của chỉ tiêu; để trống khi không công bố"),
    ("qualifier", "string", "Mức độ", "exact đúng, over hơn, under gần, about khoảng, vague hàng …"),
    ("mark", "string", "Không công bố", "small: dưới 5; beside: giữ kín để không suy ra số dưới 5"),
    (
        "method",
        "string",
        "Cách có số",
        "below cộng từ cấp dưới, stated báo cáo chung, partial cộng nơi đã có, computed tính tỷ lệ",
    ),
    ("reported", "integer", "Nơi đã có số liệu", ""),
    ("of", "integer", "Tổng số nơi", ""),
    ("estimated", "boolean", "Ước tính", "Do địa giới thay đổi"),
)
_DICTIONARY_FIELDS = (
    ("code", "string", "Mã chỉ tiêu", ""),
    ("name", "string", "Chỉ tiêu", ""),
    ("theme", "string", "Lĩnh vực", ""),
    ("measure", "string", "Đơn vị tính", "count là số đếm"),
    ("kind", "string", "Loại", "flow phát sinh trong kỳ, stock hiện có tại một ngày"),
    ("definition", "string", "Định nghĩa", ""),
)


def figures(edition: Edition) -> bytes:
    """The printed figures, one a row; a withheld one has its mark and no value."""
    return _csv(_FIGURE_FIELDS, edition["data"])


def dictionary(edition: Edition) -> bytes:
    """What the indicators of this edition mean."""
    return _csv(_DICTIONARY_FIELDS, edition["dictionary"])


def package(publication: Publication, edition: Edition) -> dict[str, Any]:
    """The description of both: fields, licence, sizes and checksums."""
    return {
        "profile": "tabular-data-package",
        "name": publication.slug,
        "title": edition["subject"],
        "description": publication.note,
        "version": str(publication.number),
        "created": publication.published.isoformat(),
        "contributors": [{"title": edition["body"], "role": "publisher"}],
        "licenses": [LICENCE],
        "resources": [
            _resource("figures", FIGURES, figures(edition), _FIGURE_FIELDS),
            _resource("dictionary", DICTIONARY, dictionary(edition), _DICTIONARY_FIELDS),
        ],
    }


def _resource(
    name: str, path: str, data: bytes, fields: Sequence[tuple[str, str, str, str]]
) -> dict[str, Any]:
    told = [
        {"name": n, "type": kind, "title": title, **({"description": said} if said else {})}
        for n, kind, title, said in fields
    ]
    schema: dict[str, Any] = {"fields": told, "missingValues": [""]}
    if name == "dictionary":
        schema["primaryKey"] = ["code"]
    else:
        schema["foreignKeys"] = [
            {"fields": "code", "reference": {"resource": "dictionary", "fields": "code"}}
        ]
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema,
    }


def _csv(fields: Sequence[tuple[str, str, str, str]], rows: Iterable[Mapping[str, Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    names = [field[0] for field in fields]
    writer.writerow(names)
    for row in rows:
        writer.writerow([_plain(row.get(name)) for name in names])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
