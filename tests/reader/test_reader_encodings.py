"""Text in TCVN3, VNI and Windows-1258 comes out in Unicode; Unicode is never touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from old_encodings import in_1258, tcvn3, vni

from kheo.reader import encodings, read
from kheo.reader.files import text_of

HERE = Path(__file__).parent
REPORT = (
    "Năm 2021, Công an xã Phú Nghĩa tổ chức 45 buổi tuyên truyền với 1.200 lượt người dự, khẳng định vai trò.\n"
    "Quỹ 15 triệu đồng.\n"
    "HỘI LIÊN HIỆP PHỤ NỮ XÃ\n"
    "Tặng 20 suất quà cho hộ nghèo ở ấp Bù Gia; giữ vững trật tự, an ninh."
)
PASSAGES = [
    json.loads(line)["text"]
    for line in (HERE / "corpus" / "tune.jsonl").read_text(encoding="utf-8").splitlines()
]
SAMPLES = [
    path.read_text(encoding="utf-8")
    for path in sorted((HERE.parents[1] / "src" / "kheo" / "sample" / "data").rglob("*.txt"))
]
LETTERS = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"


@pytest.mark.parametrize("suffix", [".txt", ".html"])
@pytest.mark.parametrize(("write", "name"), [(tcvn3, "TCVN3"), (vni, "VNI")])
def test_a_report_in_an_old_encoding_is_read_and_says_so(write, name, suffix):
    data = write(REPORT).encode("latin-1")
    extracted = text_of(data.replace(b"\n", b"<br>") if suffix == ".html" else data, f"cũ{suffix}")
    assert extracted.text == REPORT
    (doubt,) = extracted.doubts
    assert doubt.code == "converted-encoding"
    assert name in doubt.message
    assert REPORT[doubt.start : doubt.end].startswith("Năm 2021")
    figures = {f.text: f.indicator for f in read(extracted.text).figures}
    assert figures["45"] == "outreach.sessions"


@pytest.mark.parametrize("write", [tcvn3, vni])
def test_old_letters_pasted_into_a_unicode_file_are_converted_by_line(write):
    text = f"Kết quả của xã.\n{write(REPORT.splitlines()[0])}\nCông an xã."
    assert (
        text_of(text.encode(), "trộn.txt").text == f"Kết quả của xã.\n{REPORT.splitlines()[0]}\nCông an xã."
    )


def test_windows_1258_is_read():
    extracted = text_of(in_1258(REPORT), "a.txt")
    assert extracted.text == REPORT
    assert "Windows-1258" in extracted.doubts[0].message


@pytest.mark.parametrize("text", [*PASSAGES, *SAMPLES], ids=lambda text: text[:20])
def test_unicode_is_never_touched(text):
    assert encodings.repaired(text.split("\n")).lines == text.split("\n")
    assert text_of(text.encode(), "a.txt").doubts == ()


@pytest.mark.parametrize(
    "text",
    [
        "Công an xã Phú Hà: 12 m², 30 °C, ± 5 %.",
        "«Công an xã» · hà · xã – 12 × 5 m ½ giá, ® và ©",
        "Der größte Fußgänger übt Geduld über Öl.",
        "El señor mañana corazón niño pingüino año",
        "Où est l’élève déjà né à Genève, où çà ?",
        "naïve café",
    ],
)
def test_other_languages_and_signs_stay(text):
    assert encodings.repaired([text]).lines == [text]


def test_every_letter_goes_there_and_back():
    for letter in LETTERS:
        assert encodings.convert(tcvn3(letter), encodings.TCVN3) == letter
        assert encodings.convert(vni(letter), encodings.VNI) == letter
        assert encodings.convert(vni(letter.upper()), encodings.VNI) == letter.upper()


@given(st.text(alphabet=LETTERS + " .,;:0123456789%()\n", max_size=300))
def test_any_small_text_goes_there_and_back(text):
    assert encodings.convert(tcvn3(text), encodings.TCVN3) == text


# The old encodings have letters where Latin-1 has its signs (©, °, ²): who wrote in them could not write those.
WORDS = sorted({w for p in PASSAGES for w in p.split() if not any("\x80" <= c <= "\xbf" for c in w)})


@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_any_words_go_there_and_back(text):
    assert encodings.convert(vni(text), encodings.VNI) == text
    assert encodings.convert(tcvn3(text), encodings.TCVN3).lower() == text.lower()


@given(st.text(max_size=200))
def test_nothing_breaks_it(text):
    assert len(encodings.repaired(text.split("\n")).lines) == text.count("\n") + 1


def test_words_in_capitals_come_out_in_capitals():
    assert encodings.convert("HéI PHô N÷ X·", encodings.TCVN3) == "HỘI PHỤ NỮ XÃ"


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", "TCVN3"),
        ("'.VnArialH'", "TCVN3"),
        ("ABCDEF+.VnTime", "TCVN3"),
        ("VNI-Times", "VNI"),
        ("vni times", "VNI"),
        ("Times New Roman", None),
        ("Vnistra", None),
        (None, None),
    ],
)
def test_the_font_tells_the_encoding(font, encoding):
    assert encodings.of_font(font) == encoding


def test_a_run_in_an_old_font_that_holds_unicode_stays():
    assert encodings.in_font("Công an xã được", ".VnTime") == ("Công an xã được", None)
    assert encodings.in_font("C«ng an", ".VnTime") == ("Công an", "TCVN3")
    assert encodings.in_font("héi phô n÷", ".VnTimeH") == ("HỘI PHỤ NỮ", "TCVN3")
