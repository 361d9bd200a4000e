"""The paragraphs on some indicators: results, comparison, places, stocks with their day, stocks too old to count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from vn_collate import collate_key

from kheo.common import compare
from kheo.common.numerals import number
from kheo.common.periods import dmy
from kheo.common.types import Kind, Measure, Period, Qualifier, Total
from kheo.writer import figures
from kheo.writer.clauses import (
    ESTIMATED,
    Clause,
    Teller,
    days_of,
    listing,
    lower_first,
    merged,
    packed,
    respectful,
    spoken,
    upper_first,
)
from kheo.writer.model import NBSP, Evidence, Given, Num, Part, Sentence
from kheo.writer.outline import Tell
from kheo.writer.plan import CHAINS, CONTINUERS, DONE, OPENERS

_KINDS = ("tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "đặc khu")
Told = tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What all sentences of a report share: the place, its period, the names and the rows below it."""

    teller: Teller
    period: Period
    place_name: str
    names: Mapping[str, str]
    rows: Sequence[str]


def paragraphs(scene: Scene, codes: Sequence[str], how: Tell, turn: int) -> dict[str, Told]:
    """All that is told of these indicators: sentences by the role of their paragraph, none empty. `turn` varies the
    first words."""
    teller = scene.teller
    flows = teller.clauses(codes, Kind.FLOW)
    stocks = teller.clauses(codes, Kind.STOCK)
    places = _places(teller, flows or stocks, scene.names, scene.rows, codes) if how.places else ()
    compared = {
        "flows": _comparison(teller, flows, scene.rows),
        "stocks": _comparison(teller, stocks, scene.rows),
    }
    if not how.compare:
        compared = {"flows": (), "stocks": ()}
    found = {
        "flows": _flow_sentences(flows, turn, scene.period),
        "compared": (*compared["flows"], *(places if flows else ())),
        "stocks": (*_stock_sentences(teller, stocks, scene.place_name), *compared["stocks"]),
        "places": () if flows else places,
        "old": (*_stale_sentences(teller, codes), *_left_out(teller, codes, scene.names, scene.rows)),
    }
    return {role: sentences for role, sentences in found.items() if sentences}


def rows_of(evidence: Evidence, names: Mapping[str, str]) -> list[str]:
    """The places below, by name without their kind."""
    below = dict.fromkeys(at for _, at in evidence.totals if at != evidence.place)
    return sorted(below, key=lambda p: (collate_key(bare_name(names.get(p, p))), p))


def bare_name(name: str) -> str:
    """ "tỉnh Bình Phước" → "Bình Phước"; "Phường 1" keeps its kind, a number is no name."""
    kind = kind_of(name)
    rest = name[len(kind) + 1 :] if kind else name
    return name if rest[:1].isdigit() else rest


def kind_of(name: str) -> str:
    """The kind word a full name begins with, or nothing."""
    return next((k for k in _KINDS if name.casefold().startswith(k + " ")), "")


def level_word(place: str, rows: Sequence[str], names: Mapping[str, str]) -> str:
    """ "tỉnh, thành phố", "xã, phường", or "địa phương" when the names do not say."""
    if place == "VN":
        return "tỉnh, thành phố"
    kinds = [kind_of(names.get(p, p)) for p in rows]
    present = [k for k in _KINDS if k in kinds]
    return ", ".join(present) if present and "" not in kinds else "địa phương"


