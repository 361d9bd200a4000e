"""What is remembered, or prepared with an archive, is what counting says; a change costs the indicators it touches."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merger_worlds import merger_worlds
from random_worlds import DAY, FIRST, LAST, World, world, worlds
from rollup_world import CATALOGUE, INDICATORS

from kheo.common.types import Fact, Level, State
from kheo.rollup import Query, engine, memory, prepared, rules, shelf
from kheo.rollup.archive import Archive, Change
from kheo.rollup.memory import Memory
from kheo.rollup.shapes import map_of, shape_of, versions

TODAY = date(2026, 11, 22)
YEAR = (date(2025, 1, 1), date(2025, 12, 31))
ANY = worlds() | merger_worlds()


def _archive(facts: Sequence[Fact]) -> Archive:
    return Archive.of(engine.to_table(facts), CATALOGUE)


def _likes(query: Query) -> list[Query]:
    """Questions that may be answered from one another."""
    likes = [replace(query, indicators=codes) for codes in ((), tuple(INDICATORS), ("sessions", "success"))]
    return likes + [replace(one, level=level) for one in likes for level in (Level.PROVINCE, Level.NATION)]


def _moved(rng: Random, now: dict[str, Fact], mark: int) -> list[Change]:
    """Corrections of a few figures: another value, place or indicator, or withdrawn."""
    changes = []
    for id in rng.sample(sorted(now), min(len(now), rng.choice([1, 1, 3]))):
        was, like = now[id], rng.choice(list(now.values()))
        new: dict[str, Any] = rng.choice(
            [
                {"value": was.value + mark},
                {"place": like.place},
                {"indicator": like.indicator},
                {"state": State.WITHDRAWN},
                {"state": State.CONFIRMED},
            ]
        )
        now[id] = replace(was, **new)
        keys = frozenset((fact.indicator, fact.place) for fact in (was, now[id]))
        changes.append(Change(id, now[id] if now[id].state is State.CONFIRMED else None, keys))
    return changes


@settings(max_examples=30, deadline=None)
@given(world=ANY, seed=st.integers(0, 2**32))
def test_whatever_was_asked_before_every_handle_says_what_a_fresh_archive_says(
    world: World, seed: int
) -> None:
    rng = Random(seed)
    now = {fact.id: fact for fact in world.facts}
    handles = [(_archive(world.facts), list(now.values()))]
    for mark in range(1, rng.choice([2, 3, 4])):
        changed = handles[-1][0].with_changes(_moved(rng, now, mark), mark)
        handles.append((changed, list(now.values())))
    for _ in range(6):
        archive, facts = rng.choice(handles)
        query = rng.choice([world.query, *_likes(world.query), *_likes(replace(world.query, place="VN"))])
        ask = rng.choice([engine.totals, engine.table])
        fresh, found = (ask(of, query, CATALOGUE, world.places) for of in (_archive(facts), archive))
        assert found == fresh


@settings(max_examples=30, deadline=None)
@given(world=ANY)
def test_what_a_place_has_does_not_follow_from_what_is_listed_beside_it(world: World) -> None:
    place = world.query.place
    own = replace(world.query, level=world.places.get(place).level)
    meant = rules.totals(world.facts, own, CATALOGUE, world.places)
    assert {total.place for total in meant} <= {place}
    archive = _archive(world.facts)
    for level in Level:
        engine.totals(archive, replace(own, level=level), CATALOGUE, world.places)
    found = engine.totals(archive, own, CATALOGUE, world.places)
    assert found == [replace(total, facts=()) for total in meant]


# What is counted


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The indicators of every question that is counted."""
    asked: list[tuple[str, ...]] = []

    class Watched(engine._Run):
        def count(self) -> Any:
            asked.append(tuple(self.codes))
            return super().count()

    monkeypatch.setattr(engine, "_Run", Watched)
    return asked


def _told(seed: int = 3) -> World:
    """A world about several indicators, asked about as a nation."""
    drawn = world(seed)
    codes = ["sessions", "gifts", "settled", "unsettled", "groups"]
    facts = [
        replace(fact, indicator=codes[n % 5], state=State.CONFIRMED, dims=())
        for n, fact in enumerate(drawn.facts)
    ]
    return World(drawn.places, facts, Query((), *YEAR))


def _one_more(archive: Archive, world: World, mark: int, code: str) -> Archive:
    like = next(fact for fact in world.facts if fact.indicator == code)
    fact = replace(like, id=f"more {mark}", value=Decimal(mark), seq=1000 + mark)
    return archive.with_changes([Change(fact.id, fact, frozenset({(code, fact.place)}))], mark)


@pytest.mark.parametrize("ask", [engine.totals, engine.table])
def test_only_what_changed_is_counted_again(counted: list[tuple[str, ...]], ask: Callable[..., Any]) -> None:
    told = _told()
    archive = _archive(told.facts)
    for _ in range(3):
        ask(archive, told.query, CATALOGUE, told.places)
    assert len(counted) == 1
    changed = _one_more(archive, told, 5, "gifts")
    ask(changed, told.query, CATALOGUE, told.places)
    assert counted[1:] == [("gifts",)]
    ask(_one_more(changed, told, 6, "settled"), told.query, CATALOGUE, told.places)
    assert counted[2:] == [("settled", "unsettled", "success")]
    ask(changed, replace(told.query, indicators=("gifts",)), CATALOGUE, told.places)
    assert len(counted) == 3


