"""A small world for the writer: the figures of Bình Phước 2020 and a nation of three provinces, by hand."""

from datetime import date
from decimal import Decimal

from kheo.catalogue.model import Catalogue, Indicator, Theme
from kheo.common.periods import year
from kheo.common.types import Coverage, Kind, Measure, Qualifier, Total
from kheo.writer import Issuer, Source, compose

THEMES = {
    "outreach": "Tuyên truyền",
    "media": "Báo chí, phát thanh, truyền hình",
    "twinning": "Kết nghĩa",
    "groups": "Lực lượng và tổ chức quần chúng",
    "tips": "Tố giác tội phạm",
    "weapons": "Thu hồi vũ khí, vật liệu nổ",
    "charity": "An sinh xã hội, từ thiện",
}
ROWS = """
outreach.sessions|flow|count|Buổi (đợt, cuộc, lượt) tuyên truyền|buổi tuyên truyền|tổ chức|
outreach.attendance|flow|count|Lượt người dự tuyên truyền|lượt người dự tuyên truyền|thu hút|
outreach.film_hours|flow|hour|Giờ chiếu phim tuyên truyền|giờ chiếu phim tuyên truyền|chiếu|
outreach.leaflets|flow|count|Tờ rơi đã phát|tờ rơi|phát|
outreach.broadcast_hours|flow|hour|Giờ phát thanh, phát loa|giờ phát thanh, phát loa|phát|
media.programmes|flow|count|Chuyên mục, chương trình phát sóng|chuyên mục|phát sóng|
media.features|flow|count|Phóng sự|phóng sự|phát sóng|
media.news_items|flow|count|Tin|tin|đăng, phát|
media.articles|flow|count|Bài|bài|đăng|
twinning.signed|stock|count|Thôn, ấp, sóc đã ký kết nghĩa|thôn, ấp, sóc|ký kết nghĩa với|
twinning.handed_over|stock|count|Thôn, ấp, sóc đã bàn giao|thôn, ấp, sóc|bàn giao|
twinning.active|stock|count|Thôn, ấp, sóc đang kết nghĩa|thôn, ấp, sóc|kết nghĩa với|
groups.peoples_security|stock|count|Tổ An ninh nhân dân|Tổ An ninh nhân dân|duy trì|
groups.worker_security|stock|count|Tổ an ninh công nhân|tổ an ninh công nhân|duy trì|
groups.youth_shock|stock|count|Đội thanh niên xung kích|đội thanh niên xung kích|duy trì|
groups.civil_defence|stock|count|Đội dân phòng|đội dân phòng|duy trì|
tips.received|flow|count|Nguồn tin nhân dân cung cấp|nguồn tin do Nhân dân cung cấp|tiếp nhận|
tips.useful|flow|count|Nguồn tin có giá trị|nguồn tin có giá trị|tiếp nhận|
tips.cases_solved|flow|count|Vụ việc, vụ án làm rõ nhờ nguồn tin|vụ việc, vụ án|làm rõ|
tips.mailboxes|stock|count|Hòm thư tố giác, thùng thư góp ý|hòm thư tố giác|duy trì|
weapons.guns|flow|count|Súng các loại|khẩu súng các loại|thu hồi|
weapons.ammunition|flow|count|Viên đạn|viên đạn|thu hồi|
weapons.explosives|flow|kg|Thuốc nổ|kg thuốc nổ|thu hồi|
charity.gifts|flow|count|Phần (suất) quà|phần quà|tặng|
charity.gifts_value|flow|VND|Giá trị quà|đồng|trao|giá trị quà tặng
charity.houses|flow|count|Căn nhà tình thương, tình nghĩa|căn nhà tình thương|tặng|
charity.houses_value|flow|VND|Giá trị nhà|đồng|trao|giá trị nhà
charity.rice|flow|kg|Gạo|kg gạo|tặng|
charity.other_value|flow|VND|Giá trị hoạt động khác|đồng|trao|giá trị các hoạt động khác
charity.masks|flow|count|Khẩu trang|khẩu trang|tặng|
charity.sanitiser_bottles|flow|count|Chai nước rửa tay, sát khuẩn|chai nước sát khuẩn|tặng|
"""


def indicator(row: str) -> Indicator:
    code, kind, measure, vi, unit, verb, subject = row.split("|")
    stock = kind == "stock"
    return Indicator(
        code=code,
        theme=code.split(".")[0],
        kind=Kind(kind),
        measure=Measure(measure),
        vi=vi,
        en=code,
        definition_vi=vi,
        over_units="sum",
        over_time="last" if stock else "sum",
        staleness_days=730 if stock else None,
        unit_vi=unit,
        verb_vi=verb,
        subject_vi=subject,
        phrases=(),
    )


def total(code, place, value, qualifier="exact", **more):
    y = more.pop("y", 2020)
    cover = more.pop("coverage", (0, 0))
    return Total(
        indicator=code,
        place=place,
        start=date(y, 1, 1),
        end=date(y, 12, 31),
        value=None if value is None else Decimal(str(value)),
        qualifier=Qualifier(qualifier),
        coverage=Coverage(*cover),
        method=more.pop("method", "missing" if value is None else "stated"),
        **more,
    )


