"""Short reports said in one line: enough of a ledger to have something to settle."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal

from kheo import catalogue, places
from kheo.common import periods
from kheo.common.types import Basis, Figure, Period, PlaceRef, Qualifier, Reading
from kheo.ledger import actions, queries, settling
from kheo.ledger.models import Suspect
from kheo.rollup import Query

PHU_NGHIA, PHU_VAN, BU_GIA_MAP, BINH_PHUOC = "25267~2025", "25229~2025", "691~2025", "70~2025"
LEAFLETS, SESSIONS, GIFTS_VALUE = "outreach.leaflets", "outreach.sessions", "charity.gifts_value"
YEAR = periods.year(2020)
_number = itertools.count(1)


def line(value, indicator=LEAFLETS, period=YEAR, place=PHU_NGHIA, said=None, **more):
    """One figure to be: (sentence, fields of a read Figure)."""
    known = catalogue.load().get(indicator)
    name = places.load().path(place, period.end)
    text = str(value)
    sentence = said or f"{known.vi} của {name} trong {periods.in_words(period)} là {text}."
    fields = {
        "value": Decimal(value),
        "measure": known.measure,
        "qualifier": Qualifier.EXACT,
        "indicator": indicator,
        "kind": known.kind,
        "basis": Basis.RESULT,
        "period": period,
        "place": PlaceRef(place, name),
        "org": "police",
    }
    return sentence, text, fields | more


def report(officer, *lines, name=None, org="police", form=None, opening="Báo cáo."):
    """A confirmed document that says these lines; its figures."""
    text, figures = opening, []
    for sentence, number, fields in lines:
        start = len(text) + 1 + sentence.index(number)
        text = f"{text}\n{sentence}"
        figures.append(Figure(start=start, end=start + len(number), text=number, **(fields | {"org": org})))
    name = name or f"bao-cao-{next(_number)}.txt"
    reading = Reading(tuple(figures), (), (), title=name, org=org)
    document, _ = actions.store_document(
        actor=officer, data=f"{name}\n{text}".encode(), filename=name, text=text, reading=reading
    )
    rows = actions.propose(actor=officer, document=document, reading=reading)
    for row in rows if form else ():
        actions.correct(actor=officer, id=row.pk, form=form)
    done = actions.confirm(actor=officer, ids=[row.pk for row in rows]).done
    assert len(done) == len(lines)
    return list(done)


def month(year, number):
    return periods.months(year, number, number)


def day(text):
    return Period(date.fromisoformat(text), date.fromisoformat(text))


def found(sort=None):
    """What waits, after a look at everything decided since."""
    assert settling.refresh()
    rows = Suspect.objects.all() if sort is None else Suspect.objects.filter(kind=sort)
    return list(rows)


def the(sort):
    (one,) = found(sort)
    return one


def sides(suspect):
    """Values on each side, the one in use first."""
    told = {}
    for member in suspect.members.select_related("figure"):
        told.setdefault(member.side, []).append(int(member.figure.value))
    return [told[n] for n in sorted(told)]


def _answer(indicator, place, period):
    query = Query((indicator,), period.start, period.end, place)
    return next(t for t in queries.totals(query) if t.place == place)


def total(indicator=LEAFLETS, place=PHU_NGHIA, period=YEAR):
    """What the totals say now: (value, does anything contradict)."""
    answer = _answer(indicator, place, period)
    return answer.value, bool(answer.contradictions)


def contradictions(period, indicator=LEAFLETS, place=PHU_NGHIA):
    """Groups of figure ids that the total calls contradictions."""
    return _answer(indicator, place, period).contradictions
