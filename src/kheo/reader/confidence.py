"""How sure a figure is: the chance that a person confirms it as it was read.

Every figure starts from the best case (words beside the number, in its own clause, no rival, time and place said in its
own sentence). `traits` names what is less than that; each trait takes something off. How much was counted on annotated
passages as they were read for the first time (scripts/calibrate_reader.py → data/confidence.json), so that of the
figures said 0.9 or more at least 95 in 100 are right: value, measure, qualifier, basis, and for results the indicator,
the period and the place. No trait ever adds.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from kheo.common.types import Basis, Measure, PlaceRef
from kheo.places import NATION
from kheo.reader.detect import Found
from kheo.reader.periods import DAYS
from kheo.reader.phrases import Choice
from kheo.reader.placing import Mention
from kheo.reader.scan import Alternatives
from kheo.reader.settle import Told

_WEIGHTS = Path(__file__).parent / "data" / "confidence.json"
# Rivals nearer than this (in the weights of `phrases`) are told to the person.
RIVAL = 0.15
_NEAR = 0.5
_SOME = 1.2
_FAR = 60
_SHORT = 7
_RECKONED = frozenset(
    {"past", "past2", "since", "yearstart", "thisyear", "inyear", "thismonth", "tet", "holiday"}
)
_COUNTRY = Alternatives(
    r"cả nước|toàn quốc|t\.ư|trung ương|việt nam(?! (?:tỉnh|thành phố|tp|huyện|quận|xã|phường|thị))"
)
_MOST = 0.99
_LEAST = 0.02


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a figure was read from: the quantity, the chosen indicator and its rivals, and where period and place came
    from (`period`: "sentence", "paragraph", "document", "date" or ""; `mention`: None when the place is the document's;
    `sure`: whether one unit fits; `near`: what else is told around it)."""

    it: Found
    best: Choice | None
    others: Sequence[Choice]
    basis: Basis
    period: str
    place: PlaceRef | None
    mention: Mention | None
    sure: bool
    near: Told

    @property
    def margin(self) -> float:
        """How much more the choice weighs than its first rival."""
        return self.best.score - self.others[0].score if self.best and self.others else math.inf

    @property
    def is_weak(self) -> bool:
        """Whether no counted noun stands by the number and nothing in its own clause spoke for the indicator."""
        return self.best is not None and not self.best.headed and (self.best.borrowed or not self.best.needed)


# Each trait with what it means; the order is that of the page.
TRAITS = {
    "no-indicator": "no phrase of the catalogue fits",
    "head-before": "the counted noun stands before the number",
    "head-apart": "other words stand between the number and the counted noun",
    "head-none": "no counted noun: money, a share or an amount told by its verb",
    "by-neighbour": "told by the figure before it (“100 suất quà, trị giá …”)",
    "need-apart": "the word that settled it stands more than 60 characters away",
    "borrowed": "the word that settled it belongs to another figure",
    "loose": "a short noun alone decided, without a verb or a longer phrase",
    "short-head": "the counted noun is a single word",
    "rival-equal": "another indicator weighs the same (less than 0.15 apart)",
    "rival-near": "another indicator weighs nearly as much (less than 0.5 apart)",
    "rival-some": "another indicator is possible (less than 1.2 apart)",
    "target": "read as a plan",
    "comparison": "read as a comparison",
    "share": "a percentage",
    "rate": "a rate (“mỗi hộ 20kg”)",
    "unlike-number": "vague, spelled out, a range, written the English way or with letters for digits",
    "period-paragraph": "the period was said in an earlier sentence",
    "period-document": "the period is the document's",
    "period-date": "the day is the document's date",
    "period-none": "no period",
    "period-reckoned": "the period was reckoned from the document's date (“5 năm qua”, “từ đầu năm”)",
    "period-day": "the period is one day",
    "periods-many": "its sentence tells several periods",
    "period-far": "the period stands more than 150 characters before the number",
    "periods-around": "its paragraph tells another period",
    "day-near": "its paragraph tells a single day, and the period is longer",
    "place-document": "the place is the document's",
    "place-passed": "its sentence tells a place below the document's, which was taken",
    "place-around": "its paragraph tells a place below the document's, which was taken",
    "place-earlier": "the place was said in an earlier sentence",
    "place-behind": "the place stands behind the number",
    "places-many": "its sentence tells several places below the document's",
    "provinces-many": "its paragraph names several provinces",
    "place-doubtful": "several units fit the place, or none",
    "place-none": "no place",
    "nation-near": "its sentence speaks of the whole country, and the place is a part of it",
}


