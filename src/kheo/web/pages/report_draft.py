"""/bao-cao/<id>/: a report as it will be printed, its paragraphs edited in place, its remarks in the margin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.common.errors import KheoError
from kheo.reports import access, actions, life, refreshing, signing
from kheo.reports.life import Draft
from kheo.reports.models import Report
from kheo.reports.steps import Conflict

from .. import drafts, paper, picks, report_steps
from ..drafts import Shown
from .actor import actor

KINDS = ("paragraph", "heading")


@dataclass(frozen=True, slots=True)
class Editing:
    """An open field: what stands in it, why it was not kept, and the text that stands now where another hand was first."""

    block: int
    text: str
    version: int
    error: KheoError | None = None
    conflict: Conflict | None = None
    theirs: str = ""


@require_safe
def show(request: HttpRequest, id: int) -> HttpResponse:
    """The report on its sheet; `sua` opens a block's field, `them` one for a new block behind another (0: before all)."""
    report = access.report_for(request.user, id)
    if not report.open:
        return _signed(request, report)
    sheet = drafts.sheet(access.draft_for(request.user, id))
    open_for = picks.number_of(request.GET.get("sua", ""))
    block = sheet.of(open_for) if open_for is not None else None
    return render(request, "web/report.html", _context(sheet, _opened(block), request.GET))


def _signed(request: HttpRequest, report: Report) -> HttpResponse:
    """A signed report as it was signed."""
    context = {
        **report_steps.frame(report, "soan"),
        "paper": paper.paper(life.assembled(report), drafts.opener(report)),
        "sendings": signing.sendings(report),
        "seen": access.staleness_for(request.user, report.pk),
        "follower": getattr(report, "followed_by", None),
    }
    return render(request, "web/report_signed.html", context)


def _context(
    sheet: drafts.Sheet, editing: Editing | None = None, data: QueryDict | None = None
) -> dict[str, Any]:
    asked = data or QueryDict()
    after = picks.number_of(asked.get("them", "")) if sheet.report.open else None
    kind = asked.get("loai", "")
    return {
        **report_steps.frame(sheet.report, "soan"),
        "sheet": sheet,
        "paper": sheet.paper,
        "open": sheet.report.open,
        "editing": editing,
        "adding": after,
        "adding_kind": kind if kind in KINDS else KINDS[0],
    }


def _opened(block: Shown | None) -> Editing | None:
    return Editing(block.row.id, block.text, block.row.version) if block and editable(block) else None


def editable(block: Shown) -> bool:
    """Whether a block is words; tables and charts are only moved and taken out."""
    return block.row.kind in KINDS


@require_http_methods(["GET", "HEAD", "POST"])
def save_or_field(request: HttpRequest, id: int, block: int) -> HttpResponse:
    """One address of a block: its field is asked for, or what stands in it is sent."""
    return _save(request, id, block) if request.method == "POST" else _field(request, id, block)


@require_http_methods(["GET", "HEAD", "POST"])
def add_or_field(request: HttpRequest, id: int) -> HttpResponse:
    """One address for what is new: its field is asked for, or what stands in it is sent."""
    return _add(request, id) if request.method == "POST" else _new_field(request, id)


def _field(request: HttpRequest, id: int, block: int) -> HttpResponse:
    """One block with its field open, or (`thoi`) as it stands."""
    sheet = drafts.sheet(access.draft_for(request.user, id))
    shown = sheet.of(block)
    if shown is None:
        raise KheoError(
            "block-unknown", "báo cáo không có đoạn này.", where=str(block), remedy="Tải lại trang."
        )
    editing = None if "thoi" in request.GET or not sheet.report.open else _opened(shown)
    return render(request, "web/_row.html", _context(sheet, editing) | {"b": shown})


def _new_field(request: HttpRequest, id: int) -> HttpResponse:
    """The field for a new paragraph or heading behind a block."""
    access.report_for(request.user, id)
    kind = request.GET.get("loai", "")
    context = {
        "report_id": id,
        "after": picks.number_of(request.GET.get("sau", "")) or 0,
        "kind": kind if kind in KINDS else KINDS[0],
        "text": "",
    }
    return render(request, "web/_add.html", context)


