"""Paragraphs, sentences and page chrome, as spans of the key."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kheo.reader.headings import aims
from kheo.reader.scan import Alternatives

_LONGEST_CLAUSE = 3000
_LINE = re.compile(r"[^\n]+")
# A full stop ends a sentence when a blank and a capital (or a quote before one) follow; "TP. Cao Lãnh" is one name.
_STOP = Alternatives(r"""(?:\.{1,3}|[!?…])["')\]]*(?=\s)""")
_ABBREVIATION = re.compile(r"(?:^|[\s(\-/])(?:tp|tx|tt|h|p|q|x|đ|ths|ts|pgs|gs|bs|ks|v|đ/c|số|st|tr|cn)$")
# "1. 500.000 đồng" is one amount.
_MONEY_APART = re.compile(r"\d\. \d{3}(?:\.\d{3})* ?(?:đồng|đ|vnđ|vnd)\b")
# Lines of the page: how they begin, and words of theirs that stand anywhere in a short line.
_CHROME_LINE = re.compile(
    r"[\d.,\s]*(?:lượt (?:xem|đọc|truy cập)|views?)(?:\s*:)?[\d.,\s]*$|(?:số )?lượt (?:xem|đọc|truy cập)\s*:|"
    r"(?:in|lưu) tin bài|các tin khác|tin liên quan|bài viết liên quan|tin cùng chuyên mục|xem thêm|đọc thêm|địa chỉ\s*:|hôm (?:nay|qua)\s*:|tỷ giá\b|dự báo thời tiết"
)
_CHROME = Alternatives(
    r"(?:[-|] ?|\d )(?:số )?lượt (?:xem|đọc|truy cập)\s*:|\(\d+ (?:đánh giá|bình chọn|bình luận|phiếu)\)|giá vàng\s*:|cỡ chữ|thời gian chờ|đánh giá bài viết|tổng số điểm của bài viết|click để|"
    r"điện thoại\s*:|\bđt\s*:|\bfax\b|e-?mail\s*:|hotline\s*:|website\s*:|"
    r"bản quyền|giấy phép (?:số|xuất bản|hoạt động|thiết lập)|đang truy cập|đang online|tổng (?:lượt )?truy cập|"
    r"số lượt truy cập|chia sẻ bài viết|bình luận\s*\(|\(\d+\) bình luận|copyright|©|tổng biên tập|chịu trách nhiệm (?:chính|nội dung|xuất bản)"
)
_AIMING = Alternatives(
    r"phương hướng|nhiệm vụ|mục tiêu|chỉ tiêu|chương trình công tác|kế hoạch công tác|dự kiến"
)
# The credit of a picture, and what a caption counts.
_CREDIT = re.compile(r"(?:^|[\s(\[.|-])(?:ảnh|photo|nguồn ảnh|ảnh minh họa|trong ảnh)\s?:")
_COUNTED = re.compile(r"\d[\d.,]*(?: [^\W\d_]+)?")
_LONGEST_CAPTION = 300
_RELATED = re.compile(
    r"^(?:các tin khác|tin liên quan|bài viết liên quan|các bài viết liên quan|tin cùng chuyên mục|tin mới hơn|tin cũ hơn|"
    r"những tin mới hơn|những tin cũ hơn|xem thêm các tin khác|các tin cũ hơn|các tin mới hơn|tin khác|cùng chuyên mục)\b"
)
_DATELINE = re.compile(
    r"^(?:(?:cập nhật|ngày đăng|đăng ngày|hôm nay|thứ\s+\w+|chủ nhật|ngày|t\d|cn)\b.{0,20})?"
    r"\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*(?:19|20)\d\d\b(?:[\s|,.()\[\]-]*(?:\d[\d:.,]*|gmt[+\s\d]*|[ap]m|lượt (?:xem|đọc)|lần (?:xem|truy cập)|views?|giờ|phút|h))*[\s|,.()\[\]-]*$"
    r"|^.{0,40}ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+(?:19|20)\d\d\.?$"
    r"|^[^\W\d_][^\d:|]{1,40},\s?ngày\s+\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:19|20)\d\d\.?$"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the text; `chrome` lines belong to the page and are not read, `aims` lines tell what is wanted."""

    start: int
    end: int
    chrome: bool
    sentences: tuple[tuple[int, int], ...]
    index: int
    aims: bool = False


def paragraphs(key: str, clean: str) -> list[Paragraph]:
    """Lines with their sentences. What follows a "related articles" line up to a long line is chrome."""
    result: list[Paragraph] = []
    lines: list[str] = []
    after_related = False
    for match in _LINE.finditer(key):
        start, end = match.span()
        line = key[start:end].strip()
        if not line:
            continue
        short = len(line) < 200
        chrome = short and bool(_CHROME_LINE.match(line) or _CHROME.search(line) or _DATELINE.match(line))
        if _RELATED.match(line) and short:
            after_related = chrome = True
        elif after_related:
            after_related = short and not line.endswith(".")
            chrome = chrome or after_related
        result.append(Paragraph(start, end, chrome, tuple(_sentences(key, clean, start, end)), len(result)))
        lines.append(line)
    return _without_captions(_with_aims(result, lines, key, clean), lines, key)


def _with_aims(found: list[Paragraph], lines: list[str], key: str, clean: str) -> list[Paragraph]:
    """Lines below a heading like "Phương hướng năm 2025" are marked as aims."""
    if not _AIMING.search(key, 0, len(key)):
        return found
    wanted = aims(lines, [clean[p.start : p.end].isupper() for p in found])
    return [replace(p, aims=True) if aim else p for p, aim in zip(found, wanted, strict=True)]


def _without_captions(found: list[Paragraph], lines: list[str], key: str) -> list[Paragraph]:
    """A line that says again what another line says is read once: word for word, or a caption with its numbers."""
    seen: set[str] = set()
    result = []
    for p, line in zip(found, lines, strict=True):
        again = line in seen or (
            len(line) < _LONGEST_CAPTION and bool(_CREDIT.search(line)) and _told(key, p, line)
        )
        seen.add(line)
        result.append(replace(p, chrome=True) if again and not p.chrome else p)
    return result


def _told(key: str, p: Paragraph, line: str) -> bool:
    """Whether every number of a caption, with the word behind it, stands elsewhere in the text."""
    numbers = _COUNTED.findall(line)
    return bool(numbers) and all(
        _stands(key, n, 0, p.start) or _stands(key, n, p.end, len(key)) for n in numbers
    )


def _stands(key: str, number: str, start: int, end: int) -> bool:
    """Whether a number stands in a stretch as it is: "2 đơn" is not in "402 đơn"."""
    at = key.find(number, start, end)
    while at > 0 and (key[at - 1].isdigit() or key[at - 1] in ".,"):
        at = key.find(number, at + 1, end)
    return at >= 0


def _sentences(key: str, clean: str, start: int, end: int) -> list[tuple[int, int]]:
    result = []
    begin = start
    for stop in _STOP.finditer(key, start, end):
        after = stop.end()
        while after < end and key[after] in " \"'(-“":
            after += 1
        if after >= end:
            break
        if not (clean[after].isupper() or clean[after].isdigit()):
            continue
        if stop[0] == "." and _MONEY_APART.match(key, stop.start() - 1, end):
            continue
        before = key[max(begin, stop.start() - 8) : stop.start()]
        if stop[0] == "." and _ABBREVIATION.search(before):
            continue
        result.append((begin, stop.end()))
        begin = stop.end()
    if begin < end:
        result.append((begin, end))
    return result


def clause(key: str, sentence: tuple[int, int], offset: int) -> tuple[int, int]:
    """The stretch between semicolons of the sentence around an offset."""
    start, end = sentence
    start, end = max(start, offset - _LONGEST_CLAUSE), min(end, offset + _LONGEST_CLAUSE)
    left = key.rfind(";", start, offset)
    right = key.find(";", offset, end)
    return (left + 1 if left >= start else start, right if right >= 0 else end)
