"""A number of a report by other evidence: what it would read today."""

from dataclasses import replace

import pytest

from kheo.common.types import Qualifier
from kheo.writer.model import Num
from kheo.writer.renewal import direction, renewed


def nums(report):
    cells = (cell for table in report.tables for row in table.rows for cell in row.cells)
    told = [n for s in report.sentences for n in s.nums]
    return told + [p for cell in cells for p in cell if isinstance(p, Num)]


def otherwise(report, key, **changes):
    """The evidence with one total changed."""
    evidence = report.evidence
    return replace(evidence, totals={**evidence.totals, key: replace(evidence.totals[key], **changes)})


@pytest.mark.parametrize("which", ["province", "nation"])
def test_by_its_own_evidence_every_number_is_what_it_is(which, request):
    report = request.getfixturevalue(which)
    for num in nums(report):
        assert renewed(num, report.evidence) is num


LEAFLETS = ("outreach.leaflets", "70~2025")


def the(report, key, role="value"):
    return next(n for n in nums(report) if n.total_key == key and n.role == role)


def test_a_changed_total_changes_value_qualifier_and_print(province):
    num = the(province, LEAFLETS)
    now = renewed(num, otherwise(province, LEAFLETS, value=num.value + 7, qualifier=Qualifier.EXACT))
    assert (now.text, now.qualifier, now.id) == ("28.040", Qualifier.EXACT, num.id)


def test_money_in_a_table_stays_in_its_unit(province):
    key = ("charity.gifts_value", "70~2025")
    told = {n.text for n in nums(province) if n.total_key == key}
    evidence = otherwise(province, key, value=province.evidence.totals[key].value * 2)
    now = {renewed(n, evidence).text for n in nums(province) if n.total_key == key}
    assert len(now) == len(told) > 1
    assert any("tỷ" in text for text in now) == any("tỷ" in text for text in told)


def test_what_is_no_longer_told_has_no_number(province):
    assert renewed(the(province, LEAFLETS), otherwise(province, LEAFLETS, value=None)) is None
    emptied = replace(province.evidence, totals={})
    assert renewed(the(province, LEAFLETS), emptied) is None


def test_a_change_follows_both_years_and_knows_its_direction(province):
    sentence = next(s for s in province.sentences if any(n.role == "change" for n in s.nums))
    change = next(n for n in sentence.nums if n.role == "change")
    total, before = (
        province.evidence.totals[change.total_key],
        province.evidence.before[change.total_key],
    )
    more = otherwise(province, change.total_key, value=before.value + 5)
    less = otherwise(province, change.total_key, value=before.value - 3)
    same = otherwise(province, change.total_key, value=before.value)
    assert [renewed(change, e).value for e in (more, less, same)] == [5, 3, 0]
    assert [direction(change, e) for e in (more, less, same)] == [1, -1, 0]
    assert direction(change, province.evidence) == (1 if total.value > before.value else -1)
    assert direction(the(province, LEAFLETS), province.evidence) == 0
