"""What a reading is not sure of: coded doubts on figures and on the document, and balances inside a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from kheo.catalogue import Catalogue
from kheo.common.numerals import number
from kheo.common.types import Basis, Doubt, Figure, Kind, PlaceRef, Qualifier
from kheo.reader.detect import Found
from kheo.reader.document import Document
from kheo.reader.phrases import Choice
from kheo.reader.placing import Mention

_TWO_OBJECTS = re.compile(
    r"[ ][^\W\d_]+(?: [^\W\d_]+){0,4}, (?!và|trong|với|cho|đã|qua|góp|thu|tổ chức|trị giá|tổng|hỗ trợ|đồng thời)[^\W\d_]+(?: [^\W\d_]+){0,2}(?=[,;.]|$)"
)


def of_figure(
    figure: Figure,
    it: Found,
    best: Choice | None,
    others: Sequence[Choice],
    mention: Mention | None,
    sure: bool,
    key: str,
) -> Iterator[Doubt]:
    """Doubts of one figure."""
    at = (figure.start, figure.end)
    if figure.indicator is None:
        yield Doubt(
            "no-indicator",
            "Chưa biết số này thuộc chỉ tiêu nào.",
            *at,
            hint="Chọn chỉ tiêu hoặc bỏ qua số này.",
        )
    if figure.period is None and figure.basis is Basis.RESULT:
        yield Doubt("no-period", "Chưa rõ kỳ của số này.", *at, hint="Ghi từ ngày, đến ngày.")
    if best is not None and others and best.score - others[0].score < 0.15:
        yield Doubt(
            "weak-indicator", f"Cũng có thể là {others[0].code}.", *at, hint="Chọn một trong hai chỉ tiêu."
        )
    elif best is not None and not best.headed:
        yield Doubt("weak-indicator", "Chỉ tiêu đoán theo từ ở xa con số.", *at, hint="Xem lại chỉ tiêu.")
    if figure.place is None:
        yield Doubt("no-place", "Chưa rõ nơi của số này.", *at, hint="Chọn đơn vị hành chính.")
    elif figure.place.id is None:
        yield Doubt(
            "unknown-place",
            f"Không tìm thấy đơn vị “{figure.place.name}”.",
            *at,
            hint="Chọn đơn vị hành chính.",
        )
    elif mention is not None and not sure:
        yield Doubt(
            "ambiguous-place", f"Nhiều nơi cùng tên; tạm lấy {figure.place.name}.", *at, hint="Chọn đúng nơi."
        )
    if it.numeral.english:
        yield Doubt(
            "decimal-point",
            f"“{figure.text}” viết kiểu Anh, đọc là {number(figure.value)}.",
            *at,
            hint="Kiểm tra dấu chấm, phẩy.",
        )
    if it.numeral.slip:
        yield Doubt(
            "letters-as-digits",
            f"“{figure.text}” có chữ thay cho số, đọc là {number(figure.value)}.",
            *at,
            hint="So với bản gốc.",
        )
    if it.numeral.to is not None:
        yield Doubt("range", "Đây là một khoảng; lấy đầu dưới của khoảng.", *at, hint="Ghi số đúng nếu biết.")
    if it.quantity.measure == "count" and it.numeral.of is None and best is not None and _two(key, it):
        yield Doubt("one-count-two-objects", "Một số cho nhiều thứ.", *at, hint="Tách ra nếu biết từng số.")


def _two(key: str, it: Found) -> bool:
    return bool(_TWO_OBJECTS.match(key, it.quantity.end, min(it.sentence[1], it.quantity.end + 60)))


def of_document(document: Document, place: PlaceRef | None) -> Iterator[Doubt]:
    """Doubts of the whole text."""
    if document.day is None:
        yield Doubt("no-date", "Văn bản không ghi ngày.", 0, 0, hint="Ghi ngày của văn bản.")
    if place is None:
        yield Doubt("no-place", "Chưa rõ văn bản nói về nơi nào.", 0, 0, hint="Chọn đơn vị hành chính.")


def checked(figures: list[Figure], catalogue: Catalogue) -> list[Figure]:
    """Figures with a doubt where the document's own balances or parts do not close."""
    added: defaultdict[int, list[Doubt]] = defaultdict(list)
    for balance in catalogue.balances:
        groups: defaultdict[tuple[object, ...], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for i, f in enumerate(figures):
            if f.indicator in (balance.whole, *balance.parts) and _plain(f):
                groups[(f.period, f.place)][f.indicator].append(i)
        for group in groups.values():
            wanted = (balance.whole, *balance.parts)
            if any(len(group.get(code, ())) != 1 for code in wanted):
                continue
            whole = figures[group[balance.whole][0]]
            total = sum((figures[group[p][0]].value for p in balance.parts), Decimal(0))
            if total != whole.value:
                message = f"{' + '.join(number(figures[group[p][0]].value) for p in balance.parts)} ≠ {number(whole.value)}"
                added[group[balance.whole][0]].append(
                    Doubt(
                        "balance-broken",
                        f"Không khớp: {message}.",
                        whole.start,
                        whole.end,
                        hint="Kiểm tra các số.",
                    )
                )
    _parts(figures, added)
    return [replace(f, doubts=f.doubts + tuple(added[i])) if i in added else f for i, f in enumerate(figures)]


def _plain(f: Figure) -> bool:
    return (
        f.basis is Basis.RESULT
        and f.qualifier is Qualifier.EXACT
        and not f.dims
        and f.kind in (Kind.STOCK, Kind.FLOW)
    )


def _parts(figures: list[Figure], added: defaultdict[int, list[Doubt]]) -> None:
    """Parts ("trong đó…") that together exceed the whole they follow."""
    whole: int | None = None
    total = Decimal(0)
    for i, f in enumerate(figures):
        part = dict(f.dims).get("part")
        if part is None or whole is None or figures[whole].indicator != part:
            if part is None and f.indicator is not None:
                whole, total = i, Decimal(0)
            continue
        total += f.value
        if total > figures[whole].value and not any(d.code == "balance-broken" for d in added.get(whole, ())):
            head = figures[whole]
            message = f"Các phần cộng lại {number(total)}, nhiều hơn {number(head.value)}."
            added[whole].append(
                Doubt("balance-broken", message, head.start, head.end, hint="Kiểm tra các số.")
            )
