"""/noi/: places for what is being typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.views.decorators.http import require_safe

from .. import picks


@require_safe
def place_options(request: HttpRequest) -> HttpResponse:
    """<option>s for a datalist."""
    units = picks.suggest(request.GET.get("noi", "") or request.GET.get("place", ""))
    return HttpResponse(
        format_html_join("", '<option value="{}"></option>', ((picks.label(u),) for u in units))
    )
