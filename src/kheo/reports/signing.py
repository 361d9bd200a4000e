"""From a checked draft to a sent report: open points let stand with a reason, number and day, the frozen snapshot.

What is signed stays byte for byte: the stored report, its numbers, the figures behind them and the files, under one hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from kheo import places, writer
from kheo.common.errors import KheoError
from kheo.common.periods import same_length_before
from kheo.common.types import Period, Total
from kheo.ledger import actions as ledger
from kheo.ledger import queries as ledger_queries
from kheo.ledger import store
from kheo.ledger.actions import Actor, record
from kheo.ledger.models import Revision
from kheo.reports import actions, checking, life, queries, steps
from kheo.reports.checking import Check, Point
from kheo.reports.models import Block, Life, NumberSeries, Report, Sending, Snapshot, Waiver
from kheo.rollup import Query
from kheo.writer import letterhead, profiles, stored
from kheo.writer.model import Evidence, Heading, Paragraph
from kheo.writer.renewal import renewed

_CHUNK = 500
HOW = ("Trục liên thông văn bản", "Văn bản giấy", "Thư điện tử công vụ", "Cách khác")
SIGNING = {"docx": writer.to_docx, "pdf": writer.to_pdf, "xlsx": writer.to_xlsx}


# Before signing


@transaction.atomic
def waive(*, actor: Actor, report: int, point: str, reason: str) -> Waiver:
    """Let an open point of the check stand. KheoError report-signed, point-unknown, reason-missing."""
    steps.must_be_open(steps.locked(report))
    reason = actions.clean(reason).strip()
    if not reason:
        raise KheoError(
            "reason-missing",
            "chưa ghi lý do.",
            where="lý do",
            remedy="Ghi vì sao để nguyên điểm này; lý do được giữ cùng báo cáo đã ký.",
        )
    found = next((one for one in checking.check(report).points if one.key == point), None)
    if found is None:
        raise KheoError("point-unknown", "điểm này không còn.", remedy="Rà soát lại để xem điểm mới.")
    values = {"text": _told(found), "reason": reason, "actor_id": steps.pk_of(actor)}
    made, _ = Waiver.objects.update_or_create(report_id=report, point=point, defaults=values)
    record(actor=actor, action="report-waive", report=report, point=point, text=made.text, reason=reason)
    return made


def _told(point: Point) -> str:
    head = checking.WORDS[point.kind]
    return f"{head} ({point.where}): {point.text}" if point.where else f"{head}: {point.text}"


@transaction.atomic
def unwaive(*, actor: Actor, report: int, point: str) -> None:
    """Take a waiver back. KheoError report-signed."""
    row = steps.locked(report)
    steps.must_be_open(row)
    for waiver in Waiver.objects.filter(report=row, point=point):
        record(actor=actor, action="report-unwaive", report=row.pk, point=point, reason=waiver.reason)
        waiver.delete()


def mark_checked(*, actor: Actor, report: int) -> Check:
    """Say that a draft is in order; any later edit makes it a draft again. KheoError report-open-points, report-signed."""
    with transaction.atomic():
        ledger.lock()
        row = steps.locked(report)
        steps.must_be_open(row)
        found = checking.check(report)
        _must_be_clean(row, found)
        row.state, row.checked = Life.CHECKED.value, row.version
        row.save(update_fields=["state", "checked"])
        record(actor=actor, action="report-check", report=row.pk, mark=found.mark, version=row.version)
    return found


def _must_be_clean(report: Report, found: Check) -> None:
    if not found.clean:
        raise KheoError(
            "report-open-points",
            f"còn {len(found.open)} điểm chưa xử lý.",
            where=report.subject,
            remedy="Xử lý từng điểm, hoặc ghi lý do để nguyên, rồi ký.",
            problems=checking.problems(found.open),
        )


def next_number(report: Report, day: date) -> int:
    """The number that a report signed on this day would get."""
    row = NumberSeries.objects.filter(key=_series(report, "BC", day)).first()
    return (row.last if row else 0) + 1


def _series(report: Report, kind: str, day: date) -> str:
    return f"{report.body_id or 0}/{kind}/{day.year}"


def take_number(report: Report, kind: str, day: date, number: int | None) -> int:
    """The next number of the body's book of that year, or one given by hand. KheoError number-taken, number-unlikely."""
    NumberSeries.objects.get_or_create(key=_series(report, kind, day))
    row = NumberSeries.objects.select_for_update().get(key=_series(report, kind, day))
    taken = row.last + 1 if number is None else number
    if not 0 < taken < 100_000:
        raise KheoError(
            "number-unlikely", f"số {taken} không hợp lệ.", where="số văn bản", remedy="Nhập số từ 1 trở lên."
        )
    row.last = max(row.last, taken)
    row.save(update_fields=["last"])
    return taken


