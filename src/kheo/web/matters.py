"""A thing to settle as the page prints it: what is wrong in one sentence, the sides with their sentences, the keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kheo import catalogue, places
from kheo.catalogue import Indicator
from kheo.common.types import Kind, Period, Qualifier
from kheo.ledger import queries, settling
from kheo.ledger.cases import Case
from kheo.ledger.models import Figure, Settlement, Suspect
from kheo.ledger.queries import Sentence
from kheo.ledger.settling import Verdict
from kheo.ledger.suspicion import Sort

from . import picks, show, words

SORTS: dict[Sort, str | Promise] = {
    Sort.DISPUTE: gettext_lazy("nguồn chênh nhau"),
    Sort.CROSSING: gettext_lazy("kỳ chồng nhau"),
    Sort.PAPER: gettext_lazy("văn bản nhập hai lần"),
    Sort.REPEAT: gettext_lazy("kể hai lần"),
    Sort.BALANCE: gettext_lazy("không cân"),
    Sort.JUMP: gettext_lazy("tăng giảm lạ"),
    Sort.COPY: gettext_lazy("trùng số cấp trên"),
    Sort.MERGED: gettext_lazy("đã gộp làm một"),
}
VERDICTS: dict[Verdict, str | Promise] = {
    Verdict.KEEP: gettext_lazy("đã giữ một bên, bỏ bên kia"),
    Verdict.APART: gettext_lazy("hai việc khác nhau, cộng cả"),
    Verdict.MEND: gettext_lazy("đã sửa số"),
    Verdict.DROP: gettext_lazy("đã bỏ số"),
    Verdict.SEEN: gettext_lazy("đã xem, không sai"),
    Verdict.LATER: gettext_lazy("để sau"),
}
SLIPS: dict[str, str | Promise] = {
    "zero-more": gettext_lazy("có thể thừa số 0"),
    "zero-less": gettext_lazy("có thể thiếu số 0"),
    "unit": gettext_lazy("có thể nhầm đơn vị (nghìn, triệu, tỷ; kg, tấn)"),
}
LATER_KEY = "0"


@dataclass(frozen=True, slots=True)
class Told:
    """A figure with its sentence and where it came from."""

    figure: Figure
    sentence: Sentence
    by: str

    @property
    def url(self) -> str:
        return f"/van-ban/{self.figure.document_id}/#so-{self.figure.pk}"

    @property
    def edit(self) -> str:
        """Where the figure's own fields are corrected."""
        return f"/van-ban/{self.figure.document_id}/so/{self.figure.pk}/sua/"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values that stand against each other. `note` says why this side is special, `more` what is not shown."""

    name: str
    amount: show.Amount
    told: tuple[Told, ...]
    note: str
    more: int
    gone: bool


@dataclass(frozen=True, slots=True)
class Option:
    """A button: `code` is what it posts ("keep:1"), `key` the digit that presses it."""

    key: str
    code: str
    label: str
    tone: str = "quiet"


@dataclass(frozen=True, slots=True)
class Matter:
    """A case in words. `past` are earlier values beside a jump."""

    case: Case
    sort: str | Promise
    name: str
    place: str
    period: str
    headline: str
    sides: tuple[Side, ...]
    options: tuple[Option, ...]
    past: tuple[str, ...] = ()

    @property
    def signature(self) -> str:
        return self.case.about.signature

    @property
    def settled(self) -> Settlement | None:
        return self.case.settled

    @property
    def decided(self) -> bool:
        """Whether a decision stands that is not just to wait."""
        return self.settled is not None and self.settled.verdict != Verdict.LATER

    @property
    def verdict(self) -> str | Promise:
        return VERDICTS[Verdict(self.settled.verdict)] if self.settled else ""

    @property
    def shared(self) -> int:
        """How many numbers two documents have in common."""
        return int(self.case.about.detail.get("n", 0))

    @property
    def source(self) -> str:
        """What Enter opens."""
        return next((told.url for side in self.sides for told in side.told), "")


def matter(case: Case) -> Matter:
    """`case` in the language of the page."""
    about = case.about
    indicator = catalogue.load().get(about.indicator)
    sides = tuple(_side(case, n, indicator) for n in range(len(case.sides)))
    return Matter(
        case,
        SORTS[case.sort],
        words.indicator_name(indicator),
        _place(about.place),
        _period(about, indicator),
        _HEADLINES[case.sort](case, indicator, sides),
        sides,
        ()
        if case.settled and case.settled.verdict != Verdict.LATER
        else _numbered(_options(case, indicator, sides), put_off=case.settled is not None),
        _past(about.detail, indicator),
    )


def _place(id: str) -> str:
    here = places.load()
    return picks.label(here.get(id)) if id in here else id


def _period(about: Suspect | Settlement, indicator: Indicator) -> str:
    start = None if indicator.kind is Kind.STOCK else about.start
    return words.period_words(Period(start, about.end))


def _told(case: Case, figure: Figure) -> Told:
    """Who says it; where and of when only as far as the head of the case does not."""
    org = words.org_name(figure.org or figure.document.org)
    where = figure.place_name.split(",")[0] if figure.place != case.about.place else ""
    start = None if figure.kind == Kind.STOCK else figure.period_start
    other = figure.period_end != case.about.end or start != case.about.start
    when = words.period_words(Period(start, figure.period_end)) if other and start else ""
    return Told(figure, queries.sentence(figure), " · ".join(filter(None, (org, where, when))))


def _side(case: Case, n: int, indicator: Indicator) -> Side:
    figures = case.sides[n]
    own = catalogue.load().get(figures[0].indicator or indicator.code) if figures else indicator
    value = _value(case, figures)
    word = figures[0].qualifier if figures and len({f.qualifier for f in figures}) == 1 else Qualifier.EXACT
    return Side(
        _name(case, figures, own),
        show.amount(value, own.measure, Qualifier(word)),
        tuple(_told(case, figure) for figure in figures[: 1 if case.sort is Sort.PAPER else None]),
        _note(case, n),
        case.more[n] + (len(figures) - 1 if case.sort is Sort.PAPER else 0),
        case.settled is not None and case.settled.side not in (None, n),
    )


def _value(case: Case, figures: Sequence[Figure]) -> Decimal:
    """Of sources that agree the value, of one source's figures the sum."""
    by_source: dict[int, Decimal] = {}
    for figure in figures:
        by_source[figure.document_id] = by_source.get(figure.document_id, Decimal(0)) + figure.value
    return (
        next(iter(by_source.values()), Decimal(0)) if case.sort is not Sort.PAPER else Decimal(len(figures))
    )


