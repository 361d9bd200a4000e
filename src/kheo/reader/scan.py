"""Patterns of many alternatives, tried only where one of them can begin.

`re` tries every alternative at every character unless each begins with a plain letter: a look-behind, a class or a group
in front of one makes all of them slow. `Alternatives` takes from its pattern how matches can begin and looks for those
beginnings first. What it finds is what `re` finds, sooner.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator
from sys import maxsize
from typing import Any

_PARSER: Any = importlib.import_module("re._parser")
# How many characters of a beginning are looked at.
_DEPTH = 5
_CATEGORIES = {
    "DIGIT": r"\d",
    "SPACE": r"\s",
    "WORD": r"\w",
    "NOT_DIGIT": r"\D",
    "NOT_SPACE": r"\S",
    "NOT_WORD": r"\W",
}
_WIDTHLESS = {"AT", "ASSERT", "ASSERT_NOT"}

# The first characters of a match, each as a pattern of one character, and whether what follows is unknown.
Beginning = tuple[tuple[str, ...], bool]


class Alternatives:
    """A compiled pattern with the `finditer` and `search` of `re` over a stretch of a key.

    Every match has to begin with one of a few characters (ValueError if not: `\\w+` begins with anything); `\\d` is 0–9
    there.
    """

    __slots__ = ("_starts", "pattern")

    def __init__(self, source: str) -> None:
        self.pattern = re.compile(source)
        found = _sequence(_PARSER.parse(source), _DEPTH, first=True)
        if any(not characters for characters, _ in found):
            raise ValueError(f"Mẫu có thể bắt đầu bằng bất cứ chữ nào: {source[:60]}")
        self._starts = re.compile("|".join(_branches(characters for characters, _ in found)))

    def finditer(self, key: str, start: int = 0, end: int = maxsize) -> Iterator[re.Match[str]]:
        """The matches in a stretch, one behind the other."""
        begin, match, at = self._starts.search, self.pattern.match, start
        while begins := begin(key, at, end):
            at = begins.start()
            if found := match(key, at, end):
                at = found.end()
                yield found
            else:
                at += 1

    def search(self, key: str, start: int = 0, end: int = maxsize) -> re.Match[str] | None:
        """The first match in a stretch."""
        return next(self.finditer(key, start, end), None)


def _branches(beginnings: Iterable[tuple[str, ...]]) -> list[str]:
    """Beginnings sorted into a tree by their characters: a pattern for each first one with what may follow it.

    Letters stand before digits, which are rare in a text.
    """
    tree: dict[str, set[tuple[str, ...]]] = {}
    for first, *rest in beginnings:
        tree.setdefault(first, set()).add(tuple(rest))
    return [
        first if () in rest else f"{first}(?:{'|'.join(_branches(rest))})"
        for first, rest in sorted(tree.items(), reverse=True)
    ]


def _sequence(nodes: Any, depth: int, *, first: bool) -> set[Beginning]:
    """How a sequence of the parser's nodes can begin, cut at `depth` characters. `first`: of a whole match."""
    found: set[Beginning] = {((), False)}
    for op, value in nodes:
        grown: set[Beginning] = set()
        for characters, cut in found:
            if cut or len(characters) == depth:
                grown.add((characters, True))
                continue
            for more, ends in _node(str(op), value, depth - len(characters), first=first and not characters):
                grown.add((characters + more, ends))
        found = grown
    return found


def _node(op: str, value: Any, depth: int, *, first: bool) -> set[Beginning]:
    """How one node can begin."""
    if op in _WIDTHLESS:
        return {((), False)}
    if op == "LITERAL":
        return {((re.escape(chr(value)),), False)}
    if op == "IN":
        return {((one,), False) for one in (_members(value) if first else (_class(value),))}
    if op == "SUBPATTERN":
        return _sequence(value[-1], depth, first=first)
    if op == "BRANCH":
        return {one for branch in value[1] for one in _sequence(branch, depth, first=first)}
    if op in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, inner = value
        once = _sequence(inner, depth, first=first)
        return {(c, cut or most > 1) for c, cut in once} | ({((), False)} if least == 0 else set())
    return {((), True)}


def _members(parts: Any) -> Iterator[str]:
    """The characters of a class, one by one."""
    for op, value in parts:
        if str(op) == "LITERAL":
            yield re.escape(chr(value))
        elif str(op) == "RANGE":
            yield from (re.escape(chr(code)) for code in range(value[0], value[1] + 1))
        elif str(value) == "CATEGORY_DIGIT":
            yield from "0123456789"
        else:
            raise ValueError(f"Mẫu bắt đầu bằng một lớp quá rộng: {value}")


def _class(parts: Any) -> str:
    """A class of characters as it is written."""
    written = []
    for op, value in parts:
        if str(op) == "NEGATE":
            written.append("^")
        elif str(op) == "LITERAL":
            written.append(re.escape(chr(value)))
        elif str(op) == "RANGE":
            written.append("-".join(re.escape(chr(code)) for code in value))
        else:
            written.append(_CATEGORIES[str(value).removeprefix("CATEGORY_")])
    return f"[{''.join(written)}]"
