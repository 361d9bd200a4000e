"""kheo totals: a line a place and indicator."""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import Any, Literal

from kheo.cli import common
from kheo.common.errors import KheoError
from kheo.common.types import Level, Total

LEVELS = ("nation", "province", "district", "commune")


def boundaries(text: str) -> Literal["then"] | date:
    """then, now or a day."""
    if text == "then":
        return "then"
    return date.today() if text == "now" else common.day(text)  # noqa: DTZ011  the map of the reader's own day


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments of `kheo totals`."""
    parser.add_argument(
        "--indicator",
        action="append",
        default=[],
        metavar="MÃ",
        help="chỉ tiêu (nhiều lần được); mặc định tất cả",
    )
    parser.add_argument("--place", default="VN", metavar="MÃ|TÊN", help="địa bàn; mặc định cả nước")
    parser.add_argument("--level", choices=LEVELS, help="cấp của các dòng; mặc định một cấp dưới địa bàn")
    parser.add_argument(
        "--from", dest="start", type=common.day, metavar="NGÀY", help="ngày đầu; mặc định từ đầu"
    )
    parser.add_argument(
        "--to", dest="end", type=common.day, metavar="NGÀY", help="ngày cuối; mặc định hôm nay"
    )
    parser.add_argument(
        "--as-of", dest="end", type=common.day, metavar="NGÀY", help="như --to, cho chỉ tiêu thời điểm"
    )
    parser.add_argument(
        "--boundaries",
        type=boundaries,
        default="then",
        metavar="then|now|NGÀY",
        help="địa giới: như khi ấy (then), hôm nay (now), hoặc của một ngày",
    )
    parser.add_argument("--missing", action="store_true", help="in cả dòng chưa có số liệu")
    parser.add_argument("--json", action="store_true", help="mỗi dòng một đối tượng JSON")


def run(args: argparse.Namespace) -> int:
    """Ask the ledger and print."""
    from kheo import catalogue, places

    end: date = args.end or date.today()  # noqa: DTZ011
    if args.start and args.start > end:
        raise KheoError("period-order", "ngày đầu sau ngày cuối.", where="--from", remedy="Đổi lại kỳ.")
    known = catalogue.load()
    codes = tuple(known.get(code).code for code in args.indicator)
    day = end if args.boundaries == "then" else args.boundaries
    unit = places.load().resolve(args.place, day)

    from kheo.cli import django_side

    django_side.start()
    from kheo.ledger import queries
    from kheo.rollup import Query

    level = Level(args.level) if args.level else _below(unit.level)
    query = Query(codes, args.start, end, unit.id, level, args.boundaries)
    with django_side.database_errors():
        rows = queries.totals(query)
    rows = [row for row in rows if args.missing or row.value is not None or row.stale is not None]
    if args.json:
        for row in rows:
            print(json.dumps(as_json(row, day), ensure_ascii=False))
    else:
        _print(rows, day)
    return 0


def _below(level: Level) -> Level:
    return Level.PROVINCE if level is Level.NATION else Level.COMMUNE


def as_json(row: Total, day: date) -> dict[str, Any]:
    """One total as an object, with the keys of docs/reference/cli.md."""
    from kheo import places

    unit = places.load().get(row.place)
    return {
        "indicator": row.indicator,
        "place": {"code": unit.code, "name": unit.full_name(day)},
        "from": row.start.isoformat() if row.start else None,
        "to": row.end.isoformat(),
        "value": None if row.value is None else common.exact(row.value),
        "qualifier": row.qualifier.value,
        "coverage": {"reported": row.coverage.reported, "of": row.coverage.of},
        "estimated": row.estimated,
        "method": row.method,
        "as_of": row.as_of.isoformat() if row.as_of else None,
    }


def _print(rows: list[Total], day: date) -> None:
    from kheo import catalogue, places
    from kheo.common.numerals import quantity
    from kheo.common.periods import dmy

    if not rows:
        print("Chưa có số liệu nào được xác nhận cho câu hỏi này.")
        return
    known, here = catalogue.load().indicators, places.load()

    def value(row: Total) -> str:
        measure = known[row.indicator].measure
        if row.value is not None:
            return quantity(row.value, measure, row.qualifier)
        assert row.stale is not None or row.method == "missing"
        return f"({quantity(row.stale[0], measure)}, {dmy(row.stale[1])})" if row.stale else "–"

    print(
        common.table(
            ("chỉ tiêu", "địa bàn", "giá trị", "đã có", "ghi chú"),
            [
                (
                    known[row.indicator].vi,
                    here.get(row.place).full_name(day),
                    value(row),
                    _covered(row),
                    _note(row),
                )
                for row in rows
            ],
            right=(2, 3),
        )
    )


def _covered(row: Total) -> str:
    """How many of the units below are in; a place's own statement answers for all of them."""
    if row.method == "stated" or not row.coverage.of:
        return ""
    return f"{row.coverage.reported}/{row.coverage.of}"


_METHODS = {"stated": "nêu trong báo cáo", "computed": "tính từ tử số và mẫu số"}


def _note(row: Total) -> str:
    notes = [_METHODS[row.method]] if row.method in _METHODS else []
    if row.estimated:
        notes.append("ước theo tỷ lệ chia")
    if row.contradictions:
        notes.append("nguồn không khớp")
    if row.stale and row.value is None:
        notes.append("số cũ, không cộng")
    return ", ".join(notes)
