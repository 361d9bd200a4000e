"""The people's edition of a signed report: proposed with what it withholds and why, published, withdrawn.

Every edition that ever was public counts when the next one is judged, also one that was withdrawn or replaced.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from kheo import catalogue, places
from kheo.common.errors import KheoError
from kheo.common.text import strip_marks
from kheo.ledger import queries as ledger
from kheo.ledger.actions import Actor, lock, record
from kheo.reports import life, public_queries, signing, steps
from kheo.reports.models import Publication, Report, Snapshot
from kheo.rollup import Query, disclosure
from kheo.rollup.disclosure import Edition, Region, Told, Withheld
from kheo.rollup.suppression import Mark
from kheo.writer import public, stored

_SLUG = 100
_FATES: Mapping[Mark | None, public.Fate] = {None: "show", Mark.SMALL: "small", Mark.BESIDE: "hide"}


@dataclass(frozen=True, slots=True)
class Reason:
    """A count that is withheld, in words: what and where, its value, under which mark, and for whose sake."""

    name: str
    place: str
    value: Decimal
    small: bool
    beside: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would go out. `checksum` is of the edition: who publishes says by it what he has seen.

    `lost`: counts that earlier editions give away whatever this one withholds. `same`: the edition that is out already says
    just this.
    """

    report: Report
    snapshot: Snapshot
    edition: dict[str, Any]
    cells: dict[str, Any]
    checksum: str
    slug: str
    withheld: tuple[Reason, ...]
    lost: tuple[str, ...]
    out: tuple[Publication, ...]

    @property
    def same(self) -> bool:
        """Whether the newest version of this address says this and is not withdrawn."""
        return bool(self.out) and self.out[0].checksum == self.checksum and self.out[0].withdrawn is None


def propose(id: int) -> Proposal:
    """The edition of a signed report as it would go out now. KheoError report-unknown, report-not-signed."""
    report = life.report(id)
    signing.must_be_signed(report)
    kept = Snapshot.objects.get(report=report)
    printed = life.signed_report(kept)
    slug = _slug(report)
    book = catalogue.load()
    asked = disclosure.edition(public.counted_in(printed, book), report.place, book)
    earlier = _earlier(asked)
    held = disclosure.withhold(asked, earlier, book, key=_key(), counted=_counting(report.place))
    marked = disclosure.marked(asked, held)
    fates: dict[public.Count, public.Fate] = {(*told.region,): _FATES[told.mark] for told in marked.told}
    names = _names({t.place for t in printed.evidence.totals.values()}, report.end)
    edition = public.edition(printed, public.reserve(book, fates), book, names)
    edition["number"] = " ".join(part for part in (_number(report), report.symbol) if part)
    return Proposal(
        report,
        kept,
        edition,
        _packed(marked),
        hashlib.sha256(stored.canonical(edition).encode()).hexdigest(),
        slug,
        _reasons(marked, held, names),
        tuple(f"{book.get(r.code).vi} – {names.get(r.place, r.place)}" for r in held.given_away),
        tuple(public_queries.versions(slug)),
    )


@transaction.atomic
def publish(*, actor: Actor, report: int, seen: str, note: str = "") -> Publication:
    """Put the edition out under its address; a version after the first says in `note` what it corrects.

    `seen` is the checksum of what the person was shown. KheoError publication-moved, publication-same,
    publication-note, report-not-signed, report-unknown.
    """
    lock()  # one edition after the other: each is judged knowing all those before it
    found = propose(report)
    if found.checksum != seen:
        raise KheoError(
            "publication-moved",
            "bản công khai đã khác bản vừa xem, vì có bản khác vừa được công khai.",
            where=found.report.subject,
            remedy="Xem lại bản công khai rồi bấm lại.",
        )
    if found.same:
        raise KheoError(
            "publication-same",
            "bản này đang được công khai rồi.",
            where=found.report.subject,
            remedy="Không cần công khai lại.",
        )
    if found.out and not note.strip():
        raise KheoError(
            "publication-note",
            "chưa ghi nội dung đính chính.",
            where="lý do",
            remedy="Ghi ngắn gọn điều đã sửa, người dân sẽ đọc câu này.",
        )
    made = Publication.objects.create(
        report=found.report,
        snapshot=found.snapshot,
        slug=found.slug,
        number=(found.out[0].number if found.out else 0) + 1,
        title=found.edition["subject"],
        place=found.report.place,
        place_name=found.report.place_name,
        start=found.report.start,
        end=found.report.end,
        edition=found.edition,
        cells=found.cells,
        checksum=found.checksum,
        note=note.strip(),
        published=timezone.now(),
        published_by_id=steps.pk_of(actor),
    )
    record(
        actor=actor,
        action="report-publish",
        report=found.report.pk,
        slug=made.slug,
        number=made.number,
        sha256=made.checksum,
    )
    return made


