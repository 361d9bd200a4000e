"""Signing in and the language switch."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from django.views.i18n import set_language


@method_decorator(login_not_required, name="dispatch")
class Enter(LoginView):
    """/dang-nhap/"""

    template_name = "web/login.html"
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A part asked for after the session ended sends the whole page here, and back again after signing in."""
        if request.headers.get("HX-Request"):
            back = urlencode({"next": urlsplit(request.headers.get("HX-Current-URL", "/")).path})
            return HttpResponse(status=204, headers={"HX-Redirect": f"/dang-nhap/?{back}"})
        return super().dispatch(request, *args, **kwargs)


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Remember vi or en in a cookie and go back to the page."""
    return set_language(request)
