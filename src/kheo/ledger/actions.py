"""Writes of the ledger: atomic, keyword-only actor, a revision a figure, an audit row an action.

`actor` None is the command line. Every write locks the one LedgerState row first, so `seq` follows the order of commits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from kheo import catalogue, places
from kheo.common.errors import KheoError
from kheo.common.types import Basis, Form, Kind, Measure, Period, PlaceRef, Qualifier, Reading, State
from kheo.common.types import Figure as ReadFigure
from kheo.ledger import history, questions, store
from kheo.ledger.models import Audit, Document, Figure, LedgerState, Programme, Revision

Actor = AbstractBaseUser | None
_CHOICES = {"measure": Measure, "qualifier": Qualifier, "kind": Kind, "basis": Basis, "form": Form}
VALUE_LIMIT = Decimal(10**14)
CHANGEABLE = frozenset(history.FIELDS) - {"state", "seq"}


@dataclass(frozen=True, slots=True)
class Confirmed:
    """`done` figures are in the totals now; `waiting` are (figure, codes of questions.TEXT)."""

    done: tuple[Figure, ...]
    waiting: tuple[tuple[Figure, tuple[str, ...]], ...]


def lock() -> LedgerState:
    """The counter row, held until commit. Inside a transaction, before anything else is read."""
    LedgerState.objects.get_or_create(pk=1)
    return LedgerState.objects.select_for_update().get(pk=1)


def _take(state: LedgerState, count: int = 1) -> int:
    """Reserve `count` numbers and return the first. Also moves the mirror's version."""
    first = state.counter + 1
    state.counter += count
    state.save(update_fields=["counter"])
    return first


def _pk(actor: Actor) -> int | None:
    return None if actor is None else actor.pk


def record(*, actor: Actor, action: str, document: Document | None = None, **detail: Any) -> None:
    """An audit row, for the actions of this and the rooms above."""
    Audit.objects.create(actor_id=_pk(actor), action=action, document=document, detail=detail)


@transaction.atomic
def store_document(
    *,
    actor: Actor,
    data: bytes,
    filename: str,
    text: str,
    media_type: str = "text/plain",
    title: str = "",
    published: date | None = None,
    note: str = "",
    sample: bool = False,
    reading: Reading | None = None,
) -> tuple[Document, bool]:
    """Keep the bytes, then the row. (document, False) when the same bytes are there already: nothing changes."""
    lock()
    known = Document.objects.filter(sha256=store.digest(data)).first()
    if known is not None:
        return known, False
    place = reading.place if reading else None
    period = reading.period if reading else None
    document = Document(
        sha256=store.keep(data),
        filename=filename[-255:],
        media_type=media_type,
        size=len(data),
        title=title or (reading.title if reading else ""),
        text=text,
        published=published or (reading.date if reading else None),
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        place=place.id if place else None,
        place_name=_name(place),
        org=((reading.org if reading else None) or "")[:255],
        note=note,
        doubts=[asdict(doubt) for doubt in reading.doubts] if reading else [],
        sample=sample,
        created_by_id=_pk(actor),
    )
    document.folded = document.searchable()
    document.save()
    record(
        actor=actor,
        action="store",
        document=document,
        filename=filename,
        sha256=document.sha256,
        size=document.size,
    )
    return document, True


def _name(place: PlaceRef | None) -> str:
    return place.name[:255] if place else ""


@transaction.atomic
def propose(*, actor: Actor, document: Document, reading: Reading) -> tuple[Figure, ...]:
    """Enter a reading's figures as proposals. KheoError already-read when the document has figures."""
    lock()
    if Figure.objects.filter(document=document).exists():
        raise KheoError("already-read", "văn bản này đã được đọc vào sổ.", where=document.filename)
    held = [figure for figure in reading.figures if 0 <= figure.value < VALUE_LIMIT]
    figures = Figure.objects.bulk_create([_row(document, figure) for figure in held])
    Revision.objects.bulk_create(
        Revision(figure=figure, n=1, actor_id=_pk(actor), action="propose", after=history.snapshot(figure))
        for figure in figures
    )
    Programme.objects.bulk_create(
        Programme(
            document=document,
            start=mention.start,
            end=mention.end,
            name=mention.name,
            place=mention.place.id if mention.place else None,
            place_name=_name(mention.place),
        )
        for mention in reading.programmes
    )
    record(
        actor=actor,
        action="propose",
        document=document,
        figures=len(figures),
        programmes=len(reading.programmes),
        too_large=len(reading.figures) - len(held),
    )
    return tuple(figures)


def _in_order(period: Period | None) -> Period:
    """The period as columns can hold it; one that ends before it begins is a question, not a fault of the file."""
    if period is None or (period.start and (period.end is None or period.end < period.start)):
        return Period(None, None)
    return period