# Signing


def sign(*, actor: Actor, report: int, version: int, day: date, number: int | None = None) -> Report:
    """Sign a draft that is in order: number, day, signer, snapshot and files, all or nothing.

    `number` None takes the next of the body's book. KheoError report-signed, report-moved, report-open-points, day-ahead,
    number-taken, number-unlikely, writer-unknown-number.
    """
    if day > timezone.localdate():
        raise KheoError(
            "day-ahead", "ngày ký còn ở phía trước.", where=f"{day:%d/%m/%Y}", remedy="Chọn lại ngày ký."
        )
    prepared = _prepared(life.report(report))
    with transaction.atomic():
        state = ledger.lock()
        row = steps.locked(report)
        steps.must_be_open(row)
        if row.version != version:
            raise actions.moved(row)
        found = checking.check(report)
        _must_be_clean(row, found)
        row.number = take_number(row, "BC", day, number)
        _must_be_free(row, day)
        printed = as_signed(row, day)
        figures = prepared.figures if prepared.mark == state.counter else figures_behind(row, printed)
        row.state, row.signed, row.signer = Life.SIGNED.value, day, printed.issuer.signer_name
        row.symbol = letterhead.symbol(printed.issuer, profiles.of(printed.issuer))
        row.version += 1
        row.changed, row.changed_by_id = timezone.now(), steps.pk_of(actor)
        row.folded = steps.searchable(row)
        row.save()
        kept = _freeze(row, actor, printed, figures, found, state.counter)
        record(
            actor=actor,
            action="report-sign",
            report=row.pk,
            number=row.number,
            day=day.isoformat(),
            sha256=kept.sha256,
        )
    return row


def _must_be_free(report: Report, day: date) -> None:
    same = Report.objects.filter(body=report.body_id, number=report.number, signed__year=day.year)
    taken = same.exclude(pk=report.pk).first()
    if taken is not None:
        raise KheoError(
            "number-taken",
            f"số {report.number:02d} năm {day.year} đã dùng.",
            where=taken.subject,
            remedy="Để trống số văn bản để lấy số tiếp theo, hoặc nhập số khác.",
        )


@dataclass(frozen=True, slots=True)
class _Prepared:
    mark: int
    figures: list[list[Any]]


def _prepared(report: Report) -> _Prepared:
    """The figures behind a draft, looked for before anything is locked."""
    mark = actions.ledger_mark()
    return _Prepared(mark, figures_behind(report, life.assembled(report)))


def as_signed(report: Report, day: date) -> writer.Report:
    """The report as it will be printed: its number, day and body; rooms that stay empty are left out."""
    frame = life.frame_of(report)
    printed = life.put_together(frame, _worth_printing(life.blocks_of(report)))
    return replace(printed, issuer=replace(printed.issuer, number=str(report.number)), signed=day)


