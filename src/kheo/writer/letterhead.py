"""The words of a document's form: number and symbol, date, signature, recipients, appendix. One for every format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from kheo.common.periods import dmy
from kheo.common.text import strip_marks
from kheo.writer.model import NBSP, Block, Heading, Issuer, Paragraph, Part, Report, Source
from kheo.writer.numbering import letter, roman
from kheo.writer.profiles import Level, Look, Page, Profile

BLANK = "……"
SIGNATURE_PT = 72.0
EDGE_MM = 1.5
UPRIGHT_COLUMNS = 4
# A page on its side, the binding edge on top.
WIDE = Page("wide", "", top=25.0, bottom=20.0, left=25.0, right=25.0, number_top=12.0)
WIDE_MM = 297 - WIDE.left - WIDE.right
SOURCES_TITLE = "Nguồn số liệu"
TABLES_TITLE = "Bảng số liệu"
# Points before and after each component; a rule stands RULE_PT under its text.
SPACES: dict[str, tuple[float, float]] = {
    "number": (6, 0),
    "day": (6, 0),
    "title": (18, 0),
    "level1": (12, 6),
    "level2": (8, 6),
    "level3": (6, 4),
    "level4": (4, 4),
    "caption": (10, 4),
    "appendix_of": (0, 6),
    "cell_head": (2, 2),
    "cell": (2, 2),
    "note": (4, 0),
    "source": (0, 3),
}
RULE_PT = 4.0
AFTER_TITLE_PT = 12.0
# Widths of Times Bold in thousandths of the size, for rules as long as a text or a part of it.
_CAPITALS: tuple[int, ...] = (
    722,
    667,
    722,
    722,
    667,
    611,
    778,
    778,
    389,
    500,
    778,
    667,
    944,
    722,
    778,
    611,
    778,
    722,
    556,
    667,
)
_CAPITALS += (722, 722, 1000, 722, 722, 667)
_SMALL: tuple[int, ...] = (
    500,
    556,
    444,
    556,
    444,
    333,
    500,
    556,
    278,
    333,
    556,
    278,
    833,
    556,
    500,
    556,
    556,
    444,
    389,
    333,
)
_SMALL += (556, 500, 722, 500, 500, 444)
_WIDTHS = {" ": 250, "-": 333, ".": 250, ",": 250}
_WIDTHS |= dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _CAPITALS, strict=True))
_WIDTHS |= dict(zip("abcdefghijklmnopqrstuvwxyz", _SMALL, strict=True))
_SIGN = re.compile(r"^(TM|T/M|KT|K/T|TL|T/L|TUQ|T/UQ|Q)(?:\.\s*|\s+)(?=\S)", re.IGNORECASE)
_ACADEMIC = re.compile(r"^(?:(?:GS|PGS|TSKH|TS|ThS|CN|KS|BS|LS|CKI|CKII)\b\.?,?\s*)+(?=\S)")
_EARLY = re.compile("([oO])([\u0300\u0301\u0303\u0309\u0323])([aeAE])(?![a-zA-Z])")
_EARLY_UY = re.compile("(?<![qQ])([uU])([\u0300\u0301\u0303\u0309\u0323])([yY])(?![a-zA-Z])")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line (a paragraph for long ones), how it is set and which of Looks it is; capitals are made already."""

    text: str
    look: Look
    part: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line, centred, of so many mm."""

    length_mm: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty space of so many points: where a signature and a seal go."""

    points: float


Piece = Line | Rule | Gap


@dataclass(frozen=True, slots=True)
class Frame:
    """All that stands around the body: head in two columns and two rows, title, signature, heads of appendices.

    `left` and `right` stand side by side in columns of `columns` mm, `number` and `day` on one line under them in
    columns of `below` mm: the day's is wider where a long place name needs it, and the number is then set in from
    the left so that its middle stays under the issuer's. Every column has EDGE_MM at its sides.
    """

    columns: tuple[float, float]
    below: tuple[float, float]

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    number: Line
    day: Line
    title: tuple[Piece, ...]
    recipients: tuple[Line, ...]
    signature: tuple[Piece, ...]


