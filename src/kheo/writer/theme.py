"""The paragraphs on some indicators: results, comparison, places, stocks with their day, stocks too old to count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kheo.common.periods import dmy
from kheo.common.types import Kind
from kheo.writer import changes, details, figures, openings, ranks
from kheo.writer.clauses import Clause, Teller, days_of, listing, merged, packed, spoken, upper_first
from kheo.writer.model import NBSP, Given, Num, Part, Sentence
from kheo.writer.outline import Tell
from kheo.writer.plan import DONE
from kheo.writer.scene import Scene

Told = tuple[Sentence, ...]
# As many old stocks as one sentence names.
OLD_AT_ONCE = 6


def paragraphs(scene: Scene, codes: Sequence[str], how: Tell, turn: int) -> dict[str, Told]:
    """All that is told of these indicators: sentences by the role of their paragraph, none empty. `turn` varies the
    first words."""
    flows = scene.teller.clauses(codes, Kind.FLOW)
    stocks = scene.teller.clauses(codes, Kind.STOCK)
    covered = ranks.covered(scene, codes) if how.places and (flows or stocks) else ()
    most = ranks.most(scene, flows or stocks) if how.places else ()
    changed = {
        "flows": changes.sentences(scene, flows, turn),
        "stocks": changes.sentences(scene, stocks, turn),
    }
    if not how.compare:
        changed = {"flows": (), "stocks": ()}
    parts = {
        kind: details.sentences(scene.teller, [c for c in codes if scene.teller.indicators[c].kind is kind])
        for kind in (Kind if how.parts else ())
    }
    found = {
        "flows": (*_flow_sentences(scene, flows, turn), *(covered if flows else ())),
        "flow_parts": parts.get(Kind.FLOW, ()),
        "compared": (*changed["flows"], *(most if flows else ())),
        "stocks": (*stock_sentences(scene, stocks), *(() if flows else covered), *changed["stocks"]),
        "stock_parts": parts.get(Kind.STOCK, ()),
        "places": () if flows else most,
        "old": (*_stale_sentences(scene.teller, codes), *_left_out(scene, codes)),
    }
    return {role: sentences for role, sentences in found.items() if sentences}


def _flow_sentences(scene: Scene, flows: Sequence[Clause], turn: int) -> Told:
    sentences = []
    for n, group in enumerate(packed(merged(flows))):
        told = joined(group)
        if not group[0].verb:
            head: list[Part] = [*openings.opening_window(scene.period), ", "] if not n else []
            told = told if head else (Given(upper_first(str(told[0]))), *told[1:])
        elif n:
            head = [openings.CONTINUERS[(turn + n - 1) % len(openings.CONTINUERS)], " "]
        else:
            theme = scene.teller.indicators[group[0].codes[0]].theme
            head = [*openings.opener(theme, turn, scene.period, scene.small), " "]
        sentences.append(Sentence((*head, *told, ".")))
    return tuple(sentences)


def joined(group: Sequence[Clause]) -> tuple[Part, ...]:
    """Clauses one behind the other, each with its verb."""
    parts: list[Part] = []
    for n, clause in enumerate(group):
        parts += ["; " if n else "", *spoken(clause, first=not n)]
    return tuple(p for p in parts if p)


def stock_sentences(scene: Scene, stocks: Sequence[Clause]) -> Told:
    """What there is on a day: "Tính đến ngày 24/12/2020, toàn tỉnh duy trì 5.287 Tổ An ninh nhân dân"."""
    by_day: dict[tuple[date, bool], list[Clause]] = {}
    for clause in stocks:
        total = scene.teller.total(clause.codes[0])
        assert total is not None
        done = clause.verb and clause.verb.split()[0] in DONE
        by_day.setdefault(days_of(total), []).append(
            replace(clause, verb=f"đã {clause.verb}") if done else clause
        )
    sentences = []
    for (day, oldest), clauses in by_day.items():
        for n, group in enumerate(packed(merged(clauses), most=7)):
            head: list[Part] = ["Tính đến ngày ", Given(dmy(day)), ", "]
            if n:
                head = ["Cũng đến thời điểm này, " if n % 2 else "Bên cạnh đó, "]
            elif oldest and scene.period.end:
                head = ["Tính đến ngày ", Given(dmy(scene.period.end))]
                head += [
                    ", theo số liệu gần nhất của các địa phương (sớm nhất từ ngày ",
                    Given(dmy(day)),
                    "), ",
                ]
            subject = f"{scene.whole()} " if group[0].verb else ""
            sentences.append(Sentence((*head, *([subject] if subject else []), *joined(group), ".")))
    return tuple(sentences)


def _stale_sentences(teller: Teller, codes: Sequence[str]) -> Told:
    """The last stock where it is too old to be one: told together where it is of one day."""
    by_day: dict[tuple[date, bool], list[tuple[Part, ...]]] = {}
    for code in codes:
        total = teller.evidence.totals.get((code, teller.evidence.place))
        if total is None or total.stale is None or not total.stale[0]:
            continue
        value, day = total.stale
        text = figures.in_sentence(value, teller.indicators[code].measure)
        noun = teller.noun(code)
        num = Num(text, (code, total.place), value, role="stale")
        told = (num, NBSP, Given(noun)) if noun else (Given(teller.called(code)), " ", num)
        by_day.setdefault((day, total.value is not None), []).append(told)
    sentences = []
    for (day, counted), told_of_day in by_day.items():
        tail = "đã cũ nên không tính vào số hiện có." if counted else "đã cũ nên không coi là số hiện có."
        for at in range(0, len(told_of_day), OLD_AT_ONCE):
            listed = listing(told_of_day[at : at + OLD_AT_ONCE])
            head = ("Số liệu có từ ngày ", Given(dmy(day)), " (")
            sentences.append(Sentence((*head, *listed, f") {tail}")))
    return tuple(sentences)


def _left_out(scene: Scene, codes: Sequence[str]) -> Told:
    """Places whose last stock is too old to be in the total that was just told."""
    teller, sentences = scene.teller, []
    for code in codes:
        total = teller.total(code)
        rows = (teller.evidence.totals.get((code, p)) for p in scene.rows)
        old = [t for t in rows if t and t.value is None and t.stale]
        if total is None or not old or len(old) > 5:
            continue
        told = []
        for t in old:
            assert t.stale is not None
            value, day = t.stale
            text = figures.in_sentence(value, teller.indicators[code].measure)
            num = Num(text, (code, t.place), value, role="stale")
            told.append((scene.name(t.place), " (", num, f" ngày{NBSP}", Given(dmy(day)), ")"))
        head = ("Tổng ", Given(teller.called(code)), " chưa tính số liệu đã cũ của ")
        sentences.append(Sentence((*head, *listing(told), ".")))
    return tuple(sentences)
