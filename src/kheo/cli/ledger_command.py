"""kheo ledger check, kheo ledger suspects, kheo ledger withdraw-sample."""

from __future__ import annotations

import argparse
from itertools import chain

from kheo.cli.checking import report

WHAT = "check: kiểm tra toàn bộ; suspects: tìm lại mọi việc cần đối chiếu; withdraw-sample: rút mọi số liệu của năm mẫu khỏi số tổng"


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments of `kheo ledger`."""
    parser.add_argument("what", choices=("check", "suspects", "withdraw-sample"), help=WHAT)


def run(args: argparse.Namespace) -> int:
    """Exit 1 when something is wrong."""
    from kheo.cli import django_side

    django_side.start()
    from kheo.ledger import actions, checks, queries, settling
    from kheo.reports import checks as reports

    with django_side.database_errors():
        if args.what == "withdraw-sample":
            gone = actions.withdraw(actor=None, ids=queries.sample_figures(), reason="bỏ năm mẫu")
            print(f"đã rút {len(gone)} số liệu của năm mẫu")
            return 0
        if args.what == "suspects":
            found = settling.refresh_whole()
            print(f"{found} việc cần đối chiếu, {settling.waiting()} việc còn chờ quyết")
            return 0
        found_faults = chain(checks.problems(), reports.problems())
        return report(f"{one.where}: {one.message} {one.remedy} [{one.code}]" for one in found_faults)
