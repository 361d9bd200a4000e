"""A phrase taught by a correction is proved, used at the next reading, switched, removed, and handed on as YAML."""

import pytest

from kheo import catalogue
from kheo.catalogue import Remembered, overlay, source, with_phrases
from kheo.common.errors import KheoError
from kheo.intake.actions import import_document
from kheo.ledger import queries, remembering
from kheo.ledger.models import Audit
from kheo.reader import read, trial

LEAFLETS = "outreach.leaflets"
SENTENCE = "Năm 2020, đoàn viên trao 1.250 thẻ nhớ an toàn cho bà con."


def brought(officer, text, name="a.txt"):
    return import_document(actor=officer, data=text.encode(), filename=name, place="70~2025")


def codes(imported):
    return [figure.indicator for figure in imported.figures]


@pytest.fixture
def taught(officer):
    figure = brought(officer, SENTENCE).figures[0]
    assert figure.indicator != LEAFLETS
    return remembering.remember(
        actor=officer, indicator=LEAFLETS, phrase="thẻ nhớ an toàn", example=SENTENCE, figure=figure.pk
    )


def test_the_next_reading_uses_it_and_says_how_many_it_decided(officer, taught):
    next_one = brought(officer, "Năm 2021, Hội Phụ nữ trao 300 thẻ nhớ an toàn tại chợ.", "b.txt")
    assert codes(next_one) == [LEAFLETS]
    assert next_one.figures[0].why[0] == "thẻ nhớ an toàn"
    assert remembering.uses([taught.pk]) == {taught.pk: 1}
    assert remembering.used_by([next_one.figures[0].pk]) == {next_one.figures[0].pk: "thẻ nhớ an toàn"}


def test_off_on_removed_and_back(officer, taught):
    def reads(name):
        return codes(brought(officer, f"Trao 300 thẻ nhớ an toàn ở {name}.", f"{name}.txt")) == [LEAFLETS]

    assert reads("bản Một")
    remembering.switch(actor=officer, id=taught.pk, on=False)
    assert not reads("bản Hai")
    remembering.switch(actor=officer, id=taught.pk, on=True)
    assert reads("bản Ba")
    remembering.remove(actor=officer, id=taught.pk)
    assert not reads("bản Bốn")
    assert list(remembering.listed()) == []
    row = remembering.restore(actor=officer, id=taught.pk)
    assert reads("bản Năm")
    assert row.changed_by == officer
    done = [audit.action for audit in Audit.objects.exclude(action__in=["store", "propose"])]
    assert done == ["phrase-restore", "phrase-remove", "phrase-on", "phrase-off", "remember"]


@pytest.mark.parametrize(
    ("code", "phrase", "example"),
    [
        ("phrase-bare", "người", "Trao quà cho 20 người."),
        ("phrase-shape", "20 thẻ", "Trao 20 thẻ."),
        (
            "phrase-shape",
            "một hai ba bốn năm sáu bảy tám chín",
            "Trao 9 một hai ba bốn năm sáu bảy tám chín.",
        ),
        ("phrase-absent", "thẻ đỏ", "Trao 20 thẻ xanh."),
        ("phrase-idle", "tại chợ phiên", "Trao 20 phần quà, rồi về dự họp tại chợ phiên."),
        ("phrase-clash", "phần quà", "Trao 20 phần quà."),
        ("phrase-clash", "đợt tuyên truyền", "Mở 5 đợt tuyên truyền."),
        ("phrase-known", "Thẻ nhớ an toàn", "Trao 20 thẻ nhớ an toàn."),
    ],
)
def test_what_would_read_wrong_is_refused_with_a_remedy(officer, taught, code, phrase, example):
    with pytest.raises(KheoError) as caught:
        remembering.remember(actor=officer, indicator=LEAFLETS, phrase=phrase, example=example)
    assert caught.value.code == code
    assert caught.value.remedy
    assert remembering.listed().count() == 1


