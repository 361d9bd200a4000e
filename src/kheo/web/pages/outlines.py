"""/bao-cao/de-cuong/: outlines of reports, Khéo's own and those an administrator keeps. Every change is a version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.common.errors import KheoError
from kheo.ledger import queries
from kheo.reports import bodies
from kheo.reports.models import OutlineCopy
from kheo.writer import outline as outlines

from .. import outline_parts as parts
from .. import picks
from .actor import actor

HOME = "/bao-cao/de-cuong/"


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All outlines: what comes with Khéo, one's own, and those deleted."""
    bodies.must_administer(actor(request))
    listed = [
        (one.outline, one.copy, _lengths(one.outline), sum(1 for _part in one.outline.walk()))
        for one in bodies.listed()
    ]
    context = {
        "own": [one for one in listed if one[1] is not None],
        "builtin": [one for one in listed if one[1] is None],
        "deleted": bodies.deleted_outlines(),
    }
    return render(request, "web/outlines.html", context)


def _lengths(outline: outlines.Outline) -> str:
    return ", ".join(str(parts.LENGTHS[length]) for length in outline.lengths)


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The parts in order, each with what can be done to it; one of Khéo's own is only read and copied."""
    bodies.must_administer(actor(request))
    return _shown(request, code)


def _shown(request: HttpRequest, code: str, error: KheoError | None = None) -> HttpResponse:
    row, data = _found(code)
    years = queries.years_with_data()
    context = {
        **_frame(row, data),
        "rows": parts.rows(data),
        "at": request.GET.get("o", ""),
        "button": request.GET.get("nut", ""),
        "error": error,
        "general": _general(request, data) if row is not None else None,
        "years": years or [timezone.localdate().year],
        "options": picks.provinces(),
        "preview": picks.read(request.GET, timezone.localdate().year)[0],
        "history": bodies.outline_history(code)[:30] if row is not None else [],
    }
    return render(request, "web/outline.html", context, status=400 if error else 200)


def _frame(row: OutlineCopy | None, data: parts.Data) -> dict[str, Any]:
    return {"copy": row, "data": data, "code": data["code"], "base": f"{HOME}{data['code']}/"}


def _found(code: str) -> tuple[OutlineCopy | None, parts.Data]:
    """A copy's row (None for one of Khéo's own) and the outline as plain data. KheoError outline-unknown."""
    known = outlines.builtin().get(code)
    if known is not None:
        return None, outlines.to_data(known)
    row = bodies.outline_copy(code)
    return row, row.data


def _general(request: HttpRequest, data: parts.Data) -> dict[str, Any]:
    """The fields of the whole outline, as they are or were just filled in."""
    typed = request.POST if request.method == "POST" and "lengths-co" in request.POST else None

    def line(name: str) -> str:
        return typed.get(name, "") if typed is not None else data.get(name, "")

    def flag(name: str) -> bool:
        return name in typed if typed is not None else data.get(name, True)

    lengths = typed.getlist("lengths") if typed is not None else data.get("lengths", ["year"])
    lead = typed.getlist("lead") if typed is not None else data.get("lead", ())
    return {
        "name": line("name"),
        "title": line("title"),
        "subject": line("subject"),
        "opening": flag("opening"),
        "appendix": flag("appendix"),
        "lengths": [parts.Choice(code, name, code in lengths) for code, name in parts.LENGTHS.items()],
        "lead": parts.codes_field("lead", _("Nói trước trong đoạn mở đầu"), (), lead),
    }


@require_POST
def copy(request: HttpRequest, code: str) -> HttpResponse:
    """A copy to edit."""
    made = bodies.copy_outline(actor=actor(request), of=code, name=request.POST.get("ten", ""))
    messages.success(request, _("Đã chép. Đây là bản của bạn: sửa gì cũng lưu ngay và lấy lại được."))
    return HttpResponseRedirect(f"{HOME}{made.code}/")


