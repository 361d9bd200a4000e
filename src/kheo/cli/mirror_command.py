"""kheo mirror: how the columnar copy of the ledger stands; rebuild makes it anew and counts the usual totals for it."""

from __future__ import annotations

import argparse
from functools import partial


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments of `kheo mirror`."""
    parser.add_argument(
        "what", nargs="?", choices=("show", "rebuild"), default="show", help="show: xem; rebuild: dựng lại"
    )


def run(args: argparse.Namespace) -> int:
    """Rebuild if asked, and say how many figures it holds and where; then prepare answers, which may be stopped."""
    from kheo.cli import django_side

    django_side.start()
    from kheo.ledger import mirror

    with django_side.database_errors():
        if args.what == "rebuild":
            mirror.rebuild()
        condition = mirror.condition()
        done = "đã dựng " if args.what == "rebuild" else ""
        print(f"{done}{condition.folder or 'bản cột trong bộ nhớ'}")
        print(f"{condition.figures} số liệu, {condition.changes} thay đổi phủ lên", flush=True)
        if args.what == "rebuild":
            mirror.prepare(partial(print, flush=True))
    return 0
