"""What a document tells a second time: a total of its text that stands in a table too, or in a later sentence. The second is
already in the first and is never added to it (docs/meaning.md, rule 2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from kheo.common.types import Basis, Figure, Kind, Period, Qualifier

# A sentence that goes on with a total, or tells of one model: "Cụ thể, đã đăng 1.267 tin, gồm …", "Mô hình “A”: phát 20 tờ rơi".
_GOES_ON = re.compile(
    r"\W{0,3}(?:mô hình \"|cụ thể|trong (?:đó|số|tổng số)|riêng|như vậy|tổng cộng|nổi bật)\b"
)
# As many digits that say something as no two things share by chance.
_TELLING = 3
_LARGE = Decimal(1000)

# Where a figure stands: a table, a sentence of the text, or one that only goes on with what another tells.
Where = tuple[str, int]
Sentence = tuple[int, int]
Key = tuple[str, Decimal, Qualifier, Period | date | None, str | None]


def marked(
    figures: Sequence[Figure],
    key: str,
    sentences: Mapping[int, Sentence],
    tables: Mapping[int, int],
    *,
    report: bool,
) -> list[Figure]:
    """The figures in their order, those told again marked as part of the first. `sentences`: by the start of a figure of the
    text, where its sentence begins and the line it is on; `tables`: by the start of a figure of a table, which table.
    `report`: one paragraph of an official report says again what another said; an article may tell of two things that are as many.
    """
    seen: dict[Key, set[Where]] = {}
    result = []
    for figure in figures:
        named = {name for name, _ in figure.dims}
        if figure.indicator is None or figure.basis is not Basis.RESULT or named & {"per", "part"}:
            result.append(figure)
            continue
        start, line = sentences.get(figure.start, (figure.start, 0))
        where: Where = ("text", line if report else 0)
        if figure.start in tables:
            where = ("table", tables[figure.start])
        elif _is_aside(figure, key, start):
            where = ("aside", 0)
        before = seen.setdefault(_key(figure), set())
        twice = where in before and (
            where[0] == "aside" or (where[0] == "text" and _is_telling(figure.value))
        )
        if before - {where} or twice:
            figure = replace(figure, dims=(*figure.dims, ("part", figure.indicator)))
        before.add(where)
        result.append(figure)
    return result


def _key(figure: Figure) -> Key:
    period: Period | date | None = figure.period
    if figure.kind is Kind.STOCK and figure.period is not None:
        period = figure.period.end
    place = (figure.place.id or figure.place.name) if figure.place else None
    return figure.indicator or "", figure.value, figure.qualifier, period, place


def _is_aside(figure: Figure, key: str, sentence: int) -> bool:
    """Whether a number of the text goes on with a total told before it, or tells what one model did of it."""
    return bool(_GOES_ON.match(key, sentence)) or any(name == "of" for name, _ in figure.dims)


def _is_telling(value: Decimal) -> bool:
    """Whether two things are hardly as many by chance."""
    return len(value.normalize().as_tuple().digits) >= _TELLING and value >= _LARGE
