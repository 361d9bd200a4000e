"""Reads that check a right. One local account sees everything; roles held on a unit narrow this later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet

from kheo.common.errors import KheoError
from kheo.ledger import queries, remembering
from kheo.ledger.models import Document, Figure, RememberedPhrase

if TYPE_CHECKING:
    from kheo.ledger.queries import CountedDocument

Viewer = AbstractBaseUser | AnonymousUser


def let_in(viewer: Viewer) -> None:
    """KheoError sign-in-needed for anyone but a person who is signed in."""
    if not (viewer.is_authenticated and viewer.is_active):
        raise KheoError("sign-in-needed", "cần đăng nhập để xem sổ.", remedy="Đăng nhập rồi thử lại.")


def documents_for(viewer: Viewer, search: str = "") -> QuerySet[CountedDocument]:
    """queries.documents for someone signed in. KheoError sign-in-needed."""
    let_in(viewer)
    return queries.documents(search)


def document_for(viewer: Viewer, id: int) -> Document:
    """queries.document for someone signed in."""
    let_in(viewer)
    return queries.document(id)


def figure_for(viewer: Viewer, id: int) -> Figure:
    """queries.figure for someone signed in."""
    let_in(viewer)
    return queries.figure(id)


def phrases_for(viewer: Viewer) -> QuerySet[RememberedPhrase]:
    """remembering.listed for someone signed in. KheoError sign-in-needed."""
    let_in(viewer)
    return remembering.listed()
