"""kheo read: text in, figures out. No database, no Django: the phrases an installation remembers come from the copy that
its ledger writes into the data folder."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

from kheo.cli import common
from kheo.common.errors import KheoError
from kheo.common.home import home, of_phrases, of_places
from kheo.common.text import one_line
from kheo.common.types import Figure, PlaceRef, ProgrammeMention, Reading, Stage


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments of `kheo read`."""
    parser.add_argument(
        "files", nargs="+", metavar="TỆP", help="văn bản .txt .html .docx .odt .pdf .eml, hoặc thư mục"
    )
    parser.add_argument("--json", action="store_true", help="mỗi số liệu một dòng JSON")
    parser.add_argument("--programmes", action="store_true", help="mô hình, phong trào thay vì số liệu")
    parser.add_argument(
        "--published", type=common.day, metavar="NGÀY", help="ngày văn bản, nếu văn bản không ghi"
    )
    parser.add_argument("--place", metavar="MÃ|TÊN", help="địa bàn của văn bản, nếu văn bản không ghi")


def run(args: argparse.Namespace) -> int:
    """Read every file; one that cannot be read does not stop the rest."""
    from kheo import catalogue, places
    from kheo.catalogue import overlay
    from kheo.reader import files, read

    places.use(of_places(home()))
    book = catalogue.with_phrases(catalogue.load(), overlay.read_file(of_phrases(home())))
    place = places.load().resolve(args.place, args.published).id if args.place else None
    show: Callable[[str, Reading], None] = _programmes if args.programmes else _figures
    if args.json:
        show = _programmes_json if args.programmes else _figures_json
    refused = 0
    for path in common.files(args.files):
        try:
            file = files.text_of(common.content(path), path.name)
            reading = file.with_doubts(
                read(file.text, name=path.name, published=args.published, place=place, catalogue=book)
            )
        except KheoError as error:
            print(f"kheo: {error}", file=sys.stderr)
            refused = 1
            continue
        except Exception as error:
            print(f"kheo: {common.unforeseen(path, error)}", file=sys.stderr)
            refused = 1
            continue
        show(one_line(path.name), reading)
    return refused


def iso(day: date | None) -> str | None:
    """A date for JSON."""
    return day.isoformat() if day else None


def code_of(place: PlaceRef | None) -> dict[str, str | None] | None:
    """{code, name}: the official code of the unit, without the mark of a past map."""
    return {"code": place.id.split("~")[0] if place.id else None, "name": place.name} if place else None


def as_json(doc: str, figure: Figure) -> dict[str, Any]:
    """One figure as an object, with the keys of docs/reference/cli.md."""
    period = figure.period
    return {
        "doc": doc,
        "start": figure.start,
        "end": figure.end,
        "text": figure.text,
        "value": common.exact(figure.value),
        "measure": figure.measure.value,
        "qualifier": figure.qualifier.value,
        "indicator": figure.indicator,
        "kind": figure.kind.value if figure.kind else None,
        "basis": figure.basis.value,
        "period": [iso(period.start), iso(period.end)] if period else None,
        "place": code_of(figure.place),
        "org": figure.org,
        "dims": dict(figure.dims),
        "confidence": round(figure.confidence, 3),
        "lowered_by": list(figure.lowered_by),
        "why": list(figure.why),
        "runners_up": [{"indicator": code, "weight": weight} for code, weight in figure.runners_up],
        "doubts": [{"code": d.code, "message": d.message, "hint": d.hint} for d in figure.doubts],
    }


def _figures_json(doc: str, reading: Reading) -> None:
    for figure in reading.figures:
        print(json.dumps(as_json(doc, figure), ensure_ascii=False))


_STAGES = {Stage.PILOT: "thí điểm", Stage.SPREAD: "nhân rộng", Stage.NATIONWIDE: "toàn quốc"}


def _programme(doc: str, mention: ProgrammeMention) -> dict[str, Any]:
    return {
        "doc": doc,
        "start": mention.start,
        "end": mention.end,
        "name": mention.name,
        "place": code_of(mention.place),
        "stage": mention.stage,
        "since": iso(mention.since),
    }


def _programmes_json(doc: str, reading: Reading) -> None:
    for mention in reading.programmes:
        print(json.dumps(_programme(doc, mention), ensure_ascii=False))


def _figures(doc: str, reading: Reading) -> None:
    from kheo import catalogue
    from kheo.common.numerals import quantity
    from kheo.common.periods import in_words

    known = catalogue.load().indicators
    head = ("vị trí", "giá trị", "chỉ tiêu", "kỳ", "địa bàn", "tin cậy")
    rows = [
        (
            str(figure.start),
            quantity(figure.value, figure.measure, figure.qualifier),
            found.vi if (found := known.get(figure.indicator or "")) else "?",
            in_words(figure.period) if figure.period else "?",
            figure.place.name if figure.place else "?",
            f"{figure.confidence:.0%}",
        )
        for figure in reading.figures
    ]
    print(f"{doc}: {len(rows)} số liệu")
    if rows:
        print(common.table(head, rows, right=(0, 1, 5)))
    for doubt in reading.doubts:
        print(f"  ngờ: {doubt.message}")
    print()


def _programmes(doc: str, reading: Reading) -> None:
    print(f"{doc}: {len(reading.programmes)} mô hình, phong trào")
    for mention in reading.programmes:
        place = f" ({mention.place.name})" if mention.place else ""
        stage = f", {_STAGES[mention.stage]}" if mention.stage else ""
        since = f", từ {mention.since:%d/%m/%Y}" if mention.since else ""
        print(f"  {mention.name}{place}{stage}{since}")
    print()
