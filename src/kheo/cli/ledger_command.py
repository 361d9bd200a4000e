"""kheo ledger check."""

from __future__ import annotations

import argparse

from kheo.cli.checking import report


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments of `kheo ledger`."""
    parser.add_argument("what", choices=("check",), help="check: kiểm tra toàn bộ")


def run(args: argparse.Namespace) -> int:
    """Exit 1 when something is wrong."""
    from kheo.cli import django_side

    django_side.start()
    from kheo.ledger import checks

    with django_side.database_errors():
        return report(f"{one.where}: {one.message} {one.remedy} [{one.code}]" for one in checks.problems())
