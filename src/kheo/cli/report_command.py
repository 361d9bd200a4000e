"""kheo report: the consolidated report of a place as DOCX, PDF, workbook or HTML."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kheo.cli import common
from kheo.cli.totals_command import boundaries
from kheo.common.errors import KheoError

if TYPE_CHECKING:
    from kheo.writer import Report

KINDS = (".docx", ".pdf", ".xlsx", ".html")


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
    parser.add_argument(
        "--outline",
        default="tong-hop",
        metavar="MÃ",
        help="đề cương (tdbvantq-nam, dan-van-kheo-nam, thang …, hoặc của đơn vị); mặc định tong-hop",
    )
    parser.add_argument(
        "-o",
        "--out",
        "--output",
        dest="output",
        required=True,
        metavar="TỆP",
        help="tệp .docx, .pdf, .xlsx hoặc .html sẽ ghi",
    )


def run(args: argparse.Namespace) -> int:
    """Compose and write; the file appears whole or not at all."""
    target = Path(args.output)
    kind = target.suffix.lower()
    if kind not in KINDS:
        raise KheoError(
            "report-format",
            "không viết được loại tệp này.",
            where=target.name,
            remedy="Đặt tên .docx, .pdf, .xlsx hoặc .html.",
        )
    from kheo import places

    day = args.end if args.boundaries == "then" else args.boundaries
    place = places.load().resolve(args.place, day).id

    from kheo.cli import django_side

    django_side.start()
    from kheo.reports import bodies, queries

    with django_side.database_errors():
        report = queries.build(
            place=place,
            start=args.start,
            end=args.end,
            boundaries=args.boundaries,
            outline=bodies.outline(args.outline),
        )
    _write(target, _printed(report, kind))
    print(f"đã viết {target}")
    return 0


def _printed(report: Report, kind: str) -> bytes:
    from kheo import writer

    if kind == ".html":
        return writer.to_html(report, lambda _: None).encode()
    return {".docx": writer.to_docx, ".pdf": writer.to_pdf, ".xlsx": writer.to_xlsx}[kind](report)


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
