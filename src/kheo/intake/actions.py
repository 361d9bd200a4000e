"""A file in: kept, read, proposed and, when asked, confirmed, in one transaction a document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction

from kheo.common.errors import KheoError
from kheo.common.text import one_line
from kheo.common.types import State
from kheo.ledger import actions, queries, questions, remembering, store
from kheo.ledger.models import Document, Figure
from kheo.reader import read
from kheo.reader.files import text_of

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL takes no NUL, UTF-8 no lone surrogate
Waiting = tuple[tuple[Figure, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """`created` False: the bytes were there. `confirmed` by this import; `waiting` are proposals with open questions."""

    document: Document
    created: bool
    figures: tuple[Figure, ...]
    confirmed: tuple[Figure, ...]
    waiting: Waiting


def import_document(
    *,
    actor: actions.Actor,
    data: bytes,
    filename: str,
    confirm: bool = False,
    published: date | None = None,
    place: str | None = None,
    note: str = "",
    sample: bool = False,
) -> Imported:
    """Read and enter a file of a kind Khéo reads. `published` and `place` (a unit id) are what the text does not say.

    A file known already is not read again; `confirm` confirms what still waits in it without an open question.
    KheoError file-* from reading the file, file-empty, file-too-large.
    """
    filename = one_line(filename)
    _check_size(data, filename)
    known = queries.document_with_hash(store.digest(data))
    if known is not None:
        return _known(actor, known, confirm)
    extracted = text_of(data, filename)
    text = _UNKEEPABLE.sub("\ufffd", extracted.text)
    book = remembering.current()
    reading = extracted.with_doubts(
        read(text, name=filename, published=published, place=place, catalogue=book)
    )
    with transaction.atomic():
        document, created = actions.store_document(
            actor=actor,
            data=data,
            filename=filename,
            text=text,
            media_type=extracted.media_type,
            title=reading.title or one_line(extracted.title),
            published=published,
            note=note,
            sample=sample,
            reading=reading,
        )
        if not created:
            return _known(actor, document, confirm)
        figures = actions.propose(actor=actor, document=document, reading=reading)
        remembering.note_uses(figures)
        if confirm:
            result = actions.confirm(actor=actor, ids=[figure.pk for figure in figures])
            return Imported(document, True, figures, result.done, result.waiting)
    return Imported(document, True, figures, (), _waiting(figures))


def _check_size(data: bytes, filename: str) -> None:
    if not data:
        raise KheoError("file-empty", "tệp rỗng.", where=filename, remedy="Chọn tệp có nội dung.")
    if len(data) > settings.KHEO_MAX_FILE:
        limit = settings.KHEO_MAX_FILE // settings.MEBIBYTE
        raise KheoError(
            "file-too-large", f"tệp lớn hơn {limit} MB.", where=filename, remedy="Tách tệp hoặc bỏ bớt ảnh."
        )


def _known(actor: actions.Actor, document: Document, confirm: bool) -> Imported:
    figures = tuple(queries.figures_of(document))
    waiting = [figure.pk for figure in figures if figure.state == State.PROPOSED]
    if not (confirm and waiting):
        return Imported(document, False, figures, (), _waiting(figures))
    result = actions.confirm(actor=actor, ids=waiting)
    return Imported(document, False, tuple(queries.figures_of(document)), result.done, result.waiting)


def _waiting(figures: tuple[Figure, ...]) -> Waiting:
    proposed = (figure for figure in figures if figure.state == State.PROPOSED)
    return tuple((figure, questions.open_questions(figure)) for figure in proposed)
