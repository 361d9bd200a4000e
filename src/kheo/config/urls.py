"""Root urls: everything is pages for now."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("kheo.web.urls"))]