def _save(request: HttpRequest, id: int, block: int) -> HttpResponse:
    """Keep what stands in a block's field. What cannot be kept comes back in the field, with the reason."""
    before = drafts.sheet(access.draft_for(request.user, id)).of(block)
    text, version = request.POST.get("chu", ""), picks.number_of(request.POST.get("ban", "")) or 0
    nums = [num for said in before.said for num in said.told.sentence.nums] if before else []
    try:
        actions.edit(actor=actor(request), block=block, version=version, text=drafts.full_text(text, nums))
    except Conflict as conflict:
        theirs = drafts.bare_text(conflict.theirs, nums)
        return _refused(request, id, Editing(block, text, version, conflict, conflict, theirs), 409)
    except KheoError as error:
        return _refused(request, id, Editing(block, text, version, error), 400)
    whole = len(text.strip().splitlines()) > 1 or bool(before and before.row.kind == "heading")
    return _answer(request, id, _("Đã lưu."), block, whole=whole)


def _refused(request: HttpRequest, id: int, editing: Editing, status: int) -> HttpResponse:
    sheet = drafts.sheet(access.draft_for(request.user, id))
    shown = sheet.of(editing.block)
    context = _context(sheet, editing) | {"b": shown}
    name = "web/_row.html" if request.headers.get("HX-Request") and shown else "web/report.html"
    return render(request, name, context, status=status)


def _add(request: HttpRequest, id: int) -> HttpResponse:
    """A new paragraph or heading."""
    kind = request.POST.get("loai", KINDS[0])
    text = request.POST.get("chu", "")
    after = picks.number_of(request.POST.get("sau", "")) or None
    try:
        made = actions.add(
            actor=actor(request),
            report=access.report_for(request.user, id).pk,
            after=after,
            text=text,
            kind=kind if kind in KINDS else KINDS[0],
            level=picks.number_of(request.POST.get("cap", "")) or 1,
        )
    except KheoError as error:
        if not request.headers.get("HX-Request"):
            messages.error(request, str(error))
            return HttpResponseRedirect(f"/bao-cao/{id}/?them={after or 0}&loai={kind}#them")
        context = {"report_id": id, "after": after or 0, "kind": kind, "text": text, "error": error}
        answer = render(request, "web/_add.html", context, status=400)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#them", "outerHTML"
        return answer
    return _answer(request, id, _("Đã thêm."), made.pk, whole=True)


@require_POST
def deed(request: HttpRequest, id: int, block: int, deed: str) -> HttpResponse:
    """Move a block up or down, take it out, or bring it back."""
    draft = access.draft_for(request.user, id)
    who, version = actor(request), picks.number_of(request.POST.get("ban", "")) or 0
    said = {
        "len": _("Đã đưa lên."),
        "xuong": _("Đã đưa xuống."),
        "xoa": _("Đã bỏ."),
        "lay-lai": _("Đã lấy lại."),
    }
    deeds: dict[str, Callable[[], object]] = {
        "len": lambda: _moved(request, draft, block, -2),
        "xuong": lambda: _moved(request, draft, block, 1),
        "xoa": lambda: actions.delete(actor=who, block=block, version=version),
        "lay-lai": lambda: actions.restore(actor=who, block=block),
    }
    try:
        deeds[deed]()
    except KheoError as error:
        return _answer(request, id, error, block, whole=True)
    return _answer(request, id, said[deed], block, whole=True)


def _moved(request: HttpRequest, draft: Draft, block: int, by: int) -> None:
    """Behind the block `by` places from it; nothing at the ends."""
    ids = [row.id for row in draft.rows]
    at = ids.index(block) + by if block in ids else len(ids)
    if at < -1 or at >= len(ids):
        return
    actions.move(actor=actor(request), block=block, after=ids[at] if at >= 0 else None)


@require_POST
def undo(request: HttpRequest, id: int) -> HttpResponse:
    """Take the last act back."""
    version = picks.number_of(request.POST.get("ban", "")) or 0
    try:
        actions.undo(actor=actor(request), report=access.report_for(request.user, id).pk, version=version)
    except KheoError as error:
        return _answer(request, id, error, None, whole=True)
    return _answer(request, id, _("Đã hoàn tác."), None, whole=True)