def _name(case: Case, figures: Sequence[Figure], indicator: Indicator) -> str:
    if not figures:
        return ""
    if case.sort is Sort.BALANCE:
        return words.indicator_name(indicator)
    if case.sort is Sort.COPY:
        return figures[0].place_name.split(",")[0]
    if case.sort is Sort.CROSSING:
        return words.period_words(Period(figures[0].period_start, figures[0].period_end))
    return ""


def _note(case: Case, n: int) -> str:
    if case.settled and case.settled.verdict == Verdict.KEEP:
        return _("đã giữ") if case.settled.side == n else _("đã bỏ")
    in_use = case.sort in (Sort.DISPUTE, Sort.CROSSING) and n == 0 and not case.settled
    return _("tổng đang dùng số này") if in_use else ""


def _past(detail: Mapping[str, str], indicator: Indicator) -> tuple[str, ...]:
    return tuple(str(_exact(Decimal(v), indicator)) for v in detail.get("past", "").split())


def _exact(value: Decimal, indicator: Indicator) -> show.Amount:
    return show.amount(value, indicator.measure, Qualifier.EXACT, short=True)


# What is wrong, in one sentence

Headline = Callable[[Case, Indicator, Sequence[Side]], str]


def _dispute(case: Case, indicator: Indicator, sides: Sequence[Side]) -> str:
    gap = _exact(Decimal(case.about.detail["gap"]), indicator)
    said = _("Các nguồn nói khác nhau: %(values)s; chênh %(gap)s.") % {
        "values": " · ".join(str(side.amount) for side in sides),
        "gap": gap,
    }
    loose = {figure.qualifier for side in case.sides for figure in side} - {Qualifier.EXACT.value}
    return f"{said} {_('Có số nói “hơn”, “gần”, “khoảng”: có thể là một.')}" if loose else said


