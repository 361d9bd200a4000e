"""kheo account reset: a new random password."""

from __future__ import annotations

import argparse

from kheo.common.errors import KheoError


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments of `kheo account`."""
    parser.add_argument("what", choices=("reset",), help="reset: cấp lại mật khẩu")
    parser.add_argument("--name", metavar="TÊN", help="tên đăng nhập; mặc định tài khoản đầu tiên")


def run(args: argparse.Namespace) -> int:
    """Print the new password once."""
    from kheo.cli import django_side

    django_side.start()
    from kheo.accounts import actions, queries

    with django_side.database_errors():
        first = queries.first_user()
        name = args.name or (first.username if first else "")
        password = actions.reset_password(username=name)
    if password is None:
        raise KheoError(
            "account-unknown",
            "không có tài khoản này.",
            where=name,
            remedy="Chạy kheo serve để tạo tài khoản đầu.",
        )
    print(f"Tài khoản: {name}\nMật khẩu mới (chỉ in một lần này): {password}")
    return 0
