"""People who sign in. Roles on units come with the recording rooms."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A person with a name and a password."""