def frame(report: Report, profile: Profile) -> Frame:
    """The words around the body of a report, in the order they are printed."""
    issuer = report.issuer
    right = [
        _line(profile, text, "right_second" if n else "right_first") for n, text in enumerate(profile.right)
    ]
    subjects = [_line(profile, text, "subject") for text in subject(report, profile).split("\n")]
    mark = Rule(40.0) if profile.subject_mark == "rule" else _line(profile, profile.subject_mark, "subject")
    day = _line(profile, place_and_day(issuer, report.signed), "day")
    columns = (profile.head_left, profile.page.text_mm - profile.head_left)
    number = _line(profile, number_line(issuer, profile), "number")
    least = (columns[0] + text_mm(number.text, number.look) + 4 * EDGE_MM) / 2
    wide = max(columns[1], min(text_mm(day.text, day.look) + 3 * EDGE_MM, profile.page.text_mm - least))
    return Frame(
        columns=columns,
        below=(profile.page.text_mm - wide, wide),
        left=_issuer(issuer, profile),
        right=(*right, Rule(text_mm(right[-1].text, right[-1].look))),
        number=number,
        day=day,
        title=(_line(profile, report.title.upper(), "title"), *subjects, mark),
        recipients=(
            _line(profile, profile.to_words, "to"),
            *(_line(profile, text, "recipients") for text in recipient_lines(issuer, profile)),
        ),
        signature=(
            *(
                _line(profile, text, "office")
                for line in signature_lines(issuer, profile)
                for text in _fitted(line, profile.looks.office, profile.page.text_mm / 2 - 2 * EDGE_MM)
            ),
            Gap(SIGNATURE_PT),
            _line(profile, signer_name(issuer, profile), "signer"),
        ),
    )


def body_parts(block: Paragraph, profile: Profile, *, last: bool) -> list[Part]:
    """The sentences of a paragraph with a space between; `last`: its full stop is the one that ends the document."""
    parts: list[Part] = []
    for n, sentence in enumerate(block.sentences):
        parts += [" "] if n else []
        parts += sentence.parts
    ends = parts[-1] if parts else ""
    if last and isinstance(ends, str) and ends.endswith(".") and not ends.endswith(profile.ending):
        parts[-1] = type(ends)(ends.removesuffix(".") + profile.ending)
    return parts


def printed(report: Report) -> tuple[Block, ...]:
    """The blocks of the body that are printed: room for words that nobody wrote is not."""
    return tuple(b for b in report.body if not isinstance(b, Paragraph) or b.sentences)


def appendix_frame(report: Report, profile: Profile, n: int, of: int, title: str) -> tuple[Line, ...]:
    """The head of the n-th of `of` appendices: number, title in capitals, what it belongs to."""
    return (
        _line(profile, appendix_heading(profile, n, of), "appendix"),
        _line(profile, title.upper(), "appendix_title"),
        _line(profile, appendix_of(report, profile), "appendix_of"),
    )


def _line(profile: Profile, text: str, part: str) -> Line:
    return Line(text, getattr(profile.looks, part), part)


def _issuer(issuer: Issuer, profile: Profile) -> tuple[Piece, ...]:
    look, most = profile.looks.issuer, profile.head_left - 2 * EDGE_MM
    above = [_line(profile, text, "parent") for text in _fitted(issuer.parent.upper(), look, most)]
    own = [_line(profile, text, "issuer") for text in _fitted(issuer.name.upper(), look, most)]
    if profile.issuer_mark != "rule":
        return (*above, *own, _line(profile, profile.issuer_mark, "issuer"))
    widest = max((text_mm(line.text, line.look) for line in own), default=40.0)
    return (*above, *own, Rule(max(12.0, widest * 0.4)))


