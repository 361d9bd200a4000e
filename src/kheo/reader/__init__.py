"""Vietnamese narrative reports → figures, programmes and doubts, each with its span.

from kheo.reader import read
for figure in read(text).figures: print(figure.text, figure.indicator, figure.period)
"""

from kheo.reader.reading import read

__all__ = ["read"]
