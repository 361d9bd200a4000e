"""Mistakes in the YAML are told with the file, the entry and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from kheo.catalogue import compiled, proofs, source
from kheo.catalogue.model import Balance, Catalogue
from kheo.common.errors import KheoError

GOOD = """
theme: {code: care, vi: Chăm sóc, en: Care, order: 1}
indicators:
  - code: care.gifts
    kind: flow
    measure: count
    vi: Phần quà
    en: Gifts
    definition_vi: Số phần quà đã trao.
    unit_vi: phần quà
    verb_vi: tặng
    phrases:
      - {head: [phần quà], examples: [tặng 20 phần quà, trao 5 phần quà]}
  - code: care.groups
    kind: stock
    measure: count
    vi: Tổ chăm sóc
    en: Care groups
    definition_vi: Số tổ đang có.
    unit_vi: tổ chăm sóc
    verb_vi: có
    phrases:
      - {head: [tổ], needs: [chăm sóc], examples: [có 3 tổ chăm sóc, chăm sóc ở 4 tổ]}
"""


def write(folder: Path, text: str, name: str = "01-care.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> set[str]:
    write(folder, text)
    return {problem.code for problem in proofs.problems_of(source.read_folder(folder))}


def test_a_good_file_is_read(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    whole = source.read_folder(tmp_path)
    assert list(whole.indicators) == ["care.gifts", "care.groups"]
    assert whole.get("care.groups").staleness_days == 400
    assert proofs.problems_of(whole) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    verb_vi: tặng\n", "", "Thiếu verb_vi"),
        ("verb_vi: tặng", "verb_vi: tặng\n    colour: đỏ", "Khóa lạ: colour"),
        ("measure: count", "measure: spoon", "spoon"),
        ("kind: flow", "kind: flow\n    staleness_days: 9", "staleness_days"),
        ("head: [phần quà]", "head: phần quà", "head phải là một danh sách"),
        ("needs: [chăm sóc]", "needs: [chăm sóc], scope: page", "page"),
        ("needs: [chăm sóc]", "needs: [chăm sóc], weight: 3", "weight"),
        ("code: care.gifts", "code: Gifts", "Gifts"),
        ("code: care.groups", "code: care.gifts", "đã có"),
        ("theme: {", "theme: [", "YAML"),
    ],
)
def test_a_mistake_names_file_entry_and_remedy(tmp_path: Path, old: str, new: str, told: str) -> None:
    write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(KheoError) as caught:
        source.read_folder(tmp_path)
    assert caught.value.code == "catalogue-invalid"
    assert caught.value.where.startswith("01-care.yaml")
    assert told in caught.value.message
    assert caught.value.remedy


def test_a_theme_lives_in_one_file(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD, "02-care.yaml")
    with pytest.raises(KheoError, match="đã có ở tệp khác"):
        source.read_folder(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("head: [tổ], needs: [chăm sóc]", "head: [người]", "head-bare"),
        ("head: [phần quà], ", "", "phrase-empty"),
        ("head: [tổ], needs: [chăm sóc]", "head: [Phần  quà]", "phrase-twice"),
        ("head: [phần quà]", "head: [phần quà, Phần quà]", "word-twice"),
        ("head: [phần quà]", "head: [phần quà], after: [care.none]", "after-unknown"),
        (", trao 5 phần quà", "", "examples-few"),
        ("tặng 20 phần quà", "tặng phần quà", "example-unfit"),
        ("tặng 20 phần quà", "tặng 20 cái bánh", "example-unfit"),
        ("Số phần quà", "Số  phần quà", "text-untidy"),
        ("vi: Tổ chăm sóc", "vi: Phần quà", "name-twice"),
        ("measure: count", "measure: VND", "subject-missing"),
    ],
)
def test_the_proofs_see(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert code in problems(tmp_path, GOOD.replace(old, new, 1))


def test_a_balance_ties_one_kind_only(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    whole = source.read_folder(tmp_path)
    mixed = Catalogue(
        whole.themes, whole.indicators, (Balance("x", "care.groups", ("care.gifts", "care.groups")),)
    )
    lost = Catalogue(whole.themes, whole.indicators, (Balance("y", "care.groups", ("care.a", "care.b")),))
    assert [problem.code for problem in proofs.problems_of(mixed)] == ["balance-mixed"]
    assert [problem.code for problem in proofs.problems_of(lost)] == ["balance-unknown"]


RATE = """
  - code: care.share
    kind: flow
    measure: percent
    ratio: {of: care.gifts, to: [care.gifts, care.late_gifts]}
    vi: Tỷ lệ quà đúng hạn
    en: Share of gifts in time
    definition_vi: Phần trăm quà trao đúng hạn.
    unit_vi: "%"
    subject_vi: tỷ lệ quà đúng hạn
    verb_vi: đạt
    phrases:
      - {needs: [quà đúng hạn], examples: ["quà đúng hạn đạt 90%", "80% quà đúng hạn"]}
  - code: care.late_gifts
    kind: flow
    measure: count
    vi: Phần quà muộn
    en: Late gifts
    definition_vi: Số phần quà trao muộn.
    unit_vi: phần quà muộn
    verb_vi: tặng
    phrases:
      - {head: [quà muộn], examples: [tặng 20 quà muộn, trao 5 quà muộn]}
"""


def test_a_share_names_its_two_sides_and_survives_compiling(tmp_path: Path) -> None:
    write(tmp_path, GOOD + RATE)
    whole = source.read_folder(tmp_path)
    assert proofs.problems_of(whole) == []
    ratio = whole.get("care.share").ratio
    assert ratio is not None
    assert (ratio.of, ratio.to) == ("care.gifts", ("care.gifts", "care.late_gifts"))
    assert compiled.loads(compiled.dumps(whole)) == whole


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("of: care.gifts", "of: care.none", "ratio-unknown"),
        ("to: [care.gifts, care.late_gifts]", "to: []", "ratio-unknown"),
        ("to: [care.gifts, care.late_gifts]", "to: [care.groups]", "ratio-unlike"),
        ("to: [care.gifts, care.late_gifts]", "to: [care.gifts]", "ratio-unlike"),
        ("to: [care.gifts, care.late_gifts]", "to: [care.share]", "ratio-unlike"),
        ("to: [care.gifts, care.late_gifts]", "to: [care.late_gifts, care.late_gifts]", "ratio-unlike"),
    ],
)
def test_a_share_of_unlike_things_is_seen(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert code in problems(tmp_path, GOOD + RATE.replace(old, new, 1))


def test_only_a_percentage_has_two_sides(tmp_path: Path) -> None:
    write(tmp_path, GOOD + RATE.replace("measure: percent", "measure: count", 1))
    with pytest.raises(KheoError, match="phần trăm"):
        source.read_folder(tmp_path)


def test_a_published_code_is_retired_never_deleted(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    published = tmp_path / "published.txt"
    published.write_text("care.gifts\ncare.groups\ncare.old\n", encoding="utf-8")
    codes = {problem.code: problem.where for problem in proofs.check(tmp_path, published)}
    assert codes["code-deleted"] == "care.old"
    assert "catalogue-stale" in codes
