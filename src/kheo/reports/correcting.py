"""After the signature: which sentences of a signed report no longer agree with the ledger, and the notice that corrects them.

A signed report never changes. What is found here is found again at any time; a look at the ledger's counter comes first, then
at what was decided since, and only then is the report composed anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kheo import catalogue, writer
from kheo.common.errors import KheoError
from kheo.common.periods import dmy
from kheo.ledger import store, suspects
from kheo.ledger.actions import Actor, record
from kheo.ledger.models import Figure
from kheo.reports import actions, life, refreshing, sentences, signing, steps
from kheo.reports.models import Life, Notice, Report, Snapshot, StaleLook
from kheo.rollup.ratios import with_sides
from kheo.writer import letterhead, profiles, stored
from kheo.writer.model import NBSP, Evidence, Given, Heading, Num, Paragraph, Sentence
from kheo.writer.renewal import direction, renewed

SOON = 2000  # figures decided since the last look that are looked at one by one; more, and the report is composed anew
_NOT_TOLD = (
    "sources",
)  # how many documents a report was written from is of its day, and is corrected by no notice


@dataclass(frozen=True, slots=True)
class Stale:
    """A sentence of a signed report, or its tables as a whole, that reads otherwise now.

    `where` says it in words; `moved`: (id, as signed, as it would be; "" can no longer be told). `reads` is the sentence with
    the numbers of now, "" where it must be written anew (`flips`: growth became a fall). `corrected`: a notice said so.
    """

    where: str
    sentence: str
    moved: tuple[tuple[str, str, str], ...]
    reads: str
    flips: bool
    corrected: bool = False

    @property
    def data(self) -> dict[str, Any]:
        """As JSON values."""
        moved = [list(one) for one in self.moved]
        return {
            "where": self.where,
            "sentence": self.sentence,
            "moved": moved,
            "reads": self.reads,
            "flips": self.flips,
        }


@dataclass(frozen=True, slots=True)
class Staleness:
    """What was found at ledger counter `mark`; `due`: the ledger has moved on since."""

    found: tuple[Stale, ...]
    mark: int
    at: datetime | None
    due: bool

    @property
    def open(self) -> tuple[Stale, ...]:
        """What no notice has corrected yet."""
        return tuple(one for one in self.found if not one.corrected)


def staleness(report: Report) -> Staleness:
    """What is known of a signed report, as last looked for: three queries."""
    look = StaleLook.objects.filter(report=report).first()
    counter = actions.ledger_mark()
    if look is None:
        kept = life.snapshot_of(report)
        mark = kept.mark if kept else counter
        return Staleness((), mark, None, kept is not None and mark != counter)
    return Staleness(tuple(_marked(report, look.found)), look.mark, look.at, look.mark != counter)


def _marked(report: Report, found: Sequence[Mapping[str, Any]]) -> Iterator[Stale]:
    said = {
        (line["where"], id, now)
        for notice in Notice.objects.filter(report=report, issued__isnull=False)
        for line in notice.corrections
        if not line.get("left_out")
        for id, _, now in line["moved"]
    }
    for one in found:
        moved = tuple((id, was, now) for id, was, now in one["moved"])
        corrected = all((one["where"], id, now) in said for id, _, now in moved)
        yield Stale(one["where"], one["sentence"], moved, one["reads"], one["flips"], corrected)


def look(report: int) -> Staleness:
    """Look at a signed report against the ledger of now, and keep what was found. KheoError report-not-signed."""
    row = life.report(report)
    signing.must_be_signed(row)
    mark = actions.ledger_mark()
    known = StaleLook.objects.filter(report=row).first()
    if known is not None and known.mark == mark:
        return staleness(row)
    kept = Snapshot.objects.get(report=row)
    since = known.mark if known else kept.mark
    if since == mark or not _concerned(kept, since):
        found = list(known.found) if known else []
    else:
        found = [one.data for one in compared(row, kept)]
    count = sum(1 for one in _marked(row, found) if not one.corrected)
    StaleLook.objects.update_or_create(report=row, defaults={"mark": mark, "found": found, "count": count})
    return staleness(row)


def due(limit: int = 5) -> list[int]:
    """Signed reports not looked at since the ledger last changed, those looked at longest ago first."""
    counter = actions.ledger_mark()
    rows = Report.objects.filter(state__in=(Life.SIGNED.value, Life.SENT.value), archived=False)
    rows = rows.exclude(look__mark=counter).exclude(look__isnull=True, snapshot__mark=counter)
    return list(rows.order_by("look__at", "pk").values_list("pk", flat=True)[:limit])


def _concerned(kept: Snapshot, since: int) -> bool:
    """Whether anything decided since may touch what was signed: its figures, or others of its indicators."""
    touched = suspects.touched(since, SOON)
    if touched is None:
        return True
    if touched.figures & {row[0] for row in kept.figures}:
        return True
    book = catalogue.load()
    codes = {row[4] for row in kept.numbers if row[4] in book.indicators}
    return not {code for code, _ in touched.keys}.isdisjoint(with_sides(codes, book))


def compared(report: Report, kept: Snapshot) -> Iterator[Stale]:
    """All that reads otherwise now, the report composed anew."""
    signed = life.signed_report(kept)
    evidence, fresh = _now(report, signed)
    evidence = replace(evidence, sources=signed.evidence.sources)
    let_stand = {(row[0], row[1], row[6]) for row in kept.numbers if row[6] is not None}
    labels = letterhead.numbered(signed.headings, profiles.of(signed.issuer))
    at, turn, number = life.Standing(labels), 0, 0
    for block in signed.body:
        at.pass_by(block)
        if isinstance(block, Heading):
            turn = 0
        elif isinstance(block, Paragraph):
            turn += 1
            for n, sentence in enumerate(block.sentences, 1):
                where = f"{_part(at)}, đoạn {turn}, câu {n}"
                if one := _of_sentence(where, sentence, evidence, fresh, let_stand):
                    yield one
        else:
            number += 1
            where = f"{_part(at)}, bảng hoặc biểu đồ thứ {number}"
            if one := _of_table(where, life.nums_of(block), evidence, let_stand):
                yield one
    rest = [num for table in signed.tables for num in life.nums_of(table)]
    rest += [num for note in signed.notes for num in note.nums]
    if one := _of_table("phụ lục", rest, evidence, let_stand):
        yield one


def _part(at: life.Standing) -> str:
    return f"mục {at.where}" if at.where else "phần mở đầu"


def _now(report: Report, signed: writer.Report) -> tuple[Evidence, Mapping[str, Sentence]]:
    """The evidence of now, and the writer's sentences of now by id."""
    try:
        composed = refreshing.composed_now(report)
    except KheoError as error:
        if error.code != "report-empty":
            raise
        return replace(signed.evidence, totals={}, before={}, further={}), {}
    return composed.evidence, {sentence.id: sentence for sentence in composed.sentences}


