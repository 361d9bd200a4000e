"""What the writer writes, the reader reads: for random ledgers (ledger_worlds), exactly the printed results come back from the
Word file, each with its indicator, value, qualifier, period and place.

Comparisons, shares, ranks, coverage ("17/20 xã"), old stocks, other views, numbers of headings and symbols, and dates are no
results. KHEO_WORLDS=5000 tries more ledgers than the suite does.
"""

import os
from collections import Counter

import pytest
from ledger_worlds import World, as_asked, told, true_beside, world, written

from kheo.common.types import Basis, Kind, Qualifier
from kheo.reader import read
from kheo.reader.files import text_of
from kheo.writer import to_docx

WORLDS = int(os.environ.get("KHEO_WORLDS", "520"))
AT_ONCE = 20
# Room for wide ledgers now and then; most are small, so that many are tried.
WIDE, MANY_ROWS = 60, 12


def drawn(seed: int) -> World:
    if seed % 20 == 0:
        return world(seed, widest=WIDE, rows=MANY_ROWS)
    return world(seed, widest=16, rows=3)


def results(text: str):
    return [f for f in read(text).figures if f.basis is Basis.RESULT]


def key(figure):
    when = figure.period
    if figure.kind is Kind.STOCK and figure.period is not None:
        when = figure.period.end
    return figure.indicator, figure.value, figure.qualifier, when, figure.place and figure.place.id


@pytest.mark.parametrize("first", range(0, WORLDS, AT_ONCE))
def test_a_random_ledger_reads_back_from_its_word_file(first):
    for seed in range(first, first + AT_ONCE):
        w = drawn(seed)
        text = text_of(to_docx(written(w)), "bao-cao.docx").text
        found = results(text)
        cut = text.find("BẢNG SỐ LIỆU")
        in_text, in_tables = told(w)
        lost = _lost(in_text, {key(f) for f in found if cut < 0 or f.start < cut}, w)
        lost |= _lost(in_tables, {key(f) for f in found if f.start > cut >= 0}, w)
        assert not lost, f"ledger {seed}: not read back {sorted(map(str, lost))[:5]}"
        right = in_text | in_tables | true_beside(w)
        right |= {as_asked(one, w) for one in right}
        made_up = [(key(f), text[max(0, f.start - 80) : f.end + 40]) for f in found if key(f) not in right]
        assert not made_up, f"ledger {seed}: nobody told {made_up[:3]}"
        twice = [one for one, times in _added(found).items() if times > 1]
        assert not twice, f"ledger {seed}: added twice {twice[:3]}"


def _lost(wanted, read_back, w):
    return {one for one in wanted if one not in read_back and as_asked(one, w) not in read_back}


def _added(found):
    """How often each result is added up: parts and rates are not. Of a stock told for two days the later alone counts."""
    return Counter(key(f) for f in found if not {"part", "per"} & {name for name, _ in f.dims})


def test_a_ledger_of_every_level_qualifier_and_kind_is_among_them():
    worlds = [drawn(seed) for seed in range(120)]
    totals = [t for w in worlds for t in w.totals]
    assert {t.qualifier for t in totals} == set(Qualifier)
    assert {t.method for t in totals} == {"stated", "partial", "missing"}
    assert any(t.stale for t in totals)
    assert any(t.other for t in totals)
    assert any(t.contradictions for t in totals)
    assert any(t.estimated for t in totals)
    assert any(w.before for w in worlds)
    assert any(w.place == "VN" for w in worlds)
    assert any(w.below for w in worlds)
    assert any(t.value is not None and t.value >= 10**9 for t in totals)
    assert any(t.value is not None and t.value % 1 for t in totals)
