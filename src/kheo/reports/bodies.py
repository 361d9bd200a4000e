"""What an administrator keeps: issuing bodies and outlines of one's own. Every version of an outline stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from django.db import transaction

from kheo import catalogue
from kheo.common.errors import KheoError
from kheo.common.text import one_line
from kheo.ledger.actions import Actor, record
from kheo.reports import steps
from kheo.reports.models import IssuingBody, OutlineCopy, OutlineRevision
from kheo.writer import outline as outlines
from kheo.writer import profiles
from kheo.writer.model import Issuer
from kheo.writer.outline import Outline

COPY = "ban-sao"
FIELDS = tuple(f.name for f in fields(Issuer) if f.name != "number")


def administers(actor: Actor) -> bool:
    """Whether somebody keeps outlines, bodies and sign-off; the command line does."""
    return actor is None or bool(getattr(actor, "is_staff", False))


def must_administer(actor: Actor) -> None:
    """KheoError not-administrator."""
    if not administers(actor):
        raise KheoError(
            "not-administrator",
            "chỉ người quản trị được sửa đề cương và cơ quan ban hành.",
            remedy="Nhờ người quản trị của cơ quan.",
        )


# Issuing bodies


def bodies(retired: bool = False) -> list[IssuingBody]:
    """Issuing bodies by name; `retired`: those no longer offered too."""
    rows = IssuingBody.objects.select_related("changed_by")
    return list(rows if retired else rows.filter(retired=False))


def body(id: int | None) -> IssuingBody | None:
    """One issuing body; None is the body of the settings. KheoError body-unknown."""
    if id is None:
        return None
    found = IssuingBody.objects.filter(pk=id).first()
    if found is None:
        raise KheoError(
            "body-unknown",
            "không có cơ quan ban hành này.",
            where=str(id),
            remedy="Chọn lại cơ quan ban hành.",
        )
    return found


@transaction.atomic
def add_body(*, actor: Actor, **values: Any) -> IssuingBody:
    """A new issuing body; `values` are fields of writer.Issuer. KheoError not-administrator, field-unknown, body-invalid."""
    must_administer(actor)
    made = IssuingBody(changed_by_id=steps.pk_of(actor))
    _fill(made, values)
    made.save()
    record(actor=actor, action="body-add", body=made.pk, values=_plain(made))
    return made


@transaction.atomic
def change_body(*, actor: Actor, body: int, version: int, **values: Any) -> IssuingBody:
    """Change fields of an issuing body; reports already signed keep theirs. KheoError body-moved and as `add_body`."""
    must_administer(actor)
    row = _locked_body(body)
    if row.version != version:
        raise KheoError(
            "body-moved",
            "cơ quan ban hành này vừa được người khác sửa.",
            where=row.name,
            remedy="Tải lại trang rồi sửa tiếp.",
        )
    before = _plain(row)
    _fill(row, values)
    row.version += 1
    row.changed_by_id = steps.pk_of(actor)
    row.save()
    record(actor=actor, action="body-change", body=row.pk, before=before, after=_plain(row))
    return row


@transaction.atomic
def retire_body(*, actor: Actor, body: int, retired: bool = True) -> IssuingBody:
    """Offer an issuing body no more, or again. KheoError not-administrator, body-unknown."""
    must_administer(actor)
    row = _locked_body(body)
    row.retired = retired
    row.save(update_fields=["retired"])
    record(actor=actor, action="body-retire", body=row.pk, retired=retired)
    return row


def _locked_body(id: int) -> IssuingBody:
    found = IssuingBody.objects.select_for_update(of=("self",)).filter(pk=id).first()
    if found is None:
        raise KheoError(
            "body-unknown", "không có cơ quan ban hành này.", where=str(id), remedy="Tải lại trang."
        )
    return found


def _plain(row: IssuingBody) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _fill(row: IssuingBody, values: Mapping[str, Any]) -> None:
    """Set fields, whole or not at all. KheoError field-unknown, body-invalid, and those of writer.profiles."""
    for name, value in values.items():
        if name not in FIELDS:
            raise KheoError("field-unknown", "trường này không sửa được.", where=name)
        if name == "recipients":
            value = [one_line(str(line)) for line in value if str(line).strip()]
        elif name == "settings":
            value = {str(key): str(item) for key, item in dict(value).items() if str(item).strip()}
        else:
            value = one_line(str(value))
            most = getattr(IssuingBody._meta.get_field(name), "max_length", None) or len(value)
            if len(value) > most:
                raise _invalid(f"“{value[:40]}…” dài hơn {most} chữ cái", name)
        setattr(row, name, value)
    if not row.name:
        raise _invalid("thiếu tên cơ quan", "name")
    if row.sign_for not in ("", "KT", "TL", "TUQ", "Q"):
        raise _invalid(f"không có hình thức ký “{row.sign_for}”", "sign_for")
    profiles.of(Issuer(profile=row.profile, settings=row.settings))


def _invalid(what: str, field: str) -> KheoError:
    return KheoError("body-invalid", f"{what}.", where=field, remedy="Sửa lại rồi lưu.")


# Outlines


@dataclass(frozen=True, slots=True)
class ListedOutline:
    """An outline to choose: one of Khéo's own, or a copy (with its row)."""

    outline: Outline
    copy: OutlineCopy | None


