"""The same questions as whole pages: Django's answer to a signed-in officer over the mirror, without the network."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asked
import contenders


def pages(folder: Path, runs: int) -> dict[str, Any]:
    """A commune's page (b) and the drawer of a national total (c). The ledger behind is empty: only its figures' texts
    are missing from the drawer."""
    with tempfile.TemporaryDirectory(prefix="kheo-home-") as home:
        client = _client(Path(home), folder)
        communes = [f"/so-lieu/?noi={one.place}&nam={one.year}&dia-gioi=khi-ay" for one in asked.pages()]
        totals = [
            f"/so-lieu/o/?noi=VN&nam={one.year}&dia-gioi=khi-ay&chi-tieu={one.code}"
            for one in asked.openings()
        ]
        b = [_get(client, address) for address in communes]
        c = [_get(client, address, HX_REQUEST="true") for address in totals]
        return {
            "pages": {"b": contenders.spread(b), "c": contenders.spread(c)},
            "again": {"b": contenders.spread(b), "c": contenders.spread(c)},
        }


def _get(client: Any, address: str, **headers: str) -> Callable[[], object]:
    def get() -> object:
        answer = client.get(address, headers={name.replace("_", "-"): word for name, word in headers.items()})
        if answer.status_code != 200:
            raise AssertionError(f"{address} answers {answer.status_code}")
        return answer

    return get


def _client(home: Path, folder: Path) -> Any:
    """A signed-in client of an empty ledger whose mirror is the archive in `folder`."""
    os.environ |= {"KHEO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "kheo.config.settings"}
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from kheo import catalogue
    from kheo.accounts.models import User
    from kheo.ledger import mirror
    from kheo.rollup.archive import Archive

    call_command("migrate", verbosity=0)
    archive = Archive.open(folder / "archive", catalogue.load())
    mirror.current = lambda: archive
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.create_user("officer"))
    return client