def _row(document: Document, read: ReadFigure) -> Figure:
    """A proposed row (not saved) of what the reader saw."""
    span = read.span or (read.start, read.end)
    period = _in_order(read.period)
    return Figure(
        document=document,
        start=read.start,
        end=read.end,
        span_start=span[0],
        span_end=span[1],
        text=read.text[:255],
        value=read.value.quantize(Decimal("0.0001")),
        measure=read.measure.value,
        qualifier=read.qualifier.value,
        indicator=read.indicator,
        kind=read.kind.value if read.kind else None,
        basis=read.basis.value,
        period_start=period.start,
        period_end=period.end,
        place=read.place.id if read.place else None,
        place_name=_name(read.place),
        org=(read.org or "")[:255],
        dims=[list(pair) for pair in read.dims],
        confidence=read.confidence,
        why=list(read.why),
        runners_up=[list(pair) for pair in read.runners_up],
        doubts=[asdict(doubt) for doubt in read.doubts],
    )


def _locked(ids: Iterable[int]) -> list[Figure]:
    """Figures by id, locked, in the order of the text. KheoError figure-unknown."""
    wanted = set(ids)
    rows = list(
        Figure.objects.select_for_update(of=("self",))
        .select_related("document")
        .defer("document__text", "document__folded")
        .filter(pk__in=wanted)
        .order_by("document_id", "start", "pk")
    )
    if missing := wanted - {row.pk for row in rows}:
        raise KheoError("figure-unknown", "không có số liệu này trong sổ.", where=str(min(missing)))
    return rows


def _revise(
    state: LedgerState,
    actor: Actor,
    action: str,
    rows: Sequence[Figure],
    change: Callable[[Figure], None],
    reason: str = "",
) -> None:
    """Apply `change` to every row, save with the counter as version, and write what differed as revisions."""
    now = timezone.now()
    last = _last_numbers(rows)
    revisions: list[Revision] = []
    touched: set[str] = set()
    for row in rows:
        old = history.snapshot(row)
        change(row)
        row.decided, row.decided_by_id, row.version = now, _pk(actor), state.counter
        before, after = history.difference(old, history.snapshot(row))
        touched.update(after)
        revisions.append(
            Revision(
                figure=row,
                n=last.get(row.pk, 0) + 1,
                actor_id=_pk(actor),
                action=action,
                reason=reason,
                before=before,
                after=after,
            )
        )
    if touched:
        Figure.objects.bulk_update(rows, sorted(touched), batch_size=200)
    alike = Figure.objects.filter(pk__in=[row.pk for row in rows])
    alike.update(version=state.counter, decided=now, decided_by_id=_pk(actor))
    Revision.objects.bulk_create(revisions)


def _last_numbers(rows: Sequence[Figure]) -> dict[int, int]:
    found: dict[int, int] = {}
    numbers = Revision.objects.filter(figure__in=[row.pk for row in rows]).order_by("n")
    for pk, n in numbers.values_list("figure_id", "n"):
        found[pk] = n
    return found


@transaction.atomic
def confirm(*, actor: Actor, ids: Iterable[int]) -> Confirmed:
    """Confirm what has no open question. Figures confirmed before are left as they are and not named."""
    state = lock()
    ready, waiting = [], []
    for row in _locked(ids):
        asked = ("withdrawn",) if row.state == State.WITHDRAWN else questions.open_questions(row)
        if asked:
            waiting.append((row, asked))
        elif row.state == State.PROPOSED:
            ready.append(row)
    if ready:
        numbers = iter(range(_take(state, len(ready)), state.counter + 1))

        def change(row: Figure) -> None:
            row.state, row.seq = State.CONFIRMED.value, next(numbers)

        _revise(state, actor, "confirm", ready, change)
        document = ready[0].document if len({row.document_id for row in ready}) == 1 else None
        record(
            actor=actor,
            action="confirm",
            document=document,
            figures=[row.pk for row in ready],
            waiting=len(waiting),
        )
    return Confirmed(tuple(ready), tuple(waiting))


