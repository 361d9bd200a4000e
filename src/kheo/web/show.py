"""Numbers as a page prints them: qualifier word, number and unit apart, so that each can have its size."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kheo.common.numerals import number, vague
from kheo.common.types import Measure, Qualifier

from . import words

_SCALES = {
    Measure.VND: ((Decimal(10**9), "tỷ đồng"), (Decimal(10**6), "triệu đồng")),
    Measure.KG: ((Decimal(1000), "tấn"),),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """`q` n `u`: "hơn" "28.033" "", "" "3,5" "tấn"."""

    q: str
    n: str
    u: str

    def __str__(self) -> str:
        tight = self.u == "%"
        text = f"{self.q} {self.n}".strip()
        return f"{text}{'' if tight else ' '}{self.u}".strip()


def digits(value: Decimal | int) -> str:
    """1645 → "1.645", in English "1,645"."""
    if not words.english():
        return number(value)
    text = f"{Decimal(value):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scaled(value: Decimal, measure: Measure) -> tuple[Decimal, str] | None:
    """The value in tỷ, triệu or tấn where that loses nothing (at most three decimals)."""
    for size, unit in _SCALES.get(measure, ()):
        if value >= size:
            part = value / size
            return (part, unit) if part == part.quantize(Decimal("0.001")) else None
    return None


def amount(value: Decimal, measure: Measure, qualifier: Qualifier, *, short: bool = False) -> Amount:
    """`short` puts money in tỷ and rice in tấn, never by rounding."""
    unit = str(words.UNITS[measure])
    if qualifier is Qualifier.VAGUE:
        if words.english():
            return Amount("at least", digits(value), unit)
        return Amount("", vague(value), unit)
    word = "" if qualifier is Qualifier.EXACT else str(words.QUALIFIERS[qualifier])
    scaled = _scaled(value, measure) if short else None
    if scaled:
        return Amount(word, digits(scaled[0]), _(scaled[1]))
    return Amount(word, digits(value), unit)


# Words of _SCALES, named here so that the translation list finds them.
def _listed() -> tuple[str, ...]:
    return (_("tỷ đồng"), _("triệu đồng"), _("tấn"))


def change(now: Decimal, before: Decimal, measure: Measure) -> str:
    """ "tăng 276 (20,2%)" against the year before."""
    if now == before:
        return _("bằng năm trước")
    gap = abs(now - before)
    word = pgettext("change", "tăng") if now > before else pgettext("change", "giảm")
    share = f" ({digits((gap * 100 / before).quantize(Decimal('0.1')))}%)" if before else ""
    return f"{word} {amount(gap, measure, Qualifier.EXACT, short=True)}{share}"
