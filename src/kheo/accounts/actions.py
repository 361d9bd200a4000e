"""Writes of accounts."""

from __future__ import annotations

import secrets

from django.db import transaction

from kheo.accounts import queries
from kheo.accounts.models import User
from kheo.ledger.actions import record

FIRST_USERNAME = "canbo"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def random_password() -> str:
    """Four groups of four letters that are not mistaken for each other: 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


@transaction.atomic
def ensure_first_user() -> tuple[str, str | None]:
    """The local account: (name, password) when just made, (name, None) when there is one. The password is not kept.

    It administers: outlines, issuing bodies, sign-off.
    """
    user = queries.first_user()
    if user is not None:
        return user.username, None
    password = random_password()
    user = User.objects.create_user(FIRST_USERNAME, password=password, is_staff=True)
    record(actor=None, action="account-made", user=user.pk)
    return FIRST_USERNAME, password


@transaction.atomic
def reset_password(*, username: str) -> str | None:
    """A new random password for `username`, or None when nobody has that name."""
    user = User.objects.select_for_update().filter(username=username).first()
    if user is None:
        return None
    password = random_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    record(actor=None, action="password-reset", user=user.pk)
    return password
