"""Totals beside those of a year before: "so với năm 2019, số buổi tuyên truyền tăng 213 buổi, tương ứng 14,9%"."""

from __future__ import annotations

from collections.abc import Sequence

from kheo.common import compare
from kheo.common.types import Kind, Measure, Period
from kheo.writer import figures
from kheo.writer.clauses import Clause, Teller, upper_first
from kheo.writer.model import NBSP, Given, Num, Part, Sentence
from kheo.writer.plan import CHAINS
from kheo.writer.scene import Scene, reporting

MOST = 4
# Words of a sentence that an officer still reads in one breath.
BREATH = 45


def sentences(scene: Scene, clauses: Sequence[Clause], turn: int) -> tuple[Sentence, ...]:
    """The changes of the leading figures, at most MOST, in one sentence or two; `turn` varies the first words."""
    teller = scene.teller
    codes = [c for clause in clauses for c in clause.codes if comparable(teller, c, scene.rows)]
    leading = [c for c in codes if c in CHAINS] + [c for c in codes if c not in CHAINS]
    chosen = sorted(leading[:MOST], key=codes.index)
    if not chosen:
        return ()
    against = _against(scene, chosen[0])
    told = [_change(teller, code) for code in chosen]
    head: tuple[Part, ...] = ("So với ", *against, ", ")
    if len(told) == 1 or turn % 2:
        told[0] = (*_begun(told[0]), " so với ", *against)
        head = ()
    whole = _joined(head, told)
    if len(whole.text.split()) <= BREATH:
        return (whole,)
    half = (len(told) + 1) // 2
    return _joined(head, told[:half]), _joined((), [_begun(told[half]), *told[half + 1 :]])


def _begun(told: tuple[Part, ...]) -> tuple[Part, ...]:
    """With a capital, at the head of a sentence."""
    return (Given(upper_first(str(told[0]))), *told[1:])


def _joined(head: tuple[Part, ...], told: Sequence[tuple[Part, ...]]) -> Sentence:
    parts = list(head)
    for n, one in enumerate(told):
        parts += ["; " if n else "", *one]
    return Sentence((*(p for p in parts if p), "."))


def _against(scene: Scene, code: str) -> tuple[Part, ...]:
    """ "năm 2019", "cùng kỳ năm trước" or "cùng thời điểm năm trước"."""
    before = scene.teller.evidence.before[(code, scene.place)]
    if scene.teller.indicators[code].kind is Kind.STOCK:
        return ("cùng thời điểm năm trước",)
    window = figures.window(Period(before.start, before.end)) if before.start else ""
    return (Given(window),) if window.startswith(("năm ", "giai đoạn ")) else ("cùng kỳ năm trước",)


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


def change_of(teller: Teller, code: str) -> tuple[str, Num, Num | None] | None:
    """ "tăng" or "giảm", by how much and by how many per cent (unless that is next to nothing); None where nothing
    changed. Only of what is comparable."""
    key = (code, teller.evidence.place)
    now, then = teller.evidence.totals[key].value, teller.evidence.before[key].value
    assert now is not None
    assert then
    if now == then:
        return None
    change = abs(now - then)
    share = change * 100 / then
    num = Num(figures.in_sentence(change, teller.indicators[code].measure), key, change, role="change")
    rate = Num(figures.percent(share), key, figures.rounded(share), role="percent")
    return "tăng" if now > then else "giảm", num, rate if rate.value else None


def _change(teller: Teller, code: str) -> tuple[Part, ...]:
    subject = Given(teller.called(code))
    found = change_of(teller, code)
    if found is None:
        return (subject, " giữ nguyên")
    verb, num, rate = found
    unit = teller.unit_noun(code)
    told: tuple[Part, ...] = (subject, f" {verb} ", num, *((NBSP, Given(unit)) if unit else ()))
    return (*told, ", tương ứng ", rate) if rate else told
