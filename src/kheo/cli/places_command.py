"""kheo places check."""

from __future__ import annotations

import argparse

from kheo.cli.checking import report


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments of `kheo places`."""
    parser.add_argument("what", choices=("check",), help="check: kiểm tra toàn bộ")


def run(args: argparse.Namespace) -> int:
    """Exit 1 when something is wrong."""
    from kheo import places

    return report(f"{one.where}: {one.message} [{one.code}]" for one in places.check())