@require_POST
def refresh(request: HttpRequest, id: int) -> HttpResponse:
    """Lay the draft over what the ledger says now."""
    try:
        done = refreshing.refresh(actor=actor(request), report=access.report_for(request.user, id).pk)
    except KheoError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(f"/bao-cao/{id}/")
    messages.success(request, refreshed(done))
    if done.offers:
        messages.warning(
            request,
            ngettext(
                "%(n)s câu có người viết mang số cũ: chọn ở dưới câu ấy.",
                "%(n)s câu có người viết mang số cũ: chọn ở dưới mỗi câu.",
                done.offers,
            )
            % {"n": done.offers},
        )
    return HttpResponseRedirect(f"/bao-cao/{id}/")


def refreshed(done: refreshing.Refreshed) -> str:
    """What a refresh did, in words."""
    said = [
        (done.written, _("%(n)s đoạn viết lại")),
        (done.made, _("%(n)s đoạn mới")),
        (done.gone, _("%(n)s đoạn bỏ vì không còn số")),
    ]
    told = ", ".join(words % {"n": n} for n, words in said if n)
    return (
        _("Đã cập nhật theo sổ: %(what)s.") % {"what": told}
        if told
        else _("Báo cáo đã theo đúng sổ lúc này.")
    )


@require_POST
def take(request: HttpRequest, id: int, block: int) -> HttpResponse:
    """Put the numbers of now into a person's sentence, or the writer's own sentence in its place."""
    try:
        refreshing.accept(
            actor=actor(request),
            block=block,
            version=picks.number_of(request.POST.get("ban", "")) or 0,
            sentence=request.POST.get("cau", ""),
            take="fresh" if request.POST.get("lay") == "may" else "numbers",
        )
    except KheoError as error:
        return _answer(request, id, error, block)
    return _answer(request, id, _("Đã lấy số mới."), block)


@require_POST
def remark(request: HttpRequest, id: int) -> HttpResponse:
    """A remark on a block, a sentence or the whole, or an answer to one."""
    block = picks.number_of(request.POST.get("doan", ""))
    try:
        actions.comment(
            actor=actor(request),
            report=access.report_for(request.user, id).pk,
            text=request.POST.get("chu", ""),
            block=block,
            sentence=request.POST.get("cau", ""),
            reply_to=picks.number_of(request.POST.get("tra-loi", "")),
        )
    except KheoError as error:
        return _margin(request, id, block, error)
    return _margin(request, id, block, None)


@require_POST
def settle(request: HttpRequest, id: int, comment: int, done: bool) -> HttpResponse:
    """Say that a remark is dealt with, or is not."""
    access.report_for(request.user, id)
    block = picks.number_of(request.POST.get("doan", ""))
    try:
        actions.resolve(actor=actor(request), comment=comment, done=done)
    except KheoError as error:
        return _margin(request, id, block, error)
    return _margin(request, id, block, None)


def _margin(request: HttpRequest, id: int, block: int | None, error: KheoError | None) -> HttpResponse:
    """The margin of a block as it stands now; a plain form gets the page."""
    if not request.headers.get("HX-Request"):
        if error:
            messages.error(request, str(error))
        return HttpResponseRedirect(f"/bao-cao/{id}/#{f'd-{block}' if block else 'gop-y'}")
    sheet = drafts.sheet(access.draft_for(request.user, id))
    context = _context(sheet) | {
        "b": sheet.of(block) if block is not None else None,
        "error": error,
        "text": request.POST.get("chu", "") if error else "",
        "oob": True,
    }
    return render(request, "web/_margin_changed.html", context, status=400 if error else 200)


def _answer(
    request: HttpRequest, id: int, said: str | KheoError, block: int | None, *, whole: bool = False
) -> HttpResponse:
    """After an act: the row, or the whole sheet, and the head; a plain form gets the page again."""
    failed = isinstance(said, KheoError)
    if not request.headers.get("HX-Request"):
        (messages.error if failed else messages.success)(request, str(said))
        return HttpResponseRedirect(f"/bao-cao/{id}/{f'#d-{block}' if block else ''}")
    sheet = drafts.sheet(access.draft_for(request.user, id))
    shown = sheet.of(block) if block is not None else None
    context = _context(sheet) | {"said": str(said), "failed": failed, "oob": True, "b": shown}
    if shown and not whole:
        return render(request, "web/_row_changed.html", context)
    answer = render(request, "web/_draft_changed.html", context)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#ban-thao", "outerHTML"
    return answer
