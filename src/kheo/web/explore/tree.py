"""The tree of places: the way down to the place on show, what lies beside it, and search, each a link that keeps the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote_plus

from kheo import places
from kheo.places import NATION

from .asked import Asked
from .rows import name_of

FOUND = 20


@dataclass(frozen=True, slots=True)
class Branch:
    """A place in the tree. `inside` is None where its parts have not been asked for; `more` asks for them."""

    id: str
    name: str
    kind: str
    url: str
    here: bool
    more: str
    inside: list[Branch] | None


@dataclass(frozen=True, slots=True)
class Found:
    """A place that fits what was typed; `was` is the former unit that was meant."""

    name: str
    path: str
    was: str
    url: str


def tree(asked: Asked) -> Branch:
    """The nation, open down to the place on show."""
    trail = places.trail(places.load(), asked.pick.place, asked.pick.map_day)
    return Branch(
        NATION,
        name_of(places.load().get(NATION), asked.pick),
        "",
        asked.urls({"trang": None, "cap": None})(NATION),
        asked.pick.place == NATION,
        "",
        branches(asked, NATION, frozenset(trail)),
    )


def branches(asked: Asked, id: str, opened: frozenset[str] = frozenset()) -> list[Branch]:
    """What lies directly below a place, the places of `opened` with what lies below them."""
    urls = asked.urls({"trang": None, "cap": None})
    return _branches(asked, urls, id, opened)


def _branches(asked: Asked, urls: Callable[[str], str], id: str, opened: frozenset[str]) -> list[Branch]:
    more = f"/so-lieu/noi/?{asked.params({'trang': None})}&nhanh="
    return [
        Branch(
            node.id,
            node.name,
            node.kind,
            urls(node.id),
            node.id == asked.pick.place,
            more + quote_plus(node.id) if node.children else "",
            _branches(asked, urls, node.id, opened) if node.id in opened and node.children else None,
        )
        for node in places.branch(places.load(), id, asked.pick.map_day)
    ]


def search(asked: Asked, text: str) -> list[Found]:
    """Places for what is being typed."""
    urls = asked.urls({"trang": None, "cap": None})
    hits = places.seek(places.load(), text, asked.pick.map_day, limit=FOUND)
    return [Found(hit.node.full, hit.path, hit.was, urls(hit.node.id)) for hit in hits]