def coverage(
    evidence: Evidence,
    rows: Sequence[str],
    names: Mapping[str, str],
    before: str,
    after: str,
    codes: Sequence[str],
) -> list[Part]:
    """ "Có 17/20 xã có số liệu": how many of the places below have a figure for one of the codes (none: any).

    Nothing when no place below has one: then the place itself told all.
    """
    own = [t for (c, at), t in evidence.totals.items() if at == evidence.place and (not codes or c in codes)]
    of = max((t.coverage.of for t in own), default=0)
    reported = reporting(evidence, rows, codes)
    if not of or not reported:
        return []
    key = (codes[0] if codes else "", evidence.place)
    few = Num(number(len(reported)), key, Decimal(len(reported)), role="reported", of=tuple(codes))
    all_ = Num(number(of), key, Decimal(of), role="of", of=tuple(codes))
    share: list[Part] = [few, "/", all_, NBSP, level_word(evidence.place, rows, names)]
    if codes and len(reported) == 1 and not direct(evidence, rows):
        return [before, Given(names.get(reported[0], reported[0])), after]
    if not direct(evidence, rows):
        share = [few, NBSP, level_word(evidence.place, reported, names)]
    elif codes and len(reported) == 1 < of:
        return [before, Given(names.get(reported[0], reported[0])), " (", *share, ")"]
    told = [before, *share, after]
    if len(reported) <= 3 and len(reported) < of:
        told += [" (", *listing([(Given(names.get(p, p)),) for p in reported]), ")"]
    return told


def direct(evidence: Evidence, rows: Sequence[str]) -> bool:
    """Whether the rows are the very places that coverage counts, not places two levels down."""
    own = [t for (_, at), t in evidence.totals.items() if at == evidence.place and t.coverage.of]
    return all(t.coverage.reported == len(reporting(evidence, rows, [t.indicator])) for t in own)


def reporting(evidence: Evidence, rows: Sequence[str], codes: Sequence[str]) -> list[str]:
    """The rows that have a value for one of the codes (no codes: for any)."""
    having = {
        at for (c, at), t in evidence.totals.items() if t.value is not None and (not codes or c in codes)
    }
    return [p for p in rows if p in having]


def _flow_sentences(flows: Sequence[Clause], turn: int, period: Period) -> Told:
    sentences = []
    for n, group in enumerate(packed(merged(flows))):
        if n == 0:
            head = list(_filled(OPENERS[turn % len(OPENERS)], period))
        else:
            head = [CONTINUERS[(turn + n - 1) % len(CONTINUERS)]]
        told = _joined(group)
        if group[0].verb:
            head.append(" ")
        elif n == 0:
            head = list(_filled("{period}, ", period))
        else:
            head = []
            told = (Given(upper_first(str(told[0]))), *told[1:])
        sentences.append(Sentence((*head, *told, ".")))
    return tuple(sentences)


def _filled(pattern: str, period: Period) -> tuple[Part, ...]:
    if "{period}" not in pattern:
        return (pattern,)
    left, _, right = pattern.partition("{period}")
    return (left, *opening_window(period), right) if left else (*opening_window(period), right)


def opening_window(period: Period) -> tuple[Part, ...]:
    """The period at the head of a sentence: "Năm 2020", "Trong 6 tháng đầu năm 2026", "Trong thời gian từ …"."""
    words = figures.window(period)
    if words.startswith("từ "):
        return ("Trong thời gian ", Given(words))
    return ("Trong ", Given(words)) if words[0].isdigit() else (Given(upper_first(words)),)


def _joined(group: Sequence[Clause]) -> tuple[Part, ...]:
    parts: list[Part] = []
    for n, clause in enumerate(group):
        last_verb = group[n - 1].verb if n and group[n - 1].open else ""
        parts += ["; " if n else "", *spoken(clause, first=not n, last_verb=last_verb)]
    return tuple(p for p in parts if p)


def _stock_sentences(teller: Teller, stocks: Sequence[Clause], place_name: str) -> Told:
    by_day: dict[tuple[date, bool], list[Clause]] = {}
    for clause in stocks:
        total = teller.total(clause.codes[0])
        assert total is not None
        done = clause.verb and clause.verb.split()[0] in DONE
        by_day.setdefault(days_of(total), []).append(
            replace(clause, verb=f"đã {clause.verb}") if done else clause
        )
    sentences = []
    for (day, oldest), clauses in by_day.items():
        for n, group in enumerate(packed(merged(clauses), most=7)):
            if n:
                head: list[Part] = ["Cũng đến thời điểm này, " if n % 2 else "Bên cạnh đó, "]
            elif oldest:
                head = ["Theo số liệu gần nhất của các địa phương (sớm nhất từ ngày ", Given(dmy(day)), "), "]
            else:
                head = ["Tính đến ngày ", Given(dmy(day)), ", "]
            subject = _whole(teller, place_name, group[0].verb)
            sentences.append(Sentence((*head, subject, *_joined(group), ".")))
    return tuple(sentences)


