"""The columnar mirror: confirmed figures as one Parquet file, rebuilt from the ledger whenever it is behind.

The file is KHEO_HOME/mirror/facts-<ledger token>-<counter>.parquet, so a file can only be right or absent.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from kheo.common.types import Basis, Fact, Form, Measure, Period, Qualifier, State
from kheo.ledger.models import Figure, LedgerState

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


def facts() -> Iterator[Fact]:
    """Confirmed results in the order of confirmation, as rollup sees them. `source` is the document's id."""
    rows = Figure.objects.filter(state=State.CONFIRMED.value, basis=Basis.RESULT.value).order_by("seq")
    for (
        pk,
        indicator,
        value,
        measure,
        qualifier,
        basis,
        start,
        end,
        place,
        document,
        org,
        dims,
        form,
        seq,
    ) in rows.values_list(*_COLUMNS).iterator(chunk_size=5000):
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
    path = _folder() / f"facts-{state.token.hex[:12]}-{state.counter}.parquet"
    if not path.exists():
        _build(path)
    return path


def rebuild() -> Path:
    """Build the mirror anew although it is there."""
    state, _ = LedgerState.objects.get_or_create(pk=1)
    path = _folder() / f"facts-{state.token.hex[:12]}-{state.counter}.parquet"
    _build(path)
    return path


def _folder() -> Path:
    return Path(settings.KHEO_HOME) / "mirror"


def _build(path: Path) -> None:
    """Write beside, rename, and remove files no reader can still be opening."""
    import pyarrow.parquet  # half a second, and only who asks for totals should wait for it

    from kheo.rollup.engine import to_table

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".draft-", dir=path.parent)
    os.close(handle)
    try:
        pyarrow.parquet.write_table(to_table(facts()), draft, compression="zstd")
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    limit = time.time() - _GRACE
    for old in [*path.parent.glob("facts-*.parquet"), *path.parent.glob(".draft-*")]:
        with contextlib.suppress(FileNotFoundError):
            if old != path and old.stat().st_mtime < limit:
                old.unlink()
