"""What is still to be settled: sources that disagree, and the count from below against the statement above."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from kheo.catalogue.model import Balance
from kheo.common.periods import dmy
from kheo.common.types import Measure, Qualifier, Total
from kheo.writer import figures
from kheo.writer.clauses import ESTIMATED, Teller, listing, upper_first
from kheo.writer.model import NBSP, Evidence, Given, Num, Part, Sentence, Source

# As many open points as a report tells one by one: the weightiest.
MOST = 10
Point = tuple[Total, tuple[str, ...] | None]


def points(evidence: Evidence, codes: Collection[str] = ()) -> list[Point]:
    """The open points of these indicators (none: of all), the weightiest first: a total and the figures that disagree
    about it, or None for two views. Each is told at the lowest place that has it."""
    ordered = sorted(evidence.totals.values(), key=lambda t: t.place == evidence.place)
    told: set[frozenset[str]] = set()
    found: list[Point] = []
    for total in ordered:
        if total.indicator not in (codes or evidence.measures):
            continue
        for facts in total.contradictions:
            if frozenset(facts) not in told:
                told.add(frozenset(facts))
                found.append((total, facts))
        if _has_two_views(total) and total.place == evidence.place:
            found.append((total, None))
    return sorted(found, key=lambda p: (-(p[0].value or 0), p[0].indicator, p[0].place))


def sentences(
    teller: Teller,
    names: Mapping[str, str],
    sources: Mapping[str, Source],
    balances: Sequence[Balance] = (),
    codes: tuple[str, ...] = (),
) -> list[Sentence]:
    """A sentence for each of the MOST weightiest open points in catalogue order, then how many more there are, then
    the balances that do not close. Of these indicators only, or of all."""
    all_points = points(teller.evidence, codes)
    order = {code: n for n, code in enumerate(teller.indicators)}
    shown = sorted(all_points[:MOST], key=lambda p: order[p[0].indicator])
    found = [
        _two_views(teller, total, names) if facts is None else _disagree(teller, total, facts, names, sources)
        for total, facts in shown
    ]
    if len(all_points) > MOST:
        more = Decimal(len(all_points) - MOST)
        key = ("", teller.evidence.place)
        num = Num(figures.in_sentence(more, Measure.COUNT), key, more, role="more", of=codes)
        found.append(Sentence(("Còn ", num, f"{NBSP}nội dung khác có số liệu khác nhau giữa các nguồn.")))
    judged = [balance for balance in balances if not codes or balance.whole in codes]
    return [*found, *(s for balance in judged if (s := _open_balance(teller, balance, names)))]


def _open_balance(teller: Teller, balance: Balance, names: Mapping[str, str]) -> Sentence | None:
    """ "Số thôn đã ký kết nghĩa (tỉnh A): tổng số nêu là 133, cộng các phần … là 131, chênh lệch 02." where all sides
    are exact and told by the same places; None where it closes or cannot be judged."""
    whole = teller.total(balance.whole)
    parts = [teller.total(code) for code in balance.parts]
    if whole is None or not all(p and teller.together(balance.whole, p.indicator) for p in parts):
        return None
    values = [
        p.value for p in (whole, *parts) if p and p.value is not None and p.qualifier is Qualifier.EXACT
    ]
    added = sum(values[1:], Decimal(0))
    if len(values) <= len(parts) or added == values[0]:
        return None
    key = (balance.whole, teller.evidence.place)
    measure = teller.indicators[balance.whole].measure
    total = Num(figures.in_sentence(added, measure), key, added, role="sum", of=balance.parts)
    gap = abs(values[0] - added)
    differ = Num(figures.in_sentence(gap, measure), key, gap, role="gap", of=balance.parts)
    listed = listing([(Given(teller.called(code)),) for code in balance.parts])
    head = [*_about(teller, whole, names), "số báo cáo chung là ", teller.num(balance.whole), ", cộng "]
    return Sentence((*head, *listed, " là ", total, ", chênh lệch ", differ, "."))


def _has_two_views(total: Total) -> bool:
    """Two full views that differ, or parts that together are more than the whole stated; less is only incomplete."""
    if total.other is None or total.value is None:
        return False
    if total.method == "stated" and total.coverage.reported < total.coverage.of:
        return total.other[0] > total.value
    return total.other != (total.value, total.qualifier)


def _disagree(
    teller: Teller,
    total: Total,
    facts: tuple[str, ...],
    names: Mapping[str, str],
    sources: Mapping[str, Source],
) -> Sentence:
    """`own`: the disputed figures are the total's own, not those of a place further below."""
    own = bool(total.facts) and set(total.facts) <= set(facts)
    parts = [*_about(teller, total, names, "" if own else "thuộc "), "các nguồn nêu số khác nhau"]
    known = list(dict.fromkeys(sources[f] for f in facts if f in sources))
    if known:
        parts += [" (", *listing([_cited(s) for s in known], " và "), ")"]
    if own and total.value is not None:
        parts += ["; báo cáo này đang dùng số ", *_value(teller, total)]
    return Sentence((*parts, "."))


def _two_views(teller: Teller, total: Total, names: Mapping[str, str]) -> Sentence:
    assert total.other is not None
    assert total.value is not None
    measure = teller.indicators[total.indicator].measure
    value, qualifier = total.other
    other = Num(
        figures.in_sentence(value, measure, qualifier),
        (total.indicator, total.place),
        value,
        qualifier,
        role="other",
    )
    here, there = _VIEWS.get(total.method, _STATED)
    parts = [*_about(teller, total, names), f"{here} là ", *_value(teller, total), f", {there} là ", other]
    gap = abs(total.value - value)
    if gap and not total.estimated and {qualifier, total.qualifier} == {Qualifier.EXACT}:
        text = figures.in_sentence(gap, measure)
        parts += [", chênh lệch ", Num(text, (total.indicator, total.place), gap, role="gap")]
    return Sentence((*parts, "."))


_STATED = ("số báo cáo chung", "số cộng được từ cấp dưới")
_COUNTED = ("số cộng từ cấp dưới", "số báo cáo chung")
_VIEWS = {
    "below": _COUNTED,
    "partial": _COUNTED,
    "computed": ("tỷ lệ tính từ số liệu", "tỷ lệ nêu trong báo cáo"),
}


def _about(teller: Teller, total: Total, names: Mapping[str, str], within: str = "") -> list[Part]:
    label = Given(upper_first(teller.called(total.indicator)))
    return [label, f" ({within}", Given(names.get(total.place, total.place)), "): "]


def _value(teller: Teller, total: Total) -> tuple[Part, ...]:
    short = teller.short_noun(total.indicator)
    num = teller.num(total.indicator, total.place)
    tail = (f"{NBSP}{short}" if short else "") + (ESTIMATED if total.estimated else "")
    return (num, tail) if tail else (num,)


def _cited(source: Source) -> tuple[Part, ...]:
    title = ("“", Given(source.title), "”")
    return (*title, f" ngày{NBSP}", Given(dmy(source.date))) if source.date else title