@require_POST
def general(request: HttpRequest, code: str) -> HttpResponse:
    """Name, title, subject, periods, opening and appendix."""
    row, data = _own(request, code)
    sent = request.POST
    changed = {
        **data,
        **{name: " ".join(sent.get(name, "").split()) for name in ("name", "title", "subject")},
        **{name: name in sent for name in ("opening", "appendix")},
        "lengths": sent.getlist("lengths"),
        "lead": parts.codes_read("lead", sent)[1],
    }
    try:
        _save(request, row, changed)
    except KheoError as error:
        return _shown(request, code, error)
    messages.success(request, _("Đã lưu."))
    return HttpResponseRedirect(f"{HOME}{code}/")


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, code: str, path: str) -> HttpResponse:
    """The form of one part."""
    row, data = _own(request, code)
    at = parts.path_of(path)
    said = parts.part_at(data, at)
    kind = parts.kind_of(said)
    if kind not in parts.KINDS:
        raise KheoError(
            "outline-part-fixed",
            "phần này chưa sửa được trên trang; dời và bỏ thì được.",
            where=kind,
            remedy="Quay lại đề cương.",
        )
    error: KheoError | None = None
    section = parts.spelt(at[:-1])
    if request.method == "POST":
        section = request.POST.get("muc", section)
        said = _typed(kind, request, said)
        try:
            made, at = parts.replaced(data, at, parts.read(kind, request.POST), _path(section))
            _save(request, row, made)
            return _back(code, at, "sua")
        except KheoError as refused:
            error = refused
    return _form(request, row, data, kind, said, section, error, path, at)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Choose what to add, then fill it in; it comes behind the part it was asked at, or at the end of a section."""
    row, data = _own(request, code)
    sent = request.POST if request.method == "POST" else request.GET
    kind, behind = sent.get("loai", ""), sent.get("sau", "")
    section = sent.get("muc", parts.spelt(parts.path_of(behind)[:-1]) if behind else "")
    if kind not in parts.KINDS:
        top = not section
        kinds = [(k, *w) for k, w in parts.KINDS.items() if not top or k in parts.NESTED]
        context = {**_frame(row, data), "kinds": kinds, "section": section, "behind": behind}
        return render(request, "web/outline_add.html", context)
    error: KheoError | None = None
    said = parts.blank(kind)
    if request.method == "POST":
        said = _typed(kind, request, said)
        try:
            target = _path(section)
            follows = parts.path_of(behind) if behind else ()
            at = follows[-1] + 1 if follows and follows[:-1] == target else len(parts.inside(data, target))
            made, path = parts.added(data, target, at, parts.read(kind, request.POST))
            _save(request, row, made)
            return _back(code, path, "sua")
        except KheoError as refused:
            error = refused
    return _form(request, row, data, kind, said, section, error, "", None, behind)


def _typed(kind: str, request: HttpRequest, before: parts.Data) -> parts.Data:
    """What was filled in, to be shown again when it is refused."""
    try:
        read = parts.read(kind, request.POST)
    except KheoError:
        return before
    return {**read, "parts": before["parts"]} if kind == "section" else read


def _path(text: str) -> parts.Path:
    return parts.path_of(text) if text else ()


def _form(
    request: HttpRequest,
    row: OutlineCopy,
    data: parts.Data,
    kind: str,
    said: parts.Data,
    section: str,
    error: KheoError | None,
    path: str,
    at: parts.Path | None,
    behind: str = "",
) -> HttpResponse:
    context = {
        **_frame(row, data),
        "kind": kind,
        "words": parts.KINDS[kind],
        "fields": parts.fields(said),
        "sections": [
            parts.Choice(one.value, one.name, one.value == section) for one in parts.sections(data, kind, at)
        ],
        "path": path,
        "behind": behind,
        "error": error,
    }
    return render(request, "web/outline_part.html", context, status=400 if error else 200)


@require_POST
def step(request: HttpRequest, code: str, path: str, deed: str) -> HttpResponse:
    """Move a part up or down, or take it out."""
    row, data = _own(request, code)
    at = parts.path_of(path)
    if deed == "bo":
        made, to = parts.without(data, at), (*at[:-1], max(0, at[-1] - 1))
    else:
        made, to = parts.moved(data, at, -1 if deed == "len" else 1)
    try:
        if made != data:
            _save(request, row, made)
    except KheoError as error:
        return _shown(request, code, error)
    if deed == "bo":
        messages.success(request, _("Đã bỏ một phần. Bấm Hoàn tác để lấy lại."))
    return _back(code, to, "sua" if deed == "bo" else deed)


@require_POST
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Bring back an earlier version: the one before unless another is named. That is a version too."""
    row, _data = _own(request, code)
    asked = picks.number_of(request.POST.get("ban-cu", ""))
    n = row.version - 1 if asked is None else asked
    try:
        bodies.bring_outline(actor=actor(request), code=code, version=_version(request), n=n)
    except KheoError as error:
        return _shown(request, code, error)
    messages.success(request, _("Đã lấy lại bản %(n)s.") % {"n": n})
    return HttpResponseRedirect(f"{HOME}{code}/")


@require_POST
def delete(request: HttpRequest, code: str) -> HttpResponse:
    """Take one's own outline out of the choice, or (`lai`) bring it back."""
    back = "lai" in request.POST
    bodies.delete_outline(actor=actor(request), code=code, deleted=not back)
    said = _("Đã lấy lại đề cương.") if back else _("Đã bỏ đề cương. Báo cáo đã viết theo nó vẫn còn.")
    messages.success(request, said)
    return HttpResponseRedirect(HOME)


def _own(request: HttpRequest, code: str) -> tuple[OutlineCopy, parts.Data]:
    """A copy that may be edited. KheoError not-administrator, outline-unknown, outline-builtin."""
    bodies.must_administer(actor(request))
    row, data = _found(code)
    if row is None:
        raise KheoError(
            "outline-builtin",
            "đề cương có sẵn không sửa được.",
            where=data["name"],
            remedy="Chép ra một bản rồi sửa bản ấy.",
        )
    return row, data


def _version(request: HttpRequest) -> int:
    return picks.number_of(request.POST.get("ban", "")) or 0


def _save(request: HttpRequest, row: OutlineCopy, data: parts.Data) -> None:
    bodies.save_outline(actor=actor(request), code=row.code, version=_version(request), data=data)


def _back(code: str, path: parts.Path, button: str) -> HttpResponse:
    """The page with the focus on a button of a part. No fragment: browsers take autofocus for beside it."""
    return HttpResponseRedirect(f"{HOME}{code}/?o={parts.spelt(path)}&nut={button}")