def _worth_printing(rows: Sequence[Block]) -> list[Block]:
    """Blocks without empty rooms, and without headings under which nothing is left."""
    kept: list[Block] = []
    for row in reversed([row for row in rows if not row.deleted]):
        block = life.whole(row)
        if isinstance(block, Paragraph) and not block.sentences:
            continue
        if isinstance(block, Heading):
            below = life.whole(kept[-1]) if kept else None
            if below is None or (isinstance(below, Heading) and below.level <= block.level):
                continue
        kept.append(row)
    return kept[::-1]


def _freeze(
    report: Report,
    actor: Actor,
    printed: writer.Report,
    figures: list[list[Any]],
    found: Check,
    mark: int,
) -> Snapshot:
    text = stored.to_json(printed)
    numbers = numbers_of(printed, found.evidence)
    files = {name: store.keep(make(printed)) for name, make in SIGNING.items()}
    waived = [
        {"point": _told(p), "reason": p.waiver.reason, "by": p.waiver.actor_id}
        for p in found.points
        if p.waiver
    ]
    made = Snapshot(
        report=report,
        actor_id=steps.pk_of(actor),
        stored=text,
        numbers=numbers,
        figures=figures,
        files=files,
        waived=waived,
        mark=mark,
    )
    made.sha256 = seal(made)
    made.save()
    return made


def numbers_of(printed: writer.Report, evidence: Evidence) -> list[list[Any]]:
    """Every number printed, once: [id, text, value, qualifier, code, place, what the ledger said then].

    The last is None where it said the same, "" where it said nothing: such numbers were let stand.
    """
    found = {}
    for num in life.all_nums(printed):
        then = renewed(num, evidence)
        said = None if then == num else then.text if then else ""
        found[num.id, num.text] = [
            num.id,
            num.text,
            str(num.value),
            num.qualifier.value,
            *num.total_key,
            said,
        ]
    return list(found.values())


def seal(snapshot: Snapshot) -> str:
    """SHA-256 of all that was signed."""
    parts = [snapshot.numbers, snapshot.figures, snapshot.files, snapshot.waived, snapshot.mark]
    text = "\n".join([snapshot.stored, *map(stored.canonical, parts)])
    return hashlib.sha256(text.encode()).hexdigest()


def intact(snapshot: Snapshot) -> bool:
    """Whether the snapshot and its files are what was signed."""
    if seal(snapshot) != snapshot.sha256:
        return False
    try:
        for sha256 in snapshot.files.values():
            store.original(sha256)
    except KheoError:
        return False
    return True


def file_of(snapshot: Snapshot, kind: str) -> bytes:
    """A file as it was signed ("docx", "pdf"). KheoError file-unknown, document-damaged."""
    if kind not in snapshot.files:
        raise KheoError("file-unknown", "báo cáo đã ký không có tệp loại này.", where=kind)
    return store.original(snapshot.files[kind])


def figures_behind(report: Report, printed: writer.Report) -> list[list[Any]]:
    """The figures that the printed totals are made of: [figure id, its last revision, value, qualifier], by id."""
    told = {fact for num in life.all_nums(printed) if num.role == "detail" for fact in num.of}
    told |= {fact for total in _totals_behind(report, printed) for fact in total.facts}
    ids = sorted(map(int, told))
    found = []
    for some in _chunks(ids):
        last: dict[int, int] = {}
        rows = Revision.objects.filter(figure__in=some).order_by("n")
        for pk, n in rows.values_list("figure_id", "n"):
            last[pk] = n
        for figure in sorted(ledger_queries.figures(some), key=lambda one: one.pk):
            value = f"{figure.value.normalize():f}"
            found.append([figure.pk, last.get(figure.pk, 0), value, figure.qualifier])
    return found


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while some := list(islice(rest, _CHUNK)):
        yield some


