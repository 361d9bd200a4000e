"""Vietnamese narrative reports → figures, programmes and doubts, each with its span. No database, no network.

    from kheo.reader import read
    for figure in read("Năm 2021, Công an xã Tịnh Thới, tỉnh Đồng Tháp tặng hơn 120 phần quà.").figures:
        print(figure.text, figure.indicator, figure.period, figure.confidence, figure.why)

`read` never fails on text: what it is unsure of is a `Doubt` with a code, a message and a hint. What codes there are, what
lowers a confidence (`TRAITS`) and how often a confidence holds is in docs/reference/reader.md; how-to: docs/how-to/read-in-a-notebook.md.
"""

from kheo.common.types import Doubt, Figure, Period, PlaceRef, ProgrammeMention, Reading
from kheo.reader.confidence import TRAITS
from kheo.reader.reading import read
from kheo.reader.rows import rows

__all__ = ["TRAITS", "Doubt", "Figure", "Period", "PlaceRef", "ProgrammeMention", "Reading", "read", "rows"]
