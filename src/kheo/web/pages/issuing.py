"""/bao-cao/co-quan/: issuing bodies: their form, header, signature and recipients, with the head as it will be printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo import writer
from kheo.common.errors import KheoError
from kheo.common.types import Period
from kheo.reports import bodies
from kheo.reports.models import IssuingBody
from kheo.writer import profiles
from kheo.writer.model import Evidence
from kheo.writer.profiles import Profile

from .. import paper, picks
from .actor import actor

HOME = "/bao-cao/co-quan/"
LINES = (
    "parent",
    "name",
    "symbol",
    "locality",
    "collective",
    "sign_for",
    "sign_for_title",
    "signer_title",
    "signer_name",
)
SIGNS: dict[str, str | Promise] = {
    "": gettext_lazy("ký với chức vụ của mình"),
    "KT": gettext_lazy("KT. – ký thay cấp trưởng"),
    "TL": gettext_lazy("TL. – thừa lệnh"),
    "TUQ": gettext_lazy("TUQ. – thừa ủy quyền"),
    "Q": gettext_lazy("Q. – quyền cấp trưởng"),
}
SET = "ht-"
"""What the names of fields for a profile's settings begin with."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the chosen profile: `value` as this body has it, `usual` as the profile does."""

    name: str
    label: str
    value: str
    bounds: str
    choices: tuple[tuple[str, str, bool], ...]


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All bodies, those no longer offered last."""
    bodies.must_administer(actor(request))
    known = profiles.profiles()
    rows = [
        (body, known[body.profile].name_vi if body.profile in known else body.profile)
        for body in bodies.bodies(retired=True)
    ]
    context = {
        "offered": [row for row in rows if not row[0].retired],
        "retired": [row for row in rows if row[0].retired],
    }
    return render(request, "web/bodies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, id: int | None = None) -> HttpResponse:
    """The form of one body (None: a new one) beside its head; `xem` shows what was filled in without saving."""
    bodies.must_administer(actor(request))
    row = bodies.body(id) if id is not None else None
    values = _typed(request) if request.method == "POST" else _kept(row)
    error: KheoError | None = None
    if request.method == "POST" and "xem" not in request.POST:
        try:
            return _saved(request, row, values)
        except KheoError as refused:
            error = refused
    context = {
        "row": row,
        "values": values,
        "recipients": "\n".join(values["recipients"]),
        "profiles": [(p.code, p.name_vi, p.code == values["profile"]) for p in profiles.profiles().values()],
        "signs": [(code, name, code == values["sign_for"]) for code, name in SIGNS.items()],
        "settings": _settings(values),
        "error": error,
        **_sample(values, error),
    }
    return render(request, "web/body.html", context, status=400 if error else 200)


@require_POST
def sample(request: HttpRequest) -> HttpResponse:
    """The head of what is filled in, for a page that shows it while one types."""
    bodies.must_administer(actor(request))
    return render(request, "web/_body_sample.html", _sample(_typed(request), None))


@require_POST
def retire(request: HttpRequest, id: int) -> HttpResponse:
    """Offer a body no more, or (`lai`) again."""
    back = "lai" in request.POST
    bodies.retire_body(actor=actor(request), body=id, retired=not back)
    messages.success(
        request, _("Đã dùng lại.") if back else _("Đã thôi dùng. Báo cáo đã ký với tên ấy vẫn nguyên.")
    )
    return HttpResponseRedirect(HOME)


def _saved(request: HttpRequest, row: IssuingBody | None, values: Mapping[str, Any]) -> HttpResponse:
    if row is None:
        bodies.add_body(actor=actor(request), **values)
    else:
        version = picks.number_of(request.POST.get("ban", "")) or 0
        bodies.change_body(actor=actor(request), body=row.pk, version=version, **values)
    messages.success(request, _("Đã lưu %(name)s.") % {"name": values["name"]})
    return HttpResponseRedirect(HOME)


def _kept(row: IssuingBody | None) -> dict[str, Any]:
    """The fields of a body, those of an empty one for None."""
    of: Any = row if row is not None else writer.Issuer(name="", signer_title="")
    told = {name: getattr(of, name) for name in LINES}
    return {
        **told,
        "profile": of.profile,
        "recipients": list(of.recipients),
        "settings": dict(of.settings),
    }


def _typed(request: HttpRequest) -> dict[str, Any]:
    """The fields as they were filled in; settings of a profile that was just left are dropped."""
    sent = request.POST
    code = sent.get("profile", "state")
    known = profiles.profiles().get(code)
    keys = [setting.key for setting in known.settings] if known is not None else []
    asked = {key: sent.get(f"{SET}{key}", "").strip() for key in keys}
    return {
        **{name: " ".join(sent.get(name, "").split()) for name in LINES},
        "profile": code,
        "recipients": [line.strip() for line in sent.get("recipients", "").splitlines() if line.strip()],
        "settings": {key: value for key, value in asked.items() if value},
    }


def _settings(values: Mapping[str, Any]) -> list[Setting]:
    profile = profiles.profiles().get(values["profile"])
    if profile is None:
        return []
    found = []
    for one in profile.settings:
        value = values["settings"].get(one.key, "")
        bounds = f"{_short(one.least)}–{_short(one.most)}" if one.least is not None else ""
        choices = tuple((code, _choice_name(profile, one.key, code), code == value) for code in one.choices)
        found.append(Setting(f"{SET}{one.key}", one.label_vi, value, bounds, choices))
    return found


def _short(number: float | None) -> str:
    return f"{number:g}".replace(".", ",") if number is not None else ""


def _choice_name(profile: Profile, key: str, code: str) -> str:
    if key == "margins":
        return next((page.name_vi for page in profile.pages if page.code == code), code)
    return code


def _sample(values: Mapping[str, Any], error: KheoError | None) -> dict[str, Any]:
    """The head and foot of a report of this body, or what keeps it from being drawn."""
    issuer = writer.Issuer(
        **{**values, "name": values["name"] or _("TÊN CƠ QUAN"), "recipients": tuple(values["recipients"])}
    )
    report = writer.Report(
        issuer=issuer,
        place="",
        place_name="",
        period=Period(None, None),
        outline=writer.GENERAL,
        title="BÁO CÁO",
        subject="Kết quả công tác dân vận",
        body=(),
        tables=(),
        notes=(),
        sources=(),
        evidence=Evidence(place="", totals={}, before={}, measures={}, words=frozenset()),
    )
    try:
        return {"paper": paper.paper(report, lambda num: None)}
    except KheoError as refused:
        return {"paper": None, "refused": None if error else refused}
