"""The ledger's check of itself."""

from kheo.ledger import actions, checks, store
from kheo.ledger.models import Figure


def test_a_ledger_that_was_worked_in_is_whole(entered, officer):
    figures = [figure.pk for figure in entered[1]]
    actions.confirm(actor=officer, ids=figures)
    actions.correct(actor=officer, id=figures[0], value="12.5", place="77~2025", dims=[["topic", "ma túy"]])
    actions.correct(actor=officer, id=figures[2], indicator="charity.gifts", period_end="2020-12-30")
    actions.withdraw(actor=officer, ids=figures[:2])
    actions.undo(actor=officer, id=figures[0])
    assert list(checks.problems()) == []


def test_what_was_done_behind_its_back_is_found(entered, officer):
    document, (leaflets, target, _) = entered
    actions.confirm(actor=officer, ids=[leaflets.pk, target.pk])
    store.path_of(document.sha256).unlink()
    Figure.objects.filter(pk=leaflets.pk).update(value=1)
    Figure.objects.filter(pk=target.pk).update(place="000", indicator="no.such")
    assert sorted(problem.code for problem in checks.problems()) == [
        "document-damaged",
        "figure-history",
        "figure-history",
        "indicator-unknown",
        "place-unknown",
    ]
