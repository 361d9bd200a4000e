"""kheo catalogue check."""

from __future__ import annotations

import argparse

from kheo.cli.checking import report


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments of `kheo catalogue`."""
    parser.add_argument("what", choices=("check",), help="check: kiểm tra toàn bộ")


def run(args: argparse.Namespace) -> int:
    """Exit 1 when something is wrong."""
    from kheo import catalogue

    return report(f"{one.where}: {one.message} {one.remedy} [{one.code}]" for one in catalogue.check())
