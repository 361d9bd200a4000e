"""The columnar mirror: an archive (`kheo.rollup.archive`) that holds every committed confirmation.

A small ledger is held in memory by each process. A larger one is stored as a folder
KHEO_HOME/mirror/archive-<ledger token>-<layout>-<counter>-<moment>, right or absent, and what was decided since that
counter is laid over it in memory. Folders are only ever added; older ones go when no reader can still be opening them.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from kheo import catalogue, places
from kheo.common.errors import KheoError
from kheo.common.types import Basis, Fact, Form, Measure, Period, Qualifier, State
from kheo.ledger.actions import VALUE_LIMIT
from kheo.ledger.models import Figure, LedgerState, Revision

if TYPE_CHECKING:
    import pyarrow as pa

    from kheo.rollup.archive import Archive, Change

GRACE = 3600.0
LOOK = 60.0
RETIRED = "retired"
IN_MEMORY = 20_000
SMALL = 200_000
AT_ONCE = 1_000_000
CHUNK = 20_000
Key = tuple[str, str]

_COLUMNS = (
    "pk",
    "indicator",
    "value",
    "measure",
    "qualifier",
    "basis",
    "period_start",
    "period_end",
    "place",
    "document_id",
    "org",
    "dims",
    "form",
    "seq",
    "decided",
)


@dataclass(frozen=True, slots=True)
class Condition:
    """How the mirror stands: figures in its base, changes on top of it, and where it is stored (None: in memory)."""

    figures: int
    changes: int
    folder: Path | None


class _Held:
    """The handle of this process: one, of the ledger asked for last."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.of: tuple[Any, ...] = ()
        self.archive: Archive | None = None
        self.looked = 0.0

    def give(self, owner: tuple[Any, ...]) -> Archive | None:
        """The handle of `owner` while it can be read. Now and then it is let go for a newer base."""
        archive = self.archive if self.of == owner else None
        if archive is None or archive.folder is None:
            return archive
        if not archive.folder.exists():
            return None
        if time.monotonic() - self.looked > LOOK:
            self.looked = time.monotonic()
            if _clear(archive.folder) != archive.folder:
                return None
        return archive

    def take(self, owner: tuple[Any, ...], archive: Archive) -> Archive:
        """Keep a handle for the next who asks."""
        if archive is not self.archive:
            self.of, self.archive = owner, archive
        return archive


_HELD = _Held()


def current() -> Archive:
    """An archive that holds every committed confirmation.

    KheoError home-unwritable, and mirror-missing for a ledger too large to be copied while someone waits.
    """
    state = _state()
    with _HELD.lock:
        held = _HELD.give(_owner(state))
        if held is None or held.mark > state.counter:
            held = _stored(state) or _new(state)
        if held.mark < state.counter:
            with _explained():
                held = held.with_changes(_changes(held.mark), state.counter)
            if held.changes > _bearable(held):
                held = _new(state)
        return _HELD.take(_owner(state), held)


def rebuild() -> Archive:
    """Copy every figure anew although there is a mirror. KheoError home-unwritable."""
    state = _state()
    with _building():
        archive = _store(state)
    with _HELD.lock:
        return _HELD.take(_owner(state), archive)


def prepare(say: Callable[[str], object]) -> None:
    """Count the answers most asked for and store them with the base; `say` is told of each year. It may be stopped at any
    time, and takes minutes for a large ledger. Nothing for one held in memory. KheoError home-unwritable."""
    from kheo.rollup import prepared

    archive = current()
    with _explained():
        prepared.prepare(archive, catalogue.load(), places.load(), places.today(), say)


def _owner(state: LedgerState) -> tuple[Any, ...]:
    return os.getpid(), str(settings.KHEO_HOME), state.token


def condition() -> Condition:
    """How the mirror stands now, brought up to the ledger."""
    archive = current()
    return Condition(archive.figures, archive.changes, archive.folder)


def _state() -> LedgerState:
    return LedgerState.objects.filter(pk=1).first() or LedgerState.objects.get_or_create(pk=1)[0]