def traits(case: Evidence, key: str) -> tuple[str, ...]:
    """What keeps a figure from the best case, in the order of `TRAITS`."""
    is_result = case.basis is Basis.RESULT
    had = {*_of_number(case), *_of_setting(case, key)} if is_result else set(_of_number(case))
    had |= set(_of_indicator(case, key)) if is_result else {case.basis.value}
    return tuple(name for name in TRAITS if name in had)


def _of_number(case: Evidence) -> list[str]:
    numeral, amount = case.it.numeral, case.it.quantity
    told = {
        "share": amount.measure is Measure.PERCENT,
        "rate": amount.per is not None,
        "unlike-number": numeral.vague
        or numeral.spelled
        or numeral.english
        or numeral.slip
        or numeral.to is not None,
    }
    return [name for name, is_so in told.items() if is_so]


def _of_setting(case: Evidence, key: str) -> list[str]:
    near, mention = case.near, case.mention
    from_document = case.place is not None and mention is None
    told = {
        "period-paragraph": case.period == "paragraph",
        "period-document": case.period == "document",
        "period-date": case.period == "date",
        "period-none": not case.period,
        "period-reckoned": near.sort in _RECKONED,
        "period-day": near.sort in DAYS,
        "periods-many": near.times > 1,
        "period-far": near.is_far,
        "periods-around": near.has_others,
        "day-near": near.has_day and near.sort not in DAYS,
        "place-document": from_document,
        "place-passed": from_document and near.places > 0,
        "place-around": from_document and not near.places and near.around > 0,
        "place-earlier": mention is not None and mention.end <= case.it.sentence[0],
        "place-behind": mention is not None and mention.start >= case.it.end,
        "places-many": near.places > 1,
        "provinces-many": near.has_provinces,
        "place-doubtful": case.place is not None and not case.sure,
        "place-none": case.place is None,
        "nation-near": case.place is not None
        and case.place.id != NATION
        and _COUNTRY.search(key, *case.it.sentence) is not None,
    }
    return [name for name, is_so in told.items() if is_so]


def _of_indicator(case: Evidence, key: str) -> list[str]:
    best, it = case.best, case.it
    if best is None:
        return ["no-indicator"]
    head = best.words[0] if best.headed else None
    need = best.words[-1] if best.needed and len(best.words) > bool(head) else None
    gap = max(need[0] - it.end, it.start - need[1]) if need else 0
    told = {
        "head-before": head is not None and head[1] <= it.start,
        "head-apart": head is not None and head[0] > it.quantity.end + 1,
        "head-none": head is None,
        "by-neighbour": bool(best.after),
        "need-apart": gap > _FAR,
        "borrowed": best.borrowed,
        "loose": head is not None and not best.needed and best.words[0][1] - best.words[0][0] < _SHORT,
        "short-head": head is not None and best.needed and " " not in key[head[0] : head[1]],
        "rival-equal": case.margin < RIVAL,
        "rival-near": RIVAL <= case.margin < _NEAR,
        "rival-some": _NEAR <= case.margin < _SOME,
    }
    return [name for name, is_so in told.items() if is_so]


@cache
def weights() -> dict[str, float]:
    """What each trait takes off, in log odds; "" is what the best case has."""
    rows: dict[str, float] = json.loads(_WEIGHTS.read_text(encoding="utf-8"))["weights"]
    return rows


@lru_cache(maxsize=4096)
def chance(found: tuple[str, ...]) -> float:
    """The confidence of a figure with these traits, 0–1, cut (not rounded) to hundredths: 0.9 is never less than that."""
    known = weights()
    odds = known[""] + sum(known.get(name, 0.0) for name in found)
    return math.floor(100 * max(_LEAST, min(1 / (1 + math.exp(-odds)), _MOST))) / 100


def runners_up(best: Choice | None, others: Sequence[Choice]) -> tuple[tuple[str, float], ...]:
    """Other indicators with their weight as a share of the chosen one's (1.0: the same). They are of the indicator alone."""
    if best is None or best.score <= 0:
        return ()
    return tuple((c.code, round(max(0.0, min(1.0, c.score / best.score)), 2)) for c in others)
