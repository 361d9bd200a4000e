"""Characters a second of a full reading, one core: `python benchmarks/reader.py FILE…` (the sample reports without a file)."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

from kheo.reader import read


def main() -> None:
    """Print the time of the first reading, then the best of five over all files, beside one bare regex pass."""
    here = Path(__file__).parent.parent / "src/kheo/sample"
    files = [Path(name) for name in sys.argv[1:]] or sorted(here.rglob("*.txt"))
    texts = [path.read_text(encoding="utf-8") for path in files]
    size = sum(map(len, texts))
    start = time.perf_counter()
    read(texts[0])
    print(f"first reading {time.perf_counter() - start:.3f} s")
    best = min(_timed(texts) for _ in range(5))
    figures = sum(len(read(text).figures) for text in texts)
    print(f"{len(files)} files, {size} characters, {figures} figures: {size / best:,.0f} characters/s")
    start = time.perf_counter()
    for text in texts:
        re.findall(r"\w+|\d+", text)
    print(f"bare regex pass: {size / (time.perf_counter() - start):,.0f} characters/s")
    for times in (1, 4, 16):
        # A line told twice is read once, so every copy is made its own by a word that says which it is.
        copies = (re.sub(r"(?m)$", f" Hết {'a' * n}.", text) for n in range(times) for text in texts)
        long = "\n".join(copies)
        start = time.perf_counter()
        read(long)
        print(
            f"one text of {len(long)} characters: {len(long) / (time.perf_counter() - start):,.0f} characters/s"
        )


def _timed(texts: list[str]) -> float:
    start = time.perf_counter()
    for text in texts:
        read(text)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
