"""Reads of what is out for the people. They need no sign-in: everything they show was made for publication."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef

from kheo.reports.models import Publication


def out() -> list[Publication]:
    """The newest version at each address, latest first; an address whose newest version was withdrawn is left out."""
    later = Publication.objects.filter(slug=OuterRef("slug"), number__gt=OuterRef("number"))
    rows = Publication.objects.filter(~Exists(later), withdrawn=None).defer("edition", "cells")
    return list(rows.order_by("-published", "-pk"))


def versions(slug: str) -> list[Publication]:
    """All versions at an address, newest first, without their content; none where nothing was ever published."""
    return list(Publication.objects.filter(slug=slug).defer("edition", "cells").order_by("-number"))


def content(publication: Publication) -> Mapping[str, Any]:
    """What the pages and the open data of a version are made of (writer.public says its shape)."""
    found: Mapping[str, Any] = publication.edition
    return found
