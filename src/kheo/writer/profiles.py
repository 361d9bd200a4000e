"""How a document looks, by the kind of body that issues it (data/profiles.toml): page, heading, numbering, signature.

A profile is data. What its source says firmly stands; what was only recalled, or is given as a range, an issuing body
sets otherwise through `Issuer.settings`, within the bounds the profile names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from importlib import resources
from typing import Any, Literal

from kheo.common.errors import KheoError
from kheo.writer.model import Issuer

Align = Literal["left", "center", "right", "justify"]


@dataclass(frozen=True, slots=True)
class Look:
    """How one component is set: `size` in points, capitals when `upper`."""

    size: float
    bold: bool = False
    italic: bool = False
    underline: bool = False
    upper: bool = False
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Page:
    """Margins of an upright A4 page in mm; the page number stands `number_top` mm below the top edge. `mirrored`:
    left and right change places on even pages."""

    code: str
    name_vi: str
    top: float
    bottom: float
    left: float
    right: float
    number_top: float
    mirrored: bool = False

    @property
    def text_mm(self) -> float:
        """The width between the margins."""
        return 210 - self.left - self.right


@dataclass(frozen=True, slots=True)
class Level:
    """A level of headings: `number` is "I", "1", "a" (Vietnamese letters) or "" for none; `after` follows it."""

    number: Literal["I", "1", "a", ""]
    after: str
    look: Look


@dataclass(frozen=True, slots=True)
class Looks:
    """The components. `right_first` and `right_second` are the lines at the top right (Quốc hiệu and Tiêu ngữ)."""

    right_first: Look
    right_second: Look
    parent: Look
    issuer: Look
    number: Look
    day: Look
    title: Look
    subject: Look
    body: Look
    office: Look
    signer: Look
    to: Look
    recipients: Look
    appendix: Look
    appendix_title: Look
    appendix_of: Look
    page_number: Look
    caption: Look
    cell_head: Look
    cell: Look
    note: Look


@dataclass(frozen=True, slots=True)
class Setting:
    """What an issuing body may set otherwise: a number from `least` to `most`, or one of `choices`."""

    key: str
    label_vi: str
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything of a document's form that its issuing body decides.

    `head_left` is the width in mm of the issuer's column at the top. `issuer_mark` stands under the issuer's name: "rule" (a line), "*" or "***"; `subject_mark` under the subject: "rule"
    or the dashes themselves. `number_form` has {number} and {symbol}; `number_blank` stands for a number not yet given.
    `signs` are the printed forms of TM, KT, TL, TUQ and Q. `to_ends`: what ends a recipient's line, and the last one.
    `appendix_of` has {kind} {number} {day} {issuer}; `appendix_symbol` joins number and symbol there. `tone` "late"
    writes hoá, uỷ in words of ours. `pages` are the margins to choose from, `page` is the chosen one.
    `academic_titles` says whether "ThS." and the like stay before a signer's name (a rank always does).
    """

    code: str
    name_vi: str
    source_vi: str
    page: Page
    pages: tuple[Page, ...]
    right: tuple[str, ...]
    head_left: float
    issuer_mark: str
    number_form: str
    number_blank: str
    default_symbol: str
    subject_case: Literal["given", "lower"]
    subject_mark: str
    body_indent: float
    body_after: float
    body_spacing: float
    ending: str
    levels: tuple[Level, ...]
    signs: Mapping[str, str]
    to_words: str
    to_ends: tuple[str, str]
    appendix_words: str
    appendix_numbers: Literal["roman", "arabic"]
    appendix_of: str
    appendix_symbol: str
    tone: Literal["early", "late"]
    looks: Looks
    settings: tuple[Setting, ...] = field(repr=False)
    academic_titles: Literal["drop", "keep"] = "drop"


def profiles() -> Mapping[str, Profile]:
    """All profiles by code, as their sources have them, in the order of the file."""
    return _all()


def of(issuer: Issuer) -> Profile:
    """The profile of an issuing body with its own settings. KheoError "profile-unknown", "profile-setting"."""
    profile = get(issuer.profile)
    for key, value in sorted(issuer.settings.items(), key=lambda item: item[0] != "margins"):
        profile = _set(profile, key, str(value).strip())
    return profile


