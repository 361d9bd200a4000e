"""The document store: bytes under their SHA-256, written whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

from kheo.common.errors import KheoError


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def path_of(sha256: str) -> Path:
    """KHEO_HOME/documents/aa/<sha256>."""
    return Path(settings.KHEO_HOME) / "documents" / sha256[:2] / sha256


def keep(data: bytes) -> str:
    """Write `data` durably and return its SHA-256: temporary file, fsync, rename, fsync of the folders."""
    sha256 = digest(data)
    target = path_of(sha256)
    try:
        if target.exists() and target.stat().st_size == len(data):
            return sha256
        _write(target, data)
    except OSError as error:
        raise KheoError(
            "document-not-kept",
            f"không lưu được văn bản gốc ({error.strerror}).",
            where=str(target),
            remedy="Kiểm tra dung lượng đĩa và quyền ghi của KHEO_HOME.",
        ) from error
    return sha256


def _write(target: Path, data: bytes) -> None:
    new_folder = not target.parent.exists()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".draft-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(draft).replace(target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(draft).unlink()
        raise
    sync_folder(target.parent)
    if new_folder:
        sync_folder(target.parent.parent)
        sync_folder(target.parent.parent.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename inside `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def original(sha256: str) -> bytes:
    """The bytes as they came. KheoError document-damaged when missing or changed."""
    path = path_of(sha256)
    data = path.read_bytes() if path.exists() else None
    if data is None or digest(data) != sha256:
        raise KheoError(
            "document-damaged",
            "văn bản gốc không còn nguyên vẹn.",
            where=str(path),
            remedy="Khôi phục thư mục documents từ bản sao lưu.",
        )
    return data
