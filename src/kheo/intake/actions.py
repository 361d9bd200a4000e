"""A file in: kept, read, proposed and, when asked, confirmed, in one transaction a document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction

from kheo.common.errors import KheoError
from kheo.common.types import State
from kheo.ledger import actions, queries, questions, store
from kheo.ledger.models import Document, Figure
from kheo.reader import read
from kheo.reader.files import text_of

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL takes no NUL, UTF-8 no lone surrogate
Waiting = tuple[tuple[Figure, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """`created` False: the bytes were there and nothing changed. `waiting` are proposals with their open questions."""

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
    """Read and enter a .txt, .html, .docx or .pdf. `published` and `place` (a unit id) are what the text does not say.

    KheoError file-* from reading the file, file-empty, file-too-large.
    """
    _check_size(data, filename)
    known = queries.document_with_hash(store.digest(data))
    if known is not None:
        return _known(known)
    extracted = text_of(data, filename)
    text = _UNKEEPABLE.sub("\ufffd", extracted.text)
    reading = read(text, name=filename, published=published, place=place)
    with transaction.atomic():
        document, created = actions.store_document(
            actor=actor,
            data=data,
            filename=filename,
            text=text,
            media_type=extracted.media_type,
            title=reading.title or extracted.title,
            published=published,
            note=note,
            sample=sample,
            reading=reading,
        )
        if not created:
            return _known(document)
        figures = actions.propose(actor=actor, document=document, reading=reading)
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


def _known(document: Document) -> Imported:
    figures = tuple(queries.figures_of(document))
    done = tuple(figure for figure in figures if figure.state == State.CONFIRMED)
    return Imported(document, False, figures, done, _waiting(figures))


def _waiting(figures: tuple[Figure, ...]) -> Waiting:
    proposed = (figure for figure in figures if figure.state == State.PROPOSED)
    return tuple((figure, questions.open_questions(figure)) for figure in proposed)
