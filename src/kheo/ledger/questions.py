"""What keeps a figure from being confirmed. A question is a result with a code and a Vietnamese sentence."""

from __future__ import annotations

from kheo import catalogue
from kheo.common.types import Basis, Kind
from kheo.ledger.models import Figure

CUMULATIVE = "cumulative"
TEXT = {
    "no-indicator": "chưa rõ chỉ tiêu",
    "no-period": "chưa rõ kỳ",
    "no-place": "chưa rõ địa bàn",
    "other-measure": "đơn vị đo khác với chỉ tiêu",
    "withdrawn": "đã rút",
    "not-confirmed": "chưa ai xác nhận",
}


def open_questions(figure: Figure) -> tuple[str, ...]:
    """Codes of TEXT, empty when the figure may be confirmed. Only results are added, so only they must be complete."""
    if figure.basis != Basis.RESULT:
        return ()
    asked: list[str] = []
    known = catalogue.load().indicators.get(figure.indicator or "")
    if known is None or figure.kind is None:
        asked.append("no-indicator")
    elif known.measure != figure.measure and not is_rate(figure):
        asked.append("other-measure")
    open_start = figure.period_start is None and figure.kind != Kind.STOCK and not is_cumulative(figure)
    if figure.period_end is None or open_start:
        asked.append("no-period")
    if figure.place is None:
        asked.append("no-place")
    return tuple(asked)


def is_rate(figure: Figure) -> bool:
    """Whether the figure is so much per something (never added)."""
    return any(name == "per" for name, _ in figure.dims)


def is_cumulative(figure: Figure) -> bool:
    """Whether the figure counts since ever up to its last day ("lũy kế"), so that it has no first day."""
    return any(name == CUMULATIVE for name, _ in figure.dims)


def in_words(codes: tuple[str, ...]) -> str:
    """ "chưa rõ kỳ, chưa rõ địa bàn"."""
    return ", ".join(TEXT[code] for code in codes)
