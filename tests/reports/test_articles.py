"""Five published articles, imported and written as reports: every figure is there again, and no number is made up.

`article_figures.tsv` holds the articles' facts alone. The sample's provincial reports tell the same facts in our own words and
are always here; the articles themselves lie beside the repository (../shared/seeds) and their test is skipped where they do not.
"""

import csv
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kheo import catalogue, sample, writer
from kheo.common.types import Level, Period
from kheo.intake.actions import import_document
from kheo.ledger import queries as ledger
from kheo.ledger.actions import correct, withdraw
from kheo.ledger.models import Figure, Programme
from kheo.reader import read
from kheo.reader.files import text_of
from kheo.reports import queries
from kheo.rollup import Query
from kheo.writer.model import Num
from kheo.writer.outline import builtin

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"


@dataclass(frozen=True)
class Article:
    """A province's article: which file of the sample tells its facts, and the report that tells them again."""

    id: str
    sample: str
    place: str
    period: Period
    outline: str
    boundaries: object = "then"

    @property
    def build(self):
        window = {"start": self.period.start, "end": self.period.end}
        return {
            "place": self.place,
            "boundaries": self.boundaries,
            "outline": builtin()[self.outline],
            **window,
        }


def year(y):
    return Period(date(y, 1, 1), date(y, 12, 31))


ARTICLES = (
    Article("000", "01-", "70~2025", year(2020), "dan-van-kheo-nam"),
    Article(
        "001",
        "07-",
        "82",
        Period(date(2021, 1, 1), date(2025, 12, 31)),
        "chuong-trinh-nhieu-nam",
        boundaries=date(2025, 12, 31),
    ),
    Article("002", "03-", "34~2025", year(2021), "tdbvantq-nam"),
    Article("003", "05-", "60~2025", year(2017), "dan-van-kheo-nam"),
    Article("004", "06-", "26~2025", year(2017), "dan-van-kheo-nam"),
)
# Told of the pilot of 2020, before the five years that the article is about.
OF_ANOTHER_YEAR = {("models.sites", Decimal(2), "exact"), ("mediation.members", Decimal(12), "exact")}


def facts(article):
    """(indicator, value, qualifier) of everything the article counts."""
    path = Path(__file__).parent / "article_figures.tsv"
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return {
        (row["indicator"], Decimal(row["value"]), row["qualifier"])
        for row in rows
        if row["article"] == article
    }


def imported(filename, data):
    """The text in the ledger, its figures confirmed; those without a period are given the year of their text, as a person
    does who knows it."""
    import_document(actor=None, data=data, filename=filename, confirm=True)
    for figure in Figure.objects.filter(state="proposed", indicator__isnull=False, period_end__isnull=True):
        told = figure.document.published.year
        correct(
            actor=None,
            id=figure.pk,
            and_confirm=True,
            period_start=date(told, 1, 1),
            period_end=date(told, 12, 31),
        )


def of_sample(article):
    found = next(r for r in sample.reports() if r.filename.startswith(article.sample))
    imported(found.filename, found.data)


def of_seed(article):
    (path,) = SEEDS.glob(f"{article.id}_*.txt")
    imported(path.name, path.read_bytes())


SAMPLE = [pytest.param(a, of_sample, id=f"sample-{a.id}") for a in ARTICLES]
SEED = [
    pytest.param(
        a,
        of_seed,
        id=f"article-{a.id}",
        marks=pytest.mark.skipif(not SEEDS.exists(), reason="the articles (../shared/seeds) are not here"),
    )
    for a in ARTICLES
]


def nums(report):
    """Every number of a report."""
    found = [n for s in report.sentences for n in s.nums]
    tables = [b for b in report.body if isinstance(b, writer.Table)] + list(report.tables)
    found += [p for t in tables for row in t.rows for cell in row.cells for p in cell if isinstance(p, Num)]
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(("article", "told_by"), SAMPLE + SEED)
def test_every_figure_of_an_article_is_in_its_report_and_none_is_made_up(article, told_by):
    told_by(article)
    report = queries.build(**article.build)
    printed = {
        (n.total_key[0], n.value, n.qualifier.value) for n in nums(report) if n.role in ("value", "detail")
    }
    assert facts(article.id) - printed == OF_ANOTHER_YEAR & facts(article.id)
    made_up = {key for key in printed if not _stands_in_the_ledger(key)}
    assert made_up == set()
    counts = [n for n in nums(report) if n.role not in ("value", "detail")]
    assert {n.role for n in counts} <= {"sources", "reported", "of", "whole", "lacking"}
    assert all(n.value == 1 for n in counts if n.role == "sources")


