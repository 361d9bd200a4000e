"""The mirror holds every committed confirmation, in memory or stored, and survives whatever happens to its folder."""

import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from kheo.common.errors import KheoError
from kheo.ledger import actions, mirror, queries
from kheo.ledger.models import Figure, LedgerState
from kheo.rollup import Query, engine

ALWAYS = (None, date.max)


def ids(figures):
    return [figure.pk for figure in figures]


def rows(table):
    return sorted(table.to_pyarrow().to_pylist(), key=str)


def told(archive):
    """What counts at the end of days, with names for numbers."""
    found = rows(archive.told(*ALWAYS))
    for row in found:
        assert archive.lines[row.pop("line")] == row["indicator"]
        assert archive.spots[row.pop("spot")] == row["place"]
    return [row for row in found if row["after"] is None]


def values(archive):
    return [row["value"] for row in told(archive)]


@pytest.fixture
def many(officer, reading):
    """Twelve proposals of one document."""
    document, _ = actions.store_document(actor=officer, data=b"a", filename="a.txt", text="a" * 200)
    figures = replace(reading, figures=reading.figures[:1] * 12)
    return ids(actions.propose(actor=officer, document=document, reading=figures))


@pytest.fixture(params=["in memory", "stored"])
def kept(request, monkeypatch):
    """Both ways of keeping a base."""
    if request.param == "stored":
        monkeypatch.setattr(mirror, "IN_MEMORY", 0)
    return request.param


@pytest.fixture
def stored(monkeypatch):
    monkeypatch.setattr(mirror, "IN_MEMORY", 0)


def decide(rng, known, officer):
    """One decision of any sort."""
    id = rng.choice(known)
    deed = rng.choice(("confirm", "confirm", "correct", "move", "withdraw", "undo"))
    if deed == "confirm":
        actions.confirm(actor=officer, ids=rng.sample(known, 3))
    elif deed == "correct":
        actions.correct(actor=officer, id=id, value=rng.randint(1, 99))
    elif deed == "move":
        place, code = (
            rng.choice(("70~2025", "75~2025")),
            rng.choice(("outreach.leaflets", "outreach.sessions")),
        )
        actions.correct(actor=officer, id=id, place=place, indicator=code)
    elif deed == "withdraw":
        actions.withdraw(actor=officer, ids=[id])
    else:
        actions.undo(actor=officer, id=id)


@pytest.mark.parametrize("bearable", [0, 5, 1000])
def test_brought_up_it_is_the_mirror_built_anew(officer, many, kept, bearable, monkeypatch):
    monkeypatch.setattr(mirror, "_bearable", lambda archive: bearable)
    rng, seen = random.Random(20 + bearable), 0
    for _ in range(16):
        try:
            decide(rng, many, officer)
        except KheoError:
            continue
        if rng.random() < 0.7:
            brought = mirror.current()
            held = told(brought), rows(brought.facts(*ALWAYS))
            anew = (
                mirror.rebuild() if kept == "stored" and rng.random() < 0.3 else mirror._new(mirror._state())
            )
            assert held == (told(anew), rows(anew.facts(*ALWAYS)))
            seen = max(seen, len(held[1]))
    assert seen > 2


def test_a_confirmed_figure_is_there_at_once(officer, entered, kept):
    assert values(mirror.current()) == []
    actions.confirm(actor=officer, ids=ids(entered[1]))
    assert values(mirror.current()) == [Decimal(28033)]
    assert mirror.current() is mirror.current()
    condition = mirror.condition()
    assert (condition.changes, condition.folder is None) == (2, kept == "in memory")


def test_a_figure_moved_before_it_was_seen_leaves_nothing_where_it_was(officer, many, kept):
    actions.confirm(actor=officer, ids=many[:1])
    mirror.current()
    for place in ("75~2025", "70~2025", "75~2025"):
        actions.correct(actor=officer, id=many[0], place=place)
    assert [row["place"] for row in told(mirror.current())] == ["75~2025"]


def test_the_day_of_confirmation_is_that_of_the_office(officer, entered):
    actions.confirm(actor=officer, ids=ids(entered[1]))
    Figure.objects.update(decided=datetime(2025, 7, 15, 17, 30, tzinfo=UTC))
    assert [fact.day for fact in mirror.facts()] == [date(2025, 7, 16)]
    assert [row["told_on"] for row in told(mirror.current())] == [date(2025, 7, 16)]


@pytest.mark.usefixtures("stored")
def test_another_ledgers_mirror_is_never_read(officer, many):
    actions.confirm(actor=officer, ids=many[:2])
    first = mirror.current()
    LedgerState.objects.all().delete()
    assert mirror.current().folder != first.folder


@pytest.mark.usefixtures("stored")
def test_a_mirror_ahead_of_its_ledger_is_not_read(officer, many):
    """A ledger brought back from a backup."""
    actions.confirm(actor=officer, ids=many[:2])
    ahead = mirror.rebuild()
    Figure.objects.filter(pk=many[0]).update(state="proposed", seq=None)
    LedgerState.objects.update(counter=1)
    assert mirror.current().folder != ahead.folder
    assert len(rows(mirror.current().facts(*ALWAYS))) == 1


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("harm", ["removed", "meta lost", "older layout"])
def test_a_folder_that_is_gone_broken_or_old_is_replaced(officer, many, harm, monkeypatch):
    actions.confirm(actor=officer, ids=many[:2])
    folder = mirror.current().folder
    wanted = told(mirror.current())
    if harm == "removed":
        shutil.rmtree(folder.parent)
    else:
        monkeypatch.setattr(mirror, "_HELD", mirror._Held())  # as a process that starts
    if harm == "meta lost":
        (folder / "meta.json").unlink()
    elif harm == "older layout":
        monkeypatch.setattr("kheo.rollup.storing.layout", lambda: "newer")
    again = mirror.current()
    assert again.folder != folder
    assert told(again) == wanted


