"""The first words of a paragraph: who did it and when, by theme, so that neighbours do not begin alike."""

from __future__ import annotations

from kheo.common.types import Period
from kheo.writer import figures
from kheo.writer.clauses import upper_first
from kheo.writer.model import Given, Part

# Who acts in a theme, as reports have it.
SUBJECTS = {
    "outreach": "các đơn vị, địa phương",
    "media": "các đơn vị",
    "dialogue": "các cấp, các ngành",
    "models": "các đơn vị, địa phương",
    "groups": "các lực lượng ở cơ sở",
    "safety": "các địa phương",
    "mediation": "các tổ hòa giải",
    "tips": "lực lượng chức năng",
    "weapons": "lực lượng chức năng",
    "reintegration": "các cấp, các ngành",
    "charity": "các đơn vị, địa phương",
    "blood": "các đơn vị, đoàn thể",
    "rural": "các lực lượng và Nhân dân",
    "reststop": "các đơn vị, địa phương",
    "digital": "các đơn vị",
    "awards": "các cấp",
}
_ANYONE = "các đơn vị, địa phương"
# A commune has no localities below it.
_WITHIN = {"các đơn vị, địa phương": "các ban, ngành, đoàn thể", "các địa phương": "các ban, ngành, đoàn thể"}
_PATTERNS = ("{period}, {who} đã", "Trong {span}, {who} đã", "{Who} đã", "Cũng trong {span}, {who} đã")
CONTINUERS = ("Bên cạnh đó, đã", "Ngoài ra, đã", "Cùng với đó, đã", "Đồng thời, đã")


def opener(theme: str, turn: int, period: Period, small: bool) -> tuple[Part, ...]:
    """The head of the `turn`-th paragraph of a report: "Năm 2020, các đơn vị, địa phương đã"."""
    who = SUBJECTS.get(theme, _ANYONE)
    who = _WITHIN.get(who, who) if small else who
    pattern = _PATTERNS[turn % len(_PATTERNS)]
    said = pattern.replace("{who}", who).replace("{Who}", upper_first(who)).replace("{span}", span(period))
    if "{period}" not in said:
        return (said,)
    return (*opening_window(period), said.removeprefix("{period}"))


def opening_window(period: Period) -> tuple[Part, ...]:
    """The period at the head of a sentence: "Năm 2020", "Trong 6 tháng đầu năm 2026", "Trong thời gian từ …"."""
    words = figures.window(period)
    if words.startswith("từ "):
        return ("Trong thời gian ", Given(words))
    return ("Trong ", Given(words)) if words[0].isdigit() else (Given(upper_first(words)),)


def span(period: Period) -> str:
    """ "năm", "quý", "tháng", "giai đoạn này", else "kỳ": the period told a second time."""
    first = figures.window(period).split(" ")[0]
    return {"năm": "năm", "quý": "quý", "tháng": "tháng", "giai": "giai đoạn này"}.get(first, "kỳ")
