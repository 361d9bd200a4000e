"""The columnar mirror: confirmed figures as one Parquet file, brought up to the ledger whenever it is behind.

The file is KHEO_HOME/mirror/facts-<ledger token>-<layout>-<counter>.parquet, so a file can only be right or absent. The next
one is the last one without the figures that changed since, and with what they are now.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from kheo.common.errors import KheoError
from kheo.common.types import Basis, Fact, Form, Measure, Period, Qualifier, State
from kheo.ledger.models import Figure, LedgerState

if TYPE_CHECKING:
    import pyarrow as pa

_GRACE = 60.0
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
)


def facts(since: int | None = None) -> Iterator[Fact]:
    """Confirmed results in the order of confirmation, as rollup sees them; only those changed after counter `since`.

    `source` is the document's id.
    """
    rows = Figure.objects.filter(state=State.CONFIRMED.value, basis=Basis.RESULT.value)
    if since is not None:
        rows = rows.filter(version__gt=since)
    for row in rows.order_by("seq").values_list(*_COLUMNS).iterator(chunk_size=5000):
        pk, indicator, value, measure, qualifier, basis, start, end, place, document, org, dims, form, seq = (
            row
        )
        yield Fact(
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
        )


def current() -> Path:
    """Path of a mirror that holds every committed confirmation, built now when it is behind."""
    state = LedgerState.objects.filter(pk=1).first() or LedgerState.objects.get_or_create(pk=1)[0]
    path = _path(state)
    if not path.exists():
        _write(path, _next(path, state.counter) or _all())
    return path


def rebuild() -> Path:
    """Build the mirror anew from every figure although it is there."""
    path = _path(LedgerState.objects.get_or_create(pk=1)[0])
    _write(path, _all())
    return path


def _path(state: LedgerState) -> Path:
    return (
        Path(settings.KHEO_HOME)
        / "mirror"
        / f"facts-{state.token.hex[:12]}-{_layout()}-{state.counter}.parquet"
    )


@cache
def _layout() -> str:
    """Changes when the way facts become columns changes: a mirror of an older Khéo is not read."""
    from kheo.rollup import columns

    return hashlib.sha256(Path(columns.__file__).read_bytes()).hexdigest()[:8]


def _all() -> pa.Table:
    from kheo.rollup.engine import to_table

    return to_table(facts())


def _next(path: Path, counter: int) -> pa.Table | None:
    """The newest earlier mirror of this ledger brought up to `counter`, None when there is none."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from kheo.rollup.engine import to_table

    family = path.name.rpartition("-")[0]
    earlier = {int(old.stem.rpartition("-")[2]): old for old in path.parent.glob(f"{family}-*.parquet")}
    last = max((number for number in earlier if number < counter), default=None)
    if last is None:
        return None
    changed = [str(pk) for pk in Figure.objects.filter(version__gt=last).values_list("pk", flat=True)]
    try:
        old = pq.read_table(earlier[last])
    except FileNotFoundError:
        return None
    kept = old.filter(pc.invert(pc.is_in(old["id"], pa.array(changed, pa.string()))))
    return pa.concat_tables([kept, to_table(facts(since=last))])


def _write(path: Path, table: pa.Table) -> None:
    """Write beside, rename, and remove files no reader can still be opening. KheoError home-unwritable."""
    try:
        _replace(path, table)
    except OSError as error:
        raise KheoError(
            "home-unwritable",
            f"không ghi được bản cột của sổ ({error.strerror or error}).",
            where=str(path.parent),
            remedy="Kiểm tra dung lượng đĩa và quyền ghi của KHEO_HOME; sổ vẫn nguyên vẹn.",
        ) from error
    limit = time.time() - _GRACE
    for old in [*path.parent.glob("facts-*.parquet"), *path.parent.glob(".draft-*")]:
        with contextlib.suppress(OSError):
            if old != path and old.stat().st_mtime < limit:
                old.unlink()


def _replace(path: Path, table: pa.Table) -> None:
    import pyarrow.parquet as pq

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".draft-", dir=path.parent)
    os.close(handle)
    try:
        pq.write_table(table, draft, compression="zstd")
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
