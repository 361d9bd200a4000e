"""/kieu/: every part of the design system on one page, so that later rooms only use it."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kheo.common.types import Measure, Qualifier

from .. import show as numbers
from ..tiles import ISLES, LAND


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The living style page."""
    whole = numbers.amount
    context = {
        "colours": [
            ("paper", _("nền giấy")),
            ("sheet", _("tờ giấy")),
            ("ink", _("mực: chữ, đường kẻ mạnh")),
            ("soft", _("mực nhạt: chú thích")),
            ("line", _("đường kẻ")),
            ("green", _("chắc, của ta, làm")),
            ("green-weak", _("nền của chắc")),
            ("seal", _("ngờ, bỏ")),
            ("seal-weak", _("nền của ngờ")),
            ("amber", _("chờ")),
            ("amber-weak", _("nền của chờ")),
            ("gold", _("gạch chân số mở được")),
        ],
        "amounts": [
            (whole(Decimal(1645), Measure.COUNT, Qualifier.EXACT), _("đúng")),
            (whole(Decimal(28033), Measure.COUNT, Qualifier.OVER), _("hơn")),
            (whole(Decimal(1000), Measure.COUNT, Qualifier.UNDER), _("gần")),
            (whole(Decimal(3500), Measure.KG, Qualifier.EXACT, short=True), _("tấn, khi không mất gì")),
            (whole(Decimal(5978000000), Measure.VND, Qualifier.EXACT, short=True), _("tỷ đồng")),
            (whole(Decimal(100), Measure.COUNT, Qualifier.VAGUE), _("không rõ bao nhiêu trăm")),
            (whole(Decimal("97.5"), Measure.PERCENT, Qualifier.EXACT), _("tỷ lệ: không cộng")),
        ],
        "land": [(spot, f"s{i % 5}", "") for i, spot in enumerate(LAND)],
        "isles": ISLES,
        "scale": [("s1", "1 – 99"), ("s2", "100 – 999"), ("s3", "1.000 – 9.999"), ("s4", _("từ 10.000"))],
    }
    return render(request, "web/style.html", context)
