"""The tree of places: the way down to the place on show, what lies beside it, and search, each a link that keeps the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kheo import places
from kheo.places import NATION, Hit, Node

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
        _url(asked, NATION),
        asked.pick.place == NATION,
        "",
        branches(asked, NATION, frozenset(trail)),
    )


def branches(asked: Asked, id: str, opened: frozenset[str] = frozenset()) -> list[Branch]:
    """What lies directly below a place, the places of `opened` with what lies below them."""
    nodes = places.branch(places.load(), id, asked.pick.map_day)
    return [_branch(asked, node, opened) for node in nodes]


def _branch(asked: Asked, node: Node, opened: frozenset[str]) -> Branch:
    inside = branches(asked, node.id, opened) if node.id in opened and node.children else None
    more = f"/so-lieu/noi/?{asked.params({'nhanh': node.id, 'trang': None})}" if node.children else ""
    return Branch(
        node.id,
        node.name,
        node.kind,
        _url(asked, node.id),
        node.id == asked.pick.place,
        more,
        inside,
    )


def search(asked: Asked, text: str) -> list[Found]:
    """Places for what is being typed."""
    return [_found(asked, hit) for hit in places.seek(places.load(), text, asked.pick.map_day, limit=FOUND)]


def _found(asked: Asked, hit: Hit) -> Found:
    return Found(hit.node.full, hit.path, hit.was, _url(asked, hit.node.id))


def _url(asked: Asked, place: str) -> str:
    return asked.url({"trang": None, "cap": None}, replace(asked.pick, place=place))
