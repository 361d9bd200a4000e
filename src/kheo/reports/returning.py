"""A DOCX taken home, edited in Word and brought back: words are offered to be taken over, numbers to be settled.

Nothing is applied by bringing a file back. A block that somebody changed in Khéo since the file was made is shown with
both texts. A number that was typed over is never taken into the report: it is the ledger's, or the ledger is corrected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kheo import writer
from kheo.common.errors import KheoError
from kheo.common.text import one_line
from kheo.ledger import actions as ledger
from kheo.ledger import queries as ledger_queries
from kheo.ledger import store
from kheo.ledger.actions import Actor, record
from kheo.ledger.models import Figure
from kheo.places import load as load_places
from kheo.reader.numerals import numerals
from kheo.reports import actions, checking, life, queries, sentences, steps
from kheo.reports.models import Comment, Report, Return
from kheo.rollup import Query
from kheo.writer.back import Back, BackBlock
from kheo.writer.back import Figure as BackFigure
from kheo.writer.model import Num

TAKEN, LEFT = "take", "leave"
OURS, THEIRS = "ours", "theirs"
_SHOWN = 20


def mark_of(report: Report) -> str:
    """What a DOCX carries to be known again: report, edition, version."""
    return f"{report.pk}/{report.edition}/{report.version}"


def exported(id: int) -> bytes:
    """The draft as a DOCX that can be edited in Word and brought back. KheoError report-unknown."""
    report = life.report(id)
    return writer.to_docx(life.assembled(report), mark=mark_of(report))


def returns(report: Report) -> list[Return]:
    """Files that came back, newest first."""
    return list(Return.objects.select_related("actor").filter(report=report))


def returned(id: int) -> Return:
    """One file that came back, with its report. KheoError return-unknown."""
    found = Return.objects.select_related("report", "report__body", "actor").filter(pk=id).first()
    if found is None:
        raise KheoError("return-unknown", "không có bản đưa về này.", where=str(id), remedy="Tải lại trang.")
    return found


# Bringing back


def bring_back(*, actor: Actor, report: int, data: bytes, filename: str) -> Return:
    """Keep an edited DOCX and what it changes; nothing is applied yet.

    KheoError back-unreadable, back-foreign, back-tampered, file-empty, file-too-large, report-signed, and return-other,
    return-edition, return-same.
    """
    filename = one_line(filename)[-255:]
    if not data:
        raise KheoError("file-empty", "tệp rỗng.", where=filename, remedy="Chọn tệp có nội dung.")
    if len(data) > settings.KHEO_MAX_FILE:
        most = settings.KHEO_MAX_FILE // settings.MEBIBYTE
        raise KheoError("file-too-large", f"tệp lớn hơn {most} MB.", where=filename, remedy="Bỏ bớt ảnh.")
    back = writer.read_back(data)
    with transaction.atomic():
        row = steps.locked(report)
        version = _version(row, back.mark, filename)
        steps.must_be_open(row)
        here = _Here(row, version)
        words = [{"n": n, "choice": "", **item} for n, item in enumerate(here.words(back))]
        numbers = [{"n": n, "choice": "", **item} for n, item in enumerate(here.numbers(back))]
        if not words and not numbers:
            raise KheoError(
                "return-same",
                "tệp không khác gì báo cáo trong Khéo.",
                where=filename,
                remedy="Không cần đưa về; hãy kiểm tra đã chọn đúng tệp đã sửa chưa.",
            )
        made = Return.objects.create(
            report=row,
            filename=filename,
            sha256=store.keep(data),
            version=version,
            words=words,
            numbers=numbers,
            taken=None if words else timezone.now(),
            actor_id=steps.pk_of(actor),
        )
        record(
            actor=actor,
            action="report-back",
            report=row.pk,
            ret=made.pk,
            words=len(words),
            numbers=len(numbers),
            sha256=made.sha256,
        )
    return made


def _version(report: Report, mark: str, filename: str) -> int:
    """The version that a file was made of. KheoError return-other, return-edition."""
    parts = mark.split("/")
    known = [int(part) for part in parts if part.isdecimal() and len(part) < 19]
    if len(parts) != 3 or len(known) != 3:
        raise _other("tệp này không phải bản xuất để sửa của một dự thảo.", filename)
    pk, edition, version = known
    if pk != report.pk:
        raise _of_another(report, pk, filename)
    if edition != report.edition or version > report.version:
        raise _other("tệp này không thuộc lần soạn hiện nay của báo cáo.", filename)
    return version


def _of_another(report: Report, pk: int, filename: str) -> KheoError:
    owner = Report.objects.filter(pk=pk).first()
    if owner is None:
        return _other("tệp này thuộc một báo cáo không có ở đây.", filename)
    if report.follows_id == pk:
        return KheoError(
            "return-edition",
            f"tệp này là bản {owner.edition}, đã ký; báo cáo đang sửa là bản {report.edition}.",
            where=filename,
            remedy="Xuất bản Word mới từ bản đang sửa, chép phần đã sửa sang rồi đưa về.",
        )
    return _other(f"tệp này thuộc báo cáo khác: “{owner.subject}” (số {pk}).", filename)


def _other(message: str, filename: str) -> KheoError:
    return KheoError(
        "return-other",
        message,
        where=filename,
        remedy="Mở đúng báo cáo của tệp rồi đưa về ở đó, hoặc xuất lại bản Word từ báo cáo này.",
    )


@dataclass
class _Here:
    """A draft beside a file that was made of its `version`."""

    report: Report
    version: int
    rows: list[life.Row] = field(default_factory=list)
    where: dict[str, str] = field(default_factory=dict)
    then: dict[str, str] = field(default_factory=dict)
    known: dict[str, Num] = field(default_factory=dict)

    def __post_init__(self) -> None:
        draft = life.draft(self.report.pk)
        self.rows = list(draft.rows)
        self.where = {row.key: checking.spot(row, turn) for row, turn in checking.numbered(self.rows)}
        self.then = {b.key: actions.text_of(b) for b in life.body_at(self.report, self.version)}
        self.known = {num.id: num for num in life.all_nums(draft.printed)}

    def words(self, back: Back) -> Iterator[dict[str, Any]]:
        """Everything but numbers that the file changes."""
        rows = {row.key: row for row in self.rows}
        before = ""
        for block in back.blocks:
            if block.id is None:
                yield self._added(block, before)
                continue
            before = block.id
            row = rows.get(block.id)
            if block.edited:
                yield from self._edited(block, row)
        for key in back.gone:
            if (row := rows.get(key)) is not None:
                yield {
                    **self._of(row),
                    "kind": "gone",
                    "was": row.markup,
                    "now": "",
                    "theirs": self._since(row),
                }
        for change in back.form:
            yield {"kind": "form", "where": change.part, "was": change.was, "now": change.now}
        for remark in back.remarks:
            at = rows.get(remark.block or "")
            about = self._of(at) if at else {"where": ""}
            yield {**about, "kind": "remark", "was": remark.author, "now": remark.text}

    def _of(self, row: life.Row) -> dict[str, Any]:
        return {"block": row.id, "key": row.key, "where": self.where.get(row.key, "")}

    def _since(self, row: life.Row) -> str:
        """The text in Khéo where somebody changed it since the file was made."""
        return row.markup if self.then.get(row.key, row.markup) != row.markup else ""

    def _edited(self, block: BackBlock, row: life.Row | None) -> Iterator[dict[str, Any]]:
        text = self.text(block)
        if row is None:  # taken out in Khéo meanwhile: its words come back as a paragraph of their own
            if block.kind in ("paragraph", "heading") and text:
                yield {"kind": "new", "where": "", "was": "", "now": text, "after": "", "level": block.level}
            return
        if block.kind in ("table", "chart"):
            for was, now in block.cells:
                yield {**self._of(row), "kind": "cell", "was": was, "now": now}
            return
        was = self.then.get(row.key, row.markup)
        if text != was:
            yield {**self._of(row), "kind": "edit", "was": was, "now": text, "theirs": self._since(row)}

    def _added(self, block: BackBlock, before: str) -> dict[str, Any]:
        told = {"kind": "new", "where": self.where.get(before, ""), "was": "", "after": before}
        return {**told, "now": self.text(block), "level": block.level if block.kind == "heading" else 0}

    def text(self, block: BackBlock) -> str:
        """A block's words as text to edit, its numbers ours."""
        said = "".join(part if isinstance(part, str) else self._number(part) for part in block.parts)
        return sentences.flat(said)

    def _number(self, figure: BackFigure) -> str:
        num = self.known.get(figure.id)
        return f"[{num.text}#{num.id}]" if num else figure.now

    def numbers(self, back: Back) -> Iterator[dict[str, Any]]:
        """Numbers that were typed over."""
        rows = {row.key: row for row in self.rows}
        for change in back.changed:
            row, num = rows.get(change.block or ""), self.known.get(change.num)
            code, at = num.total_key if num else ("", "")
            about = self._of(row) if row else {"block": None, "key": "", "where": ""}
            told = {"num": change.num, "was": change.was, "now": change.now, "code": code, "at": at}
            yield {**about, **told, "label": life.label_of(num) if num else ""}


