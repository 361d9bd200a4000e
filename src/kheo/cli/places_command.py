"""kheo places: prove the map, import changes of it, list them, take one back, look a code up.

Django starts only where an import ends units, to ask what the ledger holds at them.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from kheo.cli import common
from kheo.cli.checking import report
from kheo.common.errors import KheoError, Problem
from kheo.common.home import home, of_places

if TYPE_CHECKING:
    from kheo.places.overlay import Batch

_WHAT = ("check", "import", "list", "remove", "find")
_SHOWN = 20  # figures named one by one


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments of `kheo places`."""
    parser.add_argument(
        "what",
        choices=_WHAT,
        help="check: chứng minh toàn bộ; import: nhập thay đổi từ tệp CSV; list: các đợt đã nhập; "
        "remove: gỡ một đợt; find: tra mã theo tên",
    )
    parser.add_argument(
        "target", nargs="?", metavar="TỆP|SỐ|TÊN", help="tệp CSV (import), số đợt (remove), tên (find)"
    )
    parser.add_argument("--try", dest="trial", action="store_true", help="import: chỉ kiểm tra, không lưu")
    parser.add_argument("--on", type=common.day, metavar="NGÀY", help="find: trên bản đồ của một ngày")
    parser.set_defaults(refuse=parser.error)


def run(args: argparse.Namespace) -> int:
    """Exit 1 when something is wrong or refused."""
    from kheo import places

    places.use(of_places(home()))
    if args.what in ("import", "remove", "find") and not args.target:
        args.refuse("the following arguments are required: TỆP|SỐ|TÊN")
    if args.what == "check":
        return _check()
    if args.what == "list":
        return _list()
    if args.what == "find":
        return _find(args.target, args.on)
    return _import(Path(args.target), args.trial) if args.what == "import" else _remove(args)


def _check() -> int:
    from kheo import places
    from kheo.places.nation import maps

    proofs = places.prove()
    rows = [(p.what, p.seen, f"{len(p.faults)} lỗi" if p.faults else "đúng") for p in proofs]
    print(common.table(("điều phải đúng", "đã xét", "kết quả"), rows))
    print()
    shown = maps(places.load())
    head = ("ngày", *shown[0][1])
    counts = [(f"{day:%d/%m/%Y}", *(f"{n:,}".replace(",", ".") for n in row.values())) for day, row in shown]
    print(common.table(head, counts, right=range(1, len(head))))
    print()
    return report(_words(fault) for proof in proofs for fault in proof.faults)


def _words(problem: Problem) -> str:
    message = problem.message if problem.message.endswith(".") else f"{problem.message}."
    return f"{problem.where}: {message} {problem.remedy} [{problem.code}]".replace("  ", " ")


def _import(path: Path, trial: bool) -> int:
    from kheo import places
    from kheo.places import overlay

    data = common.content(path)
    try:
        batch = overlay.add(of_places(home()), path.name, data, places.base(), places.today(), keep=not trial)
    except KheoError as refused:
        _refused(refused)
    print(f"tệp đúng, chưa lưu: {_summary(batch)}" if trial else f"đợt {batch.number}: {_summary(batch)}")
    if not trial:
        _tell_stranded()
    return 0


def _tell_stranded() -> None:
    """Name the confirmed figures left at units that had ended before: a person places them anew."""
    from kheo import places
    from kheo.places import overlay

    here = places.load()
    ended = overlay.ended(places.base(), here)
    if not ended:
        return
    from kheo.cli import django_side

    django_side.start()
    from kheo.ledger import territory

    with django_side.database_errors():
        found = territory.stranded(ended)
    for one in found[:_SHOWN]:
        unit = here.get(one.place)
        print(
            f"  số liệu {one.id} “{one.text}” ({one.document}) ghi cho {unit.full_name()}, hết ngày {unit.valid_to:%d/%m/%Y}"
        )
    if found:
        print(
            f"{len(found)} số liệu đã xác nhận ghi cho đơn vị đã hết trước kỳ của nó: hãy đính chính nơi ở trang đọc."
        )


def _remove(args: argparse.Namespace) -> int:
    from kheo import places
    from kheo.places import overlay

    if not args.target.isdecimal():
        args.refuse(f"argument TỆP|SỐ|TÊN: “{args.target}” không phải số đợt")
    folder, number = of_places(home()), int(args.target)
    kept = overlay.read(folder)
    gone = overlay.lost(places.base(), kept, [batch for batch in kept if batch.number != number])
    if gone and (held := _held(gone)):
        raise KheoError(
            "places-changes-used",
            f"không gỡ được đợt {number}: sổ có {held} số liệu, văn bản ghi cho đơn vị chỉ có trong đợt này.",
            remedy="Đính chính nơi của chúng trước.",
        )
    try:
        batch = overlay.remove(folder, number, places.base())
    except KheoError as refused:
        _refused(refused)
    print(f"đã gỡ đợt {batch.number}: {batch.name}")
    return 0


def _held(units: frozenset[str]) -> int:
    """How much the ledger holds at these units."""
    from kheo.cli import django_side

    django_side.start()
    from kheo.ledger import territory

    with django_side.database_errors():
        return territory.used(units)


def _refused(refused: KheoError) -> NoReturn:
    for problem in refused.problems:
        print(_words(problem), file=sys.stderr)
    raise refused


def _list() -> int:
    from kheo.places import overlay

    batches = overlay.read(of_places(home()))
    if not batches:
        print("chưa nhập thay đổi địa giới nào")
        return 0
    rows = [
        (str(b.number), b.name, f"{date.fromisoformat(b.handed_in):%d/%m/%Y}", _summary(b)) for b in batches
    ]
    print(common.table(("đợt", "tệp", "ngày nhập", "thay đổi"), rows, right=(0,)))
    return 0


def _summary(batch: Batch) -> str:
    """ "2 lập mới, 4 nhập; từ 01/07/2027, chờ đến ngày; căn cứ 12/NQ-UBTVQH16"."""
    from kheo import places
    from kheo.places.changes import ACTS

    try:
        rows = batch.rows()
    except KheoError as error:
        return error.message
    acts = [(sum(row.act == act for row in rows), act) for act in ACTS]
    days = sorted({row.day for row in rows})
    when = ", ".join(f"{day:%d/%m/%Y}" + (" (chờ đến ngày)" if day > places.today() else "") for day in days)
    told = ", ".join(f"{count} {act}" for count, act in acts if count)
    return f"{told}; từ {when}; căn cứ {', '.join(dict.fromkeys(row.decree for row in rows))}"


def _find(text: str, on: date | None) -> int:
    from kheo import places

    here, day = places.load(), on or places.today()
    hits = places.seek(here, text, day)
    if not hits:
        raise KheoError(
            "place-unknown",
            f"Không có đơn vị hành chính nào là “{text}”.",
            remedy="Hãy ghi mã (ví dụ 75) hoặc tên, có thể thêm đơn vị cấp trên sau dấu phẩy.",
        )
    rows = [(here.get(hit.node.id).code, hit.node.full, hit.path, hit.was) for hit in hits]
    print(common.table(("mã", "tên", "thuộc", "trước là"), rows))
    return 0
