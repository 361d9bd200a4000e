"""The map in use: three gzipped tables built by scripts/build_places.py, with imported changes laid over them."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from threading import Lock

from kheo.common.errors import Problem
from kheo.common.types import Level
from kheo.places import overlay
from kheo.places.checking import Proof
from kheo.places.gazetteer import Places
from kheo.places.model import DatedName, Succession, Unit
from kheo.places.nation import UNCHANGED, prove_nation
from kheo.places.overlay import Overlaid

_DATA = Path(__file__).parent / "data"
_VIET_NAM = timezone(timedelta(hours=7))
_Folder = Path | Callable[[], Path | None] | None
_Key = tuple[
    str, int, int, int
]  # path, inode, time of writing, bytes: what tells one state of the file from another


def _table(name: str) -> list[list[str]]:
    text = gzip.decompress((_DATA / f"{name}.tsv.gz").read_bytes()).decode()
    return [line.split("\t") for line in text.splitlines()]


@lru_cache(maxsize=64)
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=16)
def _share(text: str) -> Decimal:
    return Decimal(text)


def _names(text: str) -> tuple[DatedName, ...]:
    return tuple(
        DatedName(name, kind, _day(start), decree)
        for name, kind, start, decree in (part.split("~") for part in text.split(";"))
    )


def _unit(row: list[str]) -> Unit:
    id, level, parent, start, end, lat, lon, names, source = row
    return Unit(
        id,
        id.partition("~")[0],
        Level(level),
        parent or None,
        _names(names),
        _day(start),
        _day(end),
        float(lat) if lat else None,
        float(lon) if lon else None,
        source,
    )


def _succession(row: list[str]) -> Succession:
    old, new, on, share, whole, source = row
    return Succession(old, new, date.fromisoformat(on), _share(share), whole == "1", source)


@lru_cache(maxsize=1)
def base() -> Places:
    """Every province, former district and commune of Việt Nam as shipped; read once."""
    packed = b"".join((_DATA / f"{name}.tsv.gz").read_bytes() for name in ("units", "successions", "aliases"))
    return Places(
        (_unit(row) for row in _table("units")),
        (_succession(row) for row in _table("successions")),
        {id: keys.split() for id, keys in _table("aliases")},
        f"{zlib.crc32(packed):08x}",
    )


_where: _Folder = None
_lands: dict[_Key, Overlaid] = {}
_loading = Lock()


def use(folder: _Folder) -> None:
    """Where imported changes are kept in this process: a folder, or what gives it; None: the shipped map alone."""
    global _where
    _where = folder


def folder() -> Path | None:
    """The folder of imported changes."""
    return _where() if callable(_where) else _where


def today() -> date:
    """The day in Việt Nam."""
    return datetime.now(_VIET_NAM).date()


def load(changes: Path | None = None) -> Places:
    """The map of today: as shipped, with the changes kept in the folder `changes` (else that of `use`) in force.

    Ask at every use: the answer is the same object until a change is imported, removed or comes into force. KheoError
    places-changes-damaged, places-changes-unfit, home-unwritable.
    """
    kept = changes or folder()
    return base() if kept is None else _overlaid(kept).land


def _overlaid(kept: Path) -> Overlaid:
    path = kept / overlay.FILE
    try:
        seen = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return Overlaid(base(), UNCHANGED, None)
    except OSError as error:
        raise overlay.unusable(path, error) from error
    key = (str(path), seen.st_ino, seen.st_mtime_ns, seen.st_size)
    found = _lands.get(key)
    if found is None or (found.until is not None and found.until <= today()):
        with _loading:
            found = _lands.get(key)
            if found is None or (found.until is not None and found.until <= today()):
                found = overlay.overlaid(base(), overlay.read(kept), today())
                for old in [one for one in _lands if one[0] == key[0]]:
                    del _lands[old]
                _lands[key] = found
    return found


def prove() -> tuple[Proof, ...]:
    """Everything that is proved of the map in use; then of imported changes, those of days to come too."""
    kept = folder()
    batches = () if kept is None else overlay.read(kept)
    if kept is None or not batches:
        return prove_nation(base())
    now = _overlaid(kept)
    rows = sum(len(batch.rows()) for batch in batches)
    imported = Proof(
        "thay đổi đã nhập, kể cả còn chờ đến ngày",
        f"{len(batches)} đợt, {rows} dòng",
        tuple(overlay.prove_all(base(), batches)),
    )
    return (*prove_nation(now.land, now.since), imported)


def check() -> list[Problem]:
    """Faults of the map in use, counts included; empty when sound."""
    return [fault for proof in prove() for fault in proof.faults]
