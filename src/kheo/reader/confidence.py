"""How sure an indicator is, from the weights of the choice and of its rivals."""

from __future__ import annotations

from collections.abc import Sequence

from kheo.reader.phrases import Choice


def of(best: Choice | None, others: Sequence[Choice], period_origin: str, place_sure: bool) -> float:
    """0–1. High when the counted words stand beside the numeral, the phrase's context is met and no rival is near."""
    if best is None:
        return 0.3
    value = 0.9 if best.headed else 0.72
    if best.headed and best.score >= 2.8:
        value += 0.05
    if best.needed:
        value += 0.03
    if others:
        margin = best.score - others[0].score
        value -= 0.25 if margin < 0.15 else 0.1 if margin < 0.5 else 0.0
    if not period_origin:
        value -= 0.05
    if not place_sure:
        value -= 0.03
    return round(max(0.05, min(value, 0.99)), 2)


def runners_up(best: Choice | None, others: Sequence[Choice]) -> tuple[tuple[str, float], ...]:
    """Other codes with their weight as a share of the best one's."""
    if best is None or best.score <= 0:
        return ()
    return tuple((c.code, round(max(0.0, min(1.0, c.score / best.score)), 2)) for c in others)