ARTICLE = {
    "outreach.sessions": 1645,
    "outreach.attendance": 81178,
    "outreach.film_hours": 7258,
    "outreach.leaflets": (28033, "over"),
    "outreach.broadcast_hours": (16815, "over"),
    "media.programmes": 45,
    "media.features": 56,
    "media.news_items": 1267,
    "media.articles": 28,
    "twinning.signed": 133,
    "twinning.handed_over": 32,
    "twinning.active": 101,
    "groups.peoples_security": 5287,
    "groups.worker_security": 314,
    "groups.youth_shock": 138,
    "groups.civil_defence": 145,
    "charity.gifts": 15122,
    "charity.gifts_value": 5978000000,
    "charity.houses": 20,
    "charity.houses_value": 1200000000,
    "charity.rice": "3500",
    "charity.other_value": 1627000000,
    "charity.masks": 49700,
    "charity.sanitiser_bottles": 1000,
}
SOURCES = {
    "f1": Source(
        "d1", "Một số kết quả nổi bật trong công tác Dân vận năm 2020", date(2020, 12, 24), "bp.txt"
    ),
    "f2": Source("d2", "Báo cáo tổng kết phong trào <Toàn dân> & kết quả", date(2020, 12, 28), "tk.docx"),
}


def place_totals(place="70~2025", **more):
    """The article's figures as stated by one place."""
    found = []
    for code, value in ARTICLE.items():
        amount, qualifier = value if isinstance(value, tuple) else (value, "exact")
        stock = code.startswith(("twinning", "groups"))
        found.append(
            total(
                code,
                place,
                amount,
                qualifier,
                facts=("f1",),
                as_of=date(2020, 12, 24) if stock else None,
                **more,
            )
        )
    return found


ISSUER = Issuer(
    parent="Bộ Công an",
    name="Công an tỉnh Bình Phước",
    number="5",
    symbol="BC-CAT-PV05",
    locality="Bình Phước",
    signer_title="KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
    signer_name="Nguyễn Văn Mẫu",
    recipients=(
        "Bộ Công an (để báo cáo)",
        "Tỉnh ủy, UBND tỉnh",
        "Công an các huyện, thị xã, thành phố",
        "Lưu: VT, PV05",
    ),
)


NAMES = {
    "70~2025": "tỉnh Bình Phước",
    "34~2025": "tỉnh Thái Bình",
    "87~2025": "tỉnh Đồng Tháp",
    "60~2025": "tỉnh Bình Thuận",
    "01": "thành phố Hà Nội",
    "60": "Phường 1",
}


def make_catalogue():
    found = [indicator(row) for row in ROWS.strip().splitlines()]
    themes = {c: Theme(c, vi, c, n) for n, (c, vi) in enumerate(THEMES.items(), 1)}
    return Catalogue(themes=themes, indicators={i.code: i for i in found})


def make_province(catalogue):
    """Bình Phước 2020, compared with 2019, one contradiction, one stock too old."""
    totals = place_totals()
    totals.append(total("tips.mailboxes", "70~2025", None, stale=(Decimal(729), date(2017, 3, 15))))
    i = next(n for n, t in enumerate(totals) if t.indicator == "charity.gifts")
    totals[i] = total("charity.gifts", "70~2025", 15122, facts=("f2",), contradictions=(("f1", "f2"),))
    before = [
        total("outreach.sessions", "70~2025", 1432, y=2019),
        total("outreach.attendance", "70~2025", 90200, y=2019),
        total("outreach.leaflets", "70~2025", 20000, y=2019),
    ]
    return compose(
        issuer=ISSUER,
        place_name="tỉnh Bình Phước",
        period=year(2020),
        totals=totals,
        before=before,
        place_names={"70~2025": "tỉnh Bình Phước"},
        fact_sources=SOURCES,
        catalogue=catalogue,
        signed=date(2021, 1, 5),
    )


def make_nation(catalogue, **more):
    """Three of five provinces with figures; one estimated, one vague."""
    rows = [t for t in place_totals() if t.indicator.startswith(("outreach", "charity", "groups"))]
    rows += [
        total("outreach.leaflets", "34~2025", 100000, "exact"),
        total("outreach.sessions", "34~2025", 2210),
        total("outreach.sessions", "87~2025", 198, estimated=True),
        total("tips.useful", "34~2025", 1000, "under"),
        total("tips.cases_solved", "34~2025", 400, "over"),
        total("weapons.guns", "34~2025", 73),
        total("weapons.ammunition", "34~2025", 1225),
        total("weapons.explosives", "34~2025", "1.57"),
        total("tips.received", "87~2025", 1000, "vague"),
        total("groups.peoples_security", "34~2025", 2100, as_of=date(2020, 6, 30)),
        total("outreach.sessions", "60~2025", None),
        total("outreach.sessions", "01", None),
    ]
    sums = {}
    for t in rows:
        if t.value is not None:
            value, qualifier, estimated, n = sums.get(t.indicator, (Decimal(0), Qualifier.EXACT, False, 0))
            folded = t.qualifier if n == 0 else qualifier.plus(t.qualifier)
            sums[t.indicator] = (value + t.value, folded, estimated or t.estimated, n + 1)
    own = [
        total(
            code,
            "VN",
            v,
            q,
            estimated=e,
            coverage=(n, 5),
            method="partial",
            facts=("f1", "f2"),
            as_of=date(2020, 6, 30) if code.startswith("groups") else None,
        )
        for code, (v, q, e, n) in sums.items()
    ]
    order = list(catalogue.indicators)
    own.sort(key=lambda t: order.index(t.indicator))
    own[0] = total(
        "outreach.sessions", "VN", 4053, coverage=(3, 5), method="partial", estimated=True, facts=("f1",)
    )
    own[0] = Total(
        **{f: getattr(own[0], f) for f in own[0].__slots__} | {"other": (Decimal(4100), Qualifier.EXACT)}
    )
    return compose(
        issuer=Issuer(
            name="Cục Xây dựng phong trào bảo vệ an ninh Tổ quốc", symbol="BC-V05", locality="Hà Nội"
        ),
        place_name="cả nước",
        period=year(2020),
        totals=own + rows,
        before=[],
        place_names=NAMES,
        fact_sources=SOURCES,
        catalogue=catalogue,
        **more,
    )
