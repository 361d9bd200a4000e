"""Phrases this installation remembers: taught by a correction, proved against the catalogue, laid over it at every reading.

The rows are the truth. After every change they are written to KHEO_HOME/phrases.yaml, for `kheo read`, which has no database.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from kheo import catalogue
from kheo.catalogue import Catalogue, Remembered, overlay
from kheo.common import periods
from kheo.common.errors import KheoError
from kheo.common.home import of_phrases
from kheo.common.text import fold, nfc, one_line
from kheo.ledger.actions import Actor, lock, record
from kheo.ledger.models import Figure, PhraseUse, RememberedPhrase

_LOG = logging.getLogger(__name__)


def listed() -> QuerySet[RememberedPhrase]:
    """All that were not removed, newest first, with who taught them and by which document."""
    rows = RememberedPhrase.objects.filter(removed=False)
    return rows.select_related("actor", "changed_by", "figure__document").defer(
        "figure__document__text", "figure__document__folded"
    )


def uses(ids: Iterable[int]) -> dict[int, int]:
    """phrase → how many figures it decided; those that decided none are left out."""
    rows = PhraseUse.objects.filter(phrase__in=list(ids)).values("phrase").annotate(n=Count("pk"))
    return dict(rows.values_list("phrase", "n"))


def phrase(id: int) -> RememberedPhrase:
    """One, removed or not. KheoError remembered-unknown."""
    found = RememberedPhrase.objects.select_related("figure__document").filter(pk=id).first()
    if found is None:
        raise KheoError("remembered-unknown", "không có cụm từ này.", where=str(id))
    return found


def active() -> tuple[Remembered, ...]:
    """What is in force, in the order of teaching. One query."""
    rows = RememberedPhrase.objects.filter(active=True, removed=False).order_by("pk")
    return tuple(Remembered(*row) for row in rows.values_list("indicator", "phrase", "example"))


def current() -> Catalogue:
    """The catalogue documents are read with here."""
    return catalogue.with_phrases(catalogue.load(), active())


def contribution() -> str:
    """What is in force as the catalogue's own text, with its sources (see kheo.catalogue.overlay)."""
    rows = RememberedPhrase.objects.filter(active=True, removed=False).select_related("figure__document")
    return overlay.dumps(
        Remembered(row.indicator, row.phrase, row.example, _source(row)) for row in rows.order_by("pk")
    )


def _source(row: RememberedPhrase) -> str:
    if row.figure is None:
        return ""
    document = row.figure.document
    day = periods.dmy(document.published) if document.published else ""
    return one_line(", ".join(filter(None, (str(document), document.org, document.place_name, day))))


@transaction.atomic
def remember(
    *, actor: Actor, indicator: str, phrase: str, example: str, figure: int | None = None
) -> RememberedPhrase:
    """Keep a phrase when its example then reads by it and no example of the catalogue changes.

    KheoError phrase-* of kheo.reader.trial; phrase-known when these words are kept already; figure-unknown.
    """
    lock()
    words, sentence = " ".join(nfc(phrase).split()), " ".join(nfc(example).split())
    asked = Remembered(indicator, words, sentence)
    _check(asked)
    if figure is not None and not Figure.objects.filter(pk=figure).exists():
        raise KheoError("figure-unknown", "không có số liệu này trong sổ.", where=str(figure))
    row = RememberedPhrase.objects.create(
        indicator=indicator,
        phrase=words,
        folded=fold(words),
        example=sentence,
        figure_id=figure,
        actor_id=None if actor is None else actor.pk,
    )
    record(actor=actor, action="remember", phrase=row.pk, words=words, indicator=indicator)
    _write_after_commit()
    return row


def _check(asked: Remembered) -> None:
    from kheo.reader import trial  # who only lists phrases does not wait for the reader

    known = RememberedPhrase.objects.filter(folded=fold(asked.phrase), removed=False).first()
    if known is not None:
        raise KheoError(
            "phrase-known",
            f"“{known.phrase}” đã được ghi nhớ{'' if known.active else ' (đang tắt)'}.",
            where="phrase",
            remedy="Xem trang Cụm từ đã ghi nhớ.",
        )
    trial.check(current(), asked)


def switch(*, actor: Actor, id: int, on: bool) -> RememberedPhrase:
    """Put a phrase in or out of force; putting it in proves it again, as the catalogue may have changed.

    KheoError remembered-unknown, phrase-*.
    """
    return _change(actor, id, "phrase-on" if on else "phrase-off", active=on)


def remove(*, actor: Actor, id: int) -> RememberedPhrase:
    """Take a phrase off the list. What it decided stays. KheoError remembered-unknown."""
    return _change(actor, id, "phrase-remove", removed=True)


def restore(*, actor: Actor, id: int) -> RememberedPhrase:
    """Take removing back. KheoError remembered-unknown, phrase-*."""
    return _change(actor, id, "phrase-restore", removed=False)


@transaction.atomic
def _change(actor: Actor, id: int, action: str, **fields: bool) -> RememberedPhrase:
    lock()
    row = phrase(id)
    if all(getattr(row, name) == value for name, value in fields.items()):
        return row
    was_read = row.active and not row.removed
    for name, value in fields.items():
        setattr(row, name, value)
    if row.active and not row.removed and not was_read:
        others = RememberedPhrase.objects.exclude(pk=id).filter(folded=row.folded, removed=False)
        if others.exists():
            raise KheoError("phrase-known", f"“{row.phrase}” đã được ghi nhớ lại.", where=row.phrase)
        from kheo.reader import trial

        trial.check(current(), Remembered(row.indicator, row.phrase, row.example))
    row.changed, row.changed_by_id = timezone.now(), None if actor is None else actor.pk
    row.save()
    record(actor=actor, action=action, phrase=row.pk, words=row.phrase, indicator=row.indicator)
    _write_after_commit()
    return row


def note_uses(figures: Iterable[Figure]) -> int:
    """Note which of these figures, just proposed, a remembered phrase decided. How many."""
    rows = RememberedPhrase.objects.filter(active=True, removed=False)
    known = {(row.indicator, row.folded): row.pk for row in rows}
    if not known:
        return 0
    uses = []
    for figure in figures:
        found = (known.get((figure.indicator or "", fold(words))) for words in figure.why)
        if pk := next(filter(None, found), None):
            uses.append(PhraseUse(phrase_id=pk, figure=figure))
    PhraseUse.objects.bulk_create(uses)
    return len(uses)


def used_by(figures: Iterable[int]) -> dict[int, str]:
    """figure → the remembered phrase that decided it."""
    rows = PhraseUse.objects.filter(figure__in=list(figures))
    return dict(rows.values_list("figure_id", "phrase__phrase"))


def _write_after_commit() -> None:
    transaction.on_commit(write_copy)


def write_copy() -> None:
    """Write what is in force to KHEO_HOME/phrases.yaml, whole or not at all. A full disk is logged: the rows are safe."""
    path = of_phrases(Path(settings.KHEO_HOME))
    fresh = path.with_suffix(f".{os.getpid()}.new")
    try:
        fresh.write_text(contribution(), encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        _LOG.warning("phrases.yaml was not written: %s", error)
