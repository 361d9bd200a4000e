"""Reads of accounts."""

from __future__ import annotations

from kheo.accounts.models import User


def first_user() -> User | None:
    """The oldest account that may sign in, or None."""
    return User.objects.filter(is_active=True).order_by("pk").first()