def _whole(teller: Teller, place_name: str, verb: str) -> str:
    if not verb:
        return ""
    kind = kind_of(place_name)
    whole = (
        "cả nước" if teller.evidence.place == "VN" else f"toàn {kind}" if kind else "các đơn vị, địa phương"
    )
    return f"{whole} "


def _stale_sentences(teller: Teller, codes: Sequence[str]) -> Told:
    sentences = []
    for code in codes:
        total = teller.evidence.totals.get((code, teller.evidence.place))
        if total is None or total.stale is None or not total.stale[0]:
            continue
        value, day = total.stale
        indicator = teller.indicators[code]
        text = figures.in_sentence(value, indicator.measure)
        num = Num(text, (code, total.place), value, role="stale")
        noun = teller.short_noun(code)
        parts: list[Part] = ["Số liệu gần nhất về ", Given(lower_first(respectful(indicator.vi))), " là "]
        parts += [num, *((NBSP, Given(noun)) if noun else ()), ", có từ ngày ", Given(dmy(day))]
        parts.append(
            ", đã cũ nên không tính vào số hiện có."
            if total.value is not None
            else ", đã cũ nên không coi là số hiện có."
        )
        sentences.append(Sentence(tuple(parts)))
    return tuple(sentences)


def _left_out(teller: Teller, codes: Sequence[str], names: Mapping[str, str], rows: Sequence[str]) -> Told:
    """Places whose last stock is too old to be in the total that was just told."""
    sentences = []
    for code in codes:
        total = teller.total(code)
        old = [
            t for p in rows if (t := teller.evidence.totals.get((code, p))) and t.value is None and t.stale
        ]
        if total is None or not old or len(old) > 5:
            continue
        told = []
        for t in old:
            assert t.stale is not None
            value, day = t.stale
            num = Num(
                figures.in_sentence(value, teller.indicators[code].measure),
                (code, t.place),
                value,
                role="stale",
            )
            told.append((Given(names.get(t.place, t.place)), " (", num, f" ngày{NBSP}", Given(dmy(day)), ")"))
        about = Given(lower_first(respectful(teller.indicators[code].vi)))
        head = ("Tổng số về ", about, " chưa tính số liệu đã cũ của ")
        sentences.append(Sentence((*head, *listing(told), ".")))
    return tuple(sentences)


def _comparison(teller: Teller, clauses: Sequence[Clause], rows: Sequence[str]) -> Told:
    codes = [c for clause in clauses for c in clause.codes if comparable(teller, c, rows)]
    leading = [c for c in codes if c in CHAINS] + [c for c in codes if c not in CHAINS]
    chosen = sorted(leading[:4], key=codes.index)
    if not chosen:
        return ()
    told = [_change(teller, code) for code in chosen]
    before = teller.evidence.before[(chosen[0], teller.evidence.place)]
    head: list[Part] = ["So với cùng kỳ năm trước, "]
    if teller.indicators[chosen[0]].kind is Kind.STOCK:
        head = ["So với cùng thời điểm năm trước, "]
    elif before.start is not None:
        head = ["So với ", Given(figures.window(Period(before.start, before.end))), ", "]
    parts: list[Part] = list(head)
    for n, one in enumerate(told):
        parts += ["; " if n else "", *one]
    return (Sentence((*(p for p in parts if p), ".")),)