# Taking over


def take_words(*, actor: Actor, ret: int, take: Sequence[int] | None = None) -> Return:
    """Take over these words of a file (None: all that nobody changed in Khéo since); the rest is left, for good.

    One step of the draft, so that one undo takes it back. KheoError return-unknown, return-done, report-signed.
    """
    found = returned(ret)
    with steps.step(actor=actor, report=found.report_id, action="back", ret=ret) as step:
        row = _open_return(ret)
        if row.taken is not None:
            raise KheoError(
                "return-done",
                "chữ của bản này đã xử lý.",
                where=row.filename,
                remedy="Hoàn tác nếu cần sửa lại.",
            )
        chosen = set(take) if take is not None else {w["n"] for w in row.words if not w.get("theirs")}
        taking = _Taking(step, actor)
        for item in row.words:
            item["choice"] = TAKEN if item["n"] in chosen and taking.take(item) else LEFT
        row.taken = timezone.now()
        _close_if_done(row)
        row.save()
        record(actor=actor, action="report-back-take", report=row.report_id, ret=row.pk, taken=sorted(chosen))
    return row


def _open_return(id: int) -> Return:
    return Return.objects.select_for_update(of=("self",)).get(pk=id)


def _close_if_done(row: Return) -> None:
    if row.taken is not None and all(item["choice"] for item in row.numbers):
        row.closed = timezone.now()


