"""Words of reports for templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from .. import drafts, report_asked, report_steps

register = template.Library()
_CHARACTERS = 72


@register.filter
def person(who: Any) -> str:
    """The name of who did something."""
    return drafts.named(who)


@register.filter
def lit(text: str) -> SafeString:
    """A text to edit with its numbers lit."""
    return drafts.lit(text)


@register.filter
def unmarked(text: str) -> str:
    """A text to edit as it reads."""
    return drafts.unmarked(text)


@register.filter
def lines(text: str) -> int:
    """How many lines a text takes in a field, 3 to 16."""
    return min(16, max(3, sum(1 + len(line) // _CHARACTERS for line in text.split("\n")) + 1))


@register.filter
def state(word: str) -> tuple[str, str]:
    """How far a report has come, in words, and the kind of its tag."""
    return report_steps.state(word)


@register.filter
def period(report: Any) -> str:
    """A report's period by name."""
    return report_asked.called(report.start, report.end)
