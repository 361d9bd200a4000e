"""The way of a report, from draft to archive, as its pages name it and lead along it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kheo.reports.models import Life, Report

from . import report_asked

FILE_NAMES = {
    "docx": gettext_lazy("Word (.docx)"),
    "pdf": gettext_lazy("PDF"),
    "xlsx": gettext_lazy("Excel (.xlsx)"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A page of a report; `here` is the one that is open."""

    url: str
    name: str
    here: bool


def steps(report: Report, here: str) -> list[Step]:
    """The pages that this report has now, in the order of its life."""
    draft = (
        ("soan", "", _("Soạn")),
        ("kiem", "kiem/", _("Kiểm")),
        ("ky", "ky/", _("Ký")),
        ("phien-ban", "phien-ban/", _("Các bản")),
        ("dua-ve", "dua-ve/", _("Đưa bản Word về")),
    )
    signed = (
        ("soan", "", _("Báo cáo")),
        ("gui", "gui/", _("Gửi")),
        ("doi-so", "doi-so/", _("Số đã đổi")),
        ("cong-khai", "cong-khai/", _("Công khai")),
        ("phien-ban", "phien-ban/", _("Các bản")),
    )
    return [
        Step(f"/bao-cao/{report.pk}/{path}", name, code == here)
        for code, path, name in (draft if report.open else signed)
    ]


def state(word: str) -> tuple[str, str]:
    """How far a report has come, in words, and the kind of its tag."""
    return {
        Life.DRAFT: (_("Dự thảo"), "wait"),
        Life.CHECKED: (_("Đã rà soát"), "wait"),
        Life.SIGNED: (_("Đã ký"), ""),
        Life.SENT: (_("Đã gửi"), ""),
    }[Life(word)]


def period(report: Report) -> str:
    """Its period by name, else its days."""
    return report_asked.called(report.start, report.end)


def frame(report: Report, here: str) -> dict[str, object]:
    """What the head of every page of a report shows."""
    return {
        "report": report,
        "steps": steps(report, here),
        "state": state(report.state),
        "period": period(report),
        "files": [(kind, FILE_NAMES[kind]) for kind in FILE_NAMES],
    }
