"""/cong-khai/: what is out for the people. No sign-in, no cookie, no script; only what was frozen at publication."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from kheo.common import periods
from kheo.common.types import Period
from kheo.reports import open_data, public_queries
from kheo.reports.models import Publication

MINUTES = 5


@login_not_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All that is out, newest first."""
    return _kept(_page("public/list.html", {"editions": public_queries.out()}))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number of the text comes from, as far as that is public. `n` is its place in the edition's data."""

    n: int
    name: str
    place_name: str
    period: str
    value: str
    how: str


HOW = {
    "below": "cộng từ các nơi bên dưới",
    "stated": "theo báo cáo chung của nơi ấy",
    "partial": "cộng từ những nơi đã có số liệu",
    "computed": "tỷ lệ tính từ các số liệu",
}


def origins(edition: Mapping[str, Any]) -> list[Origin]:
    """The numbers that the text and its charts tell and do not withhold, in their order."""
    said = {
        part["data"]: f"{part['word']} {part['text']}".strip()
        for block in edition["blocks"]
        for parts in (*block.get("sentences", ()), block.get("alt", ()))
        for part in parts
        if isinstance(part, dict) and part["data"] is not None and not part.get("mark")
    }
    return [_origin(n, edition["data"][n], text) for n, text in said.items()]


def _origin(n: int, row: Mapping[str, Any], text: str) -> Origin:
    start = date.fromisoformat(row["start"]) if row["start"] else None
    end = date.fromisoformat(row["end"])
    period = periods.in_words(Period(start, end))
    how = HOW.get(row["method"], "")
    if row["of"]:
        how += f", {row['reported']}/{row['of']} nơi đã báo cáo"
    if row["estimated"]:
        how += "; ước tính do địa giới thay đổi"
    return Origin(n, row["name"], row["place_name"], period, text, how)


def _tag(request: HttpRequest, slug: str, **more: object) -> str | None:
    """Changes with every version, withdrawal and kind of answer."""
    versions = public_queries.versions(slug)
    if not versions:
        return None
    newest = versions[0]
    return f'"{newest.checksum[:24]}-{newest.number}-{int(newest.withdrawn is not None)}"'


@login_not_required
@require_safe
@condition(etag_func=_tag)
def edition(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest version at an address; 410 with the reason where it was withdrawn."""
    versions = public_queries.versions(slug)
    if not versions:
        return _page("public/missing.html", status=404)
    newest = versions[0]
    if newest.withdrawn:
        return _kept(_page("public/withdrawn.html", {"publication": newest}, status=410))
    told = public_queries.content(newest)
    context = {
        "publication": newest,
        "edition": told,
        "versions": versions,
        "origins": origins(told),
        "kept": any(row["mark"] for row in told["data"]),
    }
    return _kept(_page("public/edition.html", context))


@login_not_required
@require_safe
@condition(etag_func=_tag)
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """The figures as CSV."""
    return _data(slug, open_data.FIGURES, lambda _, told: open_data.figures(told))


@login_not_required
@require_safe
@condition(etag_func=_tag)
def dictionary(request: HttpRequest, slug: str) -> HttpResponse:
    """What the indicators mean, as CSV."""
    return _data(slug, open_data.DICTIONARY, lambda _, told: open_data.dictionary(told))


@login_not_required
@require_safe
@condition(etag_func=_tag)
def package(request: HttpRequest, slug: str) -> HttpResponse:
    """The Frictionless description of both."""

    def made(publication: Publication, told: Mapping[str, Any]) -> bytes:
        return json.dumps(open_data.package(publication, told), ensure_ascii=False, indent=1).encode()

    return _data(slug, open_data.PACKAGE, made)


def _data(slug: str, name: str, make: Callable[[Publication, Mapping[str, Any]], bytes]) -> HttpResponse:
    newest = next(iter(public_queries.versions(slug)), None)
    if newest is None or newest.withdrawn:
        said = newest.reason if newest else "Chưa có báo cáo nào được công khai ở địa chỉ này."
        return HttpResponse(said, status=410 if newest else 404, content_type="text/plain; charset=utf-8")
    kind = "application/json" if name.endswith(".json") else "text/csv; charset=utf-8"
    answer = HttpResponse(make(newest, public_queries.content(newest)), content_type=kind)
    answer["Content-Disposition"] = f'inline; filename="{slug}-{name}"'
    answer["Access-Control-Allow-Origin"] = "*"
    return _kept(answer)


def _page(name: str, context: Mapping[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """Without the request: what the context processors look at (who, messages) would make it vary by cookie."""
    return HttpResponse(render_to_string(name, dict(context or {})), status=status)


def _kept(answer: HttpResponse) -> HttpResponse:
    patch_cache_control(answer, public=True, max_age=60 * MINUTES)
    return answer
