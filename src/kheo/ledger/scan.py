"""Looking through everything at once: the archive says in a few passes where a rule could apply, the rules judge there.

What is asked of the archive is Ibis only. Every pass narrows: it may name a period in which nothing is wrong, and the
rules of `suspicion` and `jumps` then say so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.operations as ops
import pyarrow as pa

from kheo import catalogue, places
from kheo.catalogue import Balance
from kheo.common.types import Basis, Form, Kind, Qualifier, State
from kheo.ledger import jumps, suspects
from kheo.ledger.jumps import Group
from kheo.ledger.suspicion import (
    COPIED,
    TWICE,
    Key,
    Line,
    Suspicion,
    breaks,
    by_key,
    copies,
    crossings,
    disputes,
    merged,
    repeats,
)
from kheo.rollup import columns
from kheo.rollup.archive import Archive

EVER = date(9999, 12, 31)
ALMOST = 0.9  # of what makes a jump, as the mean is not the median
LOOSE = 3.0  # spreads away from the others, theirs counted without the one looked at
MOST_KEYS = 4000  # keys looked through for jumps, those that leap farthest beyond what is needed
MOST_JOINT = 5000
MOST_AGAIN = 2000  # numbers told twice whose sentences are read, those with the most telling digits
_KEY = ["indicator", "place"]
_SPOT = [*_KEY, "first", "end"]
_KEYS = pa.schema([("indicator", pa.string()), ("place", pa.string())])
_SPOTS = pa.schema([*_KEYS, ("first", pa.date32()), ("end", pa.date32())])
_GROUPS = pa.schema([("indicator", pa.string()), ("first", pa.date32()), ("end", pa.date32())])
_VALUES = pa.schema([("indicator", pa.string()), ("end", pa.date32()), ("value", columns.VALUE)])
_PAIRS = pa.schema([("place", pa.string()), ("up", pa.string())])
_CODES = pa.schema([("code", pa.string())])


class ArchiveBook:
    """Lines out of the archive, as LedgerBook gives them out of the ledger."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        facts = archive.facts(None, EVER)
        self._facts = facts.filter(
            facts.whole,
            facts.state == State.CONFIRMED.value,
            facts.basis == Basis.RESULT.value,
            facts.end.notnull(),
        )
        told = [archive.told(None, EVER, stocks=one, edges=True) for one in (False, True)]
        self.flows, self.stocks = told
        self.told = told[0].union(told[1])
        self.facts = self._facts.mutate(first=self._first())

    def _first(self) -> Any:
        """The first day as told rows have it."""
        facts = self._facts
        stocks = [code for code, one in catalogue.load().indicators.items() if one.kind is Kind.STOCK]
        lone = facts.indicator.isin(stocks) | ((facts.form == Form.ENTRY.value) & facts.start.isnull())
        return lone.ifelse(facts.end, facts.start.fill_null(ibis.date(1, 1, 1)))

    def run(self, asked: Any, **tables: pa.Table) -> pa.Table:
        """The answer to an expression over the archive and `tables` (each named in it by `given`)."""
        with self._archive.con.con.cursor() as cursor:
            for name, table in tables.items():
                cursor.register(name, table)
            return cursor.execute(str(ibis.to_sql(asked, dialect="duckdb"))).to_arrow_table()

    def given(self, name: str, schema: pa.Schema) -> Any:
        """A table that `run` will be handed."""
        shape = ibis.Schema.from_pyarrow(schema)
        return ops.DatabaseTable(name=name, schema=shape, source=self._archive.con).to_expr()

    def lines(self, keys: Collection[Key]) -> list[Line]:
        wanted = _columns(sorted(keys), _KEYS)
        given = self.given("wanted", _KEYS)
        return _lines(self.run(self.facts.semi_join(given, _KEY), wanted=wanted))

    def lines_at(self, spots: pa.Table) -> list[Line]:
        """Lines of the very periods of `spots` (_SPOTS)."""
        given = self.given("spots", _SPOTS)
        return _lines(self.run(self.facts.semi_join(given, _SPOT), spots=spots.cast(_SPOTS)))

    def peers(self, groups: Iterable[Group]) -> dict[Group, dict[str, Decimal]]:
        wanted = _columns(sorted(set(groups)), _GROUPS)
        near = self.told.semi_join(self.given("wanted", _GROUPS), _GROUPS.names)
        answer = self.run(near.select(*_GROUPS.names, "place", "value"), wanted=wanted)
        found: dict[Group, dict[str, Decimal]] = {}
        for code, first, end, place, value in zip(*(c.to_pylist() for c in answer.columns), strict=True):
            found.setdefault((code, first, end), {})[place] = value
        return found

    def equals(self, lines: Sequence[Line]) -> list[Line]:
        wanted = _columns(sorted({(line.indicator, line.end, line.value) for line in lines}), _VALUES)
        same = self.facts.semi_join(self.given("wanted", _VALUES), _VALUES.names)
        return _lines(self.run(same, wanted=wanted))