Moved = tuple[tuple[str, str, str], ...]


def _moved(nums: Iterable[Num], evidence: Evidence, let_stand: Collection[tuple[str, str, str]]) -> Moved:
    """Numbers that read otherwise now, but for those that were signed as they are though the ledger said this."""
    found = {}
    for num in nums:
        now = num if num.role in _NOT_TOLD else renewed(num, evidence)
        told = (num.id, num.text, now.text if now else "")
        if now != num and told not in let_stand:
            found[num.id, num.text] = told
    return tuple(found.values())


def _of_sentence(
    where: str,
    sentence: Sentence,
    evidence: Evidence,
    fresh: Mapping[str, Sentence],
    let_stand: Collection[tuple[str, str, str]],
) -> Stale | None:
    moved = _moved(sentence.nums, evidence, let_stand)
    if not moved:
        return None
    flips = sentences.contrary(sentence, lambda num: direction(num, evidence))
    if not flips and all(now for *_, now in moved):
        reads = refreshing.with_numbers(sentence, evidence).text
    else:
        reads = fresh[sentence.id].text if sentence.id in fresh else ""
    return Stale(where, sentence.text, moved, reads, flips)


def _of_table(
    where: str, nums: Iterable[Num], evidence: Evidence, let_stand: Collection[tuple[str, str, str]]
) -> Stale | None:
    moved = _moved(nums, evidence, let_stand)
    return Stale(where, "", moved, "", False) if moved else None


# The notice


