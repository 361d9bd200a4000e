"""Named programmes: names in quotation marks (also broken ones) behind mô hình, chương trình, công trình, câu lạc bộ."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kheo.common.types import PlaceRef, ProgrammeMention, Stage
from kheo.reader.periods import begun
from kheo.reader.scan import Alternatives
from kheo.reader.segment import Paragraph
from kheo.reader.whereabouts import Whereabouts

# What a name stands behind; the first ones also name it with a lost mark, or in a row behind "như:".
_TRIGGER = Alternatives(
    r"(?<![^\W_])(?:(?:mô hình điểm|các mô hình|mô hình|các chương trình|chương trình|công trình|câu lạc bộ|clb|dự án|đề án)(?![^\W_])"
    r"|(?:chiến dịch|phong trào|học bổng|căn nhà|ngôi nhà|nhà|ngày hội|ngày hội hiến máu|buổi tuyên truyền|bếp ăn|hành trình|phần việc|phiên chợ|nấu|khánh thành|ra mắt|mở|dựng|lập|làm điểm|nhân rộng|duy trì|điểm|đều có|có \d{1,3})(?= [\"“])"
    r"|(?:trong|hưởng ứng|phát động|tổ chức)(?= [\"“](?:ngày|tháng|tuần|chủ nhật|tết) ))"
)
_LIST_AFTER = re.compile(r"(?:[^\"“”;.:]|\.(?=\d)){0,60}?(?:như là|như|gồm|là|:)\s?:?\s?(?=[\"“])")
# Movements of the whole country, funds and mottos.
_NOT = re.compile(
    r"dân vận khéo|học tập và làm theo|phương châm|uống nước nhớ nguồn|đền ơn đáp nghĩa|vì người nghèo$|toàn dân đoàn kết|người việt nam ưu tiên|"
    r"(?:ngày hội )?toàn dân bảo vệ|diễn đàn |cả nước chung tay|nông thôn mới|thi đua "
)
# "138 mô hình “Tự phòng, tự quản”; điển hình như: …": the kind of them all, and its examples have the names.
_EXAMPLES = re.compile(r"điển hình|tiêu biểu|nổi bật|như:")
_COUNT_BEFORE = re.compile(r"\d[\d.]*\s$")
_NEXT = re.compile(
    r"\"?\s*(?:\.{2,}|…)?\s*(?:,|;|và|,\s*và|;\s*và)\s*(?=[\"“])|\"?\s*[,;]\s*(?:mô hình|chương trình|công trình|câu lạc bộ)?\s*(?=[\"“])"
)
# "“A” trên 3,5 tỷ đồng, “B” gần 890 triệu đồng và “C”": a row in which each name has its figure.
_BEHIND_ITS_SUM = re.compile(r"\"[^\"“”;.:\d]{0,20}\d(?:[^\"“”;.:]|[.](?=\d)){0,24}(?:,|và) (?=[\"“])")
_STAGES = (
    (Stage.NATIONWIDE, re.compile(r"toàn quốc|cả nước")),
    (Stage.SPREAD, re.compile(r"nhân rộng|nhân ra|lan tỏa|lan rộng|mở rộng")),
    (Stage.PILOT, re.compile(r"thí điểm|làm điểm|mô hình điểm|chọn điểm|chỉ đạo điểm")),
)
_PLACED = re.compile(r"\"?\s*(?:ở|tại|của|trên địa bàn|được[^,;.]{0,40} tại)\s")
_LONGEST = 260
_SHORTEST = 4
# How far behind a name its place may stand.
_BEHIND = 120


def programmes(
    key: str, clean: str, lines: list[Paragraph], whereabouts: Callable[[Paragraph], Whereabouts]
) -> Iterator[ProgrammeMention]:
    """Each programme where it is first named. `place` None: the document's. Offsets are of the key."""
    seen: set[str] = set()
    for p in lines:
        if p.chrome:
            continue
        here: Whereabouts | None = None
        for start, end, sentence in _names(key, clean, p):
            name = re.sub(r"[^\w ]", "", key[start:end]).strip()
            if name in seen or len(name) < _SHORTEST:
                continue
            seen.add(name)
            here = here or whereabouts(p)
            place = _place(key, (start, end), sentence, here)
            about = _about(key, (start, end), sentence)
            yield ProgrammeMention(
                start, end, clean[start:end], place, _stage(key, *about), begun(key, *about)
            )


