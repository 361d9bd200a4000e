"""What all sentences of a report share: the place, its period, the rows below it, and who of them has told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from vn_collate import collate_key

from kheo.common.numerals import number
from kheo.common.types import Measure, Period
from kheo.writer import figures
from kheo.writer.clauses import Teller, listing
from kheo.writer.model import NBSP, Evidence, Given, Num, Part

_KINDS = ("tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "đặc khu")
_COMMUNE = frozenset(("xã", "phường", "thị trấn", "đặc khu"))
# As many late places as a sentence names; more are only counted.
NAMED_LATE = 5


@dataclass(frozen=True, slots=True)
class Scene:
    """`rows` are the places below that have something to tell, `below` all of them (empty where nobody said)."""

    teller: Teller
    period: Period
    place_name: str
    names: Mapping[str, str]
    rows: Sequence[str]
    below: Sequence[str] = ()

    @property
    def place(self) -> str:
        """The place the report is of."""
        return self.teller.evidence.place

    @property
    def small(self) -> bool:
        """A commune, ward or the like: it has no localities below that could do anything."""
        return kind_of(self.place_name) in _COMMUNE

    def name(self, place: str) -> Given:
        """The full name of a place, "xã Phú Nghĩa"."""
        return Given(self.names.get(place, place))

    def whole(self) -> str:
        """ "cả nước", "toàn tỉnh", "toàn xã"."""
        if self.place == "VN":
            return "cả nước"
        kind = kind_of(self.place_name)
        return f"toàn {kind}" if kind else "các đơn vị, địa phương"


def rows_of(evidence: Evidence, names: Mapping[str, str]) -> list[str]:
    """The places below, by name without their kind."""
    below = dict.fromkeys(at for _, at in evidence.totals if at != evidence.place)
    return sorted(below, key=lambda p: (collate_key(bare_name(names.get(p, p))), p))


def bare_name(name: str) -> str:
    """ "tỉnh Bình Phước" → "Bình Phước"; "Phường 1" keeps its kind, a number is no name."""
    kind = kind_of(name)
    rest = name[len(kind) + 1 :] if kind else name
    return name if rest[:1].isdigit() else rest


def kind_of(name: str) -> str:
    """The kind word a full name begins with, or nothing."""
    return next((k for k in _KINDS if name.casefold().startswith(k + " ")), "")


def level_word(place: str, rows: Sequence[str], names: Mapping[str, str]) -> str:
    """ "tỉnh, thành phố", "xã, phường", or "địa phương" when the names do not say."""
    if place == "VN":
        return "tỉnh, thành phố"
    kinds = [kind_of(names.get(p, p)) for p in rows]
    present = [k for k in _KINDS if k in kinds]
    return ", ".join(present) if present and "" not in kinds else "địa phương"


def coverage(
    evidence: Evidence,
    rows: Sequence[str],
    names: Mapping[str, str],
    before: str,
    after: str,
    codes: Sequence[str],
) -> list[Part]:
    """ "Có 17/20 xã có số liệu": how many of the places below have a figure for one of the codes (none: any).

    Nothing when no place below has one: then the place itself told all.
    """
    own = [t for (c, at), t in evidence.totals.items() if at == evidence.place and (not codes or c in codes)]
    of = max((t.coverage.of for t in own), default=0)
    reported = reporting(evidence, rows, codes)
    if not of or not reported:
        return []
    key = (codes[0] if codes else "", evidence.place)
    few = Num(number(len(reported)), key, Decimal(len(reported)), role="reported", of=tuple(codes))
    all_ = Num(number(of), key, Decimal(of), role="of", of=tuple(codes))
    share: list[Part] = [few, "/", all_, NBSP, level_word(evidence.place, rows, names)]
    if codes and len(reported) == 1 and not direct(evidence, rows):
        return [before, Given(names.get(reported[0], reported[0])), after]
    if not direct(evidence, rows):
        few = replace(few, text=figures.in_sentence(few.value, Measure.COUNT))
        share = [few, NBSP, level_word(evidence.place, reported, names)]
    elif codes and len(reported) == 1 < of:
        return [before, Given(names.get(reported[0], reported[0])), " (", *share, ")"]
    told = [before, *share, after]
    if len(reported) <= 3 and len(reported) < of:
        told += [" (", *listing(_named(reported, names)), ")"]
    return told


def _named(places: Sequence[str], names: Mapping[str, str]) -> list[tuple[Part, ...]]:
    """By bare name where all are of one kind, which was just said."""
    kinds = {kind_of(names.get(p, p)) for p in places}
    return [(Given(bare_name(names.get(p, p)) if len(kinds) == 1 else names.get(p, p)),) for p in places]


def direct(evidence: Evidence, rows: Sequence[str]) -> bool:
    """Whether the rows are the very places that coverage counts, not places two levels down."""
    own = [t for (_, at), t in evidence.totals.items() if at == evidence.place and t.coverage.of]
    return all(t.coverage.reported == len(reporting(evidence, rows, [t.indicator])) for t in own)


def reporting(evidence: Evidence, rows: Sequence[str], codes: Sequence[str]) -> list[str]:
    """The rows that have a value for one of the codes (no codes: for any)."""
    if codes:
        look = evidence.totals.get
        return [p for p in rows if any((t := look((c, p))) and t.value is not None for c in codes)]
    having = {at for (_, at), t in evidence.totals.items() if t.value is not None}
    return [p for p in rows if p in having]
