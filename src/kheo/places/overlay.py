"""Imported changes kept in a folder, and the map they make: one file, written whole or not at all.

`changes.json` holds every imported CSV as it was handed in, numbered. Rows take force on their day: until then the map
is without them.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from kheo.common.errors import KheoError, Problem
from kheo.places import changes
from kheo.places.applying import apply, lines_of
from kheo.places.changes import DIVIDE, MERGE, MOVE, NEW, Row
from kheo.places.gazetteer import Places
from kheo.places.nation import UNCHANGED, Since, prove_nation

FILE = "changes.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Batch:
    """One imported file: its number, name, the day it was handed in, and its text."""

    number: int
    name: str
    handed_in: str
    text: str

    def rows(self) -> list[Row]:
        """Its changes. KheoError places-changes-damaged when they cannot be read any more."""
        rows, problems = changes.read(self.text.encode(), self.name)
        if problems:
            raise KheoError(
                "places-changes-damaged",
                f"không đọc được thay đổi địa giới đã nhập: {problems[0].message}",
                where=problems[0].where,
                remedy="Gỡ đợt này: kheo places list, kheo places remove SỐ.",
                problems=problems,
            )
        return rows


@dataclass(frozen=True, slots=True)
class Overlaid:
    """The map with the changes in force on a day; `until`: the first day on which more come into force, if any."""

    land: Places
    since: Since
    until: date | None


def read(folder: Path) -> tuple[Batch, ...]:
    """What is kept, in order of import. KheoError places-changes-damaged, home-unwritable."""
    path = folder / FILE
    try:
        kept = json.loads(path.read_text("utf-8"))
        if kept["format"] != _FORMAT:
            raise ValueError(f"format {kept['format']}")
        return tuple(Batch(**batch) for batch in kept["batches"])
    except FileNotFoundError:
        return ()
    except (ValueError, KeyError, TypeError) as error:
        raise KheoError(
            "places-changes-damaged",
            f"không đọc được các thay đổi địa giới đã nhập ({type(error).__name__}).",
            where=str(path),
            remedy="Khôi phục tệp này từ bản sao lưu, hoặc xóa nó rồi nhập lại các tệp CSV.",
        ) from error
    except OSError as error:
        raise unusable(path, error) from error


def overlaid(base: Places, batches: Sequence[Batch], today: date) -> Overlaid:
    """The map of `base` with every change in force on `today`. KheoError places-changes-unfit."""
    rows = [row for batch in batches for row in batch.rows()]
    due = [row for row in rows if row.day <= today]
    later = [row.day for row in rows if row.day > today]
    if not due:
        return Overlaid(base, UNCHANGED, min(later, default=None))
    told = hashlib.sha256("\0".join(batch.text for batch in batches).encode()).hexdigest()[:16]
    applied = apply(base, due, f"{base.mark}+{told}.{len(due)}")
    if applied.problems:
        first = applied.problems[0]
        raise KheoError(
            "places-changes-unfit",
            f"thay đổi địa giới đã nhập không còn khớp với dữ liệu: {first.message}",
            where=first.where,
            remedy="Gỡ đợt không khớp: kheo places list, kheo places remove SỐ.",
        )
    return Overlaid(applied.land, since(due), min(later, default=None))


def since(rows: Sequence[Row]) -> Since:
    """From when rows alter the number of units, and of their kinds. A new name or a better share alters neither."""
    units = [row.day for row in rows if row.act in (NEW, MERGE, DIVIDE, MOVE)]
    kinds = [row.day for row in rows if row.kind]
    return Since(min(units, default=None), min(kinds, default=None))


def prove_all(base: Places, batches: Sequence[Batch]) -> list[Problem]:
    """Every fault of the map with all changes, those of days to come too."""
    rows = [row for batch in batches for row in batch.rows()]
    applied = apply(base, rows)
    if applied.problems:
        return list(applied.problems)
    faults = (f for proof in prove_nation(applied.land, since(rows)) for f in proof.faults)
    return lines_of(faults, applied)


def _sound(base: Places, batches: Sequence[Batch]) -> bool:
    try:
        return not prove_all(base, batches)
    except KheoError:
        return False


def lost(base: Places, batches: Sequence[Batch], left: Sequence[Batch]) -> frozenset[str]:
    """Units that are there with `batches` and not with `left`; none where the changes do not fit as it is."""
    if not _sound(base, batches):
        return frozenset()
    with_all = apply(base, [row for batch in batches for row in batch.rows()]).land
    with_left = apply(base, [row for batch in left for row in batch.rows()]).land
    return frozenset(with_all.units) - frozenset(with_left.units)


def ended(base: Places, changed: Places) -> dict[str, date]:
    """Last days of the units that end by changes and were open before."""
    return {
        unit.id: unit.valid_to
        for unit in changed
        if unit.valid_to is not None and (unit.id not in base or base.units[unit.id].valid_to is None)
    }


def add(folder: Path, name: str, data: bytes, base: Places, today: date, *, keep: bool = True) -> Batch:
    """Check a CSV file with all that is kept already and, with `keep`, keep it. KheoError places-refused
    with every fault, home-unwritable."""
    rows, problems = changes.read(data, name)
    if problems or not rows:
        raise _refused(name, problems)
    with _locked(folder, keep):
        kept = read(folder)
        text = data.decode("utf-8-sig")
        twin = next((batch for batch in kept if batch.text == text), None)
        if twin is not None:
            again = Problem(
                "places-file", name, f"tệp này đã nhập rồi, là đợt {twin.number}.", "Không cần nhập lại."
            )
            raise _refused(name, [again])
        number = max((batch.number for batch in kept), default=0) + 1
        batch = Batch(number, name, today.isoformat(), text)
        if found := prove_all(base, (*kept, batch)):
            raise _refused(name, found)
        if keep:
            _write(folder, (*kept, batch))
    return batch


def remove(folder: Path, number: int, base: Places) -> Batch:
    """Take an import back. KheoError places-changes-needed when later ones stand on it, places-changes-none, home-unwritable."""
    with _locked(folder, True):
        kept = read(folder)
        gone = next((batch for batch in kept if batch.number == number), None)
        if gone is None:
            known = ", ".join(str(batch.number) for batch in kept) or "chưa có đợt nào"
            raise KheoError(
                "places-changes-none",
                f"không có đợt {number} ({known}).",
                remedy="Xem: kheo places list.",
            )
        left = tuple(batch for batch in kept if batch is not gone)
        # What is broken already may be taken apart file by file.
        if _sound(base, kept) and (found := prove_all(base, left)):
            raise KheoError(
                "places-changes-needed",
                f"không gỡ được đợt {number}: đợt sau dựa vào nó.",
                remedy="Gỡ các đợt sau trước.",
                problems=found,
            )
        _write(folder, left)
    return gone


def _refused(name: str, problems: Sequence[Problem]) -> KheoError:
    return KheoError(
        "places-refused",
        f"không nhập tệp này: {len(problems)} lỗi.",
        where=name,
        remedy="Sửa các lỗi đã nêu rồi nhập lại cả tệp.",
        problems=problems,
    )


@contextmanager
def _locked(folder: Path, writing: bool) -> Iterator[None]:
    """One import at a time; who only tries needs no folder."""
    if not writing:
        yield
        return
    path = folder / ".lock"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = path.open("w")
    except OSError as error:
        raise unusable(path, error) from error
    with opened as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(folder: Path, batches: Sequence[Batch]) -> None:
    """The whole file anew, put in place by a rename."""
    path, draft = folder / FILE, folder / f".{FILE}-{os.getpid()}"
    kept = {"format": _FORMAT, "batches": [asdict(batch) for batch in batches]}
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(kept, out, ensure_ascii=False, indent=1)
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise unusable(path, error) from error


def unusable(path: Path, error: OSError) -> KheoError:
    """home-unwritable, naming the file."""
    return KheoError(
        "home-unwritable",
        f"không đọc hay ghi được thay đổi địa giới ({error.strerror}).",
        where=str(path),
        remedy="Đặt KHEO_HOME là một thư mục ghi được.",
    )
