"""kheo report: the consolidated report of a place as DOCX or HTML."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from kheo.cli import common
from kheo.cli.totals_command import boundaries
from kheo.common.errors import KheoError


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments of `kheo report`."""
    parser.add_argument("--place", default="VN", metavar="MÃ|TÊN", help="địa bàn; mặc định cả nước")
    parser.add_argument(
        "--from", dest="start", type=common.day, required=True, metavar="NGÀY", help="ngày đầu"
    )
    parser.add_argument("--to", dest="end", type=common.day, required=True, metavar="NGÀY", help="ngày cuối")
    parser.add_argument(
        "--boundaries",
        type=boundaries,
        default="then",
        metavar="then|now|NGÀY",
        help="địa giới, như ở kheo totals",
    )
    parser.add_argument("-o", "--output", required=True, metavar="TỆP", help="tệp .docx hoặc .html sẽ ghi")


def run(args: argparse.Namespace) -> int:
    """Compose and write; the file appears whole or not at all."""
    target = Path(args.output)
    if target.suffix.lower() not in (".docx", ".html"):
        raise KheoError(
            "report-format",
            "không viết được loại tệp này.",
            where=target.name,
            remedy="Đặt tên .docx hoặc .html.",
        )
    from kheo import places

    day = args.end if args.boundaries == "then" else args.boundaries
    place = places.load().resolve(args.place, day).id

    from kheo.cli import django_side

    django_side.start()
    from kheo import writer
    from kheo.reports import queries

    with django_side.database_errors():
        report = queries.build(place=place, start=args.start, end=args.end, boundaries=args.boundaries)
    if target.suffix.lower() == ".docx":
        _write(target, writer.to_docx(report))
    else:
        _write(target, writer.to_html(report, lambda _: None).encode())
    print(f"đã viết {target}")
    return 0


def _write(target: Path, data: bytes) -> None:
    draft = ""
    try:
        handle, draft = tempfile.mkstemp(prefix=".kheo-", dir=target.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(draft).chmod(0o644)
        Path(draft).replace(target)
    except OSError as error:
        if draft:
            Path(draft).unlink(missing_ok=True)
        raise KheoError(
            "report-not-written",
            f"không ghi được ({error.strerror}).",
            where=str(target),
            remedy="Chọn thư mục khác.",
        ) from error
