"""The `kheo` command: one small module a subcommand, each importing what it needs only when it runs."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, NoReturn

from kheo.common.errors import KheoError

OK, REFUSED, USAGE, ENVIRONMENT = 0, 1, 2, 3
COMMANDS = {
    "read": "đọc văn bản, in ra số liệu",
    "import": "đưa văn bản vào sổ",
    "totals": "số tổng theo địa bàn và chỉ tiêu",
    "report": "viết báo cáo tổng hợp",
    "serve": "mở trang web",
    "account": "cấp lại mật khẩu",
    "mirror": "dựng lại bản cột của sổ",
    "ledger": "kiểm tra sổ (văn bản gốc, lịch sử, mã), rút năm mẫu",
    "catalogue": "kiểm tra danh mục chỉ tiêu, in cụm từ đã ghi nhớ",
    "places": "kiểm tra danh mục địa bàn, nhập thay đổi địa giới, tra mã",
}
EPILOG = """\
mã kết thúc:
  0  xong
  1  có đầu vào bị từ chối (tệp hỏng, địa bàn hay chỉ tiêu không có, danh mục có lỗi)
  2  dòng lệnh sai
  3  môi trường không dùng được (thư mục dữ liệu, cơ sở dữ liệu, cổng mạng, gói thiếu)

biến môi trường: KHEO_HOME (thư mục dữ liệu), DATABASE_URL (PostgreSQL), KHEO_HOSTS, KHEO_HTTPS, KHEO_ISSUER_*
"""
_ENVIRONMENT_CODES = ("home-", "database-", "settings-", "port-", "document-not-kept", "document-damaged")


_SAID = (
    (r"the following arguments are required: (.+)", r"thiếu tham số: \1"),
    (r"unrecognized arguments: (.+)", r"không hiểu tham số: \1"),
    (r"argument (.+): expected (?:one|at least one) argument", r"\1: thiếu giá trị"),
    (r"argument (.+): invalid choice: (.+) \(choose from (.+)\)", r"\1: không có lựa chọn \2; chọn trong \3"),
    (r"argument (.+): invalid int value: (.+)", r"\1: \2 không phải số nguyên"),
    (r"argument (.+?): (.+)", r"\1: \2"),
)


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help with Vietnamese headings."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "cách dùng: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """argparse in Vietnamese, with our exit code and no abbreviated options."""

    def __init__(self, **words: Any) -> None:
        super().__init__(**words, formatter_class=Formatter, allow_abbrev=False, add_help=False)
        self._positionals.title, self._optionals.title = "tham số", "lựa chọn"
        self.add_argument("-h", "--help", action="help", help="in hướng dẫn này")

    def error(self, message: str) -> NoReturn:
        for pattern, said in _SAID:
            if found := re.fullmatch(pattern, message):
                message = found.expand(said)
                break
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"kheo: {message} [usage]\n")


def parser(names: Sequence[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """The parser with the subcommands `names` filled in; the others only listed."""
    top = Parser(
        prog="kheo",
        description="Khéo: ghi một lần ở nơi làm, cộng lên mọi cấp, viết thành báo cáo.",
        epilog=EPILOG,
    )
    commands = top.add_subparsers(dest="command", metavar="lệnh", required=True, parser_class=Parser)
    for name, help_vi in COMMANDS.items():
        sub = commands.add_parser(name, help=help_vi, description=help_vi[0].upper() + help_vi[1:] + ".")
        if name in names:
            module = import_module(f"kheo.cli.{name}_command")
            module.add(sub)
            sub.set_defaults(run=module.run)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a KheoError is one line on stderr."""
    words = list(sys.argv[1:] if argv is None else argv)
    named = [word for word in words if word in COMMANDS][:1]
    try:
        args = parser(named).parse_args(words)
        code: int = args.run(args)
        sys.stdout.flush()
    except KheoError as error:
        print(f"kheo: {error}", file=sys.stderr)
        return exit_code(error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        return 130
    return code


def exit_code(error: KheoError) -> int:
    """ENVIRONMENT for what the operator must mend, else REFUSED."""
    return ENVIRONMENT if error.code.startswith(_ENVIRONMENT_CODES) else REFUSED


if __name__ == "__main__":
    sys.exit(main())
