"""The engine says what the rules say, on random worlds.

KHEO_WORLDS sets how many worlds the first test draws, the others in proportion; a long run is KHEO_WORLDS=5000.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import zip_longest
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merger_worlds import merger_worlds
from random_worlds import World, world, worlds
from rollup_world import CATALOGUE, PLACES, Facts, year

from kheo.common.types import Fact, Kind, Level, State, Total
from kheo.rollup import answers, counting, engine, maps, rules, small
from kheo.rollup.archive import Archive, Change
from kheo.rollup.claims import in_reach, is_counted, span
from kheo.rollup.scope import Window, asked, counts_into, window
from kheo.rollup.told import WORDS

WORLDS = int(os.environ.get("KHEO_WORLDS", "500"))


def drawn(share: float) -> settings:
    """So many worlds, in parts of those of the first test."""
    return settings(max_examples=max(1, round(WORLDS * share)), deadline=None)


ANY = worlds() | merger_worlds()
SMALL = st.booleans()
"""Whether a question is asked as a small one: all that are drawn could be, so half of them must not."""


@contextmanager
def asked_as(few: bool) -> Iterator[None]:
    """Questions are small ones, or none is."""
    with pytest.MonkeyPatch.context() as patch:
        if not few:
            patch.setattr(small, "PLACES", -1)
            patch.setattr(small, "LINES", -1)
        yield


def _archive(facts: Sequence[Fact]) -> Archive:
    return Archive.of(engine.to_table(facts), CATALOGUE)


def _meant(world: World) -> list[Total]:
    return rules.totals(world.facts, world.query, CATALOGUE, world.places)


def _bare(totals: Sequence[Total]) -> list[Total]:
    return [replace(total, facts=()) for total in totals]


def _same(meant: Sequence[Total], found: Sequence[Total]) -> None:
    for one, other in zip_longest(meant, found):
        assert one == other


@drawn(1)
@given(world=ANY, few=SMALL)
def test_engine_agrees_with_the_rules(world: World, few: bool) -> None:
    with asked_as(few):
        found = engine.totals(_archive(world.facts), world.query, CATALOGUE, world.places)
    _same(_bare(_meant(world)), found)


def test_a_place_the_question_is_not_about_is_taken_for_no_other() -> None:
    """The figure of a unit born after the window once counted at a place of the next window."""
    one = world(72443)
    _same(_bare(_meant(one)), engine.totals(_archive(one.facts), one.query, CATALOGUE, one.places))


@drawn(0.4)
@given(world=ANY, seed=st.integers(0, 2**32))
def test_pages_of_single_communes_agree_with_the_rules(world: World, seed: int) -> None:
    communes = sorted(unit.id for unit in world.places if unit.level is Level.COMMUNE)
    if not communes:
        return
    place = Random(seed).choice(communes)
    page = replace(world, query=replace(world.query, place=place, level=Level.COMMUNE))
    archive = _archive(world.facts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(small, "LINES", -1)  # small for its places
        _same(_bare(_meant(page)), engine.totals(archive, page.query, CATALOGUE, world.places))


def test_a_commune_s_page_and_one_indicator_are_small_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Facts()
    told("sessions", "3", "h1~2025")
    told("sessions", "4", "a1~2025")
    told("gifts", "5", "a1~2025")
    archive, read = _archive(told.all), []
    monkeypatch.setattr(small.Near, "based", lambda near, settled: read.append(near.rows.num_rows) or [])
    monkeypatch.setattr(small, "LINES", 1)
    monkeypatch.setattr(small, "PLACES", 4)
    for query in (year(2024, place="a1~2025", level=Level.COMMUNE), year(2024, "sessions")):
        engine.totals(archive, query, CATALOGUE, PLACES)
    assert read == [2, 2]
    engine.totals(archive, year(2024), CATALOGUE, PLACES)
    assert read == [2, 2]


@drawn(0.15)
@given(world=ANY)
def test_many_rows_are_added_up_by_the_database_alike(world: World) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "FEW", -1)  # no question is small then
        found = engine.totals(_archive(world.facts), world.query, CATALOGUE, world.places, facts=True)
    _same(_meant(world), found)


@drawn(0.4)
@given(world=ANY, few=SMALL)
def test_totals_open_to_the_figures_the_rules_name(world: World, few: bool) -> None:
    with asked_as(few):
        found = engine.totals(_archive(world.facts), world.query, CATALOGUE, world.places, facts=True)
    _same(_meant(world), found)


@drawn(0.2)
@given(world=ANY, seed=st.integers(0, 2**32), few=SMALL)
def test_what_changes_later_gives_what_a_fresh_archive_gives(world: World, seed: int, few: bool) -> None:
    rng = Random(seed)
    told = [fact for fact in world.facts if rng.random() < 0.7]
    was = [_other(rng, fact, world.facts) if rng.random() < 0.3 else fact for fact in told]
    archive = _archive(was)
    for late in _in_turns(rng, world.facts):
        before = {fact.id: fact for fact in was}
        changes = [_change(before.get(fact.id), fact) for fact in late if before.get(fact.id) != fact]
        archive = archive.with_changes(changes, mark=archive.mark + 1)
        was = [*(f for f in was if f.id not in {new.id for new in late}), *late]
    with asked_as(few):
        _same(_bare(_meant(world)), engine.totals(archive, world.query, CATALOGUE, world.places))


def _other(rng: Random, fact: Fact, facts: Sequence[Fact]) -> Fact:
    """The figure as it was before it was corrected: of another place, period or value, or not yet confirmed."""
    like = rng.choice(facts)
    change: dict[str, object] = rng.choice(
        [
            {"place": like.place},
            {"period": like.period},
            {"indicator": like.indicator},
            {"value": fact.value + 1},
            {"state": State.PROPOSED},
        ]
    )
    return replace(fact, **change)  # type: ignore[arg-type]


def _in_turns(rng: Random, facts: Sequence[Fact]) -> list[list[Fact]]:
    cut = rng.randint(0, len(facts))
    shuffled = rng.sample(facts, len(facts))
    return [shuffled[:cut], shuffled[cut:]]


def _change(was: Fact | None, now: Fact) -> Change:
    keys = frozenset((fact.indicator, fact.place) for fact in (was, now) if fact is not None)
    return Change(now.id, now if now.state is State.CONFIRMED else None, keys)


@drawn(0.25)
@given(world=ANY, few=SMALL)
def test_tables_cells_and_marks_say_the_same(world: World, few: bool) -> None:
    archive, query, places = _archive(world.facts), world.query, world.places
    meant = _meant(world)
    with asked_as(few):
        table = engine.table(archive, query, CATALOGUE, places)
    assert table.schema == answers.SCHEMA
    for total, row in zip_longest(meant, table.to_pylist()):
        assert _row(total) == row | {"contradictions": row["contradictions"] > 0}
    cutoff = query.end - timedelta(days=40)
    marks = rules.marks(world.facts, query, CATALOGUE, places, cutoff)
    assert engine.marks(archive, query, CATALOGUE, places, cutoff) == marks


def _row(total: Total) -> dict[str, object]:
    return {
        "indicator": total.indicator,
        "place": total.place,
        "value": total.value,
        "word": WORDS[total.qualifier],
        "reported": total.coverage.reported,
        "expected": total.coverage.of,
        "method": total.method,
        "other_value": total.other[0] if total.other else None,
        "other_word": WORDS[total.other[1]] if total.other else None,
        "as_of": total.as_of,
        "stale": total.stale[0] if total.stale else None,
        "stale_day": total.stale[1] if total.stale else None,
        "contradictions": bool(total.contradictions),
        "estimated": total.estimated,
    }


@drawn(0.2)
@given(world=ANY, seed=st.integers(0, 2**32), few=SMALL, read=st.sampled_from([1, 256]))
def test_a_cell_opens_to_pages_of_its_figures(world: World, seed: int, few: bool, read: int) -> None:
    meant = _meant(world)
    if not meant:
        return
    cell = Random(seed).choice(meant)
    archive, seqs = _archive(world.facts), {fact.id: fact.seq for fact in world.facts}
    pages: list[str] = []
    with asked_as(few), pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "PAGE", read)
        while True:
            page, count = engine.figures(
                archive, world.query, cell.indicator, cell.place, 3, len(pages), CATALOGUE, world.places
            )
            pages += page
            if len(page) < 3:
                break
    assert count == len(pages)
    assert pages == sorted(cell.facts, key=lambda id: (-seqs[id], id))


@drawn(1)
@given(world=ANY)
def test_no_figure_counts_twice_and_flows_counted_below_add_up(world: World) -> None:
    value = {fact.id: fact.value for fact in world.facts}
    for total in _meant(world):
        assert len(set(total.facts)) == len(total.facts)
        assert total.coverage.reported <= total.coverage.of
        assert (total.value is None) == (total.method == "missing")
        plain = total.value is not None and not total.contradictions and not total.shares
        if plain and total.method != "computed":
            assert total.value <= sum((value[id] for id in total.facts), Decimal(0))


@drawn(1)
@given(world=ANY, order=st.randoms())
def test_the_order_figures_arrive_in_changes_nothing(world: World, order: Random) -> None:
    shuffled = order.sample(world.facts, len(world.facts))
    assert _meant(world) == _meant(replace(world, facts=shuffled))


def _documents(world: World) -> dict[str, int]:
    """By source, the figures told in the window where the question asks: of stocks, those last told."""
    found: dict[str, int] = {}
    query, here = world.query, world.places
    for code in asked(query, CATALOGUE):
        indicator = CATALOGUE.get(code)
        days = window(query, indicator)
        rows = maps.rows_asked(query, here, days)
        parts = {part for unit, pieces in rows.items() for part in ([p.unit for p in pieces] or [unit])}
        told: dict[str, list[Fact]] = {}
        for fact in world.facts:
            counted = fact.indicator == code and is_counted(fact)
            if counted and in_reach(
                span(fact, indicator.kind), indicator.kind, Window(query.start, query.end)
            ):
                told.setdefault(fact.place, []).append(fact)
        for place, facts in told.items():
            if parts.isdisjoint(counts_into(here, place, days)):
                continue
            last = max(fact.period.end for fact in facts if fact.period.end)
            for fact in facts:
                if indicator.kind is Kind.FLOW or fact.period.end == last:
                    found[fact.source] = found.get(fact.source, 0) + 1
    return found


@drawn(0.4)
@given(world=ANY)
def test_the_documents_of_a_question_are_those_of_all_that_was_told(world: World) -> None:
    rows = engine.documents(_archive(world.facts), world.query, CATALOGUE, world.places).to_pylist()
    assert {row["source"]: row["figures"] for row in rows} == _documents(world)