def listed() -> list[ListedOutline]:
    """Khéo's own outlines, then the copies that are not deleted, by name."""
    own = [ListedOutline(one, None) for one in outlines.builtin().values()]
    rows = OutlineCopy.objects.select_related("changed_by").filter(deleted=False)
    return own + [ListedOutline(outlines.from_data(row.data, row.name), row) for row in rows]


def deleted_outlines() -> list[OutlineCopy]:
    """Copies that were deleted and can come back."""
    return list(OutlineCopy.objects.select_related("changed_by").filter(deleted=True))


def outline(code: str) -> Outline:
    """An outline by its code. KheoError outline-unknown."""
    known = outlines.builtin().get(code)
    if known is not None:
        return known
    row = OutlineCopy.objects.filter(code=code, deleted=False).first()
    if row is None:
        raise _no_outline(code)
    return outlines.from_data(row.data, row.name)


def outline_copy(code: str) -> OutlineCopy:
    """A copy's row, deleted or not. KheoError outline-unknown."""
    row = OutlineCopy.objects.select_related("changed_by").filter(code=code).first()
    if row is None:
        raise _no_outline(code)
    return row


def outline_history(code: str) -> list[OutlineRevision]:
    """All versions of a copy, newest first. KheoError outline-unknown."""
    rows = OutlineRevision.objects.select_related("actor").filter(outline=outline_copy(code))
    return list(rows.order_by("-n"))


def _no_outline(code: str) -> KheoError:
    return KheoError("outline-unknown", "không có đề cương này.", where=code, remedy="Chọn lại đề cương.")


@transaction.atomic
def copy_outline(*, actor: Actor, of: str, name: str = "") -> OutlineCopy:
    """A copy to edit, of one of Khéo's own or of another copy. KheoError not-administrator, outline-unknown."""
    must_administer(actor)
    source = outline(of)
    taken = set(OutlineCopy.objects.values_list("code", flat=True)) | set(outlines.builtin())
    base = of.split(f"-{COPY}-")[0][:40]
    n = next(n for n in range(1, len(taken) + 2) if f"{base}-{COPY}-{n}" not in taken)
    made = replace(source, code=f"{base}-{COPY}-{n}", name=one_line(name) or f"{source.name} (bản sao {n})")
    row = OutlineCopy(
        code=made.code,
        name=made.name,
        data=outlines.to_data(made),
        of=of,
        changed_by_id=steps.pk_of(actor),
    )
    row.save()
    _keep(row, actor, "copy")
    return row


@transaction.atomic
def save_outline(*, actor: Actor, code: str, version: int, data: Mapping[str, Any]) -> OutlineCopy:
    """A copy as edited: whole and checked against the catalogue, or not at all. Its code stays.

    KheoError not-administrator, outline-unknown, outline-moved, outline-invalid (names the part).
    """
    must_administer(actor)
    row = _locked_outline(code)
    if row.version != version:
        raise KheoError(
            "outline-moved",
            "đề cương này vừa được người khác sửa.",
            where=row.name,
            remedy="Tải lại trang, rồi sửa tiếp trên bản mới.",
        )
    made = outlines.from_data({**data, "code": code})
    outlines.check(made, catalogue.load())
    row.name, row.data = made.name[:255], outlines.to_data(made)
    _next(row, actor, "save")
    return row


@transaction.atomic
def delete_outline(*, actor: Actor, code: str, deleted: bool = True) -> OutlineCopy:
    """Take a copy out of the choice, or bring it back. Reports keep theirs. KheoError not-administrator, outline-unknown."""
    must_administer(actor)
    row = _locked_outline(code)
    if row.deleted != deleted:
        row.deleted = deleted
        _next(row, actor, "delete" if deleted else "restore")
    return row


@transaction.atomic
def bring_outline(*, actor: Actor, code: str, version: int, n: int) -> OutlineCopy:
    """A copy as it was at version `n`; itself a version. KheoError as `save_outline`."""
    then = OutlineRevision.objects.filter(outline=outline_copy(code), n=n).first()
    if then is None:
        raise _no_outline(f"{code} ({n})")
    return save_outline(actor=actor, code=code, version=version, data=then.data)


def _locked_outline(code: str) -> OutlineCopy:
    row = OutlineCopy.objects.select_for_update(of=("self",)).filter(code=code).first()
    if row is None:
        raise _no_outline(code)
    return row


def _next(row: OutlineCopy, actor: Actor, action: str) -> None:
    row.version += 1
    row.changed_by_id = steps.pk_of(actor)
    row.save()
    _keep(row, actor, action)


def _keep(row: OutlineCopy, actor: Actor, action: str) -> None:
    OutlineRevision.objects.create(
        outline=row, n=row.version, actor_id=steps.pk_of(actor), action=action, name=row.name, data=row.data
    )
    record(actor=actor, action=f"outline-{action}", outline=row.code, version=row.version)