def _bearable(archive: Archive) -> int:
    """How many changes on top are quicker than a new base that is made while someone waits."""
    if archive.folder is None:
        return 200
    return 5_000 if archive.figures < SMALL else archive.figures


# A base


def _new(state: LedgerState) -> Archive:
    """A base made while someone waits: in memory, or stored by whichever process comes first."""
    from kheo.rollup.archive import Archive
    from kheo.rollup.columns import to_table

    if _counted().count() < IN_MEMORY:
        with _explained():
            return _marked(Archive.of(to_table(facts()), catalogue.load()), state)
    with _building():
        stored = _stored(state)
        if stored is not None and len(_changed(stored.mark)) <= _bearable(stored):
            return stored.with_changes(_changes(stored.mark), state.counter)
        if _counted().count() > AT_ONCE:
            raise KheoError(
                "mirror-missing",
                "sổ quá lớn để chép sang cột trong lúc chờ.",
                where=str(_folder()),
                remedy="Chạy “kheo mirror rebuild” rồi mở lại.",
            )
        return _store(state)


def _marked(archive: Archive, state: LedgerState) -> Archive:
    return archive.with_changes((), state.counter)


def _stored(state: LedgerState) -> Archive | None:
    """The newest whole base of this ledger that is not ahead of it."""
    from kheo.rollup.archive import Archive

    for mark, folder in _bases(_family(state)):
        if mark <= state.counter:
            with contextlib.suppress(KheoError):
                return Archive.open(folder, catalogue.load())
    return None


def _family(state: LedgerState) -> str:
    """How the names of this ledger's bases begin, when made by this Khéo."""
    from kheo.rollup.storing import layout

    return f"archive-{state.token.hex[:12]}-{layout()}"


def _bases(family: str) -> list[tuple[int, Path]]:
    """Marks and folders, the newest first."""
    found = []
    for folder in _folder().glob(f"{family}-*-*"):
        mark, moment = folder.name.split("-")[-2:]
        if mark.isdigit():
            found.append((int(mark), moment, folder))
    return [(mark, folder) for mark, _moment, folder in sorted(found, reverse=True)]


def _store(state: LedgerState) -> Archive:
    """Copy every figure into a new folder and clear what is old. KheoError home-unwritable."""
    from kheo.rollup.archive import Archive

    folder = _folder() / f"{_family(state)}-{state.counter}-{time.time_ns():020}"
    with _explained():
        archive = Archive.build(folder, batches(), mark=state.counter, catalogue=catalogue.load())
    _clear(folder)
    return archive


def _clear(mine: Path) -> Path:
    """Retire what a newer base stands in for, and remove what was retired so long ago that nobody reads it. The base
    to read: the newest of the kind of `mine`."""
    from kheo.rollup import storing

    newest = next((folder for _mark, folder in _bases(mine.name.rsplit("-", 2)[0])), mine)
    limit = time.time() - GRACE
    for old in mine.parent.glob("archive-*"):
        with contextlib.suppress(OSError):
            if old != newest:
                if not (old / RETIRED).exists():
                    (old / RETIRED).touch()
                if (old / RETIRED).stat().st_mtime < limit:
                    shutil.rmtree(old)
    for file in mine.parent.glob("facts-*.parquet"):
        with contextlib.suppress(OSError):
            file.unlink()
    storing.clear_drafts(mine.parent, GRACE)
    return newest


def _folder() -> Path:
    return Path(settings.KHEO_HOME) / "mirror"


