"""kheo catalogue check, kheo catalogue phrases."""

from __future__ import annotations

import argparse

from kheo.cli.checking import report


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments of `kheo catalogue`."""
    parser.add_argument(
        "what",
        choices=("check", "phrases"),
        help="check: kiểm tra toàn bộ; phrases: in các cụm từ đã ghi nhớ ở đây, để đóng góp vào danh mục",
    )


def run(args: argparse.Namespace) -> int:
    """Exit 1 when something is wrong."""
    if args.what == "phrases":
        return _phrases()
    from kheo import catalogue

    return report(f"{one.where}: {one.message} {one.remedy} [{one.code}]" for one in catalogue.check())


def _phrases() -> int:
    """Print what is in force, and write the copy `kheo read` uses anew."""
    from kheo.cli import django_side

    django_side.start()
    from kheo.ledger import remembering

    with django_side.database_errors():
        print(remembering.contribution(), end="")
        remembering.write_copy()
    return 0