@pytest.mark.parametrize("ask", [engine.totals, engine.table])
def test_an_older_handle_neither_gets_nor_spoils_what_a_newer_one_said(
    counted: list[tuple[str, ...]], ask: Callable[..., Any]
) -> None:
    told = _told()
    for turn in (1, -1):
        old = _archive(told.facts)
        new = _one_more(old, told, 5, "gifts")
        meant = {handle: ask(handle, told.query, CATALOGUE, told.places) for handle in (old, new)[::turn]}
        assert meant[old] != meant[new]
        counted.clear()
        assert ask(new, told.query, CATALOGUE, told.places) == meant[new]
        assert counted == []
        assert ask(old, told.query, CATALOGUE, told.places) == meant[old]
        assert counted == [("gifts",)]


def test_what_was_judged_long_ago_is_not_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    told = world(1)
    memory_of = Memory()
    heard: list[list[tuple[str, str]]] = []

    def find(keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
        heard.append(list(keys))
        return dict.fromkeys(keys, len(heard))

    archive = _archive(told.facts)
    a, b = ("gifts", "VN"), ("sessions", "VN")

    def ask(handle: Archive) -> dict[tuple[str, str], int]:
        return memory_of.judged("views", lambda key: handle.version(*key), [a, b], find)

    changed = archive.with_changes([Change("x", None, frozenset({a}))], 4)
    ask(archive), ask(changed)
    assert heard == [[a, b], [a]]
    assert ask(changed) == {a: 2, b: 1}
    assert heard[2:] == [[]]
    assert ask(archive) == {a: 4, b: 1}
    assert ask(changed) == {a: 2, b: 1}


def test_threads_on_handles_of_two_times_get_their_own() -> None:
    told = _told()
    old = _archive(told.facts)
    new = _one_more(old, told, 5, "gifts")
    meant = {
        handle: engine.totals(_archive(facts), told.query, CATALOGUE, told.places)
        for handle, facts in ((old, told.facts), (new, [*told.facts, _last(told, 5, "gifts")]))
    }
    wall = threading.Barrier(4)

    def ask(n: int) -> bool:
        wall.wait()
        handle = (old, new)[n % 2]
        return all(
            engine.totals(handle, told.query, CATALOGUE, told.places) == meant[handle] for _ in range(5)
        )

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(ask, range(4)))


def _last(told: World, mark: int, code: str) -> Fact:
    like = next(fact for fact in told.facts if fact.indicator == code)
    return replace(like, id=f"more {mark}", value=Decimal(mark), seq=1000 + mark)


# Versions and shapes


def test_a_version_is_the_mark_of_the_last_change() -> None:
    told = _told()
    archive = _archive(told.facts)
    assert versions(archive, list(INDICATORS), CATALOGUE) == dict.fromkeys(INDICATORS, 0)
    changed = _one_more(_one_more(archive, told, 5, "settled"), told, 7, "gifts")
    now = versions(changed, list(INDICATORS), CATALOGUE)
    assert {code: mark for code, mark in now.items() if mark} == {"settled": 5, "success": 5, "gifts": 7}
    place = next(fact.place for fact in told.facts if fact.indicator == "gifts")
    assert (changed.version("gifts", place), changed.version("gifts", "nowhere")) == (7, 0)
    assert changed.with_changes((), 9).version("gifts") == 7
    again = _one_more(changed, told, 7, "sessions")  # the same mark told twice is no older version
    assert again.version("sessions") == 8


def test_days_of_one_map_are_one_shape() -> None:
    places = _merging().places
    query = Query((), *YEAR)

    def on(day: date) -> object:
        return shape_of(replace(query, boundaries=day), CATALOGUE, places)

    assert on(TODAY) == on(TODAY + DAY) == on(FIRST)
    assert on(FIRST) != on(LAST) == on(date(2000, 1, 1))
    assert shape_of(query, CATALOGUE, places) != on(TODAY)
    assert map_of(FIRST, places) != map_of(LAST, places)
    other = world(4)
    assert shape_of(query, CATALOGUE, places) != shape_of(query, CATALOGUE, other.places)


def _merging() -> World:
    return next(drawn for drawn in map(world, range(100)) if drawn.places.next)


def test_memory_keeps_to_its_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    told = _told()
    archive = _archive(told.facts)
    monkeypatch.setattr(memory, "BUDGET", 100)
    kept = Memory.of(archive)
    shapes = []
    for year in (2024, 2025, 2026):
        for level in (Level.PROVINCE, Level.COMMUNE):
            query = replace(told.query, start=date(year, 1, 1), end=date(year, 12, 31), level=level)
            engine.totals(archive, query, CATALOGUE, told.places)
            engine.table(archive, query, CATALOGUE, told.places)
            shapes.append(shape_of(query, CATALOGUE, told.places))
            assert kept.size <= 100
    assert kept.known(memory.TABLE, shapes[-1], archive)
    assert not kept.known(memory.TOTALS, shapes[0], archive)
    monkeypatch.setattr(memory, "LARGE", 3)
    wide = replace(told.query, place="VN", level=Level.COMMUNE, start=date(2023, 1, 1))
    engine.totals(archive, wide, CATALOGUE, told.places)
    assert not kept.known(memory.TOTALS, shape_of(wide, CATALOGUE, told.places), archive)