def _fitted(text: str, look: Look, most: float) -> list[str]:
    """A text in lines of about the same length that fit `most` mm; its own line breaks win."""
    told: list[str] = []
    for own in text.split("\n"):
        lines = max(1, int(-(-text_mm(own, look) // most)))
        broken = _broken(own, lines, look)
        while any(text_mm(line, look) > most for line in broken) and len(broken) < len(own.split()):
            lines += 1
            broken = _broken(own, lines, look)
        told += broken
    return told


def _broken(name: str, lines: int, look: Look) -> list[str]:
    """At most so many lines, each ending at the word nearest to its share."""
    words, share = name.split(), text_mm(name, look) / lines
    told = words[:1]
    for word in words[1:]:
        if len(told) < lines and text_mm(told[-1], look) + text_mm(f" {word}", look) / 2 > share:
            told.append(word)
        else:
            told[-1] += f" {word}"
    return told


def text_mm(text: str, look: Look) -> float:
    """How long a line is, in mm; exact in bold, a little too much in other letters."""
    shown = strip_marks((text.upper() if look.upper else text).replace(NBSP, " "))
    return sum(_WIDTHS.get(c, 500) for c in shown) * look.size / 1000 * 25.4 / 72


def stamp(report: Report) -> datetime:
    """The time written into files: the day it was signed, or the last day of its period, never the clock."""
    day = report.signed or report.period.end
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime(2020, 1, 1, tzinfo=UTC)


def document_title(report: Report) -> str:
    """ "Báo cáo kết quả công tác …" """
    return f"{report.title.capitalize()} {report.subject[:1].lower()}{report.subject[1:]}"


def source_line(source: Source) -> str:
    """ "Báo cáo tổng kết, ngày 24/12/2020 (tệp bp.docx)." """
    day = f", ngày{NBSP}{dmy(source.date)}" if source.date else ""
    name = f" (tệp {source.filename})" if source.filename else ""
    return f"{source.title.rstrip('. ')}{day}{name}."


def number_line(issuer: Issuer, profile: Profile) -> str:
    """ "Số: 05/BC-UBND" or "Số 12-BC/ĐU"; room is left for a number not given yet."""
    number = issuer.number.zfill(2) if issuer.number else profile.number_blank
    line = profile.number_form.format(number=number, symbol=symbol(issuer, profile))
    return line.replace(" ", NBSP)


def symbol(issuer: Issuer, profile: Profile) -> str:
    """The issuing body's symbol, or the profile's own."""
    return issuer.symbol or profile.default_symbol


def place_and_day(issuer: Issuer, day: date | None) -> str:
    """ "Bình Phước, ngày 05 tháng 01 năm 2021"."""
    return f"{issuer.locality or '…………'}, {day_in_words(day)}"


def day_in_words(day: date | None) -> str:
    """Day with two digits, month with two only for January and February; blanks when there is no day yet."""
    if day is None:
        return f"ngày{NBSP}…… tháng{NBSP}…… năm{NBSP}……"
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày{NBSP}{day.day:02} tháng{NBSP}{month} năm{NBSP}{day.year}"


def subject(report: Report, profile: Profile) -> str:
    """The subject as the profile begins it: the Party's in lower case."""
    text = report.subject
    return text[:1].lower() + text[1:] if profile.subject_case == "lower" else text


def signature_lines(issuer: Issuer, profile: Profile) -> tuple[str, ...]:
    """The lines of power and office above the name, in the profile's short forms and in capitals.

    An office written with its own short form ("KT. GIÁM ĐỐC") is printed with the profile's ("K/T GIÁM ĐỐC").
    """
    lines = [_signed(profile, "TM", line, n) for n, line in enumerate(_lines(issuer.collective))]
    if issuer.sign_for and issuer.sign_for != "Q":
        lines += [
            _signed(profile, issuer.sign_for, line, n) for n, line in enumerate(_lines(issuer.sign_for_title))
        ]
    own = _lines(issuer.signer_title)
    sign = "Q" if issuer.sign_for == "Q" else ""
    lines += [_signed(profile, sign, line, n) if sign else line for n, line in enumerate(own)]
    return tuple(_in_form(line, profile).upper() for line in lines)


def signer_name(issuer: Issuer, profile: Profile) -> str:
    """The name; academic titles before it are left out where the profile says so."""
    name = issuer.signer_name.strip()
    return _ACADEMIC.sub("", name) if profile.academic_titles == "drop" else name


def recipient_lines(issuer: Issuer, profile: Profile) -> tuple[str, ...]:
    """ "- Bộ Công an (để báo cáo);" … "- Lưu: VT, PV05." """
    middle, last = profile.to_ends
    given = [line.strip().removeprefix("-").strip().rstrip(".;,") for line in issuer.recipients]
    given = [line for line in given if line]
    return tuple(f"- {line}{last if n == len(given) else middle}" for n, line in enumerate(given, 1))


def appendix_heading(profile: Profile, n: int, of: int) -> str:
    """ "Phụ lục I"; the only appendix has no number."""
    if of == 1:
        return profile.appendix_words
    number = roman(n) if profile.appendix_numbers == "roman" else str(n)
    return f"{profile.appendix_words}{NBSP}{number}"


def appendix_of(report: Report, profile: Profile) -> str:
    """ "(Kèm theo Báo cáo số 05/BC-UBND ngày 05 tháng 01 năm 2021 của Ủy ban nhân dân xã Tân Phong)"."""
    issuer = report.issuer
    number = issuer.number.zfill(2) if issuer.number else BLANK
    return profile.appendix_of.format(
        kind=report.title.capitalize(),
        number=f"{number}{profile.appendix_symbol}{symbol(issuer, profile)}",
        day=day_in_words(report.signed),
        issuer=" ".join(issuer.name.split()),
    )


def numbered(headings: Sequence[Heading], profile: Profile) -> dict[str, str]:
    """ "I.", "1-", "a)" by the id of the heading."""
    counts = counted(headings)
    return {h.id: label(level_of(profile, h.level), counts[h.id]) for h in headings}


def counted(headings: Sequence[Heading]) -> dict[str, int]:
    """The how-manieth heading of its level each is, by id; counting starts anew under each heading above."""
    counts: list[int] = []
    told = {}
    for heading in headings:
        del counts[heading.level :]
        counts += [0] * (heading.level - len(counts))
        counts[-1] += 1
        told[heading.id] = counts[-1]
    return told


def level_of(profile: Profile, level: int) -> Level:
    """The form of headings of a level, 1 the highest; what lies deeper is set as the last."""
    return profile.levels[min(level, len(profile.levels)) - 1]


def label(level: Level, n: int) -> str:
    """What stands before the n-th heading of a level: "IV.", "4-", "đ)" or a dash."""
    number = {"I": roman(n), "1": str(n), "a": letter(n), "": ""}[level.number]
    return f"{number}{level.after}"


def toned(text: str, profile: Profile) -> str:
    """Words of ours with the tone where the profile puts it (hóa or hoá). Not for names and numbers that were given."""
    if profile.tone == "early":
        return text
    apart = unicodedata.normalize("NFD", text)
    apart = _EARLY_UY.sub(r"\1\3\2", _EARLY.sub(r"\1\3\2", apart))
    return unicodedata.normalize("NFC", apart)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _signed(profile: Profile, sign: str, line: str, n: int) -> str:
    return line if n or _SIGN.match(line) else f"{profile.signs[sign]} {line}"


def _in_form(line: str, profile: Profile) -> str:
    found = _SIGN.match(line)
    if found is None:
        return line
    sign = found[1].upper().replace("/", "")
    return f"{profile.signs[sign]} {line[found.end() :]}"
