"""Values as sentences and tables print them. Every reading equals its value exactly; nothing is rounded."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from kheo.common.numerals import QUALIFIER_WORD, UNIT_WORD, number, vague
from kheo.common.periods import in_words
from kheo.common.types import Measure, Period, Qualifier
from kheo.writer.model import NBSP

MILLION = Decimal(10**6)
_SCALES = ((Decimal(10**9), "tỷ"), (MILLION, "triệu"))


def money(value: Decimal) -> str:
    """5 978 000 000 → "5,978 tỷ đồng"; a value that needs more than three decimals is written out in đồng."""
    for size, word in _SCALES:
        scaled = value / size
        if scaled >= 1 and scaled == scaled.quantize(Decimal("0.001")):
            return f"{number(scaled)}{NBSP}{word}{NBSP}đồng"
    return f"{number(value)}{NBSP}đồng"


def in_sentence(value: Decimal, measure: Measure, qualifier: Qualifier = Qualifier.EXACT) -> str:
    """ "hơn 28.033", "04", "5,978 tỷ đồng", "95,5%", "hàng trăm": the unit only for money and per cent."""
    if qualifier is Qualifier.VAGUE:
        words = vague(value) + (" đồng" if measure is Measure.VND else "")
        return words.replace(" ", NBSP)
    if measure is Measure.VND:
        text = money(value)
    elif measure is Measure.PERCENT:
        text = number(value) + UNIT_WORD[measure]
    elif measure is Measure.COUNT and value == int(value) and 0 < value < 10:
        text = f"0{number(value)}"
    else:
        text = number(value)
    return _with_word(text, qualifier)


def in_table(
    value: Decimal,
    qualifier: Qualifier = Qualifier.EXACT,
    scale: Decimal = Decimal(1),
    measure: Measure = Measure.COUNT,
) -> str:
    """The bare number, in millions where the column says so; magnitudes in words say their own "đồng"."""
    if qualifier is Qualifier.VAGUE:
        return in_sentence(value, measure, qualifier)
    return _with_word(number(value / scale), qualifier)


def window(period: Period) -> str:
    """The period in words, its count of months kept on one line."""
    return (
        in_words(period).replace(" tháng đầu", f"{NBSP}tháng đầu").replace(" tháng cuối", f"{NBSP}tháng cuối")
    )


def percent(value: Decimal) -> str:
    """14.86… → "14,9%": a share is rounded to one decimal, half up."""
    return number(rounded(value)) + "%"


def rounded(value: Decimal) -> Decimal:
    """To one decimal, half up."""
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def readings(value: Decimal, measure: Measure, qualifier: Qualifier) -> tuple[str, ...]:
    """All that may stand for this value in a report: in a sentence, in a table, in a table of millions."""
    forms = (in_sentence(value, measure, qualifier), in_table(value, qualifier, measure=measure))
    if measure is Measure.VND:
        return (*forms, in_table(value, qualifier, MILLION))
    return forms


def _with_word(text: str, qualifier: Qualifier) -> str:
    word = QUALIFIER_WORD[qualifier]
    return f"{word}{NBSP}{text}" if word else text
