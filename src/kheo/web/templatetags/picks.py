"""Places for templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from kheo.places import Unit

from .. import picks

register = template.Library()


@register.filter
def place_label(unit: Unit) -> str:
    """The name a person picks."""
    return picks.label(unit)


@register.simple_tag(takes_context=True)
def typed(context: Context, field: str, shown: Any) -> Any:
    """What was typed into a field while the page has faults, so that it can be mended; else `shown`."""
    if not context.get("faults"):
        return shown
    request = context["request"]
    return (request.POST if request.method == "POST" else request.GET).get(field, "")


@register.filter
def became(unit: Unit) -> str:
    """ "nay thuộc Đồng Nai"."""
    return picks.became(unit)


@register.filter
def contained(unit: Unit) -> str:
    """ "gồm Bình Phước"."""
    return picks.contained(unit)