def _crossing(case: Case, indicator: Indicator, sides: Sequence[Side]) -> str:
    return _("Hai kỳ chồng lên nhau một phần, không thể cộng cả hai: %(a)s và %(b)s.") % {
        "a": sides[0].name,
        "b": sides[1].name,
    }


def _paper(case: Case, indicator: Indicator, sides: Sequence[Side]) -> str:
    detail = case.about.detail
    return _(
        "Hai văn bản giống nhau %(near)s%% về lời và có %(n)s số như nhau: có thể một văn bản vào sổ hai lần."
    ) % {
        "near": f"{Decimal(detail['near']) * 100:.0f}",
        "n": detail["n"],
    }


def _repeat(case: Case, indicator: Indicator, sides: Sequence[Side]) -> str:
    n = len(sides)
    return ngettext(
        "Một văn bản nói số này %(n)s lần; tổng đang cộng cả %(n)s.",
        "Một văn bản nói số này %(n)s lần; tổng đang cộng cả %(n)s.",
        n,
    ) % {"n": n}


def _balance(case: Case, indicator: Indicator, sides: Sequence[Side]) -> str:
    told, added = (Decimal(case.about.detail[name]) for name in ("told", "added"))
    return _("Không cân: nêu %(told)s mà các phần cộng lại %(added)s; lệch %(gap)s. Phải có: %(tie)s.") % {
        "told": _exact(told, indicator),
        "added": _exact(added, indicator),
        "gap": _exact(abs(told - added), indicator),
        "tie": case.about.detail["tie"],
    }


def times(value: Decimal, usual: Decimal) -> str:
    """ "gấp 10,5 lần" or "chỉ bằng 1/10"."""
    if usual <= 0 or value <= 0:
        return _("khác hẳn")
    ratio = value / usual
    if ratio >= 1:
        shown = ratio.quantize(Decimal(1) if ratio >= 20 else Decimal("0.1"))
        return _("gấp %(n)s lần") % {"n": show.digits(shown)}
    return _("chỉ bằng 1/%(n)s") % {"n": show.digits((1 / ratio).quantize(Decimal(1)))}


def _jump(case: Case, indicator: Indicator, sides: Sequence[Side]) -> str:
    detail = case.about.detail
    value = _value(case, case.sides[0])
    usual = Decimal(detail["usual"])
    given = {"times": times(value, usual), "usual": _exact(usual, indicator), "n": detail["n"]}
    if detail["by"] == "history":
        said = _("Số này %(times)s trung vị %(n)s kỳ trước của chính nơi này (%(usual)s).") % given
    elif detail["by"] == "growth":
        given["trend"] = show.digits(Decimal(detail["trend"]).quantize(Decimal("0.1")))
        said = (
            _("Số này %(times)s cùng kỳ năm trước (%(usual)s); %(n)s nơi cùng cấp ở mức gấp %(trend)s lần.")
            % given
        )
    else:
        given["top"] = str(_exact(Decimal(detail["top"]), indicator))
        said = (
            _("Số này %(times)s trung vị của %(n)s nơi cùng cấp (%(usual)s); nơi cao nhất là %(top)s.")
            % given
        )
    slip = detail.get("slip")
    if not slip:
        return said
    mended = _exact(Decimal(detail["mended"]), indicator)
    hint = _("%(slip)s: %(mended)s?") % {"slip": SLIPS[slip], "mended": mended}
    return f"{said} {hint[:1].upper()}{hint[1:]}"