def _columns(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    """Rows as a table, also when there are none."""
    listed = zip(*rows, strict=True) if rows else ([] for _name in schema)
    return pa.table(
        [pa.array(list(column), field.type) for column, field in zip(listed, schema, strict=True)],
        schema=schema,
    )


def _lines(rows: pa.Table) -> list[Line]:
    names = (
        "id",
        "indicator",
        "place",
        "first",
        "end",
        "value",
        "qualifier",
        "source",
        "form",
        "seq",
        "activity",
    )
    words, forms = {q.value: q for q in Qualifier}, {f.value: f for f in Form}
    return [
        Line(int(id), code, place, first, end, value, words[word], int(source), forms[form], seq, activity)
        for id, code, place, first, end, value, word, source, form, seq, activity in zip(
            *(rows[name].to_pylist() for name in names), strict=True
        )
    ]


def search(archive: Archive) -> list[Suspicion]:
    """Every suspicion there is."""
    book, known = ArchiveBook(archive), catalogue.load()
    found: list[Suspicion] = []
    again: list[Suspicion] = []
    joint: list[Suspicion] = []
    for (code, _place), told in by_key(book.lines_at(_spots(book))).items():
        found += disputes(told, known.get(code))
        again += repeats(told, known.get(code))
        joint += merged(told, known.get(code))
    again.sort(key=lambda one: -one.weight)
    found += suspects.told_twice([*again[:MOST_AGAIN], *joint[:MOST_JOINT]])
    for (code, _place), told in by_key(book.lines(_tangled(book))).items():
        found += crossings(told, known.get(code))
    for tie in known.balances:
        found += breaks(by_key(book.lines_at(_unbalanced(book, tie))), known)
    leaping = by_key(book.lines(_leaping(book)))
    found += jumps.jumps(leaping, known.get, suspects.levels(), book.peers)
    found += suspects.beside(copies(_copied(book), suspects.holders()), book)
    found += suspects.papers(_shared(book), None)
    return list({one.signature: one for one in found}.values())


def _spots(book: ArchiveBook) -> pa.Table:
    """Periods whose sources differ, days told by several sources, and periods in which one source repeats a value."""
    told, flows, facts = book.told, book.flows, book.facts
    differ = told.filter(told.split).select(_SPOT)
    joint = flows.filter(flows.figures > 1, flows.first == flows.end).select(_SPOT)
    several = told.filter(told.figures > 1).select(_SPOT)
    same = facts.semi_join(several, _SPOT).group_by([*_SPOT, "source", "value"]).aggregate(n=ibis._.count())
    again = same.filter(same.n > 1, same.value > 0).filter(_tells(same.value, TWICE)).select(_SPOT)
    return book.run(differ.union(joint).union(again).distinct())


def _tells(value: Any, least: int) -> Any:
    """Whether a positive value may have `least` telling digits: more than its leading ones are not zero."""
    whole = value.cast("int64")
    leading = (10.0 ** (value.cast("float64").log10().floor() + 2 - least)).cast("int64")
    return (leading < 1) | (whole % ibis.greatest(leading, 1) != 0) | (value != whole.cast(value.type()))


def _tangled(book: ArchiveBook) -> set[Key]:
    """Keys of flows whose periods cross."""
    spread = [
        code
        for code, one in catalogue.load().indicators.items()
        if one.kind is Kind.FLOW and one.over_time == "sum"
    ]
    flows = book.flows
    return _keys(book.run(flows.filter(flows.tangled, flows.indicator.isin(spread)).select(_KEY).distinct()))


def _keys(rows: pa.Table) -> set[Key]:
    return set(zip(rows["indicator"].to_pylist(), rows["place"].to_pylist(), strict=True))


def _unbalanced(book: ArchiveBook, tie: Balance) -> pa.Table:
    """Periods, for every side, in which a whole is not the sum of its parts."""
    told = book.told.filter(book.told.indicator.isin([tie.whole, *tie.parts]))
    signed = (told.indicator == tie.whole).ifelse(told.value, -told.value)
    sums = told.group_by(["place", "first", "end"]).aggregate(
        sides=told.indicator.nunique(), left=signed.sum()
    )
    broken = sums.filter(sums.sides == 1 + len(tie.parts), sums.left != 0)
    return book.run(told.semi_join(broken, ["place", "first", "end"]).select(_SPOT))


def _leaping(book: ArchiveBook) -> set[Key]:
    """Keys with a value far from the other values of its length, the farthest first when there are very many.

    Each value is held against the mean and the spread of the others, so that it does not hide itself.
    """
    flows, stocks = book.flows, book.stocks
    adding = [code for code, one in catalogue.load().indicators.items() if one.over_units == "sum"]
    days = flows.end.delta(flows.first, unit="day") + 1
    sort = ibis.cases(
        *(((days >= low) & (days <= high), name) for low, high, name in jumps.CLASSES),
        else_=ibis.null("string"),
    )
    spans = flows.mutate(sort=sort).select(*_KEY, "first", "end", "value", "sort")
    rows = spans.filter(spans.sort.notnull()).union(
        stocks.mutate(sort=ibis.literal("day")).select(*_KEY, "first", "end", "value", "sort")
    )
    rows = rows.filter(rows.indicator.isin(adding), rows.value > 0)
    rows = rows.mutate(x=(rows.value.cast("float64") + 1).ln())
    whole = rows.group_by([*_KEY, "sort"]).aggregate(
        n=ibis._.count(), sum=ibis._.x.sum(), squares=(ibis._.x * ibis._.x).sum()
    )
    beside = rows.join(whole.filter(whole.n > 1), [*_KEY, "sort"])
    others = beside.n - 1
    mean = (beside["sum"] - beside.x) / others
    spread = ((beside.squares - beside.x * beside.x) / others - mean * mean).abs().sqrt()
    leap = beside.x - mean
    least = (leap > 0).ifelse(jumps.FAR, jumps.LOW) * ALMOST
    loose = (beside.n > jumps.HISTORY).ifelse(LOOSE * ibis.greatest(spread, jumps.SPREAD), 0.0)
    far = beside.mutate(far=leap.abs(), least=ibis.greatest(least, loose))
    apart = far.filter(far.far >= far.least)
    keys = apart.group_by(_KEY).aggregate(far=(apart.far / apart.least).max())
    lone = _lone(book, rows, whole)
    farthest = keys.order_by(ibis.desc("far"), *_KEY).limit(MOST_KEYS).select(_KEY)
    return _keys(book.run(farthest)) | lone


def _lone(book: ArchiveBook, rows: Any, whole: Any) -> set[Key]:
    """Keys with one period only, ten times larger than the mean of the other places of their level."""
    here = places.load()
    levels = pa.table(
        {"place": [unit.id for unit in here], "level": [unit.level.value for unit in here]},
    )
    group = ["indicator", "level", "first", "end"]
    flows = rows.filter(rows["sort"] != "day").join(book.given("levels", levels.schema), "place")
    alone = flows.semi_join(whole.filter(whole.n == 1), [*_KEY, "sort"])
    alone = alone.filter(alone.value >= min(jumps.LEAST, *jumps.SMALL.values()))
    peers = flows.semi_join(alone, group).group_by(group).aggregate(n=ibis._.count(), sum=ibis._.value.sum())
    both = alone.join(peers, group)
    huge = both.filter(
        both.n > jumps.ALONE, both.value * (both.n - 1) >= (both["sum"] - both.value) * jumps.HUGE
    )
    return _keys(book.run(huge.select(_KEY).distinct(), levels=levels))


def _copied(book: ArchiveBook) -> list[Line]:
    """Statements of enough telling digits that a place above makes too, and those above."""
    here = places.load()
    pairs = [(unit.id, up) for unit in here for up in here.ancestors(unit.id)]
    over = _columns(pairs, _PAIRS)
    facts = book.facts
    worth = facts.filter(facts.form == Form.STATEMENT.value, facts.value >= 1000)
    worth = worth.filter(_tells(worth.value, COPIED))
    tops = worth.filter(worth.place.isin(sorted({up for _id, up in pairs})))
    top = tops.select("indicator", "first", "end", "value", up=tops.place)
    spans = ["indicator", "first", "end", "value"]
    low = worth.join(book.given("over", _PAIRS), "place")
    below = low.semi_join(top, [*spans, "up"])
    held = tops.semi_join(below.select(*spans, place=below.up), [*spans, "place"])
    return _lines(
        book.run(below.select(*facts.columns).union(held.select(*facts.columns), distinct=True), over=over)
    )


def _shared(book: ArchiveBook) -> list[Line]:
    """Lines of pairs of documents that tell three equal numbers or more of the same places and periods."""
    told, facts = book.told, book.facts
    several = told.filter((told.figures > 1) | told.split).select(_SPOT)
    near = facts.semi_join(several, _SPOT).select(*_SPOT, "value", "source")
    other = near.rename(twin="source")
    both = near.join(other, [*_SPOT, "value"])
    pairs = both.filter(both.source < both.twin).group_by(["source", "twin"]).aggregate(n=ibis._.count())
    answer = book.run(pairs.filter(pairs.n >= suspects.SHARED).select("source", "twin"))
    sources = sorted({*answer["source"].to_pylist(), *answer["twin"].to_pylist()})
    codes = pa.table({"code": pa.array(sources, pa.string())})
    wanted = facts.semi_join(several, _SPOT)
    chosen = wanted.semi_join(book.given("codes", _CODES), wanted.source == book.given("codes", _CODES).code)
    return _lines(book.run(chosen, codes=codes))