def _stands_in_the_ledger(key):
    """Whether a number is a confirmed figure, the sum of several, or a share of two of them."""
    code, value, _ = key
    ratio = catalogue.load().indicators[code].ratio
    if ratio is not None and not Figure.objects.filter(indicator=code).exists():
        part, whole = (
            sum(Figure.objects.get(indicator=side, state="confirmed").value for side in sides)
            for sides in ((ratio.of,), ratio.to)
        )
        return abs(value - part * 100 / whole) < Decimal("0.01")
    told = list(Figure.objects.filter(indicator=code, state="confirmed"))
    added = [f.value for f in told if not {"per", "part"} & {name for name, _ in f.dims}]
    return value in {f.value for f in told} | {sum(added)}


@pytest.mark.django_db
@pytest.mark.parametrize(("article", "told_by"), SAMPLE + SEED)
def test_words_with_digits_are_days_names_and_titles(article, told_by):
    told_by(article)
    report = queries.build(**article.build)
    given = {p for s in report.sentences for p in s.parts if not isinstance(p, Num) and re.search(r"\d", p)}
    names = {" ".join(p.name.split()) for p in Programme.objects.all()}
    places = {n for f in Figure.objects.all() for n in (f.place_name.split(",")[0],)}
    for words in given:
        day = re.fullmatch(r"\d{2}/\d{2}/\d{4}", words)
        window = str(article.period.end.year) in words
        assert day or window or words in names or any(place and place in words for place in places), words


@pytest.mark.django_db
@pytest.mark.parametrize(("article", "told_by"), SAMPLE + SEED)
def test_the_report_of_an_article_reads_back_to_the_figures_it_was_written_from(article, told_by):
    told_by(article)
    report = queries.build(**article.build)
    text = text_of(writer.to_docx(report), "a.docx").text
    read_again = {
        (f.indicator, f.value, f.qualifier.value) for f in read(text).figures if f.basis.value == "result"
    }
    assert facts(article.id) - read_again - OF_ANOTHER_YEAR == set()


@pytest.mark.django_db
@pytest.mark.parametrize(("article", "told_by"), SAMPLE + SEED)
def test_a_report_taken_in_again_adds_up_to_the_same_totals(article, told_by):
    """What stands in the text and in the tables, and what a total consists of, is counted once."""
    told_by(article)
    before = _totals(article)
    assert before
    paper = writer.to_docx(queries.build(**article.build))
    withdraw(actor=None, ids=list(Figure.objects.filter(state="confirmed").values_list("pk", flat=True)))
    assert _totals(article) == {}
    import_document(actor=None, data=paper, filename="lai.docx", confirm=True)
    assert _totals(article) == before


def _totals(article):
    """The place's own totals by indicator; a share is computed from them."""
    window = (article.period.start, article.period.end)
    rows = ledger.totals(Query((), *window, article.place, Level.PROVINCE, article.boundaries))
    return {
        t.indicator: (t.value, t.qualifier) for t in rows if t.value is not None and t.place == article.place
    }


@pytest.mark.django_db
def test_named_models_are_listed_and_tell_what_was_counted_of_them():
    article = ARTICLES[1]
    of_sample(article)
    report = queries.build(**article.build)
    text = " ".join(s.text.replace("\u00a0", " ") for s in report.sentences)
    for name in (
        "Tháo gỡ, giải quyết mâu thuẫn trong nội bộ nhân dân",
        "Trạm dừng chân nghĩa tình",
        "Tủ quần áo 0 đồng",
    ):
        assert f"“{name}”" in text
    assert "12/12 huyện" in text


@pytest.mark.django_db
def test_what_a_total_was_added_of_is_told_beside_it():
    article = ARTICLES[0]
    of_sample(article)
    report = queries.build(**article.build)
    text = " ".join(s.text.replace("\u00a0", " ") for s in report.sentences)
    assert "65 tin trên kênh ANTV" in text
    assert "1.267 tin, gồm " in text
    assert re.search(r"39 hộ dân, gồm .*24 hộ \(mỗi hộ 200\.000 đồng\)", text)
    assert "Riêng huyện Bù Gia Mập được cấp 200 m³ nước sinh hoạt." in text
