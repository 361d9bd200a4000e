"""/bao-cao/<id>/phien-ban/: who did what, any two versions side by side, and what can be done with a report as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kheo.common.errors import KheoError
from kheo.reports import access, actions, comparing, life
from kheo.reports.comparing import Comparison, Pair, Version

from .. import picks, report_steps
from .actor import actor

Ref = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A version in the list; `ref` names it in the address ("12.3": step 3 of report 12)."""

    version: Version
    ref: str
    name: str
    done: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pairs in a row that are alike, or that differ."""

    same: bool
    pairs: tuple[Pair, ...]


@require_safe
def show(request: HttpRequest, id: int) -> HttpResponse:
    """The list; with `a` and `b` the two side by side."""
    report = access.report_for(request.user, id)
    lines = [_line(version) for version in comparing.versions(report)]
    asked = (request.GET.get("a", ""), request.GET.get("b", ""))
    context: dict[str, Any] = {
        **report_steps.frame(report, "phien-ban"),
        "lines": lines,
        "a": asked[0],
        "b": asked[1] or (lines[0].ref if lines else ""),
        "snapshot": life.snapshot_of(report),
        "follower": getattr(report, "followed_by", None),
    }
    if all(asked):
        try:
            context |= _compared(request, lines, *asked)
        except KheoError as error:
            context["error"] = error
    return render(request, "web/report_versions.html", context, status=400 if "error" in context else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, id: int, block: int) -> HttpResponse:
    """One block through its versions; sent with `n`, it is set back to that one."""
    report = access.report_for(request.user, id)
    past = life.past_texts(report, block)
    if not past:
        raise KheoError(
            "block-unknown", "báo cáo không có đoạn này.", where=str(block), remedy="Tải lại trang."
        )
    if request.method == "POST":
        try:
            actions.bring_version(
                actor=actor(request),
                block=block,
                version=past[0].n,
                n=picks.number_of(request.POST.get("n", "")) or 0,
            )
        except KheoError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã đưa đoạn về bản ấy. Hoàn tác được."))
        return HttpResponseRedirect(f"/bao-cao/{id}/#d-{block}")
    context = {
        **report_steps.frame(report, "soan"),
        "block": block,
        "past": [(one, done(one.action)) for one in past],
    }
    return render(request, "web/report_block.html", context)


def _compared(request: HttpRequest, lines: list[Line], a: str, b: str) -> dict[str, Any]:
    by_ref = {line.ref: line for line in lines}
    if a not in by_ref or b not in by_ref:
        raise KheoError(
            "version-unknown", "không có phiên bản này.", where=f"{a}, {b}", remedy="Chọn lại phiên bản."
        )
    order = [line.ref for line in lines]
    old, new = sorted((a, b), key=lambda ref: -order.index(ref))
    found = access.compared_for(request.user, _ref(by_ref[old]), _ref(by_ref[new]))
    return {"comparison": found, "old": by_ref[old], "new": by_ref[new], "stretches": stretches(found)}


def _ref(line: Line) -> Ref:
    return line.version.report, line.version.step


def stretches(found: Comparison) -> list[Stretch]:
    """The pairs in order, those alike gathered so that they can be folded."""
    made: list[Stretch] = []
    for pair in found.pairs:
        same = pair.kind == "same"
        if made and made[-1].same == same:
            made[-1] = Stretch(same, (*made[-1].pairs, pair))
        else:
            made.append(Stretch(same, (pair,)))
    return made


def _line(version: Version) -> Line:
    name = _("lần %(n)s") % {"n": version.edition}
    if version.step is not None:
        return Line(
            version,
            f"{version.report}.{version.step}",
            f"{name}, {_('bước %(n)s') % {'n': version.step}}",
            done(version.action),
        )
    what = _("bản đã ký") if version.signed else _("bản đang soạn")
    return Line(version, str(version.report), f"{name}, {what}", what)


def done(action: str) -> str:
    """What a step did, in words."""
    words = {
        "write": _("viết dự thảo"),
        "edit": _("sửa lời"),
        "add": _("thêm"),
        "move": _("dời chỗ"),
        "delete": _("bỏ"),
        "restore": _("lấy lại"),
        "undo": _("hoàn tác"),
        "bring": _("đưa về bản cũ"),
        "refresh": _("cập nhật theo sổ"),
        "accept": _("lấy số mới"),
        "back": _("nhận chữ từ bản Word"),
    }
    return words.get(action, action)
