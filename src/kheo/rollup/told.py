"""What each place says of each period, after sources are merged: one row per indicator, place and period.

The rows do not depend on any question. Their links (what holds a period, what stood before it, what came after) are
found once, so that a question of any days is answered by choosing rows. `claims` is the meaning of every step; keys
(an indicator at a place) whose periods cross are only marked (`tangled`) and left to it.

Each function takes tables and gives a table; nothing is run here, and nothing is particular to one database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis import _

from kheo.common.types import Kind, Qualifier
from kheo.rollup.columns import VALUE
from kheo.rollup.scope import Catalogue

KEY = ["indicator", "place"]
PERIOD = [*KEY, "first", "end"]
OVER, UNDER, ABOUT = 1, 2, 4
WORDS = {
    Qualifier.EXACT: 0,
    Qualifier.OVER: OVER,
    Qualifier.UNDER: UNDER,
    Qualifier.ABOUT: ABOUT,
    Qualifier.VAGUE: 8,
}
LIMIT = 10**14
SUM = "decimal(38,4)"
KINDS = pa.schema(
    [("code", pa.string()), ("adds", pa.bool_()), ("spread", pa.bool_()), ("stock", pa.bool_())]
)
ROWS = pa.schema(
    [
        ("indicator", pa.string()),
        ("place", pa.string()),
        ("first", pa.date32()),
        ("end", pa.date32()),
        ("value", VALUE),
        ("word", pa.int8()),
        ("split", pa.bool_()),
        ("tiled", pa.bool_()),
        ("shade_first", pa.date32()),
        ("shade_end", pa.date32()),
        ("up_first", pa.date32()),
        ("up_end", pa.date32()),
        ("before", pa.date32()),
        ("other_value", pa.decimal128(38, 4)),
        ("other_word", pa.int8()),
        ("after", pa.date32()),
        ("widest", pa.bool_()),
        ("tangled", pa.bool_()),
        ("told_on", pa.date32()),
        ("figures", pa.int32()),
    ]
)
SCHEMA = pa.schema([*ROWS, ("line", pa.int16()), ("spot", pa.int32())])
"""ROWS as an archive keeps them: indicator and place also by number (`numbered`), which adds up faster."""


def kinds(catalogue: Catalogue) -> pa.Table:
    """How each indicator adds (KINDS): over units, spread over time, or as a stock of a day."""
    rows = [
        {
            "code": code,
            "adds": indicator.over_units == "sum",
            "spread": indicator.kind is Kind.FLOW and indicator.over_time == "sum",
            "stock": indicator.kind is Kind.STOCK,
        }
        for code, indicator in catalogue.indicators.items()
    ]
    return pa.Table.from_pylist(rows, schema=KINDS)


def told(facts: Any, kinds: Any) -> Any:
    """The told rows (ROWS, in no order) of a table of facts (`columns.SCHEMA`), with `kinds` of its indicators."""
    tables = {"facts": facts, "kinds": kinds}
    for name, step in STEPS.items():
        tables[name] = step(tables)
    return tables["told"]


def numbered(rows: pa.Table, lines: Sequence[str], spots: Sequence[str]) -> pa.Table:
    """ROWS as SCHEMA: `line` is the position of the indicator among `lines`, `spot` of the place among `spots`."""
    codes, places = pa.array(lines, pa.string()), pa.array(spots, pa.string())
    line = pc.index_in(rows["indicator"], codes).cast(pa.int16())
    return rows.append_column("line", line).append_column("spot", pc.index_in(rows["place"], places))


# From figures to one value a period


def counted(facts: Any, kinds: Any) -> Any:
    """Confirmed whole results of known indicators with their days, voice and word (`claims.span`, `claims_of`)."""
    kept = facts.filter(_.state == "confirmed", _.basis == "result", _.whole, _.end.notnull())
    kept = kept.join(kinds, kept.indicator == kinds.code).select(*kept.columns, "adds", "spread", "stock")
    one_day = kept.stock | ((kept.form == "entry") & kept.start.isnull())
    words = [(word.value, ibis.literal(number, "int32")) for word, number in WORDS.items()]
    word = kept.qualifier.cases(*words, else_=ibis.literal(WORDS[Qualifier.VAGUE], "int32"))
    return kept.select(
        *KEY,
        "end",
        "spread",
        "stock",
        "seq",
        "told_on",
        "value",
        first=ibis.ifelse(one_day, kept.end, ibis.coalesce(kept.start, ibis.literal(date.min))),
        voice=ibis.ifelse(kept.adds, kept.source, kept.source + " " + kept.id),
        activity=ibis.ifelse(kept.adds, ibis.coalesce(kept.activity, ""), ""),
        word=word.cast("int8"),
    )


def fold() -> Any:
    """The word of a sum of grouped rows (Qualifier.plus): a row alone keeps its own."""
    word = _.word.cast("int32")
    top = word.max()
    both_ways = (top == UNDER) & (word == OVER).any()
    folded = ibis.cases((_.count() == 1, top), ((top >= ABOUT) | both_ways, ABOUT), else_=top)
    return folded.cast("int8")


def merged(figures: Any) -> Any:
    """One row per period. Most periods have one figure: only the others are taken through the sources.

    What does not fit the column (VALUE) is `too_large` and makes its key tangled: one absurd sum stops no total.
    """
    periods = figures.group_by(PERIOD).agg(
        **_alike(),
        total=_.value.max().cast(SUM),
        word=_.word.max(),
        split=ibis.literal(False),
        told_on=_.told_on.max(),
        figures=_.count(),
    )
    several = periods.filter(_.figures > 1).select(PERIOD)
    rows = periods.filter(_.figures == 1).union(_by_source(figures.semi_join(several, PERIOD)))
    fits = _.total < LIMIT
    value = ibis.ifelse(fits, _.total, 0).cast("decimal(18,4)")
    return rows.mutate(value=value, too_large=~fits, figures=_.figures.cast("int32")).drop("total")


def _by_source(figures: Any) -> Any:
    """Figures of a source added, sources merged (`told_by_all`), then activities added."""
    activity = [*PERIOD, "activity"]
    claims = figures.group_by([*activity, "voice"]).agg(
        **_alike(),
        total=_.value.sum().cast(SUM),
        word=fold(),
        seq=_.seq.max(),
        told_on=_.told_on.max(),
        figures=_.count(),
    )
    agreeing = claims.group_by([*activity, "total"]).agg(
        **_alike(),
        rank=ibis.struct({"seq": _.seq, "voice": _.voice, "word": _.word}).max(),
        told_on=_.told_on.max(),
        figures=_.figures.sum(),
    )
    said = agreeing.group_by(activity).agg(
        **_alike(),
        last=ibis.struct({"rank": _.rank, "total": _.total, "figures": _.figures}).max(),
        told_on=_.told_on.max(),
        split=_.count() > 1,
    )
    last = said["last"]
    said = said.mutate(total=last["total"], word=last["rank"]["word"], figures=last["figures"])
    return said.group_by(PERIOD).agg(
        **_alike(),
        total=_.total.sum().cast(SUM),
        word=fold(),
        split=_.split.any(),
        told_on=_.told_on.max(),
        figures=_.figures.sum().cast("int64"),
    )


def _alike() -> dict[str, Any]:
    """What all rows of an indicator have in common."""
    return {"spread": _.spread.max(), "stock": _.stock.max()}


# Stocks, and what does not add over time: the last day stands


def dated(dated: Any) -> Any:
    """Of equal last days the widest period stands, until the next one."""
    by_day = ibis.window(group_by=KEY, order_by=[_.end, _.first.desc()])
    same_day = ibis.window(group_by=[*KEY, "end"])
    ahead = dated.mutate(next_end=_.end.lead().over(by_day))
    ahead = ahead.mutate(next_end=ibis.ifelse(_.next_end > _.end, _.next_end, ibis.null("date")))
    no_day = ibis.null("date")
    return ahead.select(
        *PERIOD,
        "value",
        "word",
        "split",
        "told_on",
        "figures",
        tiled=ibis.literal(False),
        shade_first=no_day,
        shade_end=no_day,
        up_first=no_day,
        up_end=no_day,
        before=no_day,
        other_value=ibis.null(SUM),
        other_word=ibis.null("int8"),
        after=_.next_end.max().over(same_day),
        widest=_.first == _.first.min().over(same_day),
        tangled=~_.stock | _.too_large.max().over(ibis.window(group_by=KEY)),
    )


# Flows: periods that hold one another


def held(rows: Any) -> Any:
    """Rows with the innermost period that holds each (`up`), and whether narrower ones fill it (`tiled`)."""
    above = _above(rows, rows).rename(up_first="holder_first", up_end="holder_end")
    rows = _with(rows, above, PERIOD)
    lengths = rows.filter(_.up_end.notnull()).group_by([*KEY, "up_first", "up_end"])
    filled = lengths.agg(filled=_days().sum()).rename(first="up_first", end="up_end")
    rows = _with(rows, filled, PERIOD)
    return rows.mutate(tiled=ibis.coalesce(_.filled == _days(), False)).drop("filled")


def shaded(held: Any) -> Any:
    """Rows with the innermost period that holds each and is not tiled itself (`shade`)."""
    shade = _above(held, held.filter(~_.tiled)).drop("crosses")
    return _with(held, shade.rename(shade_first="holder_first", shade_end="holder_end"), PERIOD)


def linked(rows: Any) -> Any:
    """The finished rows of flows: what stands inside each, and which keys have crossing periods."""
    standing = rows.filter(~_.tiled, _.shade_end.notnull()).group_by([*KEY, "shade_first", "shade_end"])
    inner = standing.agg(inner_value=_.value.cast(SUM).sum().cast(SUM), inner_word=fold())
    rows = _with(rows, inner.rename(first="shade_first", end="shade_end"), PERIOD)
    bad = rows.filter(_.too_large | ibis.coalesce(_.crosses, False)).select(*KEY).distinct()
    rows = _with(rows, bad.mutate(bad=True), KEY)
    return rows.select(
        *PERIOD,
        "value",
        "word",
        "split",
        "told_on",
        "figures",
        "tiled",
        "shade_first",
        "shade_end",
        "up_first",
        "up_end",
        "before",
        other_value=ibis.ifelse(_.tiled, _.value.cast(SUM), _.inner_value),
        other_word=ibis.ifelse(_.tiled, _.word, _.inner_word),
        after=ibis.null("date"),
        widest=ibis.literal(True),
        tangled=ibis.coalesce(_.bad, False),
    )


def in_order(periods: Any) -> Any:
    """Periods by first day, wider ones first. `island`: the first day of a run of periods that overlap; `inner`:
    not the first of its island; `holds`: the next one begins before it ends; `before`: the latest first day of a
    period that ended before this one.

    The last two neighbours up to a row that do not touch give `before`: what lies between holds the row.
    """
    order = [_.first, _.end.desc()]
    so_far = ibis.window(group_by=KEY, order_by=order, preceding=None, following=0)
    earlier = ibis.window(group_by=KEY, order_by=order, preceding=(None, 1))
    here = ibis.window(group_by=KEY, order_by=order)
    rows = periods.mutate(
        reached=_.end.max().over(earlier),
        last_first=_.first.lag().over(here),
        last_end=_.end.lag().over(here),
        holds=ibis.coalesce(_.first.lead().over(here) <= _.end, False),
    )
    rows = rows.mutate(inner=ibis.coalesce(_.reached >= _.first, False))
    none = ibis.null("date")
    rows = rows.mutate(
        island=ibis.ifelse(_.inner, none, _.first).max().over(so_far),
        before=ibis.ifelse(_.last_end < _.first, _.last_first, none).max().over(so_far),
    )
    return rows.drop("reached", "last_first", "last_end")


def _above(rows: Any, holders: Any) -> Any:
    """For inner rows: first and last day of the innermost of `holders`; `crosses`: one overlaps it otherwise.

    Holders of one row hold one another (unless some cross): the innermost begins last and ends first.
    """
    inner = rows.filter(_.inner).select(*PERIOD, "island")
    over = holders.filter(_.holds).select(*KEY, "island", h_first="first", h_end="end")
    overlap = [over.h_first <= inner.first, over.h_end >= inner.first]
    other = (over.h_first < inner.first) | (over.h_end > inner.end)
    pairs = inner.join(over, [*KEY, "island", *overlap, other])
    held = _.h_end >= _.end
    return pairs.group_by(PERIOD).agg(
        holder_first=_.h_first.max(where=held),
        holder_end=_.h_end.min(where=held),
        crosses=(~held).any(),
    )


def _days() -> Any:
    return _.end.delta(_.first, unit="day") + 1


def _with(rows: Any, more: Any, on: list[str]) -> Any:
    """Columns of `more` beside the rows that have them."""
    names = [name for name in more.columns if name not in on]
    return rows.left_join(more, on).select(*rows.columns, *names)


STEPS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "periods": lambda of: merged(counted(of["facts"], of["kinds"])),
    "rows": lambda of: in_order(of["periods"].filter(_.spread)),
    "held": lambda of: held(of["rows"]),
    "shaded": lambda of: shaded(of["held"]),
    "told": lambda of: linked(of["shaded"]).union(dated(of["periods"].filter(~_.spread))).select(*ROWS.names),
}
"""The way from facts and kinds to told, in steps that may be kept as tables."""
