"""Django for the commands that need the ledger: settings, migrations, database errors in one line."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from kheo.common.errors import KheoError


def start() -> Path:
    """Set Django up and bring the database to the present tables. Returns KHEO_HOME. KheoError database-*."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
    import django
    from django.conf import settings

    django.setup()
    _private(settings.DATABASES["default"])
    with database_errors():
        _migrate(Path(settings.KHEO_HOME))
    return Path(settings.KHEO_HOME)


def _private(database: Mapping[str, Any]) -> None:
    """A new SQLite file is its owner's alone, also in a data folder others may enter; SQLite's logs take its mode."""
    path = Path(database["NAME"])
    if database["ENGINE"].endswith("sqlite3") and path.is_absolute():  # one in memory is not
        with suppress(OSError):  # opening it says what is wrong
            path.touch(mode=0o600)


@contextmanager
def database_errors() -> Iterator[None]:
    """What the database cannot do, as a KheoError: database-unusable, or ledger-refused for a single entry."""
    from django.db import DatabaseError, DataError, IntegrityError, connection

    try:
        yield
    except (DataError, IntegrityError) as error:
        raise KheoError("ledger-refused", f"sổ không nhận: {str(error).strip().splitlines()[0]}.") from error
    except DatabaseError as error:
        raise KheoError(
            "database-unusable",
            f"cơ sở dữ liệu không dùng được: {str(error).strip().splitlines()[0]}.",
            where=str(connection.settings_dict["NAME"]),
            remedy="Kiểm tra KHEO_HOME hoặc DATABASE_URL, dung lượng đĩa và quyền ghi.",
        ) from error


def _migrate(home: Path) -> None:
    """Apply what is missing, one process at a time: the first to open a new SQLite file sets how it is written, and a second
    one that comes in meanwhile would be told that it is locked."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    def behind() -> bool:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    path = home / ".migrating"
    try:
        opened = path.open("w")
    except OSError as error:
        if not behind():
            return
        raise KheoError(
            "home-unwritable",
            f"không ghi được vào thư mục dữ liệu ({error.strerror}).",
            where=str(path),
            remedy="Đặt KHEO_HOME là một thư mục ghi được.",
        ) from error
    with opened as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if behind():
            call_command("migrate", interactive=False, verbosity=0)
