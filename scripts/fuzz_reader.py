"""Throw broken input at the reader for a while. What breaks becomes a test of tests/reader.

    python scripts/fuzz_reader.py --engine hypothesis --target text --seconds 600
    python scripts/fuzz_reader.py --engine atheris --target file --seconds 600

`hypothesis` is among the developer's packages; `atheris` is not (pip install atheris, in a venv of its own beside
requirements/run.txt). Target "text" is `read` on text made of pieces of reports and of anything; "file" is `text_of` on
bytes, real small files with bytes changed among them, and `read` on what comes out. Prints how many inputs were tried.
A finding is an exception (of files other than KheoError), a broken promise of `check`, or an input that takes more than
ten seconds.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

PIECES = (
    "Năm 2021, Công an xã Tịnh Thới, huyện Cao Lãnh tổ chức 45 buổi tuyên truyền cho hơn 1.200 lượt người.",
    "tặng 15 phần quà, mỗi phần 500.000 đồng, trị giá 7,5 triệu đồng",
    "hòa giải thành 320/345 vụ, đạt 92,7%",
    "131 vụ/233 đối tượng",
    "gồm 113 mô hình, 59 mô hình, 64 mô hình",
    "trong đó có",
    "từ 50 nghìn đến 55 nghìn đồng",
    "hai mươi mốt nghìn không trăm mười một",
    "hàng trăm tỷ đồng",
    "1 tỷ 200 triệu",
    "1.2OO tờ rơi, l2 vụ",
    "tăng 276 so với năm 2020",
    "phấn đấu đạt 113% kế hoạch",
    "giai đoạn 2021-2025, quý IV, 6 tháng đầu năm, ngày 31/2/2022",
    "Tính đến nay, trong 05 năm qua",
    "mô hình “Tiếng kẻng an ninh” tại xã Việt Xuân (Vĩnh Tường)",
    "TP. Cao Lãnh, H. Châu Thành, P. 1, TX. Gò Công",
    "CÔNG AN TỈNH BÌNH PHƯỚC",
    "BÁO CÁO",
    "Đồng Tháp, ngày 20 tháng 12 năm 2023",
    "Chỉ tiêu | Số lượng | Đơn vị\nBuổi tuyên truyền | 45 | buổi",
    "11,141 lượt xem\nCỡ chữ\nTin liên quan",
    "\n", "\n\n", " ", "\u00a0", "\u0301", "\u00ad", "\u200b", "\ufffd", "²", "½", "٣", "Ⅳ", "①", "İ", "ß", "ǅ", "\x00", "\x85",
    "“", "”", "(", ")", ";", ":", "…", "...", ",", "-", "–", "/", "%", "|", "0", "9", "1.000", "3,5", "00", "đ", "đồng", "m2", "kg",
)  # fmt: skip
WEEK = date(2023, 12, 20)
SLOWEST = 10.0


def check(text: str) -> None:
    """What `read` promises of any text."""
    from kheo.reader import read

    reading = read(text, published=WEEK if len(text) % 2 else None)
    for figure in reading.figures:
        assert figure.text, figure
        assert text[figure.start : figure.end] == figure.text, figure
        assert figure.span is not None
        assert 0 <= figure.span[0] <= figure.start < figure.end <= figure.span[1] <= len(text), figure
        assert 0.0 <= figure.confidence <= 1.0, figure
        assert figure.value >= 0, figure
        assert figure.value.is_finite(), figure
        assert all(0 <= weight <= 1 for _, weight in figure.runners_up), figure
        for name, value in figure.dims:
            assert name not in ("of", "to") or Decimal(value) >= 0, figure
        assert figure.period is None or not (
            figure.period.start and figure.period.end and figure.period.start > figure.period.end
        ), figure
    doubts = [*reading.doubts, *(d for f in reading.figures for d in f.doubts)]
    for doubt in doubts:
        assert 0 <= doubt.start <= doubt.end <= len(text), doubt
        assert doubt.message, doubt
        assert doubt.hint, doubt
    for mention in reading.programmes:
        assert text[mention.start : mention.end] == mention.name, mention


def check_file(data: bytes, suffix: str) -> None:
    """What `text_of` promises of any bytes: text that can be read, or a coded error that says what to do."""
    from kheo.common.errors import KheoError
    from kheo.reader.files import text_of

    refused: KheoError | None = None
    try:
        extracted = text_of(data, f"bao-cao{suffix}")
    except KheoError as error:
        refused = error
    if refused is None:
        assert extracted.text.strip()
        check(extracted.text[:20_000])
    else:
        assert refused.code.startswith("file-"), refused
        assert refused.remedy, refused


def seeds() -> list[tuple[bytes, str]]:
    """Small files of every kind that is read."""
    from docx import Document

    text = "\n".join(PIECES[:22])
    word = io.BytesIO()
    document = Document()
    document.add_paragraph(PIECES[0])
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(
        [c for row in table.rows for c in row.cells], ("Chỉ tiêu", "Số", "Tờ rơi", "1.200"), strict=True
    ):
        cell.text = words
    document.save(word)
    odt = io.BytesIO()
    with zipfile.ZipFile(odt, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        name = "urn:oasis:names:tc:opendocument:xmlns:"
        package.writestr(
            "content.xml",
            f'<o:document-content xmlns:o="{name}office:1.0" xmlns:t="{name}text:1.0"><o:body><o:text>'
            f"<t:p>{PIECES[0]}</t:p></o:text></o:body></o:document-content>",
        )
    pdf = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj "
        b"4 0 obj<</Length 47>>stream\nBT /F 12 Tf 10 100 Td (Phat 20 to roi) Tj ET   \nendstream endobj "
        b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>"
    )
    html = f"<html><head><title>Tin</title></head><body><nav>x</nav><article><p>{text}</p></article></body></html>"
    mail = f"Subject: Bao cao\nContent-Type: text/plain; charset=utf-8\nMIME-Version: 1.0\n\n{text}"
    return [
        (text.encode(), ".txt"),
        (text.encode("utf-16"), ".txt"),
        (html.encode(), ".html"),
        (word.getvalue(), ".docx"),
        (odt.getvalue(), ".odt"),
        (pdf, ".pdf"),
        (mail.encode(), ".eml"),
    ]


def changed(data: bytes, dice: random.Random) -> bytes:
    """The bytes with a few of them turned, cut out, doubled or put in."""
    out = bytearray(data)
    for _ in range(dice.randint(0, 8)):
        at = dice.randrange(len(out) + 1)
        end = min(len(out), at + dice.choice((1, 1, 2, 8, 64)))
        deed = dice.randrange(4)
        if deed == 0:
            out[at:end] = bytes(dice.randrange(256) for _ in range(end - at))
        elif deed == 1:
            del out[at:end]
        elif deed == 2:
            out[at:at] = out[at:end] * dice.choice((1, 3, 50))
        else:
            out[at:at] = dice.choice(PIECES).encode()
    return bytes(out)


class Count:
    """How many inputs were tried, the slowest of them, and until when to go on."""

    def __init__(self, seconds: float) -> None:
        self.tried = 0
        self.slowest = 0.0
        self.until = time.monotonic() + seconds

    def timed(self, run: Callable[[], None]) -> None:
        """Run one input."""
        begun = time.perf_counter()
        run()
        took = time.perf_counter() - begun
        self.tried += 1
        self.slowest = max(self.slowest, took)
        assert took < SLOWEST, f"{took:.1f} s"

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.until

    def told(self) -> str:
        return f"{self.tried} inputs, the slowest {self.slowest:.2f} s"


def with_hypothesis(target: str, count: Count) -> None:
    """Random inputs, made small when one breaks, until the time is over."""
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st

    texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=40).map("".join)
    kept = seeds()

    @settings(max_examples=2_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(texts)
    def text(value: str) -> None:
        if not count.is_over:
            count.timed(lambda: check(value))

    @settings(max_examples=2_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(kept), st.randoms(use_true_random=False), st.binary(max_size=200), st.booleans())
    def file(seed: tuple[bytes, str], dice: random.Random, raw: bytes, plain: bool) -> None:
        data = raw if plain else changed(seed[0], dice)
        if not count.is_over:
            count.timed(lambda: check_file(data, seed[1]))

    while not count.is_over:
        (text if target == "text" else file)()


def with_atheris(target: str, count: Count, seconds: int, corpus: Sequence[str]) -> None:
    """Inputs led by what code they reach. Ends the process."""
    import atheris

    with atheris.instrument_imports(include=["kheo"]):
        import kheo.reader.files

    assert kheo.reader.files
    kept = seeds()

    def one(data: bytes) -> None:
        provider = atheris.FuzzedDataProvider(data)
        if target == "text":
            parts = []
            while provider.remaining_bytes() and len(parts) < 60:
                at = provider.ConsumeIntInRange(0, len(PIECES) + 20)
                parts.append(
                    PIECES[at] if at < len(PIECES) else provider.ConsumeUnicodeNoSurrogates(at - len(PIECES))
                )
            count.timed(lambda: check("".join(parts)))
            return
        seed, suffix = kept[provider.ConsumeIntInRange(0, len(kept) - 1)]
        if provider.ConsumeBool():
            dice = random.Random(provider.ConsumeInt(4))
            count.timed(lambda: check_file(changed(seed, dice), suffix))
        else:
            raw = provider.ConsumeBytes(provider.remaining_bytes())
            count.timed(lambda: check_file(raw, suffix))

    def until_over(data: bytes) -> None:
        one(data)
        if count.tried % 1000 == 0:
            print(count.told(), file=sys.stderr, flush=True)

    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=2000", *corpus], until_over)
    atheris.Fuzz()


def main() -> None:
    """Fuzz and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", choices=("hypothesis", "atheris"), default="hypothesis")
    parser.add_argument("--target", choices=("text", "file"), default="text")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("corpus", nargs="*", help="folders that atheris keeps inputs in")
    asked = parser.parse_args()
    count = Count(asked.seconds)
    if asked.engine == "atheris":
        with_atheris(asked.target, count, asked.seconds, asked.corpus)
    else:
        with_hypothesis(asked.target, count)
    print(count.told())


if __name__ == "__main__":
    main()
