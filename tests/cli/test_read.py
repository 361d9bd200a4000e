"""kheo read: figures on lines, without Django, at once."""

import json
import subprocess
import sys
from decimal import Decimal

from kheo.cli import common

KEYS = [
    "doc",
    "start",
    "end",
    "text",
    "value",
    "measure",
    "qualifier",
    "indicator",
    "kind",
    "basis",
    "period",
    "place",
    "org",
    "dims",
    "confidence",
    "lowered_by",
    "why",
    "runners_up",
    "doubts",
]


def test_json_has_one_object_a_figure(kheo, report):
    done = kheo("read", report, "--json")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 0
    assert [list(row) for row in rows] == [KEYS, KEYS]
    first = rows[0]
    assert (first["doc"], first["text"], first["value"], first["qualifier"]) == (
        "bp-2020.txt",
        "28.033",
        28033,
        "over",
    )
    assert (first["indicator"], first["kind"], first["basis"]) == ("outreach.leaflets", "flow", "result")
    assert first["period"] == ["2020-01-01", "2020-12-31"]
    assert first["place"]["code"] == "70"
    assert report.read_text()[first["start"] : first["end"]] == "28.033"
    assert first["why"] == ["tờ rơi"]
    assert all(set(doubt) == {"code", "message", "hint"} for row in rows for doubt in row["doubts"])


def test_a_table_for_people(kheo, report):
    done = kheo("read", report)
    assert "hơn 28.033" in done.out
    assert "năm 2020" in done.out


def test_programmes(kheo, tmp_path):
    path = tmp_path / "mh.txt"
    path.write_text(
        "Công an xã đã xây dựng mô hình “Cổng trường an toàn giao thông” năm 2020.\n", encoding="utf-8"
    )
    rows = [json.loads(line) for line in kheo("read", path, "--programmes", "--json").out.splitlines()]
    assert [list(row) for row in rows] == [["doc", "start", "end", "name", "place", "stage", "since"]]
    assert rows[0]["name"] == "Cổng trường an toàn giao thông"
    assert "Cổng trường" in kheo("read", path, "--programmes").out


def test_one_bad_file_does_not_stop_the_rest(kheo, report, tmp_path):
    bad = tmp_path / "hong.docx"
    bad.write_bytes(b"PK...")
    done = kheo("read", tmp_path / "khong-co.txt", bad, report, "--json")
    assert done.code == 1
    assert len(done.out.splitlines()) == 2
    assert "khong-co.txt" in done.err
    assert "[file-missing]" in done.err
    assert "hong.docx" in done.err
    assert "Traceback" not in done.err


def test_reading_never_imports_what_is_heavy(report):
    program = (
        "import sys; from kheo.cli.main import main; code = main(sys.argv[1:]);"
        "heavy = {'django', 'ibis', 'duckdb', 'pyarrow', 'docx', 'pypdfium2'} & set(sys.modules);"
        "print(sorted(heavy), file=sys.stderr); sys.exit(code)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, "read", str(report)], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr.strip()) == (0, "[]")


def test_values_are_exact():
    assert common.exact(Decimal("28033.0000")) == 28033
    assert isinstance(common.exact(Decimal("1E+9")), int)
    assert common.exact(Decimal("3.5")) == 3.5


def test_columns_line_up_with_vietnamese():
    text = common.table(("a", "số"), [("Đồng Tháp", "1"), ("x", "1.645")], right=(1,))
    assert text.splitlines() == ["a             số", "Đồng Tháp      1", "x          1.645"]


def test_phrases_the_ledger_remembers_are_read_by_without_it(kheo, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Năm 2020, đoàn viên trao 300 thẻ nhớ an toàn.", encoding="utf-8")
    assert json.loads(kheo("read", path, "--json").out)["indicator"] is None
    home = tmp_path / "kheo-home"
    home.mkdir(exist_ok=True)
    (home / "phrases.yaml").write_text(
        'indicators:\n  - code: outreach.leaflets\n    phrases:\n      - head: ["thẻ nhớ an toàn"]\n'
        '        scope: clause\n        examples: ["trao 5 thẻ nhớ an toàn"]\n',
        encoding="utf-8",
    )
    assert json.loads(kheo("read", path, "--json").out)["indicator"] == "outreach.leaflets"
    (home / "phrases.yaml").write_text("indicators: [", encoding="utf-8")
    broken = kheo("read", path)
    assert broken.code == 1
    assert "phrases-invalid" in broken.err
    assert "kheo catalogue phrases" in broken.err


def test_phrases_are_printed_and_their_copy_written_anew(kheo, tmp_path):
    done = kheo("catalogue", "phrases")
    assert (done.code, done.out.splitlines()[-1]) == (0, "indicators: []")
    assert (tmp_path / "kheo-home" / "phrases.yaml").read_text(encoding="utf-8") == done.out