def _totals_behind(report: Report, printed: writer.Report) -> Iterator[Total]:
    """The totals of every printed number, with the ids of their figures, a question for each window."""
    own = Period(report.start, report.end)
    wanted: dict[Period, set[tuple[str, str]]] = {}
    for num in life.all_nums(printed):
        wanted.setdefault(num.window or own, set()).add(num.total_key)
        if num.role in ("change", "percent", "before"):
            wanted.setdefault(same_length_before(num.window or own), set()).add(num.total_key)
    level = places.load().get(report.place).level
    for window, keys in wanted.items():
        codes = tuple(sorted({code for code, _ in keys if code}))
        if window.end is None or not codes:
            continue
        query = Query(
            indicators=codes,
            start=window.start,
            end=window.end,
            place=report.place,
            level=queries.BELOW.get(level, level),
            boundaries=life.day_of(report.boundaries),
        )
        for total in ledger_queries.totals(query, facts=True):
            if (total.indicator, total.place) in keys:
                yield total


# After signing

_SAME = (
    *("outline", "outline_name", "outline_data", "place", "place_name", "start", "end", "boundaries"),
    *("title", "subject", "body", "frame", "mark"),
)


@transaction.atomic
def send(*, actor: Actor, report: int, to: str, how: str, day: date) -> Sending:
    """Note to whom a signed report went. KheoError report-not-signed, recipient-missing, day-ahead, report-unknown."""
    row = steps.locked(report)
    must_be_signed(row)
    if not to.strip():
        raise KheoError("recipient-missing", "chưa ghi nơi nhận.", where="nơi nhận", remedy="Ghi nơi nhận.")
    if day > timezone.localdate():
        raise KheoError(
            "day-ahead", "ngày gửi còn ở phía trước.", where=f"{day:%d/%m/%Y}", remedy="Chọn lại ngày."
        )
    made = Sending.objects.create(
        report=row, to=to.strip(), how=how.strip()[:64], day=day, actor_id=steps.pk_of(actor)
    )
    row.state = Life.SENT.value
    row.save(update_fields=["state"])
    record(actor=actor, action="report-send", report=row.pk, to=made.to, how=made.how, day=day.isoformat())
    return made


def must_be_signed(report: Report) -> None:
    """KheoError report-not-signed for a draft."""
    if report.open:
        raise KheoError(
            "report-not-signed",
            "báo cáo chưa ký.",
            where=report.subject,
            remedy="Rà soát và ký báo cáo trước.",
        )


@transaction.atomic
def reopen(*, actor: Actor, report: int, reason: str) -> Report:
    """A new draft that is to replace a signed report, with its words; the signed one stays as it is.

    KheoError report-not-signed, report-followed, reason-missing.
    """
    row = steps.locked(report)
    must_be_signed(row)
    if not reason.strip():
        raise KheoError("reason-missing", "chưa ghi lý do lập bản mới.", where="lý do", remedy="Ghi lý do.")
    follower = Report.objects.filter(follows=row).first()
    if follower is not None:
        raise KheoError(
            "report-followed",
            f"báo cáo này đã có bản thay thế (bản {follower.edition}).",
            where=row.subject,
            remedy="Mở bản thay thế ấy rồi sửa tiếp.",
        )
    made = Report(
        **{name: getattr(row, name) for name in _SAME},
        follows=row,
        edition=row.edition + 1,
        reason=reason.strip(),
        version=0,
        created_by_id=steps.pk_of(actor),
        changed_by_id=steps.pk_of(actor),
    )
    made.folded = steps.searchable(made)
    made.save()
    step = steps.Step(made, actor, "write")
    copied = ("key", "kind", "position", "content", "base", "lines", "hand", "deleted")
    step.add([Block(**{name: getattr(block, name) for name in copied}) for block in life.blocks_of(row)])
    made.version, made.changed = step.n, step.now
    made.save(update_fields=["version", "changed"])
    record(actor=actor, action="report-reopen", report=made.pk, follows=row.pk, reason=made.reason)
    return made


def sendings(report: Report) -> list[Sending]:
    """To whom a report went, in the order of days."""
    return list(Sending.objects.select_related("actor").filter(report=report))