def test_a_clash_names_the_sentence_of_the_catalogue():
    asked = Remembered("charity.gifts", "dự nghe nói chuyện", "Có 45 dự nghe nói chuyện")
    book = with_phrases(
        catalogue.load(), [Remembered("outreach.attendance", "nghe nói chuyện", "Có 45 dự nghe nói chuyện")]
    )
    with pytest.raises(KheoError, match="Có 45 dự nghe nói chuyện") as caught:
        trial.check(book, asked)
    assert caught.value.code == "phrase-clash"


def test_a_phrase_of_a_retired_indicator_is_left_out():
    book = catalogue.load()
    assert with_phrases(book, [Remembered("no.such", "thẻ nhớ", "Trao 2 thẻ nhớ.")]) is book


def test_the_same_phrases_give_the_same_catalogue_under_its_own_mark():
    book, extra = catalogue.load(), [Remembered(LEAFLETS, "thẻ nhớ an toàn", SENTENCE)]
    laid = with_phrases(book, extra)
    assert laid is with_phrases(book, list(extra))
    assert (book.mark, laid.mark) == ("", with_phrases(book, extra).mark)
    assert laid.mark
    assert read(SENTENCE).figures[0].indicator != LEAFLETS, (
        "who passes no catalogue reads by the reviewed one"
    )


def test_the_proposal_is_the_noun_phrase_beside_the_figure():
    start = SENTENCE.index("1.250")
    asked = trial.proposal(catalogue.load(), LEAFLETS, SENTENCE, start, start + 5)
    assert asked
    assert asked.phrase == "thẻ nhớ an toàn"
    told = "Phát 20 tờ rơi."
    assert trial.proposal(catalogue.load(), LEAFLETS, told, 5, 7) is None, "it reads so already"


def test_the_contribution_is_the_catalogues_own_text(officer, taught, tmp_path):
    text = remembering.contribution()
    assert "# nguồn: " in text
    assert "a.txt" in text
    assert overlay.loads(text) == (Remembered(LEAFLETS, "thẻ nhớ an toàn", SENTENCE),)
    item = text.split("    phrases:\n")[1]
    whole = (source.DATA / "01-outreach.yaml").read_text(encoding="utf-8")
    there = whole.index("    phrases:\n", whole.index(f"code: {LEAFLETS}")) + len("    phrases:\n")
    path = tmp_path / "01-outreach.yaml"
    path.write_text(whole[:there] + item + whole[there:], encoding="utf-8")
    _theme, members, _balances = source.read_file(path)
    leaflets = next(member for member in members if member.code == LEAFLETS)
    assert leaflets.phrases[0].head == ("thẻ nhớ an toàn",)
    assert leaflets.phrases[0].examples == (SENTENCE,)


def test_hostile_words_survive_the_text():
    told = Remembered(LEAFLETS, "thẻ", 'Trao 2 thẻ: "đỏ" \\ #\u2028 {x}, [y]\u0085', "a\nb # c")
    assert overlay.loads(overlay.dumps([told])) == (Remembered(told.indicator, told.phrase, told.example),)
    assert overlay.loads(overlay.dumps([])) == ()
    with pytest.raises(KheoError) as caught:
        overlay.loads("indicators: [1]")
    assert caught.value.code == "phrases-invalid"


@pytest.mark.django_db(transaction=True)
def test_a_copy_for_those_who_read_without_the_ledger(officer, taught, kheo_home):
    path = kheo_home / "phrases.yaml"
    assert overlay.read_file(path) == remembering.active()
    remembering.remove(actor=officer, id=taught.pk)
    assert overlay.read_file(path) == ()
    assert overlay.read_file(kheo_home / "none.yaml") == ()


def test_teaching_by_an_unknown_figure_is_refused(officer, db):
    with pytest.raises(KheoError) as caught:
        remembering.remember(
            actor=officer, indicator=LEAFLETS, phrase="thẻ nhớ an toàn", example=SENTENCE, figure=99
        )
    assert caught.value.code == "figure-unknown"
    assert queries.counts().documents == 0