@transaction.atomic
def correct(*, actor: Actor, id: int, and_confirm: bool = False, **changes: Any) -> Figure:
    """Change fields of CHANGEABLE. A new indicator brings its kind, a new place its name; a confirmed figure stays so.

    `and_confirm`: in the same revision, so that one undo takes both back; a figure with an open question stays proposed.

    KheoError: field-unknown, field-value, indicator-unknown, place-unknown, figure-withdrawn, figure-incomplete.
    """
    state = lock()
    (row,) = _locked([id])
    if row.state == State.WITHDRAWN:
        raise KheoError(
            "figure-withdrawn",
            "số liệu đã rút không sửa được.",
            where=row.text,
            remedy="Hoàn tác việc rút trước.",
        )
    clean = _clean(row, changes)
    if all(getattr(row, name) == value for name, value in clean.items()):
        return row
    was_confirmed = row.state == State.CONFIRMED
    confirms = and_confirm and not was_confirmed
    number = _take(state)

    def change(figure: Figure) -> None:
        for name, value in clean.items():
            setattr(figure, name, value)
        if was_confirmed:
            figure.seq = number
            if asked := questions.open_questions(figure):
                raise KheoError(
                    "figure-incomplete",
                    f"số liệu đã xác nhận không thể {questions.in_words(asked)}.",
                    where=figure.text,
                    remedy="Điền đủ, hoặc rút số liệu.",
                )
        elif confirms and not questions.open_questions(figure):
            figure.state, figure.seq = State.CONFIRMED.value, number

    _revise(state, actor, "correct", [row], change)
    record(actor=actor, action="correct", document=row.document, figures=[row.pk], fields=sorted(clean))
    return row


def _clean(row: Figure, changes: dict[str, Any]) -> dict[str, Any]:
    """`changes` checked and completed."""
    clean: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in CHANGEABLE:
            raise KheoError("field-unknown", "trường này không sửa được.", where=name)
        clean[name] = _value(name, value)
    if clean.get("indicator"):
        clean.setdefault("kind", catalogue.load().get(clean["indicator"]).kind.value)
    if clean.get("place"):
        day = clean.get("period_end", row.period_end)
        clean.setdefault("place_name", places.load().get(clean["place"]).full_name(day))
    start = clean.get("period_start", row.period_start)
    end = clean.get("period_end", row.period_end)
    if start is not None and (end is None or start > end):
        raise KheoError(
            "field-value", "kỳ có ngày đầu sau ngày cuối.", where="period_end", remedy="Sửa lại kỳ."
        )
    return clean


def _value(name: str, value: Any) -> Any:
    """One field's value in the type of its column. KheoError field-value."""
    try:
        if name == "value":
            number = Decimal(value)
            if not number.is_finite() or number < 0 or number >= VALUE_LIMIT:
                raise ValueError(name)
            return number
        if name in _CHOICES:
            return None if name == "kind" and not value else _CHOICES[name](value).value
        if name in ("period_start", "period_end"):
            return date.fromisoformat(value) if isinstance(value, str) and value else (value or None)
        if name in ("indicator", "place"):
            return value or None
        if name == "dims":
            return [[str(key), str(item)] for key, item in value]
        return str(value)[:255]
    except (ValueError, ArithmeticError, TypeError) as error:
        raise KheoError(
            "field-value", f"giá trị “{value}” không hợp lệ.", where=name, remedy="Nhập lại."
        ) from error


@transaction.atomic
def withdraw(*, actor: Actor, ids: Iterable[int], reason: str = "") -> tuple[Figure, ...]:
    """Take figures out of the totals (or reject proposals). They and their history stay."""
    state = lock()
    rows = [row for row in _locked(ids) if row.state != State.WITHDRAWN]
    if not rows:
        return ()
    _take(state)

    def change(row: Figure) -> None:
        row.state = State.WITHDRAWN.value

    _revise(state, actor, "withdraw", rows, change, reason)
    document = rows[0].document if len({row.document_id for row in rows}) == 1 else None
    record(actor=actor, action="withdraw", document=document, figures=[row.pk for row in rows], reason=reason)
    return tuple(rows)


def undo(*, actor: Actor, id: int) -> Figure:
    """Bring back what the last revision changed; itself a revision, so undoing an undo does it again.

    KheoError nothing-to-undo for a figure nobody has decided on.
    """
    return undo_all(actor=actor, ids=[id])[0]


@transaction.atomic
def undo_all(*, actor: Actor, ids: Iterable[int]) -> tuple[Figure, ...]:
    """`undo` of several figures at once."""
    state = lock()
    rows = _locked(ids)
    newest = Revision.objects.filter(figure__in=[row.pk for row in rows]).order_by("n")
    last = {revision.figure_id: revision for revision in newest}
    for row in rows:
        if row.pk not in last or last[row.pk].action == "propose":
            raise KheoError(
                "nothing-to-undo", "số liệu này chưa có thao tác nào để hoàn tác.", where=row.text
            )
    if not rows:
        return ()
    _take(state)
    _revise(
        state,
        actor,
        "undo",
        rows,
        lambda figure: history.restore(figure, last[figure.pk].before),
        f"hoàn tác: {', '.join(sorted({last[row.pk].action for row in rows}))}",
    )
    undone = {row.pk: last[row.pk].n for row in rows}
    document = rows[0].document if len({row.document_id for row in rows}) == 1 else None
    detail = {"figures": list(undone), "undone": undone[rows[0].pk] if len(undone) == 1 else undone}
    record(actor=actor, action="undo", document=document, **detail)
    return tuple(rows)
