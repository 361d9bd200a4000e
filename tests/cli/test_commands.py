"""The other commands, end to end on a folder of their own."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from kheo.cli import main as cli
from kheo.cli import reference
from kheo.cli.totals_command import boundaries

ROOT = Path(__file__).parents[2]


def test_import_totals_report(kheo, report, tmp_path):
    first = kheo("import", report, "--confirm")
    assert (first.code, first.err) == (0, "")
    assert "[1/1] bp-2020.txt: đã ghi 2 số liệu, xác nhận 1" in first.out
    assert "1 số liệu đã xác nhận, 1 chờ: 1 chưa rõ chỉ tiêu" in first.out
    again = kheo("import", report, "--confirm")
    assert again.code == 0
    assert "đã có trong sổ, không đổi gì" in again.out

    asked = ("totals", "--indicator", "outreach.leaflets", "--from", "2020-01-01", "--to", "31/12/2020")
    assert "hơn 28.033" in kheo(*asked).out
    rows = [json.loads(line) for line in kheo(*asked, "--json").out.splitlines()]
    assert [row["place"] for row in rows] == [
        {"code": "VN", "name": "Việt Nam"},
        {"code": "70", "name": "tỉnh Bình Phước"},
    ]
    assert {"indicator", "place", "from", "to", "value", "qualifier", "coverage", "estimated"} <= set(rows[0])
    assert (rows[0]["value"], rows[0]["qualifier"], rows[0]["estimated"]) == (28033, "over", False)
    now = [json.loads(line) for line in kheo(*asked, "--json", "--boundaries", "now").out.splitlines()]
    assert [row["place"]["code"] for row in now] == ["VN", "75"]

    target = tmp_path / "bao-cao.docx"
    done = kheo("report", "--place", "Bình Phước", "--from", "2020-01-01", "--to", "2020-12-31", "-o", target)
    assert done.code == 0
    assert target.read_bytes()[:2] == b"PK"
    page = tmp_path / "bao-cao.html"
    assert kheo("report", "--from", "2020-01-01", "--to", "2020-12-31", "-o", page).code == 0
    assert "28.033" in page.read_text(encoding="utf-8")
    for ending, begins in (("pdf", b"%PDF-1.7"), ("xlsx", b"PK")):
        printed = tmp_path / f"bao-cao.{ending}"
        assert kheo("report", "--from", "2020-01-01", "--to", "2020-12-31", "--out", printed).code == 0
        assert printed.read_bytes().startswith(begins)
    rebuilt = kheo("mirror", "rebuild").out
    assert "đã dựng" in rebuilt
    assert "tính sẵn năm 2020" in rebuilt


def test_import_of_a_folder_with_a_bad_file(kheo, report, tmp_path):
    folder = tmp_path / "folder"
    (folder / "in").mkdir(parents=True)
    report.rename(folder / "in" / report.name)
    (folder / "hong.pdf").write_bytes(b"%PDF-")
    (folder / "ghi-chu.xyz").write_text("?")
    done = kheo("import", folder)
    assert done.code == 1
    assert "[2/2] bp-2020.txt: đã ghi 2 số liệu, xác nhận 0" in done.out
    assert "hong.pdf" in done.err
    assert "ghi-chu" not in done.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["totals", "--indicator", "outreach.leaflet"], 1, "[indicator-unknown]"),
        (["totals", "--place", "Xứ Không Tên"], 1, "[place-unknown]"),
        (["totals", "--from", "2021-01-01", "--to", "2020-01-01"], 1, "[period-order]"),
        (["totals", "--from", "31/02/2020"], 2, "31/02/2020"),
        (["totals", "--lev", "province"], 2, "[usage]"),
        (["reed"], 2, "reed"),
        (["report", "--from", "2020-01-01", "--to", "2020-12-31", "-o", "x.odt"], 1, "[report-format]"),
        (["report", "--from", "2020-01-01", "--to", "2020-12-31", "-o", "x.docx"], 1, "[report-empty]"),
        (
            ["report", "--from", "2020-01-01", "--to", "2020-12-31", "--outline", "x", "-o", "x.pdf"],
            1,
            "[outline-unknown]",
        ),
        (["import", "khong-co.txt"], 1, "[file-missing]"),
        (["serve", "--port", "99999999"], 3, "[port-busy]"),
        (["account", "reset"], 1, "[account-unknown]"),
    ],
)
def test_what_is_refused_says_why(kheo, words, code, said):
    done = kheo(*words)
    assert done.code == code
    assert said in done.err
    assert "Traceback" not in done.err


def test_an_environment_that_cannot_work(kheo, tmp_path, monkeypatch):
    (tmp_path / "kheo-home").write_text("a file where the folder should be")
    done = kheo("totals")
    assert done.code == 3
    assert "[home-unwritable]" in done.err
    (tmp_path / "kheo-home").unlink()
    (tmp_path / "kheo-home" / ".migrating").mkdir(parents=True)
    done = kheo("totals")
    assert done.code == 3
    assert "[home-unwritable]" in done.err
    (tmp_path / "kheo-home" / "kheo.sqlite3").write_bytes(b"not a database, surely not one at all" * 200)
    done = kheo("totals")
    assert done.code == 3
    assert "[database-unusable]" in done.err


def test_import_again_with_confirm(kheo, report, tmp_path):
    assert "xác nhận 0" in kheo("import", report).out
    again = kheo("import", "--confirm", report)
    assert "bp-2020.txt: đã có trong sổ, xác nhận thêm 1 số liệu" in again.out
    assert "1 số liệu đã xác nhận, 1 chờ" in again.out
    assert "không đổi gì" in kheo("import", "--confirm", report).out
    assert (tmp_path / "kheo-home" / "kheo.sqlite3").stat().st_mode & 0o077 == 0


def test_an_empty_ledger_says_so(kheo):
    done = kheo("totals")
    assert (done.code, done.err) == (0, "")
    assert "Chưa có số liệu" in done.out


def test_checks(kheo):
    done = kheo("catalogue", "check")
    assert (done.code, done.out.strip()) == (0, "không có lỗi"), done.err


def test_boundaries_and_days():
    assert boundaries("then") == "then"
    assert boundaries("now") >= date(2026, 1, 1)
    assert boundaries("1/7/2025") == date(2025, 7, 1)


def test_the_reference_is_what_the_parser_says():
    assert (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8") == reference.markdown()


def test_every_command_has_its_module():
    files = {path.name.removesuffix("_command.py") for path in Path(cli.__file__).parent.glob("*_command.py")}
    assert files == set(cli.COMMANDS)


def test_help_names_the_exit_codes(kheo):
    out = kheo("--help").out
    assert re.search(r"3\s+môi trường", out)
    assert "KHEO_HOME" in out
