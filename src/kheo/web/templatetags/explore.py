"""The explore page's cells, written in code because a page has hundreds of them."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..cells import Cell
from .kheo import amount

register = template.Library()
_OPENS = '<td{}><a class="opens{}" href="{}" hx-get="{}" hx-target="#ngan">{}</a></td>'
_NONE = (
    '<td><span class="cellpad none"><span aria-hidden="true">–</span><span class="sr">{}</span></span></td>'
)


@register.simple_tag
def cell(c: Cell | None) -> SafeString:
    """A number that opens its drawer; an old stock in grey; a dash where nothing was told."""
    if c is not None and c.shown is not None:
        return format_html(_OPENS, _data(c), "", c.url, c.url, _signed(c))
    if c is not None and c.stale is not None:
        old = format_html(
            '{} ({})<span class="sr"> {}</span>', c.stale.n, c.stale_year, _("số cũ, không cộng")
        )
        return format_html(_OPENS, "", " stale", c.url, c.url, old)
    return format_html(_NONE, _("chưa có số liệu"))


def _data(c: Cell) -> SafeString:
    """What a copy of the table needs: the plain number, and its qualifier word."""
    if c.shown is None or c.total.value is None:
        return SafeString("")
    word = "≈" if c.total.estimated and not c.shown.q else c.shown.q
    return format_html(' data-v="{}" data-q="{}"', f"{c.total.value:f}", word)


def _signed(c: Cell) -> SafeString:
    marks = SafeString("")
    if c.total.estimated:
        marks += SafeString('<span class="est" aria-hidden="true">≈</span>')
    if c.total.contradictions:
        marks += SafeString('<span class="fault" aria-hidden="true">≠</span>')
    said = c.note
    note = format_html('<span class="sr"> ({})</span>', said) if said else SafeString("")
    assert c.shown is not None
    return format_html('{}<span class="v">{}</span>{}', marks, amount(c.shown), note)


@register.filter
def as_json(value: Any) -> str:
    """For a data attribute; the template escapes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
