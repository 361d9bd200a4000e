"""kheo mirror rebuild: the columnar copy of the ledger, made anew."""

from __future__ import annotations

import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments of `kheo mirror`."""
    parser.add_argument("what", choices=("rebuild",), help="rebuild: dựng lại")


def run(args: argparse.Namespace) -> int:
    """Rebuild and say where it is."""
    from kheo.cli import django_side

    django_side.start()
    from kheo.ledger import mirror

    with django_side.database_errors():
        print(f"đã dựng {mirror.rebuild()}")
    return 0