def notices(report: Report) -> list[Notice]:
    """Notices of a report, newest first."""
    return list(Notice.objects.select_related("created_by", "changed_by").filter(report=report))


def notice(id: int) -> Notice:
    """One notice with its report. KheoError notice-unknown."""
    found = Notice.objects.select_related("report", "report__body").filter(pk=id).first()
    if found is None:
        raise KheoError("notice-unknown", "không có thông báo đính chính này.", where=str(id))
    return found


def draft_notice(*, actor: Actor, report: int) -> Notice:
    """A notice with a line for everything that reads otherwise and is not corrected yet. KheoError nothing-to-correct."""
    seen = look(report)
    if not seen.open:
        raise KheoError(
            "nothing-to-correct",
            "báo cáo đã ký vẫn khớp với sổ.",
            where=life.report(report).subject,
            remedy="Không cần thông báo đính chính.",
        )
    with transaction.atomic():
        row = steps.locked(report)
        made = Notice.objects.create(
            report=row,
            corrections=[{**one.data, "words": words_of(one)} for one in seen.open],
            reason=why(Snapshot.objects.get(report=row)),
            mark=seen.mark,
            created_by_id=steps.pk_of(actor),
            changed_by_id=steps.pk_of(actor),
        )
        record(actor=actor, action="notice-draft", report=row.pk, notice=made.pk, lines=len(made.corrections))
    return made


def words_of(one: Stale) -> str:
    """A correction in official words: "Tại mục II.1, đoạn 1, câu 2: số “1.645” nay đọc là “1.700”."."""
    told = [
        f"số “{was}” nay đọc là “{now}”" if now else f"bỏ số “{was}” (không còn căn cứ)"
        for _, was, now in one.moved
    ]
    said = f"Tại {one.where}: {'; '.join(told)}."
    if one.reads and (one.flips or not all(now for *_, now in one.moved)):
        said += f" Cả câu nay đọc là: “{one.reads}”"
    return said


def why(kept: Snapshot) -> str:
    """The reason in words: documents whose figures were decided on since the signature, at most three named."""
    ids = [row[0] for row in kept.figures]
    told: dict[int, str] = {}
    rows = Figure.objects.select_related("document").filter(version__gt=kept.mark).order_by("-version")
    used = rows.filter(pk__in=ids[:SOON]) if ids else rows
    for figure in [*used[:50], *rows[:50]]:
        document = figure.document
        told.setdefault(document.pk, document.title or document.filename)
    if not told:
        return "Do số liệu trong sổ được cập nhật sau ngày ký báo cáo."
    named = "; ".join(f"“{title}”" for title in list(told.values())[:3])
    more = f" và {len(told) - 3} văn bản khác" if len(told) > 3 else ""
    return f"Do số liệu được đính chính, bổ sung sau ngày ký báo cáo, theo {named}{more}."


@transaction.atomic
def edit_notice(
    *,
    actor: Actor,
    notice: int,
    version: int,
    words: Sequence[str],
    reason: str,
    left_out: Sequence[int] = (),
) -> Notice:
    """The words of each line in their order, the reason, and which lines (from 0) are left out.

    KheoError notice-unknown, notice-issued, notice-moved, text-missing.
    """
    row = _open_notice(notice)
    if row.version != version or len(words) != len(row.corrections):
        raise KheoError(
            "notice-moved",
            "thông báo này vừa được người khác sửa.",
            where=row.report.subject,
            remedy="Tải lại trang rồi sửa tiếp.",
        )
    lines = []
    for n, (line, said) in enumerate(zip(row.corrections, words, strict=True)):
        text = actions.clean(said).strip()
        if not text and n not in left_out:
            raise KheoError(
                "text-missing",
                "dòng đính chính chưa có chữ.",
                where=f"dòng {n + 1}",
                remedy="Viết, hoặc bỏ dòng.",
            )
        lines.append({**line, "words": text or line["words"], "left_out": n in left_out})
    row.corrections, row.reason = lines, actions.clean(reason).strip()
    row.version += 1
    row.changed_by_id = steps.pk_of(actor)
    row.save()
    record(actor=actor, action="notice-edit", report=row.report_id, notice=row.pk, version=row.version)
    return row