# Prepared answers


@contextmanager
def _no_counting() -> Iterator[None]:
    def fail(*_: object) -> None:
        raise AssertionError("counted")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine._Run, "count", fail)
        yield


def _stored(folder: Path, told: World) -> Archive:
    """A stored archive of a world that has a name of its own, prepared."""
    told.places.mark = f"world-{folder.parent.name}"
    table = engine.to_table(told.facts)
    archive = Archive.build(folder, [table], mark=3, catalogue=CATALOGUE)
    prepared.prepare(archive, CATALOGUE, told.places, TODAY)
    return Archive.open(folder, CATALOGUE)


@pytest.mark.parametrize("seed", range(4))
def test_prepared_answers_are_those_counted(seed: int, tmp_path: Path) -> None:
    told = _told(seed)
    archive = _stored(tmp_path / "archive", told)
    for boundaries in ("then", TODAY, TODAY + DAY):
        for codes in ((), ("gifts", "groups", "success"), tuple(INDICATORS)):
            for level in (Level.PROVINCE, Level.NATION):
                query = Query(codes, *YEAR, level=level, boundaries=boundaries)  # type: ignore[arg-type]
                fresh = _archive(told.facts)
                with _no_counting():
                    totals = engine.totals(archive, query, CATALOGUE, told.places)
                    table = engine.table(archive, query, CATALOGUE, told.places)
                assert totals == engine.totals(fresh, query, CATALOGUE, told.places)
                assert table == engine.table(fresh, query, CATALOGUE, told.places)


def test_prepared_answers_outlive_changes_of_other_indicators(
    counted: list[tuple[str, ...]], tmp_path: Path
) -> None:
    told = _told()
    archive = _one_more(_stored(tmp_path / "archive", told), told, 9, "gifts")
    counted.clear()
    found = engine.totals(archive, told.query, CATALOGUE, told.places)
    assert counted == [("gifts",)]
    fresh = _archive([*told.facts, _last(told, 9, "gifts")])
    assert found == engine.totals(fresh, told.query, CATALOGUE, told.places)


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _scratched(path: Path) -> None:
    """A bit somewhere, the same in every file."""
    told = bytearray(path.read_bytes())
    told[len(told) * 9 // 10] ^= 4
    path.write_bytes(bytes(told))


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("harm", [Path.unlink, _emptied, _cut, _scratched, _a_folder])
def test_prepared_answers_that_cannot_be_read_are_counted(
    harm: Callable[[Path], None], tmp_path: Path
) -> None:
    told = _told()
    folder = tmp_path / "archive"
    archive = _stored(folder, told)
    stored = list((folder / shelf.ROOM).iterdir())
    assert stored
    for path in stored:
        harm(path)
    fresh = _archive(told.facts)
    for ask in (engine.totals, engine.table):
        found = ask(archive, told.query, CATALOGUE, told.places)
        assert found == ask(fresh, told.query, CATALOGUE, told.places)


def test_preparing_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = _told()
    told.places.mark = "stopped"
    folder = tmp_path / "archive"
    archive = Archive.build(folder, [engine.to_table(told.facts)], mark=3, catalogue=CATALOGUE)
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepared.prepare(archive, CATALOGUE, told.places, TODAY, say)
    latest = archive.years[-1]
    assert f"năm {latest}" in lines[0]
    with _no_counting():
        query = Query((), date(latest, 1, 1), date(latest, 12, 31))
        again = Archive.open(folder, CATALOGUE)
        found = engine.totals(again, query, CATALOGUE, told.places)
    assert found == engine.totals(_archive(told.facts), query, CATALOGUE, told.places)

    def broken(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(Path, "rename", broken)
    with pytest.raises(OSError, match="full"):
        prepared.prepare(Archive.open(folder, CATALOGUE), CATALOGUE, told.places, TODAY)
    assert not list(folder.glob("answers/*.draft"))


def test_answers_of_other_rules_places_or_figures_are_not_found(tmp_path: Path) -> None:
    told = _told()
    archive = _stored(tmp_path / "archive", told)
    shape = shape_of(told.query, CATALOGUE, told.places)
    assert shelf.read(shelf.TOTALS, shape, archive) is not None
    assert shelf.read(shelf.TOTALS, shape._replace(land="other"), archive) is None
    assert shelf.read(shelf.TOTALS, shape._replace(book="other"), archive) is None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "base_mark", 4)
        assert shelf.read(shelf.TOTALS, shape, archive) is None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelf, "code", lambda: "other")
        assert shelf.read(shelf.TOTALS, shape, archive) is None
