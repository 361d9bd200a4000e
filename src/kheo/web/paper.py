"""A report as the sheet of paper it will be: letterhead, title, body, signature, in HTML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe

from kheo import writer
from kheo.writer import html, letterhead, profiles
from kheo.writer.letterhead import Gap, Line, Rule
from kheo.writer.model import Block, Num
from kheo.writer.profiles import Look

from . import cells
from .picks import Pick


@dataclass(frozen=True, slots=True)
class Piece:
    """A line, a rule or a gap around the body; `css` are the classes it is set by."""

    kind: str
    text: str = ""
    css: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """The sheet. `blocks` are the body in order, each with its HTML ("" for room nobody has filled)."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    number: Piece
    day: Piece
    title: tuple[Piece, ...]
    recipients: tuple[Piece, ...]
    signature: tuple[Piece, ...]
    blocks: tuple[tuple[Block, SafeString], ...]
    after: SafeString


def paper(report: writer.Report, link: html.Link) -> Paper:
    """`link` gives the address a number opens, or None."""
    profile = profiles.of(report.issuer)
    frame = letterhead.frame(report, profile)
    left, whole = profile.head_left, profile.page.text_mm
    return Paper(
        left=_pieces(frame.left, left),
        right=_pieces(frame.right, whole - left),
        number=_piece(frame.number, left),
        day=_piece(frame.day, whole - left),
        title=_pieces(frame.title, whole),
        recipients=_pieces(frame.recipients, whole / 2),
        signature=_pieces(frame.signature, whole / 2),
        blocks=tuple((block, mark_safe(told)) for block, told in html.blocks_html(report, link)),  # noqa: S308 – the writer escapes all it prints
        after=mark_safe(html.after_html(report, link)),  # noqa: S308
    )


def opener(pick: Pick) -> html.Link:
    """Numbers of a report of this pick open the drawer of their total, of their own window where they have one."""

    def link(num: Num) -> str | None:
        code, place = num.total_key
        if not code:
            return None
        asked = pick
        if num.window is not None and num.window.end is not None:
            asked = Pick(pick.place, num.window.start, num.window.end, pick.boundaries)
        return cells.cell_url(code, asked, place or None)

    return link


def pick_of(place: str, start: date, end: date, boundaries: str) -> Pick:
    """What a kept report is about; `boundaries` "" is the map of then, else an ISO day."""
    return Pick(place, start, end, date.fromisoformat(boundaries) if boundaries else "then")


def _pieces(given: Iterable[Line | Rule | Gap], width: float) -> tuple[Piece, ...]:
    return tuple(_piece(one, width) for one in given)


def _piece(one: Line | Rule | Gap, width: float) -> Piece:
    if isinstance(one, Rule):
        return Piece("rule", css=f"r{max(1, min(9, round(one.length_mm / width * 10)))}")
    if isinstance(one, Gap):
        return Piece("gap")
    return Piece("line", one.text.upper() if one.look.upper else one.text, _css(one.look))


def _css(look: Look) -> str:
    """ "z13 b i": size in points and cut."""
    cuts = ((look.bold, "b"), (look.italic, "i"), (look.underline, "u"))
    return " ".join([f"z{round(look.size)}", *(name for on, name in cuts if on)])