def comparable(teller: Teller, code: str, rows: Sequence[str]) -> bool:
    """Whether the total may be set beside the one a year before; percentages never are."""
    now = teller.total(code)
    then = teller.evidence.before.get((code, teller.evidence.place))
    if now is None or then is None or teller.indicators[code].measure is Measure.PERCENT:
        return False
    told_then = (
        at
        for (c, at), t in teller.evidence.before.items()
        if c == code and at != teller.evidence.place and t.value is not None
    )
    return compare.comparable(now, then, reporting(teller.evidence, rows, [code]), told_then)


def _change(teller: Teller, code: str) -> tuple[Part, ...]:
    key = (code, teller.evidence.place)
    now, then = teller.evidence.totals[key].value, teller.evidence.before[key].value
    assert now is not None
    assert then
    indicator = teller.indicators[code]
    noun = teller.noun(code)
    subject = Given(f"số {noun}" if noun else lower_first(indicator.vi))
    if now == then:
        return (subject, " giữ nguyên")
    change = abs(now - then)
    share = change * 100 / then
    num = Num(figures.in_sentence(change, indicator.measure), key, change, role="change")
    short = teller.short_noun(code)
    rate = Num(figures.percent(share), key, figures.rounded(share), role="percent")
    verb = " tăng " if now > then else " giảm "
    return (subject, verb, num, f"{NBSP}{short}" if short else "", ", tương ứng ", rate)


def _places(
    teller: Teller,
    clauses: Sequence[Clause],
    names: Mapping[str, str],
    rows: Sequence[str],
    codes: Sequence[str],
) -> Told:
    if not clauses:
        return ()
    sentences = list(_theme_coverage(teller, names, rows, codes))
    code = clauses[0].codes[0]
    ranked = sorted(
        (t for (c, at), t in teller.evidence.totals.items() if c == code and at in rows and t.value),
        key=lambda t: -(t.value or 0),
    )
    if len(ranked) < 2 or ranked[0].value == ranked[1].value or ranked[0].qualifier is Qualifier.VAGUE:
        return tuple(sentences)
    noun = teller.noun(code)
    own = teller.total(code)
    whole = own is not None and own.coverage.reported == own.coverage.of
    first: list[Part] = ["Địa phương có nhiều " if whole else "Trong các nơi đã có số liệu, nhiều "]
    first += [Given(noun or lower_first(teller.indicators[code].vi)), " nhất là "]
    first += _place_value(teller, ranked[0], names)
    if len(ranked) > 2 and ranked[1].value != ranked[2].value:
        first += [", tiếp đến là ", *_place_value(teller, ranked[1], names)]
    sentences.append(Sentence((*first, ".")))
    return tuple(sentences)


def _theme_coverage(
    teller: Teller, names: Mapping[str, str], rows: Sequence[str], codes: Sequence[str]
) -> Told:
    """Who told the totals that are only the sum of what there is; statements of the place itself need no coverage,
    and a computed share has that of its sides."""
    how = {c: t.method for c in codes if teller.tellable(c) and (t := teller.total(c)) is not None}
    told = [c for c, method in how.items() if method != "computed"]
    partial = [c for c in told if how[c] == "partial"]
    if not partial or (reporting(teller.evidence, rows, partial) == list(rows) and partial == told):
        return ()
    about: list[Part] = ["Nội dung này mới có số liệu của "]
    if partial != told:
        labels = [(Given(lower_first(respectful(teller.indicators[c].vi))),) for c in partial]
        about = ["Riêng ", *listing(labels), " mới có số liệu của "]
    head, share = about[:-1], coverage(teller.evidence, rows, names, str(about[-1]), "", partial)
    return (Sentence((*head, *share, ".")),) if share else ()


def _place_value(teller: Teller, total: Total, names: Mapping[str, str]) -> tuple[Part, ...]:
    short = teller.short_noun(total.indicator)
    tail = (f"{NBSP}{short}" if short else "") + (ESTIMATED if total.estimated else "")
    return (
        Given(names.get(total.place, total.place)),
        " (",
        teller.num(total.indicator, total.place),
        f"{tail})",
    )
