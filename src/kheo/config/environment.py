"""What the environment says: data folder, secret key, database, hosts. Every answer has a default."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from kheo.common.errors import KheoError
from kheo.common.home import home as home

SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;"
_YES, _NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


def flag(name: str, env: Mapping[str, str] = os.environ) -> bool:
    """A yes/no variable; unset is no. KheoError settings-flag for anything else."""
    word = env.get(name, "").strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise KheoError(
        "settings-flag", f"giá trị “{word}” không hiểu được.", where=name, remedy="Dùng 1 hoặc 0."
    )


def words(name: str, env: Mapping[str, str] = os.environ) -> list[str]:
    """A list separated by commas or spaces."""
    return env.get(name, "").replace(",", " ").split()


def make_home(folder: Path) -> Path:
    """Create the data folder, readable by its owner only. KheoError home-unwritable."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise KheoError(
            "home-unwritable",
            f"không tạo được thư mục dữ liệu ({error.strerror}).",
            where=str(folder),
            remedy="Đặt KHEO_HOME là một thư mục ghi được.",
        ) from error
    return folder


def secret_key(folder: Path, env: Mapping[str, str] = os.environ) -> str:
    """SECRET_KEY from the environment, else the one kept in the data folder, made once with mode 0600."""
    if given := env.get("SECRET_KEY"):
        return given
    path = make_home(folder) / "secret-key"
    try:
        return _written_once(path)
    except OSError as error:
        raise KheoError(
            "home-unwritable",
            f"không đọc hay ghi được khóa bí mật ({error.strerror}).",
            where=str(path),
            remedy="Đặt KHEO_HOME là một thư mục ghi được, hoặc đặt SECRET_KEY.",
        ) from error


def _written_once(path: Path) -> str:
    """The text of `path`, first linked into place whole so that two processes agree on one key."""
    if not path.exists():
        draft = path.with_name(f".secret-key-{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def database(folder: Path, env: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Django's DATABASES["default"]: SQLite in the data folder, or what DATABASE_URL names."""
    url = env.get("DATABASE_URL", "").strip()
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(folder / "kheo.sqlite3"),
            "OPTIONS": {"init_command": SQLITE_PRAGMAS, "transaction_mode": "IMMEDIATE", "timeout": 20},
        }
    return postgres(url)


def postgres(url: str) -> dict[str, Any]:
    """postgresql://user:password@host:port/name?host=/socket&sslmode=… as Django settings. KheoError database-url."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _bad_url(str(error)) from error
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgres", "postgresql"):
        raise _bad_url(f"“{parts.scheme or url[:20]}” không phải postgresql")
    if not name:
        raise _bad_url("thiếu tên cơ sở dữ liệu")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(options.pop("port", None) or port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _bad_url(why: str) -> KheoError:
    return KheoError(
        "database-url",
        f"địa chỉ cơ sở dữ liệu không dùng được: {why}.",
        where="DATABASE_URL",
        remedy="Viết dạng postgresql://tên:mật-khẩu@máy:5432/kheo, hoặc bỏ trống để dùng SQLite.",
    )
