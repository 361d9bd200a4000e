"""Revisions and audit stay for ever; the tables refuse what the code would never do."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from kheo.accounts.models import User
from kheo.common.errors import KheoError
from kheo.ledger import access, actions, queries
from kheo.ledger.models import Audit, Document, Figure, LedgerState, Revision


def test_every_action_leaves_a_revision_and_an_audit_row(entered, officer):
    document, (leaflets, *_) = entered
    actions.confirm(actor=officer, ids=[leaflets.pk])
    actions.correct(actor=officer, id=leaflets.pk, value=28034)
    actions.withdraw(actor=officer, ids=[leaflets.pk], reason="trùng")
    actions.undo(actor=officer, id=leaflets.pk)
    history = list(queries.revisions(leaflets))
    assert [(row.n, row.action) for row in history] == [
        (1, "propose"),
        (2, "confirm"),
        (3, "correct"),
        (4, "withdraw"),
        (5, "undo"),
    ]
    assert history[2].before["value"], history[2].after["value"] == ("28033", "28034")
    assert history[3].reason == "trùng"
    assert {row.actor for row in history} == {officer}
    assert [row.action for row in queries.audit(document)] == [
        "undo",
        "withdraw",
        "correct",
        "confirm",
        "propose",
        "store",
    ]


def test_history_is_neither_changed_nor_deleted(entered):
    revision = Revision.objects.first()
    revision.action = "khac"
    attempts = [
        revision.save,
        revision.delete,
        Revision.objects.all().delete,
        lambda: Revision.objects.update(action="khac"),
        Audit.objects.all().delete,
        Audit.objects.first().save,
    ]
    for attempt in attempts:
        with pytest.raises(KheoError) as caught:
            attempt()
        assert caught.value.code == "history-kept"


@pytest.mark.parametrize("table", ["ledger_revision", "ledger_audit"])
def test_the_database_refuses_too(entered, table):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET action = 'khac'")
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


def test_people_with_a_history_are_not_deleted(entered, officer):
    with pytest.raises(IntegrityError):
        User.objects.filter(pk=officer.pk).delete()


def test_a_document_with_figures_is_not_deleted(entered):
    with pytest.raises(IntegrityError):
        Document.objects.all().delete()


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "confirmed"},
        {"state": "confirmed", "seq": 900, "place": None},
        {"state": "gone"},
        {"qualifier": "maybe"},
        {"measure": "pound"},
        {"basis": "rumour"},
        {"kind": "river"},
        {"value": -1},
        {"end": 0},
        {"period_end": "2019-01-01"},
    ],
)
def test_impossible_figures_do_not_fit_in_the_table(entered, changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.filter(pk=entered[1][0].pk).update(**changes)


def test_there_is_one_counter(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerState.objects.create(pk=2)


def test_someone_not_signed_in_reads_nothing(entered, officer):
    from django.contrib.auth.models import AnonymousUser

    document, figures = entered
    assert access.document_for(officer, document.pk) == document
    for attempt in (
        lambda: access.documents_for(AnonymousUser()),
        lambda: access.document_for(AnonymousUser(), document.pk),
        lambda: access.figure_for(AnonymousUser(), figures[0].pk),
    ):
        with pytest.raises(KheoError) as caught:
            attempt()
        assert caught.value.code == "sign-in-needed"


def test_models_and_migrations_agree(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_linear_and_named():
    loader = MigrationLoader(None)
    for app in ("ledger", "accounts"):
        names = sorted(name for label, name in loader.disk_migrations if label == app)
        assert [name[:4] for name in names] == [f"{n:04}" for n in range(1, len(names) + 1)]
        assert not any("auto" in name for name in names)
        assert len(loader.graph.leaf_nodes(app)) == 1
