"""How quickly reports are read, on one core: `python benchmarks/reader.py [FILE…]`, `--page` rewrites docs/reference/reader-speed.md.

Without files: the sample reports of the package and, where a folder `shared/seeds` lies beside the project, the articles in
it. Times are processor time of the process, not of the clock, so that other programs disturb less; each is the median of
several rounds, and the contenders take turns within a round.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from report import machine

from kheo.reader import read

ROUNDS = 7
LONG = (1, 2, 5, 10)
TOKENIZER = "underthesea==9.5.0"
ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/reference/reader-speed.md"
WORDS = re.compile(r"\w+|\d+")
# The tokenizer answers each line it is sent with the seconds it took over all texts.
TOKENIZE = """
import json, sys, time
from underthesea import word_tokenize
texts = json.loads(sys.stdin.readline())
word_tokenize("xin chào")
for _ in sys.stdin:
    start = time.process_time()
    for text in texts:
        word_tokenize(text)
    print(time.process_time() - start, flush=True)
"""

Contender = Callable[[], float]


def main() -> None:
    """Measure, print, and with `--page` write the page."""
    files = [Path(name) for name in sys.argv[1:] if name != "--page"]
    groups = {"given files": files} if files else _groups()
    lines = [
        _line(
            "",
            (
                "characters",
                "Khéo, full reading",
                "underthesea, words only",
                "Khéo ÷ underthesea",
                "bare regex pass",
            ),
        )
    ]
    lines.append("|---|---:|---:|---:|---:|---:|")
    for name, paths in groups.items():
        lines.append(_measured(name, [path.read_text(encoding="utf-8") for path in paths]))
    texts = [path.read_text(encoding="utf-8") for paths in groups.values() for path in paths]
    lines += ["", *_long(texts)]
    print("\n".join(lines))
    if "--page" in sys.argv:
        facts = [_line(key, (value,)) for key, value in machine().items() if key != "versions"]
        facts.append(_line("load of the machine", (f"{os.getloadavg()[2]:.1f}",)))
        facts += [_line("texts", (", ".join(f"{len(paths)} {name}" for name, paths in groups.items()),))]
        PAGE.write_text(
            "\n".join([HEAD, _line("", ("",)), "|---|---|", *facts, "", *lines, ""]), encoding="utf-8"
        )


def _groups() -> dict[str, list[Path]]:
    samples = sorted((ROOT / "src/kheo/sample/data").glob("*.txt"))
    articles = sorted((ROOT.parent / "shared/seeds").glob("*.txt"))
    return {**({"articles of the press": articles} if articles else {}), "sample reports": samples}


def _measured(name: str, texts: list[str]) -> str:
    """One row: characters a second of each contender over some texts, and how they compare."""
    size = sum(map(len, texts))
    with _tokenizer(texts) as tokenizer:
        contenders: list[Contender | None] = [
            lambda: _timed(read, texts),
            tokenizer,
            lambda: _timed(WORDS.findall, texts),
        ]
        times: list[list[float]] = [[] for _ in contenders]
        for _ in range(ROUNDS + 1):
            for contender, found in zip(contenders, times, strict=True):
                found.append(contender() if contender else float("nan"))
    ours, theirs, bare = (statistics.median(found[1:]) for found in times)
    cells = (
        f"{size:,}",
        *(f"{size / seconds:,.0f} /s" for seconds in (ours, theirs)),
        f"{theirs / ours:.1f} ×",
        f"{size / bare:,.0f} /s",
    )
    return _line(name, tuple(cell.replace("nan /s", "–").replace("nan ×", "–") for cell in cells))


def _timed(work: Callable[[str], object], texts: list[str]) -> float:
    start = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - start


@contextmanager
def _tokenizer(texts: list[str]) -> Iterator[Contender | None]:
    """underthesea's `word_tokenize` in an environment of its own, thrown away afterwards; None where it cannot be had."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = f"{folder}/bin/python"
        got = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", TOKENIZER], capture_output=True, check=False
        )
        if got.returncode:
            print(f"{TOKENIZER} cannot be installed here: it is left out.")
            yield None
            return
        with subprocess.Popen(
            [python, "-c", TOKENIZE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            to, back = process.stdin, process.stdout

            def asked(line: str = "\n") -> None:
                to.write(line)
                to.flush()

            def seconds() -> float:
                asked()
                return float(back.readline())

            asked(json.dumps(texts) + "\n")
            yield seconds
            to.close()


def _long(texts: list[str]) -> Iterator[str]:
    """A text as long as a year's: seconds, and seconds a million characters, at several lengths."""
    yield _line("one text of", ("seconds", "seconds a million characters"))
    yield "|---|---:|---:|"
    for million in LONG:
        long = _longer(texts, million * 10**6)
        seconds = _timed(read, [long])
        yield _line(f"{million} million characters", (f"{seconds:.1f}", f"{seconds / million:.2f}"))


def _longer(texts: list[str], size: int) -> str:
    """The texts one behind the other. A line told twice is read once, so every copy says which it is."""
    parts: list[str] = []
    length = copy = 0
    while length < size:
        for text in texts:
            part = re.sub(r"(?m)$", f" Hết {'a' * (copy % 50)}{'b' * (copy // 50)}.", text)
            parts.append(part)
            length += len(part) + 1
        copy += 1
    return "\n".join(parts)[:size]


def _line(name: str, cells: tuple[str, ...]) -> str:
    return f"| {name} | " + " | ".join(cells) + " |"


HEAD = """# Speed of the reader

Made by `python benchmarks/reader.py --page`; `make bench` prints the same. Processor time, medians of seven rounds in which
the contenders take turns: characters a second of a full reading (figures with unit, indicator, period, place, organisation
and doubts; programmes), of underthesea's `word_tokenize`, which cuts the same text into words, and of one pass of a bare
regular expression. Aims: 1 000 000 characters a second on articles and eight times the tokenizer; time in proportion to
length.
"""


if __name__ == "__main__":
    main()
