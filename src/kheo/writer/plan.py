"""How figures group into clauses: what naturally follows what, as officers write it."""

from __future__ import annotations

from typing import NamedTuple


class Follow(NamedTuple):
    """A figure told right after its leader: the words before it, and the noun after it (None: the catalogue's)."""

    code: str
    words: str
    noun: str | None = None


CHAINS: dict[str, tuple[Follow, ...]] = {
    "outreach.sessions": (Follow("outreach.attendance", "với", "lượt người dự"),),
    "outreach.contests": (Follow("outreach.contest_entries", "thu hút"),),
    "outreach.online_posts": (Follow("outreach.online_views", "với"),),
    "media.programmes": (
        Follow("media.features", "với"),
        Follow("media.news_items", ","),
        Follow("media.articles", ","),
    ),
    "dialogue.forums": (
        Follow("dialogue.forum_attendance", "với", "lượt người dự"),
        Follow("dialogue.opinions", ", tiếp nhận"),
        Follow("dialogue.opinions_resolved", ", đã giải quyết", "ý kiến"),
    ),
    "twinning.signed": (
        Follow("twinning.handed_over", ", trong đó đã bàn giao cho chính quyền địa phương", ""),
        Follow("twinning.active", ", hiện còn kết nghĩa với"),
    ),
    "models.total": (
        Follow("models.exemplary", ", trong đó có"),
        Follow("models.members", "với"),
    ),
    "mediation.groups": (Follow("mediation.members", "với"),),
    "mediation.cases": (
        Follow("mediation.settled", ", trong đó hòa giải thành", "vụ việc"),
        Follow("mediation.unsettled", ", không thành", "vụ việc"),
    ),
    "tips.received": (
        Follow("tips.useful", ", trong đó có"),
        Follow("tips.cases_solved", ", qua đó làm rõ", "vụ việc, vụ án"),
        Follow("tips.suspects", ", bắt, xử lý", "đối tượng"),
    ),
    "tips.useful": (
        Follow("tips.cases_solved", ", qua đó làm rõ", "vụ việc, vụ án"),
        Follow("tips.suspects", ", bắt, xử lý", "đối tượng"),
    ),
    "reintegration.in_community": (
        Follow("reintegration.progressed", ", trong đó có", "trường hợp tiến bộ"),
    ),
    "charity.gifts": (Follow("charity.gifts_value", "trị giá"),),
    "charity.houses": (Follow("charity.houses_value", "trị giá"),),
    "charity.scholarships": (Follow("charity.scholarships_value", "trị giá"),),
    "charity.patients": (Follow("charity.prescriptions", ", cấp"),),
    "blood.donors": (
        Follow("blood.units", ", thu được"),
        Follow("blood.volume", "với"),
    ),
    "reststop.points": (Follow("reststop.volunteers", "với"),),
    "awards.collectives": (Follow("awards.individuals", "và"),),
}

# What the overview sentence tells first.
LEDE = (
    "outreach.sessions",
    "charity.gifts",
    "tips.received",
    "tips.useful",
    "models.total",
    "groups.peoples_security",
    "mediation.cases",
    "media.programmes",
    "charity.houses",
    "blood.units",
    "outreach.leaflets",
)

# Verbs that take "được" for a result reached.
REACHED = frozenset({"tổ chức", "vận động", "xây dựng", "thu hồi"})

# Counting words that may stand for the whole noun when it is told a second time.
CLASSIFIERS = frozenset(
    [
        "buổi",
        "lượt",
        "giờ",
        "bản",
        "tờ",
        "phần",
        "suất",
        "căn",
        "người",
        "hộ",
        "vụ",
        "cuộc",
        "đợt",
        "tin",
        "bài",
        "tổ",
        "đội",
        "chiếc",
        "cây",
        "xã",
        "điểm",
        "chai",
    ]
)

# Nouns that only their verb tells apart: "hướng dẫn … cho 390 lượt người".
BARE = frozenset(
    {"lượt người", "xã", "hộ dân", "thành viên", "tập thể", "cá nhân", "tập thể, cá nhân", "trẻ em, học sinh"}
)

# Verbs of a stock that say something was done once: "đã ký kết nghĩa với …".
DONE = frozenset({"ký", "nhân", "bàn", "thành", "xây", "lắp", "trang"})

# Figures of one walk of life: only these are told in one list, so that no prescriptions stand beside cubic metres of water.
KIN = {
    "charity.patients": "health",
    "charity.prescriptions": "health",
    "charity.masks": "health",
    "charity.sanitiser_bottles": "health",
    "charity.scholarships": "school",
    "charity.children": "school",
    "charity.notebooks": "school",
    "charity.bicycles": "school",
    "charity.meals": "food",
    "charity.rice": "food",
    "charity.noodle_boxes": "food",
    "charity.milk": "food",
    "charity.water": "food",
}
