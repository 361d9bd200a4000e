"""The officers' own words for the codes of the ledger, in the language of the page."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from kheo.catalogue import Indicator, Theme
from kheo.common import periods
from kheo.common.types import Basis, Level, Measure, Period, Qualifier, State
from kheo.ledger.reviewing import Standing

Word = str | Promise

QUALIFIERS: dict[Qualifier, Word] = {
    Qualifier.EXACT: gettext_lazy("đúng bằng"),
    Qualifier.OVER: gettext_lazy("hơn"),
    Qualifier.UNDER: gettext_lazy("gần"),
    Qualifier.ABOUT: gettext_lazy("khoảng"),
    Qualifier.VAGUE: gettext_lazy("hàng (chục, trăm…)"),
}
UNITS: dict[Measure, Word] = {
    Measure.COUNT: "",
    Measure.VND: gettext_lazy("đồng"),
    Measure.KG: "kg",
    Measure.HOUR: gettext_lazy("giờ"),
    Measure.M2: "m²",
    Measure.M3: "m³",
    Measure.KM: "km",
    Measure.LITRE: gettext_lazy("lít"),
    Measure.PERCENT: "%",
}
MEASURES: dict[Measure, Word] = {
    **UNITS,
    Measure.COUNT: gettext_lazy("số đếm"),
    Measure.PERCENT: gettext_lazy("phần trăm"),
}
STATES: dict[State, Word] = {
    State.PROPOSED: gettext_lazy("chờ xác nhận"),
    State.CONFIRMED: gettext_lazy("đã xác nhận"),
    State.WITHDRAWN: gettext_lazy("đã bỏ"),
}
BASES: dict[Basis, Word] = {
    Basis.RESULT: gettext_lazy("kết quả"),
    Basis.TARGET: gettext_lazy("chỉ tiêu phấn đấu, mức trần"),
    Basis.COMPARISON: gettext_lazy("so sánh với kỳ khác"),
}
METHODS: dict[str, Word] = {
    "below": gettext_lazy("cộng từ cấp dưới, đã đủ"),
    "stated": gettext_lazy("nêu trong báo cáo của chính nơi này"),
    "partial": gettext_lazy("cộng những nơi đã có số"),
    "missing": gettext_lazy("chưa có số liệu"),
    "computed": gettext_lazy("tính từ tử số và mẫu số"),
}
CALENDARS: dict[str, tuple[Word, Word]] = {
    "calendar": (gettext_lazy("Theo lịch"), ""),
    "decree09": (
        gettext_lazy("Theo Nghị định 09/2019/NĐ-CP"),
        gettext_lazy("Tháng từ ngày 15 tháng trước đến ngày 14; năm từ 15/12 năm trước đến 14/12."),
    ),
    "circular124-areas": (
        gettext_lazy("Xét An toàn về ANTT: khu dân cư"),
        gettext_lazy("Từ 01/11 năm trước đến 31/10 (Thông tư 124/2021/TT-BCA)."),
    ),
    "circular124-units": (
        gettext_lazy("Xét An toàn về ANTT: xã, cơ quan, doanh nghiệp, trường học"),
        gettext_lazy("Từ 16/11 năm trước đến 15/11 (Thông tư 124/2021/TT-BCA)."),
    ),
}
LEVELS: dict[Level, Word] = {
    Level.NATION: gettext_lazy("cả nước"),
    Level.PROVINCE: gettext_lazy("tỉnh"),
    Level.DISTRICT: gettext_lazy("huyện"),
    Level.COMMUNE: gettext_lazy("xã, phường"),
}
COUNTED: dict[Level, Word] = {
    Level.NATION: gettext_lazy("nước"),
    Level.PROVINCE: gettext_lazy("tỉnh"),
    Level.DISTRICT: gettext_lazy("huyện"),
    Level.COMMUNE: gettext_lazy("xã"),
}
DIMS: dict[str, Word] = {
    "per": gettext_lazy("mức cho mỗi"),
    "of": pgettext_lazy("12/12", "trên tổng số"),
    "part": gettext_lazy("một phần của số khác"),
    "topic": gettext_lazy("chủ đề"),
    "channel": gettext_lazy("kênh"),
    "programme": gettext_lazy("mô hình"),
    "model": gettext_lazy("mô hình"),
    "activity": gettext_lazy("việc thứ"),
}
DIM_VALUES: dict[str, Word] = {
    "household": gettext_lazy("hộ"),
    "person": gettext_lazy("người"),
    "month": gettext_lazy("tháng"),
    "unit": gettext_lazy("đơn vị"),
    "gift": gettext_lazy("suất quà"),
    "antv": gettext_lazy("ANTV"),
    "website": gettext_lazy("trang thông tin điện tử"),
    "radio_tv_press": gettext_lazy("báo, đài"),
    "traffic_safety": gettext_lazy("an toàn giao thông"),
    "covid": gettext_lazy("phòng dịch Covid-19"),
    "fire_safety": gettext_lazy("phòng cháy, chữa cháy"),
    "drugs": gettext_lazy("ma túy"),
    "fraud": gettext_lazy("lừa đảo"),
    "weapons": gettext_lazy("vũ khí, pháo"),
    "law": gettext_lazy("pháp luật"),
    "rest_stop": gettext_lazy("trạm dừng chân"),
    "free_wardrobe": gettext_lazy("tủ quần áo 0 đồng"),
    "friendly_ward": gettext_lazy("Công an thân thiện"),
    "mediation": gettext_lazy("tháo gỡ mâu thuẫn"),
}
ORGS: dict[str, Word] = {
    "police": gettext_lazy("Công an"),
    "front": gettext_lazy("Mặt trận Tổ quốc"),
    "people_committee": gettext_lazy("Ủy ban nhân dân"),
    "army": gettext_lazy("Quân đội"),
    "border_guard": gettext_lazy("Bộ đội Biên phòng"),
    "women": gettext_lazy("Hội Phụ nữ"),
    "youth": gettext_lazy("Đoàn Thanh niên"),
    "farmers": gettext_lazy("Hội Nông dân"),
    "veterans": gettext_lazy("Hội Cựu chiến binh"),
    "union": gettext_lazy("Công đoàn"),
    "red_cross": gettext_lazy("Hội Chữ thập đỏ"),
    "justice": gettext_lazy("Tư pháp"),
    "people": gettext_lazy("Nhân dân"),
}
QUESTIONS: dict[str, Word] = {
    "no-indicator": gettext_lazy("chưa rõ chỉ tiêu"),
    "no-period": gettext_lazy("chưa rõ kỳ"),
    "no-place": gettext_lazy("chưa rõ địa bàn"),
    "other-measure": gettext_lazy("đơn vị đo khác với chỉ tiêu"),
    "withdrawn": gettext_lazy("đã bỏ"),
}
# The field that answers an open question, by the name it has in the form.
ASKED = {
    "no-indicator": "indicator",
    "other-measure": "measure",
    "no-period": "period_end",
    "no-place": "place",
}
# From this confidence on, in words.
CERTAINTIES: tuple[tuple[float, Word], ...] = (
    (0.9, gettext_lazy("chắc chắn")),
    (0.7, gettext_lazy("khá chắc")),
    (0.0, gettext_lazy("chưa chắc")),
)
UNKNOWN: Word = gettext_lazy("chưa biết là gì")
DECIDED: dict[Standing, Word] = {
    Standing.CONFIRMED: gettext_lazy("Đã xác nhận"),
    Standing.WITHDRAWN: gettext_lazy("Đã bỏ"),
}
DEEDS: dict[str, Word] = {
    "propose": gettext_lazy("đọc từ văn bản"),
    "confirm": gettext_lazy("xác nhận"),
    "correct": gettext_lazy("sửa"),
    "withdraw": gettext_lazy("bỏ"),
    "undo": gettext_lazy("hoàn tác"),
}
FIELDS: dict[str, Word] = {
    "indicator": gettext_lazy("chỉ tiêu"),
    "value": gettext_lazy("số"),
    "qualifier": gettext_lazy("mức chắc"),
    "measure": gettext_lazy("đơn vị đo"),
    "basis": gettext_lazy("là"),
    "period_start": gettext_lazy("từ ngày"),
    "period_end": gettext_lazy("đến ngày"),
    "place_name": gettext_lazy("nơi"),
    "state": gettext_lazy("trạng thái"),
}


def english() -> bool:
    """Whether the page is in English."""
    return (get_language() or "vi").startswith("en")


def org_name(code: str) -> str:
    """Name of one organisation, or of several joined by "+"; a name as it stands."""
    return ", ".join(str(ORGS.get(one, one)) for one in code.split("+"))


def indicator_name(indicator: Indicator) -> str:
    """Name of an indicator in the page's language."""
    return indicator.en if english() else indicator.vi


def indicator_choice(indicator: Indicator) -> str:
    """ "Tờ rơi đã phát (outreach.leaflets)": a line of the list one types into."""
    return f"{indicator_name(indicator)} ({indicator.code})"


def theme_name(theme: Theme) -> str:
    """Name of a theme in the page's language."""
    return theme.en if english() else theme.vi


def period_words(period: Period) -> str:
    """ "năm 2020" or, in English, the dates."""
    if not english():
        return periods.in_words(period)
    start, end = period.start, period.end
    if end is None:
        return _("chưa rõ kỳ")
    if start is None:
        return f"as of {periods.dmy(end)}"
    if (start, end) == (date(end.year, 1, 1), date(end.year, 12, 31)):
        return f"year {end.year}"
    return periods.dmy(end) if start == end else f"{periods.dmy(start)} – {periods.dmy(end)}"
