"""Addresses of the pages. Vietnamese without marks, because people read them aloud."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from .pages import finding, health, overview, session, style

app_name = "web"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("noi/", finding.place_options, name="places"),
    path("kieu/", style.show, name="style"),
    path("suc-khoe/", health.show, name="health"),
    path("dang-nhap/", session.Enter.as_view(), name="login"),
    path("dang-xuat/", LogoutView.as_view(), name="logout"),
    path("ngon-ngu/", session.language, name="language"),
]
