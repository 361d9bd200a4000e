"""kheo serve: database, first account, sample year, then gunicorn in this very process."""

from __future__ import annotations

import argparse
import os
import socket
import sys

from kheo.common.errors import KheoError


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments of `kheo serve`."""
    parser.add_argument("--empty", action="store_true", help="không nạp năm mẫu vào sổ trống")
    parser.add_argument("--host", default="127.0.0.1", metavar="ĐỊA CHỈ", help="mặc định 127.0.0.1")
    parser.add_argument("--port", type=int, default=8000, metavar="CỔNG", help="mặc định 8000")


def run(args: argparse.Namespace) -> int:
    """Never returns when all is well: gunicorn takes the process over."""
    _free(args.host, args.port)
    from kheo.cli import django_side

    home = django_side.start()
    from kheo.accounts.actions import ensure_first_user

    with django_side.database_errors():
        name, password = ensure_first_user()
        if not args.empty:
            _load_sample()
    shown = f"[{args.host}]" if ":" in args.host else args.host
    print(f"Dữ liệu: {home}")
    print(f"Tài khoản: {name}")
    if password:
        print(f"Mật khẩu (chỉ in một lần này, hãy ghi lại): {password}")
    else:
        print("Mật khẩu: đã in ở lần chạy đầu; quên thì chạy kheo account reset")
    print(f"Khéo mở tại http://{shown}:{args.port}/", flush=True)
    _close_connections()
    os.environ["KHEO_HOME"] = str(home)
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:kheo.config.gunicorn",
        "--bind",
        f"{shown}:{args.port}",
    ]
    os.execv(sys.executable, command)  # noqa: S606  no shell, fixed words


def _free(host: str, port: int) -> None:
    """KheoError port-busy before anything else is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        why = error.strerror if isinstance(error, OSError) else "số cổng quá lớn"
        raise KheoError(
            "port-busy",
            f"không mở được cổng ({why}).",
            where=f"{host}:{port}",
            remedy="Chọn cổng khác bằng --port.",
        ) from error


def _load_sample() -> None:
    """Enter the sample year into a ledger without documents, saying where it has got to."""
    from kheo.intake.actions import import_document
    from kheo.ledger import queries, store
    from kheo.sample import desk, reports

    counts = queries.counts()
    if counts.documents > counts.sample:
        return
    for report in reports():
        if queries.document_with_hash(store.digest(report.data)) is not None:
            continue  # what was decided on it since stays as it is
        entered = import_document(
            actor=None, data=report.data, filename=report.filename, confirm=report.confirm, sample=True
        )
        if entered.created:
            print(f"  năm mẫu: {report.filename}: {len(entered.figures)} số liệu", flush=True)
    for name in desk.write():
        print(f"  năm mẫu: {name}", flush=True)


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()
