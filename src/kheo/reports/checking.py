"""The check before signing: every number against the ledger of now, and all that is still open, as points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2s

from kheo import catalogue, reader, writer
from kheo.common.errors import KheoError, Problem
from kheo.reports import actions, life, refreshing
from kheo.reports.models import Report, Return, Waiver
from kheo.writer.model import NBSP, Chart, Evidence, Issuer, Num, Sentence, Table
from kheo.writer.renewal import renewed

# What a point is about. All but "new" must be mended or let stand, with a reason, before a report can be signed.
GRAVE = (
    "changed",
    "gone",
    "rewrite",
    "contradiction",
    "empty",
    "comment",
    "typed",
    "body",
    "return",
)
WORDS = {
    "changed": "Số đã đổi trong sổ",
    "gone": "Số không còn căn cứ trong sổ",
    "rewrite": "Lời câu trái với số mới",
    "contradiction": "Các nguồn nêu số khác nhau",
    "empty": "Chỗ chưa viết",
    "comment": "Góp ý chưa giải quyết",
    "typed": "Số gõ tay",
    "body": "Cơ quan ban hành còn thiếu",
    "return": "Bản sửa bằng Word chưa xử lý xong",
    "new": "Sổ có số mới",
}


@dataclass(frozen=True, slots=True)
class Point:
    """Something a person should look at before signing. `key` names what was seen: another value is another point.

    `where` says the place in words ("mục II.1, đoạn 2, câu 1"); `was` and `now` are printed numbers; `code` and `at` the
    indicator and place it is about.
    """

    key: str
    kind: str
    text: str
    where: str = ""
    block: int | None = None
    sentence: str = ""
    was: str = ""
    now: str = ""
    code: str = ""
    at: str = ""
    waiver: Waiver | None = None

    @property
    def open(self) -> bool:
        """Whether it stands in the way of signing."""
        return self.kind in GRAVE and self.waiver is None


@dataclass(frozen=True, slots=True)
class Check:
    """What the check found at ledger counter `mark`, whose `evidence` it held the numbers against."""

    points: tuple[Point, ...]
    mark: int
    report: Report
    evidence: Evidence

    @property
    def open(self) -> tuple[Point, ...]:
        """Points that stand in the way of signing."""
        return tuple(point for point in self.points if point.open)

    @property
    def clean(self) -> bool:
        """Whether it may be signed."""
        return not self.open


def check(id: int) -> Check:
    """Look through a draft. KheoError report-unknown."""
    draft = life.draft(id)
    mark = actions.ledger_mark()
    fresh = fresh_of(draft, mark)
    evidence = fresh.evidence if fresh else _nothing(draft.printed.evidence)
    found = [
        *_numbers(draft, evidence),
        *_tables(draft, evidence),
        *_contradictions(draft, evidence),
        *_new(draft, fresh),
        *_rooms(draft),
        *_typed(draft),
        *_comments(draft),
        *_body(draft.printed.issuer),
        *_returns(draft.report),
    ]
    waived = {waiver.point: waiver for waiver in Waiver.objects.select_related("actor").filter(report=id)}
    points = tuple(replace(point, waiver=waived.get(point.key)) for point in found)
    return Check(points, mark, draft.report, evidence)


def fresh_of(draft: life.Draft, mark: int) -> writer.Report | None:
    """The report of now; the draft itself while the ledger stands where it was written from, None when nothing is told."""
    if mark == draft.report.mark:
        return draft.printed
    try:
        return refreshing.composed_now(draft.report)
    except KheoError as error:
        if error.code == "report-empty":
            return None
        raise


def _nothing(evidence: Evidence) -> Evidence:
    return replace(evidence, totals={}, before={}, further={}, sources=0)


def key_of(kind: str, *seen: object) -> str:
    """A key of what was seen."""
    return f"{kind}-{blake2s(chr(31).join(map(str, seen)).encode(), digest_size=10).hexdigest()}"


def problems(points: Iterable[Point]) -> list[Problem]:
    """Points as the problems of an error."""
    return [Problem(point.kind, point.where, point.text) for point in points]


# Places in words


def spot(row: life.Row, paragraph: int, sentence: int | None = None) -> str:
    """ "mục II.1, đoạn 2, câu 1"."""
    told = [f"mục {row.where}" if row.where else "phần mở đầu"]
    if row.kind == "paragraph":
        told.append(f"đoạn {paragraph}")
    if sentence is not None:
        told.append(f"câu {sentence + 1}")
    return ", ".join(told)


def numbered(rows: Sequence[life.Row]) -> Iterator[tuple[life.Row, int]]:
    """Rows with the turn of each paragraph under its heading."""
    turn = 0
    for row in rows:
        if row.kind == "heading":
            turn = 0
        elif row.kind == "paragraph":
            turn += 1
        yield row, turn


# Points


def _numbers(draft: life.Draft, evidence: Evidence) -> Iterator[Point]:
    for row, turn in numbered(draft.rows):
        for told in row.sentences:
            offer = life.offer(told.sentence, None, evidence)
            if offer is None:
                continue
            where = spot(row, turn, told.n)
            for was, now in offer.nums:
                yield _moved(row, told, where, was, now)
            if offer.flips and told.hand:
                yield Point(
                    key_of("rewrite", row.key, told.sentence.text, *(n.text for _, n in offer.nums if n)),
                    "rewrite",
                    f"Câu “{_short(told.sentence.text)}” nói ngược với số mới (tăng, giảm). Hãy viết lại câu.",
                    where,
                    row.id,
                    told.id,
                )


def _moved(row: life.Row, told: life.Told, where: str, was: Num, now: Num | None) -> Point:
    code, at = was.total_key
    kind = "changed" if now else "gone"
    text = f"“{was.text}” nay là “{now.text}”." if now else f"“{was.text}” không còn căn cứ trong sổ."
    return Point(
        key_of(kind, row.key, was.id, was.text, now.text if now else ""),
        kind,
        text,
        where,
        row.id,
        told.id,
        was.text,
        now.text if now else "",
        code,
        at,
    )


def _tables(draft: life.Draft, evidence: Evidence) -> Iterator[Point]:
    """One point for each table, chart or appendix whose numbers are others now."""
    for row in draft.rows:
        if isinstance(row.block, Table | Chart):
            title = row.block.title
            yield from _of_table(life.nums_of(row.block), evidence, title, spot(row, 0), row.id)
    printed = draft.printed
    nums = [num for table in printed.tables for num in life.nums_of(table)]
    nums += [num for note in printed.notes for num in note.nums]
    yield from _of_table(nums, evidence, "Phụ lục", "phụ lục", None)


def _of_table(
    nums: Iterable[Num], evidence: Evidence, title: str, where: str, block: int | None
) -> Iterator[Point]:
    moved = [(num, now) for num in nums if (now := renewed(num, evidence)) != num]
    if moved:
        first, now = moved[0]
        told = f"“{first.text}” nay là “{now.text}”" if now else f"“{first.text}” không còn"
        yield Point(
            key_of("changed", title, *(f"{a.id}{a.text}{b.text if b else ''}" for a, b in moved)),
            "changed",
            f"{title}: {len(moved)} số đã đổi, như {told}.",
            where,
            block,
            was=first.text,
            now=now.text if now else "",
            code=first.total_key[0],
            at=first.total_key[1],
        )


def _contradictions(draft: life.Draft, evidence: Evidence) -> Iterator[Point]:
    """One point for each indicator whose printed totals have sources that disagree."""
    printed = {num.total_key for num in life.all_nums(draft.printed)}
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    at: dict[str, str] = {}
    for key in sorted(printed & evidence.totals.keys()):
        for group in evidence.totals[key].contradictions:
            found[key[0]].append(group)
            at.setdefault(*key)
    known = catalogue.load().indicators
    for code, groups in found.items():
        name = known[code].vi if code in known else code
        more = f" ({len(groups)} chỗ)" if len(groups) > 1 else ""
        yield Point(
            key_of("contradiction", code, *sorted(",".join(sorted(group)) for group in groups)),
            "contradiction",
            f"{name}: các nguồn nêu số khác nhau{more}. Hãy đối chiếu, chọn số đúng.",
            code=code,
            at=at[code],
        )


def _new(draft: life.Draft, fresh: writer.Report | None) -> Iterator[Point]:
    if fresh is None or fresh is draft.printed:
        return
    here = {num.id for num in life.all_nums(draft.printed)}
    more = {num.id for num in life.all_nums(fresh)} - here
    if more:
        yield Point(
            key_of("new", *sorted(more)),
            "new",
            f"Sổ có thêm {len(more)} số mà dự thảo chưa nêu. Cập nhật số liệu để thêm vào.",
        )


def _rooms(draft: life.Draft) -> Iterator[Point]:
    for row, turn in numbered(draft.rows):
        if row.room:
            text = row.hint or "Đoạn này còn trống."
            yield Point(key_of("empty", row.key), "empty", text, spot(row, turn), row.id)


def _comments(draft: life.Draft) -> Iterator[Point]:
    places = {row.id: spot(row, turn) for row, turn in numbered(draft.rows)}
    for one in draft.comments:
        if one.resolved is None and one.reply_to_id is None:
            yield Point(
                key_of("comment", one.pk),
                "comment",
                f"“{_short(one.text)}”",
                places.get(one.block_id or 0, ""),
                one.block_id,
                one.sentence,
            )


def _typed(draft: life.Draft) -> Iterator[Point]:
    """Numbers that a person typed where the reader would read a figure: nobody can open those."""
    known = [word for word in draft.printed.evidence.words if any(c.isdigit() for c in word)]
    own = {str(word) for row in draft.rows if row.hand for word in life.given_words(row.block)}
    told = [word for word in known if word not in own]
    for row, turn in numbered(draft.rows):
        for one in row.sentences:
            if one.hand:
                for typed in typed_numbers(one.sentence, told):
                    yield Point(
                        key_of("typed", row.key, typed, one.sentence.text),
                        "typed",
                        f"“{typed}” do người viết gõ, không lấy từ sổ: “{_short(one.sentence.text)}”",
                        spot(row, turn, one.n),
                        row.id,
                        one.id,
                        was=typed,
                    )


def typed_numbers(sentence: Sentence, known: Sequence[str]) -> list[str]:
    """Figures that the reader reads in a sentence's words, not in its numbers nor in words that were given."""
    text, ours = "", []
    for part in sentence.parts:
        said = part.text if isinstance(part, Num) else part
        if isinstance(part, Num):
            ours.append((len(text), len(text) + len(said)))
        text += said.replace(NBSP, " ")
    for word in known:
        at = text.find(word)
        while at >= 0:
            ours.append((at, at + len(word)))
            at = text.find(word, at + 1)
    return [
        figure.text
        for figure in reader.read(text).figures
        if not any(a <= figure.start and figure.end <= b for a, b in ours)
    ]


def _body(issuer: Issuer) -> Iterator[Point]:
    spare = Issuer()
    missing = [
        words
        for name, words in _NEEDED.items()
        if not getattr(issuer, name).strip() or (name == "name" and issuer.name == spare.name)
    ]
    if missing:
        yield Point(key_of("body", *missing), "body", f"Còn thiếu: {', '.join(missing)}.")


_NEEDED = {
    "name": "tên cơ quan ban hành",
    "locality": "địa danh",
    "signer_title": "chức vụ người ký",
    "signer_name": "họ tên người ký",
}


def _returns(report: Report) -> Iterator[Point]:
    for one in Return.objects.filter(report=report, closed__isnull=True).order_by("pk"):
        waiting = sum(1 for number in one.numbers if not number.get("choice"))
        words = "" if one.taken else "chữ chưa nhận"
        numbers = f"{waiting} số chưa chọn" if waiting else ""
        text = f"{one.filename}: {', '.join(filter(None, (words, numbers)))}."
        yield Point(key_of("return", one.pk, waiting, one.taken), "return", text)


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119].rstrip()}…"