def get(code: str) -> Profile:
    """One profile by code. KheoError "profile-unknown"."""
    try:
        return _all()[code]
    except KeyError:
        known = ", ".join(_all())
        raise KheoError(
            "profile-unknown",
            f"không có mẫu thể thức “{code}”.",
            where="cơ quan ban hành",
            remedy=f"Chọn một trong: {known}.",
        ) from None


@cache
def _all() -> Mapping[str, Profile]:
    text = (resources.files("kheo.writer") / "data" / "profiles.toml").read_text("utf-8")
    raw: dict[str, dict[str, Any]] = tomllib.loads(text)
    whole: dict[str, dict[str, Any]] = {}
    for code, data in raw.items():
        whole[code] = _merged(whole[data["base"]], data) if "base" in data else data
    return {code: _profile(code, data) for code, data in whole.items()}


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """`own` over `base`; tables one level deep are merged (looks, signs, settings), lists are replaced."""
    told = dict(base)
    for key, value in own.items():
        old = told.get(key)
        told[key] = {**old, **value} if isinstance(value, dict) and isinstance(old, dict) else value
    return told


def _profile(code: str, data: dict[str, Any]) -> Profile:
    pages = tuple(Page(**page) for page in data["margins"])
    made: dict[str, Any] = {f.name: data[f.name] for f in fields(Profile) if f.name in data}
    made |= {
        "right": tuple(data["right"]),
        "levels": tuple(Level(x["number"], x["after"], Look(**x["look"])) for x in data["levels"]),
        "looks": Looks(**{name: Look(**look) for name, look in data["looks"].items()}),
        "to_ends": tuple(data["to_ends"]),
        "settings": tuple(_setting(key, given) for key, given in data["settings"].items()),
    }
    return Profile(code=code, page=pages[0], pages=pages, **made)


def _setting(key: str, given: dict[str, Any]) -> Setting:
    return Setting(
        key, given["label_vi"], given.get("least"), given.get("most"), tuple(given.get("choices", ()))
    )


def _set(profile: Profile, key: str, text: str) -> Profile:
    setting = next((s for s in profile.settings if s.key == key), None)
    if setting is None:
        allowed = ", ".join(s.key for s in profile.settings)
        raise _refused(key, f"mẫu “{profile.name_vi}” không cho đổi mục này.", f"Chỉ đổi được: {allowed}.")
    value: Any = _value(setting, text)
    if key == "margins":
        return replace(profile, page=next(p for p in profile.pages if p.code == value))
    head, _, tail = key.partition(".")
    if head == "page":
        return replace(profile, page=replace(profile.page, **{tail: value}))
    if head == "looks":
        part, _, what = tail.partition(".")
        look = replace(getattr(profile.looks, part), **{what: value})
        return replace(_resized(profile, part, look), looks=replace(profile.looks, **{part: look}))
    return replace(profile, **{key: value})


def _resized(profile: Profile, part: str, look: Look) -> Profile:
    """Headings are of the size of the text they stand in."""
    if part != "body":
        return profile
    levels = tuple(replace(x, look=replace(x.look, size=look.size)) for x in profile.levels)
    return replace(profile, levels=levels)


def _value(setting: Setting, text: str) -> str | float:
    if setting.choices:
        if text not in setting.choices:
            raise _refused(
                setting.key, f"“{text}” không dùng được.", f"Chọn một trong: {', '.join(setting.choices)}."
            )
        return text
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = float("nan")
    least, most = setting.least or 0.0, setting.most or 0.0
    if not least <= number <= most:
        bounds = f"{least:g} đến {most:g}".replace(".", ",")
        raise _refused(
            setting.key, f"“{text}” ngoài mức cho phép.", f"{setting.label_vi}: ghi một số từ {bounds}."
        )
    return number


def _refused(key: str, message: str, remedy: str) -> KheoError:
    return KheoError("profile-setting", message, where=f"thể thức, mục {key}", remedy=remedy)