@contextlib.contextmanager
def _building() -> Iterator[None]:
    """One process at a time copies the ledger; the others wait and then find what it made."""
    with _explained():
        _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(_folder() / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Faults of the disk, and of a figure confirmed before values had a limit, in words a person can act on."""
    from pyarrow import ArrowInvalid

    try:
        yield
    except ArrowInvalid as error:
        large = _counted().filter(value__gte=VALUE_LIMIT).first()
        if large is None:
            raise
        raise KheoError(
            "figure-too-large",
            "số liệu đã xác nhận này quá lớn để cộng.",
            where=f"{large.pk}: {large.text}",
            remedy="Sửa hoặc rút số liệu ấy.",
        ) from error
    except OSError as error:
        raise KheoError(
            "home-unwritable",
            f"không ghi được bản cột của sổ ({error.strerror or error}).",
            where=str(_folder()),
            remedy="Kiểm tra dung lượng đĩa và quyền ghi của KHEO_HOME; sổ vẫn nguyên vẹn.",
        ) from error


# Figures


def _counted() -> Any:
    return Figure.objects.filter(state=State.CONFIRMED.value, basis=Basis.RESULT.value)


def facts() -> Iterator[Fact]:
    """Confirmed results as rollup sees them, oldest first.

    `source` is the document's id, `day` the day of confirmation where Khéo is used.
    """
    rows = _counted().order_by("pk").values_list(*_COLUMNS)
    return (_fact(row) for row in rows.iterator(chunk_size=CHUNK))


def _facts_since(since: int) -> Iterator[Fact]:
    """Those decided on after counter `since`. By the index of versions alone: what is not counted is few."""
    rows = Figure.objects.filter(version__gt=since).order_by().values_list(*_COLUMNS, "state", "basis")
    for *row, state, basis in rows.iterator(chunk_size=CHUNK):
        if state == State.CONFIRMED and basis == Basis.RESULT:
            yield _fact(tuple(row))


def _fact(row: tuple[Any, ...]) -> Fact:
    pk, indicator, value, measure, qualifier, basis, start, end, place, document, org, dims, form, seq, at = (
        row
    )
    return Fact(
        id=str(pk),
        indicator=indicator,
        value=value,
        measure=Measure(measure),
        qualifier=Qualifier(qualifier),
        basis=Basis(basis),
        period=Period(start, end),
        place=place,
        source=str(document),
        org=org,
        dims=tuple((name, item) for name, item in dims),
        form=Form(form),
        state=State.CONFIRMED,
        seq=seq,
        day=_day(at),
    )


def _day(at: datetime | None) -> date | None:
    return at.astimezone(timezone.get_default_timezone()).date() if at else None


def batches() -> Iterator[pa.Table]:
    """Every confirmed result as tables of columns, a chunk at a time, without a Fact for each."""
    from kheo.rollup.columns import of_rows

    names = (
        "pk",
        "indicator",
        "value",
        "qualifier",
        "basis",
        "period_start",
        "period_end",
        "place",
        "document_id",
    )
    rows = _counted().order_by("pk").values_list(*names, "form", "state", "dims", "seq", "decided")
    stream = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(stream, CHUNK)):
        *plain, decided = zip(*chunk, strict=True)
        yield of_rows([*plain, [_day(at) for at in decided]])


def _changed(since: int) -> list[int]:
    return list(Figure.objects.filter(version__gt=since).values_list("pk", flat=True))


def _changes(since: int) -> list[Change]:
    """What became of the figures decided on after counter `since`, with every key they ever had."""
    from kheo.rollup.archive import Change

    now = {fact.id: fact for fact in _facts_since(since)}
    keys = _keys(since)
    return [Change(str(pk), now.get(str(pk)), frozenset(had)) for pk, had in keys.items()]


def _keys(since: int) -> dict[int, set[Key]]:
    """By changed figure: the keys it has and, walked back through its history, those it had."""
    figures = Figure.objects.filter(version__gt=since)
    at: dict[int, dict[str, str | None]] = {
        pk: {"indicator": indicator, "place": place}
        for pk, indicator, place in figures.values_list("pk", "indicator", "place").iterator(chunk_size=CHUNK)
    }
    found: dict[int, set[Key]] = {pk: set(_key(has)) for pk, has in at.items()}
    past = Revision.objects.filter(figure__version__gt=since).order_by("figure_id", "-n")
    for pk, before in past.values_list("figure_id", "before").iterator(chunk_size=CHUNK):
        if pk in at and not before.keys().isdisjoint(at[pk]):
            at[pk] |= {name: before[name] for name in at[pk].keys() & before.keys()}
            found[pk].update(_key(at[pk]))
    return found


def _key(has: dict[str, str | None]) -> Iterable[Key]:
    indicator, place = has["indicator"], has["place"]
    if indicator and place:
        yield indicator, place
