"""A province of six communes whose tips, cases and people helped are few here and there, told, reported and signed."""

from __future__ import annotations

from datetime import date

from life_world import draft, sign, tell

PLACE = "75"
HALF = {"place": PLACE, "start": date(2025, 7, 1), "end": date(2025, 12, 31)}
# Tips, useful ones, cases, people watched over, of them those who do better. No number of four digits stands twice.
SAID = {
    "phường Bình Phước": (4211, 3767, 6113, 2311, 1217),
    "phường Đồng Xoài": (3, 2, 5851, 1723, 1693),
    "phường Phước Long": (2917, 2129, 4441, 2, 1),
    "phường Phước Bình": (3301, 2659, 3911, 1901, 1307),
    "xã Bù Gia Mập": (7013, 7001, 2711, 1, 1),
    "xã Đăk Ơ": (3613, 3119, 3517, 2411, 1811),
}
SESSIONS = 71


def told(period="6 tháng cuối năm 2025", said=SAID):
    """One document a commune."""
    for place, (tips, useful, cases, watched, better) in said.items():
        tell(
            f"""CÔNG AN TỈNH ĐỒNG NAI
CÔNG AN {place.upper()}

BÁO CÁO
Kết quả công tác {period}

Trong {period}, Công an {place}, tỉnh Đồng Nai đã tổ chức {SESSIONS} buổi tuyên truyền.
Trong {period}, Công an {place}, tỉnh Đồng Nai đã tiếp nhận {tips} nguồn tin do nhân dân cung cấp, trong đó có {useful} nguồn tin có giá trị.
Trong {period}, Công an {place}, tỉnh Đồng Nai đã tiếp nhận {cases} vụ việc hòa giải.
Trong {period}, Công an {place}, tỉnh Đồng Nai đã quản lý, giáo dục {watched} trường hợp tại cộng đồng, trong đó có {better} trường hợp tiến bộ.
""",
            f"{place}.txt",
        )


def signed(admin, body, **changes):
    """The report of the half-year, signed."""
    made = draft(admin, body=body.pk, **HALF | changes)
    return sign(admin, made, day=date(2026, 1, 6))
