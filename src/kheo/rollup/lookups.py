"""Expressions for what lies behind an answer: keys that need judgement, the figures of cells, marks.

Like those of `tables`, over tables and days that are only named.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import ibis
from ibis import _

from kheo.rollup.tables import (
    STATED,
    cells_of,
    day,
    in_window,
    is_root,
    left_out_of,
    named,
    on_the_day,
    stands,
    texts,
)

# What is told of keys that need judgement


def tangled(flows_too: bool, stocks_too: bool) -> Any:
    """Keys told of in the window that could not be settled as columns: some of their periods cross."""
    told, then = named("told"), named("told_stocks")
    edges, kinds, parts = named("edges"), named("kinds"), []
    if flows_too:
        rows = told.filter(told.tangled, told.first >= day("start"), told.end <= day("end"))
        parts.append(_keys(rows, edges.filter(edges.window == 0), kinds.filter(~kinds.stock)))
    if stocks_too:
        rows = then.filter(then.tangled, then.end <= day("end"))
        parts.append(_keys(rows, edges, kinds.filter(kinds.stock)))
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _keys(rows: Any, edges: Any, kinds: Any) -> Any:
    return rows.semi_join(kinds, "line").semi_join(edges, "spot").select("indicator", "place").distinct()


def split(flows_too: bool, stocks_too: bool) -> Any:
    """Periods inside the window, and stocks on the day asked, whose sources differ."""
    edges, kinds, parts = named("edges"), named("kinds"), []
    if flows_too:
        rows = in_window(named("told")).filter(_.split).semi_join(kinds.filter(~kinds.stock), "line")
        parts.append(rows.semi_join(edges.filter(edges.window == 0), "spot"))
    if stocks_too:
        rows = on_the_day(named("told_stocks")).filter(_.split)
        parts.append(rows.semi_join(kinds.filter(kinds.stock), "line").semi_join(edges, "spot"))
    columns = ["indicator", "place", "first", "end"]
    parts = [part.select(*columns) for part in parts]
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def reaching() -> Any:
    """Indicators in which a unit told a period inside the window that began before the unit did."""
    told, born = named("told"), named("born")
    rows = told.filter(told.first >= day("start"), told.end <= day("end"))
    rows = rows.semi_join(named("kinds").filter(_.reaches), "line").join(born, "spot")
    return rows.filter(rows.first < rows.born).select("indicator").distinct()


def figures_of_keys(codes: int) -> Any:
    """Counted figures of the keys put under "keys"; `codes`: they are of so many indicators, listed as "code", if few."""
    facts = named("facts")
    counted = facts.filter(facts.state == "confirmed", facts.basis == "result", facts.whole)
    if codes:
        counted = counted.filter(counted.indicator.isin(texts("code", codes)))
    return counted.semi_join(named("keys"), ["indicator", "place"])


def figures_of_indicators(few: bool) -> Any:
    """Counted figures of the indicators put under "asked"; where places are few, of those put under "here"."""
    facts = named("facts")
    counted = facts.filter(facts.state == "confirmed", facts.basis == "result", facts.whole)
    counted = counted.semi_join(named("asked"), "indicator")
    return counted.semi_join(named("here"), "place") if few else counted


TOLD_OF = (
    *("indicator", "place", "first", "end", "value", "word", "split", "tangled"),
    *("stood", "root", "other_value", "other_word"),
)


def told_of_indicators(few: bool) -> Any:
    """What was told inside the window (TOLD_OF) of the indicators put under "asked"; where places are few, by
    those put under "here". `stood`: it is added; `root`: nothing of its key in the window holds it."""
    told = named("told")
    rows = told.filter(told.first >= day("start"), told.end <= day("end"))
    rows = rows.semi_join(named("asked"), "indicator")
    rows = rows.semi_join(named("here"), "place") if few else rows
    return rows.mutate(stood=stands(rows), root=is_root(rows)).select(*TOLD_OF)


# From cells down to their figures


def top(depth: int, first: bool) -> Any:
    """Cells of one depth whose figures are wanted: by number of the wanted unit at or above them (`top`)."""
    cells = cells_of(depth).filter(_.value.notnull())
    mine = cells.filter(_.wanted).select("line", "unit", "method", top=_.unit)
    if first:
        return mine
    above = ibis.table(mine.schema(), name=f"top_{depth - 1}").filter(_.method != STATED)
    below = cells.anti_join(left_out_of(depth), ["line", "unit"])
    below = below.join(above, [below.line == above.line, below.parent == above.unit])
    return mine.union(below.select("line", "unit", "method", "top"))


def used(depths: Sequence[int]) -> Any:
    """What is told where it makes a wanted cell, by `code` of the edges and number of the wanted unit."""
    schema = top(0, first=True).schema()
    found = [ibis.table(schema, name=f"top_{depth}") for depth in depths]
    rows = ibis.union(*found) if len(found) > 1 else found[0]
    code = ibis.ifelse(rows.method == STATED, -1 - rows.unit, rows.unit).cast("int32")
    return rows.select("line", "top", code=code)


def told_used(flows_too: bool, stocks_too: bool) -> Any:
    """The periods whose figures make the wanted cells."""
    edges, kinds, parts = named("edges"), named("kinds"), []
    if flows_too:
        rows = in_window(named("told")).semi_join(kinds.filter(~kinds.stock), "line")
        parts.append(_used(rows.filter(stands(rows)), edges.filter(edges.window == 0), ["spot"]))
    if stocks_too:
        rows = on_the_day(named("told_stocks")).join(kinds.filter(kinds.stock), "line")
        rows = rows.filter(rows.oldest.isnull() | (rows.end >= rows.oldest))
        parts.append(_used(rows, edges, ["window", "spot"]))
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _used(rows: Any, edges: Any, on: list[str]) -> Any:
    columns = ["line", "indicator", "place", "first", "end", "split", "figures", "top"]
    return rows.join(edges, on).join(named("used"), ["line", "code"]).select(*columns)


@cache
def _told_used() -> Any:
    return ibis.table(told_used(True, False).schema(), name="told_used")


def split_used() -> Any:
    """Of the periods that make wanted cells, those whose sources differ."""
    return _told_used().filter(_.split).select("indicator", "place", "first", "end").distinct()


def viewed_used() -> Any:
    """Settled views that make wanted cells: the number of the view and of the wanted unit."""
    return named("viewed").join(named("used"), ["line", "code"]).select("line", "top", "n")


def ids_used() -> Any:
    """Figures by indicator and wanted unit, but those that lost against another source (put under "losers")."""
    facts, told = named("facts"), _told_used()
    counted = facts.filter(facts.state == "confirmed", facts.basis == "result", facts.whole)
    began = ibis.coalesce(counted.start, ibis.literal(date.min))
    one_day = (counted.form == "entry") & counted.start.isnull()
    counted = counted.mutate(began=ibis.ifelse(one_day, counted.end, began))
    stocks = named("kinds").filter(_.stock).select("line", is_stock=ibis.literal(True))
    told = told.left_join(stocks, "line").drop("line_right")
    rows = counted.join(told, ["indicator", "place", "end"])
    rows = rows.filter(rows.is_stock | (rows.began == rows.first))
    return rows.anti_join(named("losers"), "id").select("line", "top", "id", "seq")


# What all that was told stands in


def told_here(flows_too: bool, stocks_too: bool) -> Any:
    """Keys with days of every period inside the window and of every stock as last told, used in a total or not."""
    edges, kinds, parts = named("edges"), named("kinds"), []
    if flows_too:
        told = named("told").filter(_.first >= day("start"), _.end <= day("end"))
        told = told.semi_join(kinds.filter(~kinds.stock), "line")
        parts.append(told.semi_join(edges.filter(edges.window == 0), "spot").mutate(is_stock=False))
    if stocks_too:
        then = named("told_stocks").filter(_.end <= day("end"), _.after.isnull() | (_.after > day("end")))
        then = then.join(kinds.filter(kinds.stock).select("line", "window"), "line")
        parts.append(then.semi_join(edges, ["window", "spot"]).mutate(is_stock=True))
    columns = ["indicator", "place", "first", "end", "is_stock"]
    parts = [part.select(*columns) for part in parts]
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


@cache
def _told_here() -> Any:
    return ibis.table(told_here(True, False).schema(), name="told_here")


def documents() -> Any:
    """By source, how many figures stand in it of those kept as "told_here"."""
    facts = named("facts")
    counted = facts.filter(facts.state == "confirmed", facts.basis == "result", facts.whole)
    began = ibis.coalesce(counted.start, ibis.literal(date.min))
    one_day = (counted.form == "entry") & counted.start.isnull()
    counted = counted.mutate(began=ibis.ifelse(one_day, counted.end, began))
    rows = counted.join(_told_here(), ["indicator", "place", "end"])
    rows = rows.filter(rows.is_stock | (rows.began == rows.first))
    return rows.group_by("source").agg(figures=rows.count().cast("int32"))


# Marks


def marked() -> Any:
    """By indicator and row of the question (`under`): flows that cross the window's edge, and what came late."""
    kinds, under = named("kinds"), named("under")
    flows, stocks = kinds.filter(~kinds.stock), kinds.filter(kinds.stock)
    nought, one = ibis.literal(0, "int32"), ibis.literal(1, "int32")
    edge = named("told_edges")
    before = (edge.first < day("start")) & (edge.end >= day("start")) & (edge.end < day("end"))
    after = (edge.first > day("start")) & (edge.first <= day("end")) & (edge.end > day("end"))
    crossing = edge.filter(before | after).join(flows, "line")
    crossing = crossing.select("line", "window", "spot", crossing=one, late=nought)
    inside = in_window(named("told"))
    inside = inside.filter(stands(inside), inside.told_on > day("cutoff")).join(flows, "line")
    inside = inside.select("line", "window", "spot", crossing=nought, late=one)
    then = on_the_day(named("told_stocks")).filter(_.told_on > day("cutoff")).join(stocks, "line")
    then = then.filter(then.oldest.isnull() | (then.end >= then.oldest))
    then = then.select("line", "window", "spot", crossing=nought, late=one)
    rows = ibis.union(crossing, inside, then).join(under, ["window", "spot"])
    return rows.group_by("line", "row").agg(
        crossing=rows.crossing.sum().cast("int32"), late=rows.late.sum().cast("int32")
    )