class _Taking:
    """Words of a file laid over the blocks of a draft, within one step."""

    def __init__(self, step: steps.Step, actor: Actor) -> None:
        self.step, self.actor = step, actor
        self.rows = step.blocks()
        self.known = actions.known_nums(self.rows, step.report)
        self.last: dict[str, int] = {}

    def take(self, item: Mapping[str, Any]) -> bool:
        """Whether the item could be taken over: lines of the form and words in tables are the report's own."""
        match item["kind"]:
            case "edit" | "gone":
                return self._changed(item)
            case "new":
                self._added(item)
                return True
            case "remark":
                self._remark(item)
                return True
        return False

    def _changed(self, item: Mapping[str, Any]) -> bool:
        row = next((one for one in self.rows if one.pk == item["block"]), None)
        if row is None:
            return False
        if item["kind"] == "gone":
            row.deleted, row.lines = True, {**row.lines, "gone": "hand"}
        elif row.kind == "heading":
            actions.retitle(row, item["now"])
        else:
            passage = sentences.read(item["now"], actions.passage_of(row), self.known, ours=True)
            actions.write_passage(row, passage)
        self.step.save([row])
        return True

    def _added(self, item: Mapping[str, Any]) -> None:
        after = self.last.get(item["after"]) or self._at(item["after"])
        made = actions.own_blocks(
            self.step, self.rows, after, item["now"], self.known, level=item["level"], ours=True
        )
        self.rows = sorted([*self.rows, *made], key=lambda row: (row.position, row.pk))
        self.last[item["after"]] = made[-1].pk

    def _at(self, key: str) -> int | None:
        if not key:
            return self.rows[-1].pk if self.rows else None
        return next((row.pk for row in self.rows if row.key == key), None)

    def _remark(self, item: Mapping[str, Any]) -> None:
        author = f"{item['was']}: " if item["was"] else ""
        Comment.objects.create(
            report=self.step.report,
            block_id=item.get("block"),
            text=f"{author}{item['now']}",
            actor_id=steps.pk_of(self.actor),
        )


