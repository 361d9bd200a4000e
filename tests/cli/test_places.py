"""kheo places: the proof, and importing, listing, taking back changes of the map."""

from pathlib import Path

import pytest

HEAD = "việc,mã,tên,loại,thuộc,đơn vị nhận,tỷ lệ,vĩ độ,kinh độ,từ ngày,căn cứ"
EXAMPLE = Path(__file__).parents[2] / "docs/how-to/places-changes-example.csv"


@pytest.fixture
def table(tmp_path):
    """table("đổi tên,…") -> path of a CSV file with these lines."""

    def write(*lines, name="thay-doi.csv"):
        path = tmp_path / name
        path.write_text("\n".join((HEAD, *lines)), encoding="utf-8")
        return path

    return write


def test_the_check_prints_what_was_proved(kheo):
    done = kheo("places", "check")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[-1] == "không có lỗi"
    proved = [line for line in lines if line.endswith("  đúng")]
    assert len(proved) == 12
    assert any("14.139 đơn vị" in line for line in proved)
    by_day = {line.split()[0]: line.split()[1:] for line in lines if line[:1].isdigit() and "/" in line}
    assert by_day["31/12/2024"][:4] == ["63", "5", "696", "10.035"]
    assert by_day["01/07/2025"] == ["34", "6", "0", "3.321", "687", "13"]
    assert by_day["24/08/2026"] == ["34", "9", "0", "3.321", "709", "13"]


def test_changes_are_imported_listed_followed_and_taken_back(kheo, table, tmp_path):
    path = table("đổi tên,25309,Hưng Tân Phú,,,,,,,01/07/2026,NQ 9")
    assert kheo("places", "list").out == "chưa nhập thay đổi địa giới nào\n"
    done = kheo("places", "import", path)
    assert (done.code, done.out) == (0, "đợt 1: 1 đổi tên; từ 01/07/2026; căn cứ NQ 9\n"), done.err
    listed = kheo("places", "list").out
    assert "thay-doi.csv" in listed
    assert "1 đổi tên" in listed
    found = kheo("places", "find", "hung tan phu").out.splitlines()
    assert found[1].split()[0] == "25309"
    text = tmp_path / "tin.txt"
    text.write_text("Ngày 24/12/2026, xã Hưng Tân Phú, tỉnh Đồng Nai phát 120 tờ rơi.", encoding="utf-8")
    assert '"code": "25309"' in kheo("read", text, "--json").out
    done = kheo("places", "remove", "1")
    assert (done.code, done.out) == (0, "đã gỡ đợt 1: thay-doi.csv\n"), done.err
    assert kheo("places", "find", "hung tan phu").code == 1


def test_a_file_with_faults_is_refused_whole_and_every_fault_told(kheo, table):
    path = table("đổi tên,25309,Ab,,,,,,,01/07/2027,NQ", "nhập,25390,,,,99999,,,,01/07/2027,")
    done = kheo("places", "import", path)
    assert (done.code, done.out) == (1, "")
    assert "tệp thay-doi.csv, dòng 3, cột “căn cứ”" in done.err
    assert "[places-refused]" in done.err
    assert kheo("places", "list").out == "chưa nhập thay đổi địa giới nào\n"


def test_trying_the_example_keeps_nothing_and_importing_it_leaves_the_check_sound(kheo):
    tried = kheo("places", "import", EXAMPLE, "--try")
    assert tried.code == 0, tried.err
    assert tried.out.startswith(
        "tệp đúng, chưa lưu: 2 đổi tên, 1 đổi loại, 1 lập mới, 3 nhập, 6 chia, 1 chuyển, 2 sửa tỷ lệ; từ 01/07/2025"
    )
    assert kheo("places", "list").out == "chưa nhập thay đổi địa giới nào\n"
    assert kheo("places", "import", EXAMPLE).code == 0
    done = kheo("places", "check")
    assert done.code == 0, done.err
    assert "1 đợt, 16 dòng" in done.out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["import"], 2, "[usage]"),
        (["remove", "x"], 2, "[usage]"),
        (["remove", "7"], 1, "[places-changes-none]"),
        (["import", "khong-co.csv"], 1, "[file-missing]"),
        (["find", "Xứ Không Có"], 1, "[place-unknown]"),
        (["bay"], 2, "[usage]"),
    ],
)
def test_what_is_refused_says_why(kheo, words, code, said):
    done = kheo("places", *words)
    assert done.code == code
    assert said in done.err
    assert "Traceback" not in done.err


def test_an_import_names_figures_left_at_units_that_ended(kheo, table, tmp_path):
    text = tmp_path / "tin.txt"
    text.write_text("Ngày 24/10/2026, xã Đồng Tâm, tỉnh Đồng Nai phát 120 tờ rơi.", encoding="utf-8")
    assert kheo("import", text, "--confirm").code == 0
    done = kheo("places", "import", table("nhập,25390,,,,25387,,,,01/07/2026,NQ 1"))
    assert done.code == 0, done.err
    assert "“120” (tin.txt) ghi cho xã Đồng Tâm, hết ngày 30/06/2026" in done.out
    assert "1 số liệu đã xác nhận" in done.out


def test_an_import_the_ledger_stands_on_is_not_taken_back(kheo, table, tmp_path):
    new = 'lập mới,99001,Tân Sông Bé,xã,75,,,"11,5","106,9",01/07/2026,NQ 1'
    assert kheo("places", "import", table(new, "nhập,25390,,,,99001,,,,01/07/2026,NQ 1")).code == 0
    text = tmp_path / "tin.txt"
    text.write_text("Ngày 24/10/2026, xã Tân Sông Bé, tỉnh Đồng Nai phát 120 tờ rơi.", encoding="utf-8")
    assert kheo("import", text, "--confirm").code == 0
    done = kheo("places", "remove", "1")
    assert done.code == 1
    assert "[places-changes-used]" in done.err
    assert "99001" in kheo("places", "find", "Tân Sông Bé").out
