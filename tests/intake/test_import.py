"""A file in: kept, read, proposed, confirmed; totals follow at once."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kheo.common.errors import KheoError
from kheo.common.types import Level, Qualifier
from kheo.intake.actions import import_document
from kheo.ledger import actions, mirror, queries
from kheo.ledger.models import Document, Figure
from kheo.rollup import Query

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
TEXT = """CÔNG AN TỈNH BÌNH PHƯỚC
BÁO CÁO
Kết quả công tác dân vận năm 2020

Trong năm 2020, Công an tỉnh Bình Phước đã cấp phát hơn 28.033 tờ rơi. Năm 2020 cả tỉnh có 17 cái khác lạ.
"""


def leaflets(start, end, boundaries="then"):
    """{place: (value, qualifier)} of leaflets."""
    query = Query(("outreach.leaflets",), start, end, "VN", Level.PROVINCE, boundaries)
    return {row.place: (row.value, row.qualifier) for row in queries.totals(query) if row.value is not None}


YEAR = (date(2020, 1, 1), date(2020, 12, 31))


def enter(confirm=True, text=TEXT, name="bp.txt", **more):
    return import_document(actor=None, data=text.encode(), filename=name, confirm=confirm, **more)


def test_confirm_takes_what_is_clear_and_names_the_rest(db):
    imported = enter()
    assert imported.created
    assert [figure.text for figure in imported.confirmed] == ["28.033"]
    assert [(figure.text, asked) for figure, asked in imported.waiting] == [("17", ("no-indicator",))]
    assert imported.document.place == "70~2025"
    assert imported.document.text == TEXT


def test_twice_changes_nothing(db):
    first = enter()
    before = list(Figure.objects.values()), queries.audit().count()
    for confirm in (False, True):
        again = enter(confirm=confirm, name="ten-khac.txt")
        assert (again.created, again.document) == (False, first.document)
        assert again.confirmed == ()
        assert [figure.text for figure, _ in again.waiting] == ["17"]
    assert (list(Figure.objects.values()), queries.audit().count()) == before


def test_a_known_file_is_confirmed_when_asked_and_what_was_withdrawn_stays_so(db):
    text = TEXT + "Năm 2020, Công an tỉnh Bình Phước tổ chức 45 buổi tuyên truyền.\n"
    first = enter(confirm=False, text=text)
    gone = next(figure for figure in first.figures if figure.text == "45")
    actions.withdraw(actor=None, ids=[gone.pk])
    again = enter(text=text)
    assert not again.created
    assert [figure.text for figure in again.confirmed] == ["28.033"]
    assert [figure.text for figure, _ in again.waiting] == ["17"]
    assert leaflets(*YEAR)["VN"] == (Decimal(28033), Qualifier.OVER)
    assert queries.figure(gone.pk).state == "withdrawn"
    assert enter(text=text).confirmed == ()


@pytest.mark.parametrize("name", ["bp\udcff.txt", "a\nb\x00\x1b[2J.txt", "a\u202etxt.txt"])
def test_a_name_that_could_break_a_line_is_kept_in_one(db, name):
    imported = enter(name=name)
    assert imported.document.filename.isprintable()
    assert imported.document.filename.encode().endswith(b".txt")


def test_a_mirror_that_cannot_be_written_is_explained_and_the_ledger_stays(db, kheo_home, monkeypatch):
    monkeypatch.setattr(mirror, "IN_MEMORY", 0)
    (kheo_home / "mirror").write_text("a file where a folder should be")
    imported = enter()
    with pytest.raises(KheoError) as caught:
        leaflets(*YEAR)
    assert caught.value.code == "home-unwritable"
    assert queries.figure(imported.confirmed[0].pk).state == "confirmed"
    (kheo_home / "mirror").unlink()
    assert leaflets(*YEAR)


def test_a_confirmed_figure_is_in_the_next_total_and_a_withdrawn_one_is_not(db):
    imported = enter(confirm=False)
    assert leaflets(*YEAR) == {}
    wanted = imported.figures[0]
    actions.confirm(actor=None, ids=[wanted.pk])
    over = (Decimal(28033), Qualifier.OVER)
    assert leaflets(*YEAR) == {"VN": over, "70~2025": over}
    assert leaflets(*YEAR, date(2026, 1, 1)) == {"VN": over, "75": over}
    actions.correct(actor=None, id=wanted.pk, value=28034, qualifier="exact")
    assert leaflets(*YEAR)["VN"] == (Decimal(28034), Qualifier.EXACT)
    actions.withdraw(actor=None, ids=[wanted.pk])
    assert leaflets(*YEAR) == {}
    actions.undo(actor=None, id=wanted.pk)
    assert leaflets(*YEAR)["VN"] == (Decimal(28034), Qualifier.EXACT)


def test_totals_open_to_their_figures(db):
    imported = enter()
    query = Query(("outreach.leaflets",), *YEAR)
    row = next(row for row in queries.totals(query, facts=True) if row.place == "VN")
    (figure,) = queries.figures(row.facts)
    assert figure == imported.confirmed[0]
    assert queries.sentence(figure).lit == "hơn 28.033"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("rong.txt", b"", "file-empty"),
        ("anh.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)), "file-"),
        ("hong.docx", b"PK not a zip", "file-"),
        ("hong.pdf", b"%PDF-1.4 broken", "file-"),
    ],
)
def test_a_bad_file_is_refused_by_name_and_leaves_nothing(db, kheo_home, name, data, code):
    with pytest.raises(KheoError) as caught:
        import_document(actor=None, data=data, filename=name)
    assert caught.value.code.startswith(code)
    assert name in str(caught.value)
    assert queries.counts().documents == 0
    assert not list(kheo_home.rglob("*"))


def test_a_file_too_large_is_refused(db, settings):
    settings.KHEO_MAX_FILE = 10
    with pytest.raises(KheoError) as caught:
        enter()
    assert caught.value.code == "file-too-large"


def test_letters_a_database_cannot_hold_do_not_stop_a_file(db):
    imported = enter(text=TEXT.replace("Kết quả", "Kết\x00quả"))
    assert [figure.text for figure in imported.confirmed] == ["28.033"]
    assert "\x00" not in imported.document.text
    assert len(imported.document.text) == len(TEXT)


def test_a_sample_document_can_be_taken_out_of_the_totals(db):
    enter(sample=True)
    assert leaflets(*YEAR)
    actions.withdraw(actor=None, ids=queries.sample_figures())
    assert leaflets(*YEAR) == {}
    assert queries.sample_figures() == []


def test_nothing_stays_of_an_import_that_broke_off(db, monkeypatch):
    def broken(**_):
        raise RuntimeError("power cut")

    monkeypatch.setattr(actions, "confirm", broken)
    with pytest.raises(RuntimeError):
        enter()
    assert (Document.objects.count(), Figure.objects.count()) == (0, 0)
    monkeypatch.undo()
    assert enter().created


def test_what_the_text_does_not_say_may_be_given(db):
    imported = enter(text="Đã cấp phát 500 tờ rơi.\n", published=date(2020, 12, 24), place="70~2025")
    assert imported.document.published == date(2020, 12, 24)
    assert imported.figures[0].place == "70~2025"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the five articles are not part of the package")
def test_the_five_articles(db):
    for path in sorted(SEEDS.glob("*.txt")):
        import_document(actor=None, data=path.read_bytes(), filename=path.name, confirm=True)
    window = (date(2020, 1, 1), date(2021, 12, 31))
    over = Qualifier.OVER
    both = {"VN": (128033, over), "70~2025": (28033, over), "34~2025": (100000, over)}
    assert leaflets(*window) == both
    today = {"VN": (128033, over), "75": (28033, over), "33": (100000, over)}
    assert leaflets(*window, date(2026, 1, 1)) == today


def test_confirming_many_does_not_load_the_text_with_every_figure(db):
    (figure,) = enter().confirmed
    assert "text" in figure.document.get_deferred_fields()


def test_figures_of_a_table_have_their_row_for_a_sentence(db):
    text = "Kết quả năm 2020 của Công an tỉnh Bình Phước\nĐơn vị | Số tờ rơi | Số suất quà\nHuyện Bù Đăng | 1.200 | 45\n"
    imported = enter(text=text)
    told = {
        figure.text: (figure.indicator, figure.place, queries.sentence(figure))
        for figure in imported.confirmed
    }
    code, place, row = told["1.200"]
    assert code == "outreach.leaflets"
    assert place == "696~2025"
    assert row.before + row.lit + row.after == "Huyện Bù Đăng | 1.200 | 45"
    assert told["45"][0] == "charity.gifts"


def test_a_file_in_an_old_font_says_so_on_its_document(db):
    known = enter(name="a.txt").document
    assert "converted-encoding" not in [doubt["code"] for doubt in known.doubts]
    old = "N¨m 2020, C«ng an tØnh B×nh Ph\u00adíc ®· cÊp ph¸t 500 tê r¬i.".encode("latin-1")
    document = import_document(actor=None, data=old, filename="b.txt").document
    assert "converted-encoding" in [doubt["code"] for doubt in document.doubts]
    assert "cấp phát 500 tờ rơi" in document.text
