"""Reads that check a right: whoever is signed in sees every report. Roles held on a unit narrow this later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from kheo.ledger.access import Viewer, let_in
from kheo.reports import checking, comparing, correcting, life, returning
from kheo.reports.models import Notice, Report, Return

if TYPE_CHECKING:
    from kheo.reports.life import ListedReport


def reports_for(
    viewer: Viewer, search: str = "", state: str = "", archived: bool = False
) -> QuerySet[ListedReport]:
    """life.reports for someone signed in. KheoError sign-in-needed."""
    let_in(viewer)
    return life.reports(search, state, archived)


def report_for(viewer: Viewer, id: int) -> Report:
    """life.report for someone signed in."""
    let_in(viewer)
    return life.report(id)


def draft_for(viewer: Viewer, id: int) -> life.Draft:
    """life.draft for someone signed in."""
    let_in(viewer)
    return life.draft(id)


def check_for(viewer: Viewer, id: int) -> checking.Check:
    """checking.check for someone signed in."""
    let_in(viewer)
    return checking.check(id)


def staleness_for(viewer: Viewer, id: int) -> correcting.Staleness:
    """correcting.staleness of a report for someone signed in."""
    let_in(viewer)
    return correcting.staleness(life.report(id))


def notice_for(viewer: Viewer, id: int) -> Notice:
    """correcting.notice for someone signed in."""
    let_in(viewer)
    return correcting.notice(id)


def returned_for(viewer: Viewer, id: int) -> Return:
    """returning.returned for someone signed in."""
    let_in(viewer)
    return returning.returned(id)


def compared_for(
    viewer: Viewer, left: tuple[int, int | None], right: tuple[int, int | None]
) -> comparing.Comparison:
    """Two versions, each a report and a step of it (None: as it stands or was signed), for someone signed in."""
    let_in(viewer)
    sides = [comparing.at_version(life.report(id), step) for id, step in (left, right)]
    return comparing.compare(*sides)