@transaction.atomic
def withdraw(*, actor: Actor, slug: str, reason: str) -> list[Publication]:
    """Take every version under an address off the public pages; the address says why from then on.

    KheoError publication-unknown, reason-missing.
    """
    rows = list(Publication.objects.select_for_update().filter(slug=slug, withdrawn=None))
    if not rows:
        raise KheoError(
            "publication-unknown",
            "không có bản công khai nào đang mở ở địa chỉ này.",
            where=slug,
            remedy="Mở lại danh sách công khai.",
        )
    if not reason.strip():
        raise KheoError("reason-missing", "chưa ghi lý do rút.", where="lý do", remedy="Ghi lý do.")
    for row in rows:
        row.withdrawn, row.withdrawn_by_id, row.reason = timezone.now(), steps.pk_of(actor), reason.strip()
        row.save(update_fields=["withdrawn", "withdrawn_by", "reason"])
    record(actor=actor, action="report-withdraw", slug=slug, reason=reason.strip(), report=rows[0].report_id)
    return rows


def _key() -> bytes:
    """Orders neighbours of like size; of this installation alone."""
    return hashlib.blake2b(settings.SECRET_KEY.encode(), person=b"kheo-public").digest()


def _number(report: Report) -> str:
    return f"{report.number:02d}" if report.number is not None else ""


def _slug(report: Report) -> str:
    """The address: of the first edition of a report that others follow."""
    first = report
    while first.follows is not None:
        first = first.follows
    had = Publication.objects.filter(report=first).first()
    if had is not None:
        return had.slug
    days = f"{first.start:%Y%m%d}-{first.end:%Y%m%d}"
    name = slugify(strip_marks(first.place_name))[:_SLUG].strip("-")
    return f"{name}-{days}-{first.pk}"


def _names(ids: Iterable[str], day: date) -> dict[str, str]:
    here = places.load()
    return {id: "cả nước" if id == "VN" else here.get(id).full_name(day) for id in ids if id in here}


def _counting(own: str) -> disclosure.Counted:
    """What the books have for days that no edition told."""
    book = catalogue.load()

    @cache
    def at(place: str, first: date, last: date) -> dict[str, Decimal]:
        query = Query(indicators=(), start=first, end=last, place=place, level=places.load().get(place).level)
        return {
            t.indicator: t.value for t in ledger.totals(query) if t.value is not None and t.place == place
        }

    def counted(code: str, place: str, first: date, last: date) -> Decimal:
        return at(place, first, last).get(code, Decimal(0)) if code in book else Decimal(0)

    return counted


def _earlier(asked: Edition) -> list[Edition]:
    """Editions already out that tell of any of these places, oldest first."""
    here = {told.region.place for told in asked.told}
    rows = Publication.objects.order_by("published", "pk").values_list("place", "cells")
    return [made for _, cells in rows if (made := _unpacked(cells)) and here & _places(made)]


def _places(one: Edition) -> set[str]:
    return {told.region.place for told in one.told}


def _packed(one: Edition) -> dict[str, Any]:
    """An edition's counts as JSON: kept, never shown."""
    told = [
        [
            t.region.code,
            t.region.place,
            t.region.start.isoformat() if t.region.start else None,
            t.region.end.isoformat(),
            str(t.value),
            t.mark.value if t.mark else None,
            t.level,
        ]
        for t in one.told
    ]
    return {"told": told, "sums": {whole: list(parts) for whole, parts in one.sums.items()}}


def _unpacked(cells: Mapping[str, Any]) -> Edition:
    told = tuple(
        Told(
            Region(code, place, date.fromisoformat(start) if start else None, date.fromisoformat(end)),
            Decimal(value),
            Mark(mark) if mark else None,
            level,
        )
        for code, place, start, end, value, mark, level in cells["told"]
    )
    return Edition(told, {whole: tuple(parts) for whole, parts in cells["sums"].items()})


def _reasons(marked: Edition, held: Withheld, names: Mapping[str, str]) -> tuple[Reason, ...]:
    book = catalogue.load()

    def said(region: Region) -> str:
        return f"{book.get(region.code).vi}, {names.get(region.place, region.place)}"

    found = []
    for told in marked.told:
        if told.mark is None:
            continue
        for_ = held.because.get(told.region)
        found.append(
            Reason(
                book.get(told.region.code).vi,
                names.get(told.region.place, told.region.place),
                told.value,
                told.mark is Mark.SMALL,
                said(for_) if for_ else "",
            )
        )
    return tuple(found)
