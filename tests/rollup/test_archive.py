"""An archive says the same whether stored, in memory or brought up to changes; what is broken is refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_worlds import MONTHS
from rollup_world import CATALOGUE, INDICATORS, Facts
from test_told import key_facts

from kheo.common.errors import KheoError
from kheo.common.types import Fact, Kind
from kheo.rollup import storing
from kheo.rollup.archive import Archive, Change
from kheo.rollup.columns import to_table

ALWAYS = (None, date.max)


def some(seed: int, keys: int = 8) -> list[Fact]:
    rng, say = Random(seed), Facts()
    for n in range(keys):
        key_facts(rng, f"p{rng.randrange(4)}" if rng.random() < 0.5 else f"p{n}", say)
    rng.shuffle(say.all)
    return say.all


def rows(table: Any) -> list[dict[str, Any]]:
    return sorted(table.to_pyarrow().to_pylist(), key=str)


def said(archive: Archive) -> tuple[list[Any], list[Any], list[Any]]:
    """What counts on the last day of days: told both ways (numbers as names), and the figures."""
    told = [rows(archive.told(*ALWAYS, by_place=by_place)) for by_place in (False, True)]
    for row in [*told[0], *told[1]]:
        assert archive.lines[row.pop("line")] == row["indicator"]
        assert archive.spots[row.pop("spot")] == row["place"]
    last = [[row for row in told_rows if row["after"] is None] for told_rows in told]
    return last[0], last[1], rows(archive.facts(*ALWAYS))


def stored(folder: Path, facts: list[Fact], mark: int = 1) -> Archive:
    table = to_table(facts)
    batches = [table.slice(n, 7) for n in range(0, table.num_rows, 7)]
    return Archive.build(folder, batches, mark=mark, catalogue=CATALOGUE)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder for archives and nothing else."""
    (tmp_path / "shelf").mkdir()
    return tmp_path / "shelf"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks, slices and row groups of a few rows, so that a small archive has many."""
    for name, size in (("CHUNK", 32), ("SLICE", 20), ("GROUP", 10), ("SMALL", 5)):
        monkeypatch.setattr(storing, name, size)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", range(2))
def test_stored_in_slices_is_as_in_memory(seed: int, shelf: Path) -> None:
    facts = [f for f in some(seed, 20) if f.period.end]
    archive, memory = stored(shelf / "archive", facts, mark=41), Archive.of(to_table(facts), CATALOGUE)
    assert (archive.mark, archive.figures) == (41, len(facts))
    assert said(archive) == said(memory)
    assert sorted(path.name for path in shelf.iterdir()) == ["archive"]


def test_an_empty_archive_is_one(shelf: Path) -> None:
    archive = stored(shelf / "archive", [])
    assert said(archive) == ([], [], [])
    say = Facts()
    id = say("sessions", "5", "H")
    changed = archive.with_changes([Change(id, say.all[0], frozenset())], 2)
    assert [row["value"] for row in rows(changed.told(*ALWAYS))] == [Decimal(5)]


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**63))
def test_brought_up_to_changes_is_as_made_anew(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    rng = Random(seed)
    now = {fact.id: fact for fact in some(seed)}
    if rng.random() < 0.5:
        archive = stored(tmp_path_factory.mktemp("a") / "archive", list(now.values()))
    else:
        archive = Archive.of(to_table(now.values()), CATALOGUE)
    before = said(archive)
    handle, touched = archive, set()
    for step in range(rng.choice([1, 2, 3])):
        changes = _together(_change(rng, now, step) for _ in range(rng.choice([0, 1, 5])))
        touched |= {change.id for change in changes}
        handle = handle.with_changes(changes, step + 2)
        assert (handle.mark, handle.base_mark, handle.changes) == (step + 2, archive.mark, len(touched))
        assert said(handle) == said(Archive.of(to_table(now.values()), CATALOGUE))
    assert said(archive) == before


def _together(changes: Iterable[Change]) -> list[Change]:
    """One change a figure: the last, with the keys of all."""
    found: dict[str, Change] = {}
    for id, fact, keys in changes:
        found[id] = Change(id, fact, keys | (found[id].keys if id in found else frozenset()))
    return list(found.values())


def _change(rng: Random, now: dict[str, Fact], step: int) -> Change:
    """A figure withdrawn, corrected, moved or told anew."""
    fact = now.get(rng.choice(list(now) or ["new"]))
    if fact is None or rng.random() < 0.2:
        fact = replace(some(rng.randrange(99), 1)[0], id=f"n{step}-{rng.randrange(9)}")
    keys = {(fact.indicator, fact.place)}
    if fact.id in now:
        keys.add((now[fact.id].indicator, now[fact.id].place))
    if rng.random() < 0.3:
        now.pop(fact.id, None)
        return Change(fact.id, None, frozenset(keys))
    place, code = rng.choice([fact.place, "p1"]), rng.choice([fact.indicator, *INDICATORS])
    seq = 1000 + 100 * step + rng.randrange(99)
    now[fact.id] = replace(fact, place=place, indicator=code, value=Decimal(rng.randrange(50)), seq=seq)
    return Change(fact.id, now[fact.id], frozenset(keys))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", range(2))
def test_files_left_out_hold_nothing_that_counts(seed: int, shelf: Path) -> None:
    rng = Random(seed)
    facts = [f for f in some(seed, 30) if f.period.end]
    archive = stored(shelf / "archive", facts)
    memory = Archive.of(to_table(facts), CATALOGUE)
    everything = rows(memory.told(*ALWAYS))
    stocks = {code for code, indicator in INDICATORS.items() if indicator.kind is Kind.STOCK}
    for _ in range(8):
        first, last = sorted(rng.sample(range(37), 2))
        start, end = rng.choice([None, MONTHS[first]]), MONTHS[last]
        inside = [
            r
            for r in everything
            if (_stands(r, end) if r["indicator"] in stocks else _inside(r, start or date.min, end))
        ]
        for by_place in (False, True):
            found = rows(archive.told(start, end, by_place=by_place))
            assert [row for row in inside if row not in found] == []
        flows = rows(archive.told(start, end, stocks=False, edges=True))
        over = [r for r in everything if r["first"] <= end and r["end"] >= (start or date.min)]
        assert [r for r in over if r["indicator"] not in stocks and r not in flows] == []
        assert {r["indicator"] for r in rows(archive.told(start, end, stocks=True))} <= stocks
        used = {(r["indicator"], r["place"], r["end"]) for r in inside}
        kept = {(f["indicator"], f["place"], f["end"]) for f in rows(archive.facts(start, end))}
        assert used <= kept


def _inside(row: dict[str, Any], start: date, end: date) -> bool:
    return start <= row["first"] and row["end"] <= end


def _stands(row: dict[str, Any], end: date) -> bool:
    return row["end"] <= end and (row["after"] is None or row["after"] > end)


def test_a_window_opens_only_its_years(shelf: Path) -> None:
    say = Facts()
    for year in range(2020, 2026):
        say("sessions", "1", "H", (date(year, 1, 1), date(year, 12, 31)))
        say("groups", "1", "H", (None, date(year, 12, 31)))
    archive = stored(shelf / "archive", say.all)
    found = rows(archive.told(date(2023, 1, 1), date(2023, 12, 31)))
    assert [(r["indicator"], r["end"].year) for r in found] == [
        ("groups", 2023),
        ("sessions", 2023),
    ]


# Damage, other rules, crashes, many at once


def _break_meta(folder: Path) -> None:
    (folder / "meta.json").write_text("{")


def _lose_meta(folder: Path) -> None:
    (folder / "meta.json").unlink()


def _lose_file(folder: Path) -> None:
    next((folder / "facts").iterdir()).unlink()


def _cut_file(folder: Path) -> None:
    path = next((folder / "told").iterdir())
    path.write_bytes(path.read_bytes()[:-9])


def _age(folder: Path) -> None:
    meta = json.loads((folder / "meta.json").read_text())
    (folder / "meta.json").write_text(json.dumps(meta | {"layout": "older"}))


@pytest.mark.parametrize("harm", [_break_meta, _lose_meta, _lose_file, _cut_file, _age])
def test_a_damaged_archive_is_refused(harm: Any, shelf: Path) -> None:
    stored(shelf / "archive", some(1))
    harm(shelf / "archive")
    with pytest.raises(KheoError) as caught:
        Archive.open(shelf / "archive", CATALOGUE)
    assert caught.value.code == "mirror-damaged"


def test_an_archive_told_by_other_rules_of_adding_is_refused(shelf: Path) -> None:
    stored(shelf / "archive", some(1))
    used = {fact.indicator for fact in some(1)}
    spare = next(code for code in INDICATORS if code not in used)
    fewer = {code: indicator for code, indicator in INDICATORS.items() if code != spare}
    Archive.open(shelf / "archive", SimpleNamespace(indicators=fewer))
    other = {code: replace(indicator, over_time="none") for code, indicator in INDICATORS.items()}
    with pytest.raises(KheoError) as caught:
        Archive.open(shelf / "archive", SimpleNamespace(indicators=other))
    assert caught.value.code == "mirror-damaged"


def test_killed_in_the_middle_it_leaves_no_archive_and_its_draft_is_cleared(shelf: Path) -> None:
    program = """
        import os, signal, sys
        from pathlib import Path
        sys.path[:0] = [{tests!r}]
        from rollup_world import CATALOGUE, Facts
        from kheo.rollup import storing
        from kheo.rollup.columns import to_table
        say = Facts()
        say("sessions", "5", "H")
        storing._by_place = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        storing.write(Path({folder!r}), [to_table(say.all)], mark=1, catalogue=CATALOGUE)
    """
    text = textwrap.dedent(program).format(tests=str(Path(__file__).parent), folder=str(shelf / "archive"))
    killed = subprocess.run([sys.executable, "-c", text], check=False)
    assert killed.returncode == -signal.SIGKILL
    (draft,) = shelf.iterdir()
    assert draft.name.startswith(storing.DRAFT)
    storing.clear_drafts(shelf, grace=3600)
    assert draft.exists()
    mine, dead = storing.spill_of(shelf), shelf / f"{storing.SPILL}{_dead_process()}"
    mine.mkdir()
    dead.mkdir()
    storing.clear_drafts(shelf, grace=-1)
    assert list(shelf.iterdir()) == [mine]


def _dead_process() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        return process.pid


def test_the_draft_of_a_living_process_stays(shelf: Path) -> None:
    def figures() -> Any:
        (draft,) = shelf.glob(f"{storing.DRAFT}*")
        storing.clear_drafts(shelf, grace=-1)
        assert draft.exists()
        yield to_table(some(3))

    assert Archive.build(shelf / "archive", figures(), mark=1, catalogue=CATALOGUE).figures


def test_a_second_builder_leaves_the_first_ones_archive(shelf: Path) -> None:
    def late() -> Any:
        stored(shelf / "archive", some(3), mark=3)
        yield to_table(some(4))

    assert Archive.build(shelf / "archive", late(), mark=4, catalogue=CATALOGUE).mark == 3
    assert [path.name for path in shelf.iterdir()] == ["archive"]


def test_a_fault_in_the_figures_leaves_nothing(shelf: Path) -> None:
    def broken() -> Any:
        yield to_table(some(3))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Archive.build(shelf / "archive", broken(), mark=1, catalogue=CATALOGUE)
    assert list(shelf.iterdir()) == []


def test_many_threads_read_while_handles_come_and_go(shelf: Path) -> None:
    facts = some(5)
    archive = stored(shelf / "archive", facts)
    wanted = said(archive)

    def read(n: int) -> bool:
        start = MONTHS[n % 30]
        with archive.con.con.cursor() as cursor:
            table = archive.told(start, date.max, by_place=bool(n % 2))
            cursor.execute(f'SELECT count(*) FROM "{table.get_name()}"').fetchall()
        changed = archive.with_changes([Change(facts[n].id, None, frozenset())], 2)
        changed = changed.with_changes([Change(facts[n].id, facts[n], frozenset())], 3)
        with archive.con.con.cursor() as cursor:
            view = changed.facts(*ALWAYS).get_name()
            found = cursor.execute(f'SELECT * FROM "{view}"').to_arrow_table().to_pylist()
        return sorted(found, key=str) == wanted[2]

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(read, range(8)))
    tables = archive.con.con.execute("SELECT name FROM (SHOW ALL TABLES)").fetchall()
    assert [name for (name,) in tables if name.startswith("over_")] == []


def test_an_archive_in_memory_leaves_its_tables_behind_no_longer_than_it_lives() -> None:
    archive = Archive.of(to_table(some(5)), CATALOGUE)
    con = archive.con

    def tables() -> set[str]:
        return {name for (name,) in con.con.execute("SELECT name FROM (SHOW ALL TABLES)").fetchall()}

    mine = {archive.told(*ALWAYS).get_name(), archive.facts(*ALWAYS).get_name()}
    assert mine <= tables()
    del archive
    assert mine.isdisjoint(tables())


def test_figures_may_come_as_record_batches(shelf: Path) -> None:
    table = to_table(some(6))
    archive = Archive.build(
        shelf / "archive", iter(table.to_batches(max_chunksize=5)), mark=1, catalogue=CATALOGUE
    )
    assert isinstance(table.to_batches()[0], pa.RecordBatch)
    assert archive.figures == table.num_rows
    assert os.listdir(shelf) == ["archive"]
