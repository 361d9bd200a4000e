"""Whether the ledger is whole: files under their hashes, rows that are what their history says, codes that still exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kheo import catalogue, places
from kheo.common.errors import KheoError, Problem
from kheo.common.types import State
from kheo.ledger import history, store
from kheo.ledger.models import Document, Figure, Revision

_BATCH = 500


def problems() -> Iterator[Problem]:
    """Every fault found; empty when the ledger is whole. Reads every kept file."""
    yield from _files()
    yield from _figures()


def _files() -> Iterator[Problem]:
    for sha256, filename in Document.objects.order_by("pk").values_list("sha256", "filename").iterator():
        try:
            store.original(sha256)
        except KheoError as error:
            yield Problem(error.code, f"{filename} ({sha256[:12]})", error.message, error.remedy)


def _figures() -> Iterator[Problem]:
    rows = Figure.objects.order_by("pk").iterator(chunk_size=_BATCH)
    batch: list[Figure] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield from _of(batch)
            batch = []
    yield from _of(batch)


def _of(figures: list[Figure]) -> Iterator[Problem]:
    indicators, here = catalogue.load().indicators, places.load()
    told = _told(figures)
    for figure in figures:
        where = f"số liệu {figure.pk} “{figure.text}”"
        if told.get(figure.pk) != history.snapshot(figure):
            yield Problem(
                "figure-history",
                where,
                "dòng trong sổ khác với lịch sử của nó.",
                "Khôi phục cơ sở dữ liệu từ bản sao lưu.",
            )
        if figure.state != State.CONFIRMED:
            continue
        if figure.indicator is not None and figure.indicator not in indicators:
            yield Problem(
                "indicator-unknown", where, f"không còn chỉ tiêu {figure.indicator}.", "Đính chính chỉ tiêu."
            )
        if figure.place is not None and figure.place not in here:
            yield Problem("place-unknown", where, f"không còn địa bàn {figure.place}.", "Đính chính địa bàn.")


def _told(figures: list[Figure]) -> dict[int, dict[str, Any]]:
    """What each figure must be: its revisions laid one over the other."""
    told: dict[int, dict[str, Any]] = {}
    revisions = Revision.objects.filter(figure__in=[figure.pk for figure in figures]).order_by(
        "figure_id", "n"
    )
    for pk, after in revisions.values_list("figure_id", "after"):
        told.setdefault(pk, {}).update(after)
    return told