@pytest.mark.usefixtures("stored")
def test_a_process_that_starts_opens_what_is_stored(officer, many, monkeypatch):
    actions.confirm(actor=officer, ids=many[:2])
    folder = mirror.current().folder
    actions.confirm(actor=officer, ids=many[2:3])
    monkeypatch.setattr(mirror, "_HELD", mirror._Held())
    condition = mirror.condition()
    assert (condition.folder, condition.figures, condition.changes) == (folder, 2, 1)


@pytest.mark.usefixtures("stored")
def test_readers_move_to_a_newer_base_and_the_older_goes_after_a_while(officer, many, monkeypatch):
    actions.confirm(actor=officer, ids=many[:2])
    old = mirror.current()
    reader = mirror._HELD
    reader.looked = time.monotonic()  # it has just looked, whatever ran in this process before
    monkeypatch.setattr(mirror, "_HELD", mirror._Held())  # another process rebuilds
    newer = mirror.rebuild().folder
    monkeypatch.setattr(mirror, "_HELD", reader)
    assert old.folder.exists()
    assert mirror.current() is old
    reader.looked -= 2 * mirror.LOOK
    assert mirror.current().folder == newer
    assert old.folder.exists()
    past = time.time() - 2 * mirror.GRACE
    os.utime(old.folder / mirror.RETIRED, (past, past))
    (newer.parent / "facts-of-an-older-kheo.parquet").write_bytes(b"")
    reader.looked -= 2 * mirror.LOOK
    assert mirror.current().folder == newer
    assert [path.name for path in sorted(newer.parent.iterdir())] == [newer.name, "lock"]


@pytest.mark.usefixtures("stored")
def test_prepared_answers_are_read_by_whoever_opens_the_base(officer, many, monkeypatch):
    actions.confirm(actor=officer, ids=many[:2])
    mirror.rebuild()
    lines = []
    mirror.prepare(lines.append)
    period = Figure.objects.get(pk=many[0]).period_end
    assert any(f"năm {period.year}" in line for line in lines)
    year = Query((), date(period.year, 1, 1), date(period.year, 12, 31))
    meant = queries.totals(year)
    assert meant
    counted = []
    monkeypatch.setattr(engine._Run, "count", lambda run: counted.append(run))
    monkeypatch.setattr(mirror, "_HELD", mirror._Held())  # another process
    assert queries.totals(year) == meant
    assert queries.table(year).num_rows == len(meant)
    assert counted == []


@pytest.mark.usefixtures("stored")
def test_a_builder_that_was_killed_stops_nobody(officer, many, kheo_home):
    program = """
        import fcntl, os, signal
        from pathlib import Path
        from kheo.rollup import storing
        home = Path({home!r}) / "mirror"
        home.mkdir()
        lock = os.open(home / "lock", os.O_RDWR | os.O_CREAT)
        fcntl.flock(lock, fcntl.LOCK_EX)
        with storing._draft(home):
            os.kill(os.getpid(), signal.SIGKILL)
    """
    text = textwrap.dedent(program).format(home=str(kheo_home))
    killed = subprocess.run([sys.executable, "-c", text], check=False)
    assert killed.returncode == -signal.SIGKILL
    (draft,) = (kheo_home / "mirror").glob(".draft-*")
    past = time.time() - 2 * mirror.GRACE
    os.utime(draft, (past, past))
    actions.confirm(actor=officer, ids=many[:2])
    assert values(mirror.current()) == [Decimal(56066)]
    assert not draft.exists()


@pytest.mark.usefixtures("stored")
def test_two_that_build_at_once_build_once(officer, many, kheo_home):
    """The second waits for the first, then opens what that made."""
    actions.confirm(actor=officer, ids=many[:2])
    program = """
        import fcntl, os, sys
        from pathlib import Path
        lock = os.open(Path({home!r}) / "mirror" / "lock", os.O_RDWR | os.O_CREAT)
        fcntl.flock(lock, fcntl.LOCK_EX)
        print("locked", flush=True)
        sys.stdin.read()
        Path({made!r}).rename(Path({home!r}) / "mirror" / Path({made!r}).name)
    """
    made = mirror.rebuild().folder
    aside = kheo_home / made.name
    made.rename(aside)
    text = textwrap.dedent(program).format(home=str(kheo_home), made=str(aside))
    with subprocess.Popen(
        [sys.executable, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as first:
        assert first.stdout.readline() == b"locked\n"
        first.stdin.close()
        second = mirror.current()
    assert second.folder == made
    assert list(made.parent.glob("archive-*")) == [made]


@pytest.mark.usefixtures("stored")
def test_a_ledger_too_large_to_wait_for_says_what_to_run(officer, many, monkeypatch):
    monkeypatch.setattr(mirror, "AT_ONCE", 1)
    actions.confirm(actor=officer, ids=many[:2])
    with pytest.raises(KheoError) as caught:
        mirror.current()
    assert caught.value.code == "mirror-missing"
    assert mirror.rebuild().figures == 2
    assert mirror.current().figures == 2


def test_a_figure_confirmed_before_values_had_a_limit_is_named(officer, many, kept):
    actions.confirm(actor=officer, ids=many[:2])
    mirror.current()
    actions.correct(actor=officer, id=many[0], value=5)
    Figure.objects.filter(pk=many[0]).update(value=10**15)
    with pytest.raises(KheoError) as caught:
        mirror.current()
    assert (caught.value.code, caught.value.where) == ("figure-too-large", f"{many[0]}: 28.033")
    actions.withdraw(actor=officer, ids=many[:1])
    assert values(mirror.current()) == [Decimal(28033)]
