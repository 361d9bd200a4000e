"""Who has told, who has most and what share that is, who has least, who is late."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kheo.common.types import Measure, Qualifier, Total
from kheo.writer import figures
from kheo.writer.clauses import ESTIMATED, Clause, listing
from kheo.writer.model import NBSP, Given, Num, Part, Sentence
from kheo.writer.scene import NAMED_LATE, Scene, coverage, direct, reporting

# Who has least is told only where as many places as this can be compared.
FEWEST_FOR_LEAST = 4


def covered(scene: Scene, codes: Sequence[str]) -> tuple[Sentence, ...]:
    """Who told the totals that are only the sum of what there is; statements of the place itself need no coverage,
    and a computed share has that of its sides."""
    teller, evidence = scene.teller, scene.teller.evidence
    how = {c: t.method for c in codes if teller.tellable(c) and (t := teller.total(c)) is not None}
    told = [c for c, method in how.items() if method != "computed"]
    partial = [c for c in told if how[c] == "partial"]
    having = reporting(evidence, scene.rows, partial)
    whole = having == list(scene.rows) and not (direct(evidence, scene.rows) and _late(scene, partial))
    if not partial or (whole and partial == told):
        return ()
    about: list[Part] = ["Nội dung này mới có số liệu của "]
    if partial != told:
        labels = [(Given(teller.full_noun(c)),) for c in partial]
        about = ["Riêng ", *listing(labels), " mới có số liệu của "]
        if len(partial) > 3:
            about = ["Một số nội dung trên mới có số liệu của "]
    head = about[:-1]
    share = coverage(evidence, scene.rows, scene.names, str(about[-1]), "", partial)
    return (Sentence((*head, *share, *_late_words(scene, partial), ".")),) if share else ()


def _late(scene: Scene, codes: Sequence[str]) -> int:
    """How many of the places that coverage counts have not told any of these."""
    evidence = scene.teller.evidence
    of = max((evidence.totals[(c, scene.place)].coverage.of for c in codes), default=0)
    return max(0, of - len(reporting(evidence, scene.rows, codes)))


def _late_words(scene: Scene, codes: Sequence[str]) -> tuple[Part, ...]:
    """ "; còn 03 xã chưa có số liệu: xã A, xã B và xã C", named where there are few and the places are known."""
    evidence = scene.teller.evidence
    having = set(reporting(evidence, scene.rows, codes))
    late = [p for p in scene.below if p not in having]
    if (
        not direct(evidence, scene.rows)
        or not 0 < len(late) <= NAMED_LATE
        or len(late) != _late(scene, codes)
    ):
        return ()
    count = Decimal(len(late))
    key = (codes[0], scene.place)
    num = Num(figures.in_sentence(count, Measure.COUNT), key, count, role="lacking", of=tuple(codes))
    return ("; còn ", num, f"{NBSP}nơi chưa có số liệu: ", *listing([(scene.name(p),) for p in late]))


def most(scene: Scene, clauses: Sequence[Clause]) -> tuple[Sentence, ...]:
    """The places with most of the first figure told, where enough places have it to be worth a word."""
    if not clauses:
        return ()
    teller = scene.teller
    code = clauses[0].codes[0]
    rows = [t for p in scene.rows if (t := teller.evidence.totals.get((code, p))) and t.value]
    ranked = sorted(rows, key=lambda t: -(t.value or 0))
    if len(ranked) < 2 or ranked[0].value == ranked[1].value or ranked[0].qualifier is Qualifier.VAGUE:
        return ()
    own = teller.total(code)
    if own is None or not _worth(own, ranked, len(scene.rows)):
        return ()
    whole = own.coverage.reported == own.coverage.of
    first: list[Part] = ["Địa phương có nhiều " if whole else "Trong các nơi đã có số liệu, nhiều "]
    first += [Given(teller.full_noun(code)), " nhất là "]
    first += _placed(scene, ranked[0], own)
    second = ranked[1].qualifier is not Qualifier.VAGUE
    if second and len(ranked) > 2 and ranked[1].value != ranked[2].value:
        first += [", tiếp đến là ", *_placed(scene, ranked[1], own)]
    clear = len(ranked) >= FEWEST_FOR_LEAST and ranked[-1].value != ranked[-2].value
    if whole and clear and all(t.qualifier is not Qualifier.VAGUE for t in ranked):
        first += ["; ít nhất là ", *_placed(scene, ranked[-1], None)]
    return (Sentence((*first, ".")),)


def _worth(own: Total, rows: Sequence[Total], present: int) -> bool:
    """Nobody is praised for being one of a few who told: half the places, or half of the whole, must be known."""
    added = sum((t.value for t in rows if t.value is not None), Decimal(0))
    of = own.coverage.of or present
    return 2 * len(rows) >= of or (own.method == "stated" and 2 * added >= (own.value or 0))


def _placed(scene: Scene, total: Total, whole: Total | None) -> tuple[Part, ...]:
    """ "xã A (44 buổi, chiếm 24,1%)"; the share only of a whole that is added from its places alone."""
    teller = scene.teller
    short = teller.short_noun(total.indicator)
    tail = (f"{NBSP}{short}" if short else "") + (ESTIMATED if total.estimated else "")
    share: tuple[Part, ...] = ()
    if whole is not None and whole.method == "below" and (num := share_of(total, whole)):
        share = (", chiếm ", num)
    return (scene.name(total.place), " (", teller.num(total.indicator, total.place), tail, *share, ")")


def share_of(part: Total, whole: Total) -> Num | None:
    """What per cent of the whole a place has; None where one of them is not exact."""
    exact = {part.qualifier, whole.qualifier} == {Qualifier.EXACT} and not (part.estimated or whole.estimated)
    if not exact or not part.value or not whole.value or part.value > whole.value:
        return None
    share = part.value * 100 / whole.value
    return Num(figures.percent(share), (part.indicator, part.place), figures.rounded(share), role="share")