def _open_notice(id: int) -> Notice:
    rows = Notice.objects.select_for_update(of=("self",)).select_related("report", "report__body")
    found = rows.filter(pk=id).first()
    if found is None:
        raise KheoError("notice-unknown", "không có thông báo đính chính này.", where=str(id))
    if found.issued is not None:
        raise KheoError(
            "notice-issued",
            "thông báo đã ban hành, không sửa được.",
            where=found.report.subject,
            remedy="Soạn thông báo mới nếu số liệu lại thay đổi.",
        )
    return found


@transaction.atomic
def issue_notice(*, actor: Actor, notice: int, version: int, day: date, number: int | None = None) -> Notice:
    """Give a notice its number and day, and keep its files. KheoError notice-*, day-ahead, number-unlikely, nothing-to-correct."""
    row = _open_notice(notice)
    if row.version != version:
        raise KheoError(
            "notice-moved",
            "thông báo này vừa được người khác sửa.",
            where=row.report.subject,
            remedy="Tải lại trang.",
        )
    if day > timezone.localdate():
        raise KheoError("day-ahead", "ngày ký còn ở phía trước.", where=dmy(day), remedy="Chọn lại ngày ký.")
    lines = [line["words"] for line in row.corrections if not line.get("left_out")]
    if not lines:
        raise KheoError("nothing-to-correct", "thông báo không còn dòng nào.", where=row.report.subject)
    report = steps.locked(row.report_id)
    row.number = signing.take_number(report, "TB", day, number)
    row.issued = day
    printed = printed_notice(row, report)
    row.symbol = printed.issuer.symbol
    row.stored = stored.to_json(printed)
    row.files = {name: store.keep(make(printed)) for name, make in NOTICE_FILES.items()}
    row.version += 1
    row.changed_by_id = steps.pk_of(actor)
    row.save()
    StaleLook.objects.filter(report=report).update(
        count=sum(1 for one in staleness(report).found if not one.corrected)
    )
    record(actor=actor, action="notice-issue", report=report.pk, notice=row.pk, number=row.number)
    return row


NOTICE_FILES = {"docx": writer.to_docx, "pdf": writer.to_pdf}


def printed_notice(notice: Notice, report: Report) -> writer.Report:
    """The notice as a paper of the report's issuing body; without number and day while it is a draft."""
    signed = life.assembled(report)
    issuer = replace(life.issuer_of(report.body), number=str(notice.number or ""))
    profile = profiles.of(issuer)
    issuer = replace(issuer, symbol=_of_notices(letterhead.symbol(issuer, profile)))
    about = letterhead.number_line(signed.issuer, profiles.of(signed.issuer)).removeprefix("Số:").strip()
    day = f" ngày {dmy(report.signed)}" if report.signed else ""
    subject = f"Đính chính số liệu tại Báo cáo số {about.removeprefix('Số').strip()}{day}"
    lines = [line["words"] for line in notice.corrections if not line.get("left_out")]
    opening = f"{signed.issuer.name} đính chính Báo cáo “{report.subject}” như sau:"
    closing = "Các nội dung khác của báo cáo không thay đổi."
    texts = [opening, *(f"{n}. {line}" for n, line in enumerate(lines, 1))]
    texts += [f"Lý do: {notice.reason}"] if notice.reason else []
    body = tuple(Paragraph(f"p{n}", (Sentence((Given(text),)),)) for n, text in enumerate([*texts, closing]))
    words = frozenset(text.replace(NBSP, " ") for text in (*texts, subject, signed.place_name))
    return replace(
        signed,
        issuer=issuer,
        outline="thong-bao",
        title="THÔNG BÁO",
        subject=Given(subject),
        body=body,
        tables=(),
        notes=(),
        sources=(),
        evidence=Evidence(signed.place, {}, {}, {}, words),
        signed=notice.issued,
    )


def _of_notices(symbol: str) -> str:
    """BC-UBND → TB-UBND, BC/ĐU → TB/ĐU."""
    return f"TB{symbol[2:]}" if symbol.startswith("BC") else symbol


def notice_file(notice: Notice, kind: str) -> bytes:
    """A file of an issued notice as it was kept. KheoError file-unknown, document-damaged."""
    if kind not in notice.files:
        raise KheoError("file-unknown", "thông báo không có tệp loại này.", where=kind)
    return store.original(notice.files[kind])
