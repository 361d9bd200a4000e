"""Writes of settling: suspects brought up to the ledger, and what people decide of them.

A decision changes figures only through `actions` (a revision each), keeps a Settlement and an audit row, and can be
taken back as a whole. Meaning: docs/decisions/0009-settling.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import Any, TypeVar

from django.db import DatabaseError, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from kheo import catalogue
from kheo.common.errors import KheoError
from kheo.common.types import State
from kheo.ledger import actions, mirror, scan, suspects
from kheo.ledger.actions import Actor
from kheo.ledger.models import Figure, LedgerState, Revision, Settlement, Suspect, SuspectFigure
from kheo.ledger.suspicion import Key, Sort, Suspicion

T = TypeVar("T")
SOON = 2000  # figures decided since that are looked at on the way to any page
MANY = 20_000  # and on the way to the queue; more waits for `refresh_whole`
MOST = 5000  # suspects of one sort that are kept, the weightiest
_CHUNK = 500


class Verdict(StrEnum):
    """What a person may say of a suspect."""

    KEEP = "keep"  # this side is right: the others are withdrawn
    APART = "apart"  # different things: all of them count
    MEND = "mend"  # a slip of writing: the value as it should be
    DROP = "drop"  # wrong: withdrawn
    SEEN = "seen"  # seen, not a fault
    LATER = "later"  # not now


ALLOWED = {
    Sort.DISPUTE: (Verdict.KEEP, Verdict.APART),
    Sort.CROSSING: (Verdict.KEEP,),
    Sort.PAPER: (Verdict.KEEP,),
    Sort.REPEAT: (Verdict.KEEP, Verdict.APART),
    Sort.BALANCE: (Verdict.MEND,),
    Sort.JUMP: (Verdict.MEND, Verdict.DROP),
    Sort.COPY: (Verdict.KEEP,),
    Sort.MERGED: (Verdict.APART,),
}


def allowed(suspect: Suspect | Settlement) -> tuple[Verdict, ...]:
    """Verdicts that a suspect may get, besides seen and later."""
    given = ALLOWED[Sort(suspect.kind)]
    if not any(mends(suspect)):
        given = tuple(v for v in given if v is not Verdict.MEND)
    known = catalogue.load().indicators.get(suspect.indicator)
    if known is None or known.over_units != "sum":
        given = tuple(v for v in given if v is not Verdict.APART)
    return given


def mends(suspect: Suspect | Settlement) -> list[Decimal | None]:
    """For each side the value that would mend it, None where there is none."""
    told = suspect.detail.get("mends", suspect.detail.get("mended", "")).split()
    return [None if value == "-" else Decimal(value) for value in told]


# Finding


def refresh(limit: int = SOON) -> bool:
    """Look again at what was decided since the last time. False when that is more than `limit` figures: not done."""
    state = LedgerState.objects.filter(pk=1).first()
    if state is None or state.judged >= state.counter:
        return True
    with transaction.atomic():
        state = actions.lock()
        touched = suspects.touched(state.judged, limit)
        if touched is None:
            return False
        keys = suspects.widened(touched.keys | suspects.keys_of(touched.documents))
        found = suspects.search(keys, touched.documents, suspects.LedgerBook())
        _forget(keys, touched.figures, touched.documents)
        _keep(found)
        _judged(state)
    return True


def _judged(state: LedgerState) -> None:
    state.judged = state.counter
    state.save(update_fields=["judged"])


def _forget(keys: Collection[Key], figures: Collection[int], documents: Collection[int]) -> None:
    """Remove suspects that lie in these keys or hold these figures; a pair of papers only with one of its documents."""
    members = SuspectFigure.objects.order_by()
    gone: set[int] = set()
    for chunk in _batches(sorted({place for _code, place in keys})):
        near = members.filter(figure__place__in=chunk).exclude(suspect__kind=Sort.PAPER)
        rows = near.values_list("suspect", "figure__indicator", "figure__place")
        gone |= {pk for pk, code, place in rows if (code, place) in keys}
    for few in _batches(sorted(figures)):
        gone |= set(members.filter(figure__in=few).values_list("suspect", flat=True))
    for some in _batches(sorted(documents)):
        papers = members.filter(suspect__kind=Sort.PAPER, figure__document__in=some)
        gone |= set(papers.values_list("suspect", flat=True))
    for old in _batches(sorted(gone)):
        Suspect.objects.filter(pk__in=old).delete()


def _keep(found: Sequence[Suspicion]) -> None:
    """Enter suspicions that are not there yet."""
    known: set[str] = set()
    for some in _batches([one.signature for one in found]):
        known |= set(Suspect.objects.filter(signature__in=some).values_list("signature", flat=True))
    new = [one for one in found if one.signature not in known]
    rows = Suspect.objects.bulk_create([_row(one) for one in new], batch_size=_CHUNK)
    SuspectFigure.objects.bulk_create(
        (
            SuspectFigure(suspect=row, figure_id=line.id, side=n)
            for row, one in zip(rows, new, strict=True)
            for n, side in enumerate(one.sides)
            for line in side
        ),
        batch_size=_CHUNK,
    )


def _row(one: Suspicion) -> Suspect:
    home = one.home
    return Suspect(
        kind=one.sort.value,
        signature=one.signature,
        indicator=home.indicator,
        place=home.place,
        other_place=one.other_place,
        start=home.start if home.start.year > 1 else None,
        end=home.end,
        weight=one.weight,
        detail=dict(one.said),
    )


def _batches(items: Iterable[T]) -> Iterable[list[T]]:
    rest = iter(items)
    while some := list(islice(rest, _CHUNK)):
        yield some


def refresh_whole() -> int:
    """Look through everything anew, in the columns; how much is found. Minutes where there are tens of millions."""
    archive = mirror.current()
    found = heaviest(scan.search(archive))
    with transaction.atomic():
        state = actions.lock()
        Suspect.objects.all().delete()
        _keep(found)
        state.judged = archive.mark
        state.save(update_fields=["judged"])
    refresh(MANY)
    return Suspect.objects.count()


def heaviest(found: Iterable[Suspicion]) -> list[Suspicion]:
    """At most MOST of each sort."""
    sorts: dict[Sort, list[Suspicion]] = {}
    for one in sorted(found, key=lambda one: (-one.weight, one.signature)):
        sorts.setdefault(one.sort, []).append(one)
    return [one for several in sorts.values() for one in several[:MOST]]


def badge() -> int:
    """How many wait, after a quick look at what was decided since; the last known when the ledger is busy."""
    with suppress(DatabaseError):
        refresh()
    return waiting()


def settlement(id: int) -> Settlement | None:
    """A decision that stands."""
    return standing().filter(pk=id).first()


def waiting() -> int:
    """How many suspects nobody has said anything of, as last looked for."""
    return undecided(Suspect.objects.all()).count()


def undecided(rows: QuerySet[Suspect]) -> QuerySet[Suspect]:
    """Suspects without a decision that stands."""
    return rows.exclude(Exists(standing().filter(signature=OuterRef("signature"))))


def standing() -> QuerySet[Settlement]:
    """Decisions that nobody took back."""
    return Settlement.objects.filter(undoes=None, undone_by=None)


# Deciding


@transaction.atomic
def decide(
    *,
    actor: Actor,
    signature: str,
    verdict: Verdict,
    side: int | None = None,
    reason: str = "",
) -> Settlement:
    """Settle one suspect. `side` is the one kept, or mended.

    KheoError: suspect-unknown (settled or changed since it was shown), verdict-unfit.
    """
    actions.lock()
    refresh()
    suspect = Suspect.objects.filter(signature=signature).first()
    if suspect is None or _open(signature, verdict) is not None:
        raise KheoError(
            "suspect-unknown",
            "việc này đã được quyết, hoặc số liệu của nó vừa đổi.",
            where="Đối chiếu",
            remedy="Tải lại trang để xem việc còn lại.",
        )
    sides = _sides(suspect)
    if not _fits(suspect, sides, verdict, side):
        raise KheoError("verdict-unfit", "không quyết việc này theo cách ấy được.", where=suspect.kind)
    reason = reason.strip()[:500]
    changed = _carry_out(actor, suspect, sides, verdict, side, reason)
    settled = Settlement.objects.create(
        **_about(suspect, actor),
        verdict=verdict.value,
        side=side if verdict is Verdict.KEEP else None,
        reason=reason,
        detail=suspect.detail,
        sides=sides,
        revisions=_last(changed),
    )
    _audit(actor, "settle", settled)
    refresh()
    return settled


def _open(signature: str, verdict: Verdict) -> Settlement | None:
    """A decision that stands already; what was put off may still be decided."""
    rows = standing().filter(signature=signature)
    return (rows if verdict is Verdict.LATER else rows.exclude(verdict=Verdict.LATER.value)).first()


def _fits(suspect: Suspect, sides: Sequence[Sequence[int]], verdict: Verdict, side: int | None) -> bool:
    """Whether a verdict may be given, and on that side. A jump has one side only."""
    if verdict is Verdict.KEEP:
        chosen = side is not None and side < len(sides)
    elif verdict is Verdict.MEND:
        values = mends(suspect)
        chosen = (side or 0) < len(values) and values[side or 0] is not None
    else:
        chosen = True
    return chosen and verdict in (Verdict.SEEN, Verdict.LATER, *allowed(suspect))


def _sides(suspect: Suspect) -> list[list[int]]:
    sides: dict[int, list[int]] = {}
    for figure, side in suspect.members.values_list("figure_id", "side"):
        sides.setdefault(side, []).append(figure)
    return [sides[n] for n in sorted(sides)]


def _carry_out(
    actor: Actor,
    suspect: Suspect,
    sides: Sequence[Sequence[int]],
    verdict: Verdict,
    side: int | None,
    reason: str,
) -> list[int]:
    """Do to the figures what was decided; which figures that was."""
    why = f"đối chiếu: {reason}" if reason else "đối chiếu"
    if verdict is Verdict.KEEP:
        gone = [pk for n, told in enumerate(sides) if n != side for pk in told]
        gone = _of_papers(gone) if suspect.kind == Sort.PAPER else gone
        return [row.pk for row in actions.withdraw(actor=actor, ids=gone, reason=why)]
    if verdict is Verdict.DROP:
        return [row.pk for row in actions.withdraw(actor=actor, ids=sides[0], reason=why)]
    if verdict is Verdict.MEND:
        value = mends(suspect)[side or 0]
        return [actions.correct(actor=actor, id=pk, value=value).pk for pk in sides[side or 0]]
    if verdict is Verdict.APART and suspect.kind != Sort.REPEAT:
        return _set_apart(actor, suspect, sides)
    return []


def _of_papers(figures: Sequence[int]) -> list[int]:
    """Every figure of the documents these are of."""
    papers = Figure.objects.filter(pk__in=figures).order_by().values("document")
    rows = Figure.objects.filter(document__in=papers).exclude(state=State.WITHDRAWN.value)
    return list(rows.values_list("pk", flat=True))


def _set_apart(actor: Actor, suspect: Suspect, sides: Sequence[Sequence[int]]) -> list[int]:
    """Number the activities: the first side stays as it is, each other is the next activity of that period."""
    told = suspects.LedgerBook().lines([(suspect.indicator, suspect.place)])
    names = [line.activity or "" for line in told if line.end == suspect.end]
    last = max([1, *(int(name) for name in names if name.isdecimal())])
    changed = []
    for n, side in enumerate(sides[1:], start=last + 1):
        for row in Figure.objects.filter(pk__in=side).order_by("pk"):
            kept = [pair for pair in row.dims if pair[0] != "activity"]
            actions.correct(actor=actor, id=row.pk, dims=[*kept, ["activity", str(n)]])
            changed.append(row.pk)
    return changed


def _last(figures: Collection[int]) -> list[list[int]]:
    """[figure, number of its newest revision]."""
    rows = Revision.objects.filter(figure__in=figures).order_by("figure_id").values("figure_id")
    return [[pk, n] for pk, n in rows.annotate(last=Max("n")).values_list("figure_id", "last")]


def _about(told: Suspect | Settlement, actor: Actor) -> dict[str, Any]:
    """What a decision says of the matter it is about, and who decides."""
    same = ("kind", "signature", "indicator", "place", "other_place", "start", "end")
    return {
        "actor_id": None if actor is None else actor.pk,
        **{name: getattr(told, name) for name in same},
    }


def _audit(actor: Actor, action: str, settled: Settlement) -> None:
    actions.record(
        actor=actor,
        action=action,
        settlement=settled.pk,
        kind=settled.kind,
        verdict=settled.verdict,
        reason=settled.reason,
        figures=[pk for side in settled.sides for pk in side],
    )


@transaction.atomic
def undo(*, actor: Actor, id: int) -> Settlement:
    """Take a decision back with everything it did. The row that says so is returned.

    KheoError: settlement-unknown, settled-since when a figure was decided on afterwards.
    """
    actions.lock()
    settled = standing().filter(pk=id).first()
    if settled is None:
        raise KheoError(
            "settlement-unknown", "không có quyết định này, hoặc nó đã được hoàn tác.", where=str(id)
        )
    figures = [pk for pk, _n in settled.revisions]
    if _last(figures) != settled.revisions:
        raise KheoError(
            "settled-since",
            "số liệu của việc này đã được sửa sau khi quyết.",
            where="Đối chiếu",
            remedy="Mở văn bản và hoàn tác từng số.",
        )
    actions.undo_all(actor=actor, ids=figures)
    back = Settlement.objects.create(
        **_about(settled, actor),
        verdict=settled.verdict,
        sides=settled.sides,
        revisions=_last(figures),
        undoes=settled,
    )
    _audit(actor, "unsettle", back)
    refresh()
    return back
