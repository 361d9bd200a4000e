"""The local account of a first run."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth import authenticate

from kheo.accounts import actions
from kheo.accounts.models import User


def test_the_first_account_gets_a_password_once(db):
    name, password = actions.ensure_first_user()
    assert authenticate(username=name, password=password)
    assert actions.ensure_first_user() == (name, None)


def test_the_first_account_administers(db):
    name, _ = actions.ensure_first_user()
    assert User.objects.get(username=name).is_staff


@pytest.mark.parametrize(("staff", "then"), [([False, False], [True, False]), ([False, True], [False, True])])
def test_an_older_installation_gets_its_administrator(db, staff, then):
    for n, flag in enumerate(staff):
        User.objects.create_user(f"u{n}", is_staff=flag)
    migration = import_module("kheo.accounts.migrations.0002_first_account_administers")
    migration.forwards(apps, None)
    assert list(User.objects.order_by("pk").values_list("is_staff", flat=True)) == then


def test_passwords_differ_and_are_readable():
    made = {actions.random_password() for _ in range(50)}
    assert len(made) == 50
    assert all(len(word) == 19 and not set("0O1lI") & set(word) for word in made)


def test_a_new_password_for_who_forgot(db):
    name, old = actions.ensure_first_user()
    new = actions.reset_password(username=name)
    assert authenticate(username=name, password=new)
    assert not authenticate(username=name, password=old)
    assert actions.reset_password(username="ai-do") is None
