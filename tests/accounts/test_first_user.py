"""The local account of a first run."""

from django.contrib.auth import authenticate

from kheo.accounts import actions


def test_the_first_account_gets_a_password_once(db):
    name, password = actions.ensure_first_user()
    assert authenticate(username=name, password=password)
    assert actions.ensure_first_user() == (name, None)


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
