"""Places for templates."""

from __future__ import annotations

from django import template

from kheo.places import Unit

from .. import picks

register = template.Library()


@register.filter
def place_label(unit: Unit) -> str:
    """The name a person picks."""
    return picks.label(unit)


@register.filter
def became(unit: Unit) -> str:
    """ "nay thuộc Đồng Nai"."""
    return picks.became(unit)


@register.filter
def contained(unit: Unit) -> str:
    """ "gồm Bình Phước"."""
    return picks.contained(unit)
