"""Numbers, states and the page frame for templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kheo.catalogue import Indicator
from kheo.common import periods
from kheo.common.types import Measure, Qualifier
from kheo.ledger import queries, settling
from kheo.ledger.models import Document

from .. import show, words

register = template.Library()


@register.filter
def num(value: Decimal | int) -> str:
    """1645 → 1.645."""
    return show.digits(value)


@register.filter
def dmy(day: date | None) -> str:
    """24/12/2020, or nothing."""
    return periods.dmy(day) if day else ""


@register.filter
def choice(indicator: Indicator) -> str:
    """A line of an indicator list."""
    return words.indicator_choice(indicator)


@register.filter
def org(code: str) -> str:
    """ "Công an" for police, "Công an, Mặt trận Tổ quốc" for police+front; a name as it stands."""
    return words.org_name(code)


@register.filter
def called(document: Document) -> str:
    """The title of a document, or its file's name without the ending."""
    return document.title or document.filename.rpartition(".")[0] or document.filename


@register.filter
def item(given: Mapping[str, str], name: str) -> str:
    """A value by a name that is itself a variable."""
    return given.get(name, "")


@register.simple_tag
def amount(value: show.Amount) -> SafeString:
    """An Amount with its qualifier and unit set small around the number."""
    q = format_html('<span class="q">{}</span> ', value.q) if value.q else ""
    gap = "" if value.u == "%" else " "
    u = format_html('{}<span class="u">{}</span>', gap, value.u) if value.u else ""
    return format_html('<span class="num">{}{}{}</span>', q, value.n, u)


@register.simple_tag
def quantity(
    value: Decimal, measure: str = "count", qualifier: str = "exact", short: bool = False
) -> SafeString:
    """`amount` straight from stored fields."""
    return amount(show.amount(Decimal(value), Measure(measure), Qualifier(qualifier), short=short))


def _to_settle(path: str) -> int:
    """The badge; looking again at what was decided takes a moment, so only where one comes to see what is to do."""
    return settling.badge() if path in ("/", "/van-ban/", "/doi-chieu/") else settling.waiting()


@register.simple_tag
def to_settle() -> int:
    """How many things wait to be settled, as last looked for."""
    return settling.waiting()


@register.inclusion_tag("web/_nav.html", takes_context=True)
def nav(context: dict[str, Any]) -> dict[str, Any]:
    """Top links, the one of this page marked, and how many documents and things to settle wait."""
    request = context.get("request")
    path = request.path if request else ""
    user = getattr(request, "user", None)
    links: Sequence[tuple[str, str]] = (
        ("/", _("Tổng quan")),
        ("/van-ban/", _("Văn bản")),
        ("/doi-chieu/", _("Đối chiếu")),
        ("/so-lieu/", _("Số liệu")),
        ("/bao-cao/", _("Báo cáo")),
    )
    known = bool(user and user.is_authenticated)
    return {
        "links": [(url, name, path == url if url == "/" else path.startswith(url)) for url, name in links],
        "known": known,
        "user": user,
        "waiting": queries.documents_waiting() if known else 0,
        "to_settle": _to_settle(path) if known else 0,
        "english": words.english(),
        "path": request.get_full_path() if request and request.method == "GET" else "/",
        "csrf_token": context.get("csrf_token"),
        "request": request,
    }
