"""kheo import: files into the ledger, one transaction a file. A line on stdout is said after commit."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from kheo.cli import common
from kheo.common.errors import KheoError
from kheo.common.text import one_line

if TYPE_CHECKING:
    from kheo.intake.actions import Imported


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments of `kheo import`."""
    parser.add_argument(
        "files", nargs="+", metavar="TỆP", help="văn bản .txt .html .docx .odt .pdf .eml, hoặc thư mục"
    )
    parser.add_argument(
        "--confirm",
        action="store_true",
        help="xác nhận luôn số liệu không còn điều gì chưa rõ, kể cả của tệp đã có trong sổ",
    )
    parser.add_argument(
        "--published", type=common.day, metavar="NGÀY", help="ngày văn bản, nếu văn bản không ghi"
    )
    parser.add_argument("--place", metavar="MÃ|TÊN", help="địa bàn của văn bản, nếu văn bản không ghi")


def run(args: argparse.Namespace) -> int:
    """Import every file; a refused one is named on stderr and does not stop the rest."""
    from kheo.cli import django_side

    django_side.start()
    from kheo import places

    place = places.load().resolve(args.place, args.published).id if args.place else None
    paths = list(common.files(args.files))
    tally = Tally(len(paths))
    for path in paths:
        try:
            with django_side.database_errors():
                tally.done(path, _import(path, args, place))
        except KheoError as error:
            if error.code.startswith("database-"):
                raise
            tally.refuse(error)
        except Exception as error:
            tally.refuse(common.unforeseen(path, error))
    tally.close()
    return 1 if tally.refused else 0


def _import(path: Path, args: argparse.Namespace, place: str | None) -> Imported:
    from kheo.intake.actions import import_document

    return import_document(
        actor=None,
        data=common.content(path),
        filename=path.name,
        confirm=args.confirm,
        published=args.published,
        place=place,
    )


class Tally:
    """Progress lines and the summary."""

    def __init__(self, of: int) -> None:
        self.of, self.n, self.refused, self.known = of, 0, 0, 0
        self.confirmed = 0
        self.waiting: Counter[str] = Counter()
        self.waits = 0

    def done(self, path: Path, imported: Imported) -> None:
        """Say that a file is in the ledger (committed, or there already)."""
        from kheo.ledger import questions

        self.n += 1
        self.confirmed += len(imported.confirmed)
        if imported.created:
            word = f"đã ghi {len(imported.figures)} số liệu, xác nhận {len(imported.confirmed)}"
        else:
            self.known += 1
            more = (
                f"xác nhận thêm {len(imported.confirmed)} số liệu" if imported.confirmed else "không đổi gì"
            )
            word = f"đã có trong sổ, {more}"
        print(f"[{self.n + self.refused}/{self.of}] {one_line(path.name)}: {word}", flush=True)
        self.waits += len(imported.waiting)
        for _, asked in imported.waiting:
            self.waiting.update(questions.TEXT[code] for code in asked or ("not-confirmed",))

    def refuse(self, error: KheoError) -> None:
        """Say why a file is not in the ledger."""
        self.refused += 1
        print(f"kheo: {error}", file=sys.stderr)

    def close(self) -> None:
        """The summary line."""
        why = ", ".join(f"{n} {reason}" for reason, n in self.waiting.most_common())
        print(f"{self.confirmed} số liệu đã xác nhận, {self.waits} chờ" + (f": {why}" if why else ""))
        if self.known:
            print(f"{self.known} tệp đã có trong sổ từ trước")
        if self.refused:
            print(f"{self.refused} tệp bị từ chối", file=sys.stderr)