def _names(key: str, clean: str, p: Paragraph) -> Iterator[tuple[int, int, tuple[int, int]]]:
    done = p.start
    for trigger in _TRIGGER.finditer(key, p.start, p.end):
        if trigger.start() < done:
            continue
        sentence = next(s for s in p.sentences if s[0] <= trigger.start() < s[1])
        for start, end in _after(key, clean, trigger, sentence[1]):
            done = max(done, end)
            if _is_name(key, clean, start, end):
                yield start, end, sentence


def _after(key: str, clean: str, trigger: re.Match[str], limit: int) -> Iterator[tuple[int, int]]:
    """The names behind a trigger word: one in quotes, several in a row, or one whose opening mark is lost."""
    at = trigger.end()
    quoted = re.compile(r"\s+(?=[\"“])").match(key, at, limit)
    if quoted:
        counted = _COUNT_BEFORE.search(key, max(0, trigger.start() - 12), trigger.start())
        if counted and _EXAMPLES.search(key, quoted.end(), limit):
            return
        at = quoted.end()
    else:
        listed = _LIST_AFTER.match(key, at, limit)
        if listed:
            at = listed.end()
        else:
            yield from _broken(key, clean, trigger.end(), limit)
            return
    yield from _row(key, clean, at, limit)


def _row(key: str, clean: str, at: int, limit: int) -> Iterator[tuple[int, int]]:
    while at < limit and key[at] == '"':
        close = key.find('"', at + 1, min(limit, at + _LONGEST))
        if close < 0:
            return
        yield at + 1, close
        more = _NEXT.match(key, close, limit) or _BEHIND_ITS_SUM.match(key, close, limit)
        if not more:
            yield from _lost_opening(key, clean, close, limit)
            return
        at = more.end()


def _lost_opening(key: str, clean: str, close: int, limit: int) -> Iterator[tuple[int, int]]:
    """ "…”; Công an thân thiện”; “…": a name in the row without its opening mark."""
    link = re.compile(r"\"\s*[;,]\s*").match(key, close, limit)
    if not link or link.end() >= limit or not clean[link.end()].isupper():
        return
    end = key.find('"', link.end(), min(limit, link.end() + _LONGEST))
    if end < 0 or clean[end] not in '”"' or ";" in key[link.end() : end] or "." in key[link.end() : end]:
        return
    if key[end - 1] == " ":
        return
    yield link.end(), end
    more = _NEXT.match(key, end, limit)
    if more:
        yield from _row(key, clean, more.end(), limit)


def _broken(key: str, clean: str, at: int, limit: int) -> Iterator[tuple[int, int]]:
    """A name that opens with a capital and only closes with a mark, or a row of them behind "như:"."""
    link = re.compile(r"\s+(?:[^\"“”;.:,]{0,60}?như\s?:\s?)?").match(key, at, limit)
    if not link or link.end() >= limit or not clean[link.end()].isupper():
        return
    start = link.end()
    end = key.find('"', start, min(limit, start + 120))
    if end < 0 or clean[end] == "“" or any(c in key[start:end] for c in ";.:,(") or key[end - 1] == " ":
        return
    yield start, end
    more = _NEXT.match(key, end, limit)
    if more:
        yield from _row(key, clean, more.end(), limit)
    else:
        yield from _lost_opening(key, clean, end, limit)


def _is_name(key: str, clean: str, start: int, end: int) -> bool:
    return (
        end - start >= 4
        and clean[start].isupper() | clean[start].isdigit()
        and not _NOT.match(key, start, end)
    )


def _about(key: str, name: tuple[int, int], sentence: tuple[int, int]) -> tuple[int, int]:
    """What of a sentence tells of one name: up to the names and semicolons around it."""
    first = max(key.rfind(mark, sentence[0], name[0] - 1) for mark in '";')
    stops = [at for at in (key.find(mark, name[1] + 1, sentence[1]) for mark in '";') if at >= 0]
    return max(first, sentence[0]), min(stops, default=sentence[1])


def _stage(key: str, start: int, end: int) -> Stage | None:
    """The furthest stage told."""
    return next((stage for stage, words in _STAGES if words.search(key, start, end)), None)


def _place(key: str, name: tuple[int, int], sentence: tuple[int, int], here: Whereabouts) -> PlaceRef | None:
    """A place right behind the name ("ở xã Vĩnh Tân") or in it, else the one that leads up to it."""
    behind = _PLACED.match(key, name[1], sentence[1])
    if behind:
        limit = min(sentence[1], behind.end() + _BEHIND)
        stops = [at for at in (key.find(mark, behind.end(), limit) for mark in '";') if at >= 0]
        told = here.named(behind.end(), min(stops, default=limit))
        if told is not None:
            return told
    return here.named(*name) or here.of_name(name, sentence)