def _copy(case: Case, indicator: Indicator, sides: Sequence[Side]) -> str:
    return _("%(low)s có đúng số của %(high)s: có thể số của cấp trên ghi nhầm xuống cấp dưới.") % {
        "low": sides[1].name,
        "high": sides[0].name,
    }


def _merged(case: Case, indicator: Indicator, sides: Sequence[Side]) -> str:
    n = len(sides)
    return _("%(n)s đơn vị cùng kể một ngày, cùng một số: đang tính là một việc, có đủ các nguồn.") % {"n": n}


_HEADLINES: Mapping[Sort, Headline] = {
    Sort.DISPUTE: _dispute,
    Sort.CROSSING: _crossing,
    Sort.PAPER: _paper,
    Sort.REPEAT: _repeat,
    Sort.BALANCE: _balance,
    Sort.JUMP: _jump,
    Sort.COPY: _copy,
    Sort.MERGED: _merged,
}


# What can be done


def _options(case: Case, indicator: Indicator, sides: Sequence[Side]) -> Iterable[Option]:
    """Buttons in the order of their digits; "để sau" is added by `_numbered`."""
    yield from (Option("", code, label, "") for code, label in _keeps(case, sides))
    if case.sort in _SEEN_FIRST:
        yield Option("", "seen", str(_SEEN[case.sort]))
    if Verdict.MEND in case.verdicts:
        yield from _mends(case, indicator, sides)
    if Verdict.APART in case.verdicts:
        yield Option("", "apart", _("Hai việc khác nhau") if len(sides) == 2 else _("Các việc khác nhau"))
    if Verdict.DROP in case.verdicts:
        yield Option("", "drop", _("Bỏ số này"), "no")
    if case.sort not in (*_SEEN_FIRST, Sort.REPEAT):
        yield Option("", "seen", str(_SEEN.get(case.sort, _("Bỏ qua"))))


_SEEN_FIRST = (Sort.JUMP, Sort.MERGED)
_SEEN: Mapping[Sort, str | Promise] = {
    Sort.JUMP: gettext_lazy("Đúng, giữ nguyên"),
    Sort.BALANCE: gettext_lazy("Đã xem, không sai"),
    Sort.COPY: gettext_lazy("Cả hai đều đúng"),
    Sort.PAPER: gettext_lazy("Hai văn bản khác nhau"),
    Sort.MERGED: gettext_lazy("Đúng là một việc"),
}


def _mends(case: Case, indicator: Indicator, sides: Sequence[Side]) -> Iterable[Option]:
    for n, value in enumerate(settling.mends(case.about)):
        if value is None:
            continue
        mended = {"value": _exact(value, indicator), "old": sides[n].amount}
        alone = case.sort is Sort.JUMP
        label = _("Sửa thành %(value)s") if alone else _("Sửa %(old)s thành %(value)s")
        yield Option("", f"mend:{n}", label % mended)


def _keeps(case: Case, sides: Sequence[Side]) -> Iterable[tuple[str, str]]:
    if Verdict.KEEP not in case.verdicts:
        return
    if case.sort is Sort.REPEAT:
        yield "keep:0", _("Chỉ là một: bỏ lần nói lại")
    elif case.sort is Sort.COPY:
        for kept, gone in ((0, 1), (1, 0)):
            yield f"keep:{kept}", _("Bỏ số của %(place)s") % {"place": sides[gone].name}
    elif case.sort is Sort.PAPER:
        for n, side in enumerate(sides):
            yield f"keep:{n}", _("Giữ “%(name)s”") % {"name": side.told[0].figure.document.filename}
    else:
        for n, side in enumerate(sides):
            yield f"keep:{n}", _("Giữ %(value)s") % {"value": side.amount}


def _numbered(options: Iterable[Option], *, put_off: bool) -> tuple[Option, ...]:
    """Options with their digits, and "để sau" for what was not put off yet."""
    listed = [
        Option(str(n) if n < 10 else "", one.code, one.label, one.tone) for n, one in enumerate(options, 1)
    ]
    return tuple(listed) if put_off else (*listed, Option(LATER_KEY, "later", _("Để sau"), "bare"))
