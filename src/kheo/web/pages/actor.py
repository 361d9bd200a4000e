"""Who acts: the signed-in person, in the type the ledger asks for."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def actor(request: HttpRequest) -> AbstractBaseUser:
    """The person behind the request; LoginRequiredMiddleware lets nobody else this far."""
    if not isinstance(request.user, AbstractBaseUser):
        raise PermissionDenied
    return request.user