# Numbers


def figures_of(report: Report, code: str, at: str) -> list[Figure]:
    """The newest figures that a total of the report is made of: what may have to be corrected."""
    level = load_places().get(report.place).level
    query = Query(
        indicators=(code,),
        start=report.start,
        end=report.end,
        place=report.place,
        level=queries.BELOW.get(level, level),
        boundaries=life.day_of(report.boundaries),
    )
    return ledger_queries.figures_of_cell(query, code, at, _SHOWN, 0)[0]


@transaction.atomic
def settle_number(
    *,
    actor: Actor,
    ret: int,
    n: int,
    choice: str,
    note: str = "",
    figure: int | None = None,
    value: str | None = None,
) -> Return:
    """Settle a number that was typed over: "ours" keeps the ledger's; "theirs" corrects `figure` in the ledger to `value` (the
    typed number unless given), or, with `note` alone, leaves a remark that stays open until somebody deals with it.

    The report's number follows the ledger at the next refresh. KheoError return-unknown, point-unknown, choice-unknown,
    reason-missing, report-signed, and those of ledger.actions.correct.
    """
    found = returned(ret)
    report = steps.locked(found.report_id)
    steps.must_be_open(report)
    row = _open_return(ret)
    item = next((one for one in row.numbers if one["n"] == n), None)
    if item is None:
        raise KheoError(
            "point-unknown", "không có số này trong bản đưa về.", where=str(n), remedy="Tải lại trang."
        )
    if choice == THEIRS:
        _theirs(actor, report, item, note, figure, value)
    elif choice != OURS:
        raise KheoError(
            "choice-unknown",
            f"không có lựa chọn “{choice}”.",
            where="số",
            remedy="Chọn số của sổ hoặc số gõ.",
        )
    item.update(choice=choice, note=note.strip(), figure=figure, by=steps.pk_of(actor))
    _close_if_done(row)
    row.save()
    record(actor=actor, action="report-back-number", report=report.pk, ret=ret, **item)
    return row


def _theirs(
    actor: Actor, report: Report, item: Mapping[str, Any], note: str, figure: int | None, value: str | None
) -> None:
    if figure is not None:
        ledger.correct(actor=actor, id=figure, value=value or typed_value(item["now"]))
        return
    if not note.strip():
        raise KheoError(
            "reason-missing",
            "chưa chọn số liệu cần đính chính, cũng chưa ghi chú.",
            where=item["now"],
            remedy="Chọn số liệu trong sổ để đính chính, hoặc ghi chú để xử lý sau.",
        )
    Comment.objects.create(
        report=report,
        block_id=item["block"],
        text=f"Bản Word ghi “{item['now']}” thay cho “{item['was']}”: {note.strip()}",
        actor_id=steps.pk_of(actor),
    )


def typed_value(text: str) -> str:
    """The number that a person typed, as a plain decimal. KheoError field-value."""
    key = text.lower().replace("\u00a0", " ")
    found = next(numerals(key, 0, len(key)), None)
    if found is None:
        raise KheoError(
            "field-value",
            f"“{text}” không đọc được thành số.",
            where="số",
            remedy="Nhập giá trị bằng chữ số.",
        )
    return f"{found.value.normalize():f}"
