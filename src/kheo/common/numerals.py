"""Numbers as Vietnamese officers write them: 1.645 · 3,5 · 1,2 tỷ."""

from __future__ import annotations

from decimal import Decimal

from kheo.common.types import Measure, Qualifier

QUALIFIER_WORD = {
    Qualifier.EXACT: "",
    Qualifier.OVER: "hơn",
    Qualifier.UNDER: "gần",
    Qualifier.ABOUT: "khoảng",
    Qualifier.VAGUE: "hàng",
}
UNIT_WORD = {
    Measure.COUNT: "",
    Measure.VND: "đồng",
    Measure.KG: "kg",
    Measure.HOUR: "giờ",
    Measure.M2: "m²",
    Measure.M3: "m³",
    Measure.KM: "km",
    Measure.LITRE: "lít",
    Measure.PERCENT: "%",
}
_VAGUE = (
    (Decimal(10**9), "tỷ"),
    (Decimal(10**6), "triệu"),
    (Decimal(1000), "nghìn"),
    (Decimal(100), "trăm"),
    (Decimal(10), "chục"),
)


def number(value: Decimal | int) -> str:
    """1645 → "1.645", 3.5 → "3,5". Trailing zeros after the comma go."""
    text = f"{Decimal(value):,f}"
    whole, _, part = text.partition(".")
    part = part.rstrip("0")
    return whole.replace(",", ".") + (f",{part}" if part else "")


def vague(value: Decimal) -> str:
    """100 → "hàng trăm", 10^11 → "hàng trăm tỷ": the lower magnitude back into words; other values as "hàng N"."""
    words: list[str] = []
    rest = value
    while rest >= 10:
        for size, word in _VAGUE:
            if rest >= size and rest % size == 0:
                words.insert(0, word)
                rest /= size
                break
        else:
            return f"hàng {number(value)}"
    if rest != 1:
        return f"hàng {number(value)}"
    return "hàng " + " ".join(words)


def quantity(value: Decimal, measure: Measure = Measure.COUNT, qualifier: Qualifier = Qualifier.EXACT) -> str:
    """With qualifier word and unit: "hơn 28.033", "3.500 kg", "gần 1.000.000.000 đồng", "hàng trăm"."""
    unit = UNIT_WORD[measure]
    if qualifier is Qualifier.VAGUE:
        return f"{vague(value)} {unit}".strip()
    text = number(value) + (unit if measure is Measure.PERCENT else f" {unit}" if unit else "")
    return f"{QUALIFIER_WORD[qualifier]} {text}".strip()
