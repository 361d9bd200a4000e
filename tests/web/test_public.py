"""The people's pages: open to anybody, frozen, light, and silent about what is withheld."""

import csv
import hashlib
import io
import json
from datetime import UTC, date, datetime

import pytest

from kheo.reports import queries
from kheo.reports.models import Publication
from life_world import draft, told

pytestmark = pytest.mark.django_db
SECRET = "3"


def edition(**changes):
    sessions = {
        "code": "outreach.sessions", "name": "Buổi tuyên truyền", "place": "70~2025",
        "place_name": "tỉnh Bình Phước", "start": "2020-01-01", "end": "2020-12-31", "value": "1645",
        "qualifier": "over", "mark": "", "method": "partial", "reported": 4, "of": 11, "estimated": False,
    }  # fmt: skip
    tips = sessions | {
        "code": "tips.received",
        "name": "Nguồn tin",
        "value": None,
        "mark": "small",
        "qualifier": "",
    }
    told = {"word": "hơn", "text": "1.645", "data": 0}
    hidden = {"word": "", "text": "dưới 5", "mark": "small", "data": 1}
    table = {
        "kind": "table", "title": "Tuyên truyền", "corner": "Đơn vị", "columns": [{"label": "Buổi", "unit": ""}],
        "rows": [{"kind": "total", "name": "Tổng số", "cells": [[told]]}],
    }  # fmt: skip
    return {
        "format": 1, "title": "BÁO CÁO", "subject": "Kết quả năm 2020 <b>của tỉnh</b>", "place": "70~2025",
        "place_name": "tỉnh Bình Phước", "start": "2020-01-01", "end": "2020-12-31", "period": "năm 2020",
        "body": "Công an tỉnh Bình Phước", "number": "01/BC-CAT", "signed": "2021-01-05",
        "blocks": [
            {"kind": "paragraph", "sentences": [["Đã tổ chức ", told, " buổi."], ["Có ", hidden, " nguồn tin."]]},
            {"kind": "heading", "level": 1, "text": "Tuyên truyền"},
            table,
            {"kind": "chart", "title": "Buổi", "svg": "<svg role='img'></svg>", "alt": ["Buổi ", told]},
        ],
        "tables": [table], "notes": [["Ghi chú."]], "data": [sessions, tips],
        "dictionary": [
            {"code": "outreach.sessions", "name": "Buổi", "theme": "Tuyên truyền", "measure": "count",
             "kind": "flow", "definition": "Một buổi, có \"người nghe\""},
            {"code": "tips.received", "name": "Nguồn tin", "theme": "Tố giác", "measure": "count",
             "kind": "flow", "definition": ""},
        ],
    } | changes  # fmt: skip


@pytest.fixture
def report(officer):
    told()
    return draft(officer)


@pytest.fixture
def out(report):
    def made(number=1, **changes):
        told = changes.pop("edition", edition())
        fields = {
            "report": report,
            "slug": "binh-phuoc-2020", "number": number, "title": told["subject"], "place": "70~2025",
            "place_name": "tỉnh Bình Phước", "start": date(2020, 1, 1), "end": date(2020, 12, 31), "edition": told,
            "cells": [{"value": SECRET}], "checksum": hashlib.sha256(json.dumps(told).encode()).hexdigest(),
            "published": datetime(2021, 1, 6, 20, tzinfo=UTC),
        }  # fmt: skip
        return Publication.objects.create(**(fields | changes))

    return made


HERE = "/cong-khai/binh-phuoc-2020/"


def test_anybody_reads_what_is_out_and_gets_no_cookie(client, out):
    out()
    for url in ("/cong-khai/", HERE, f"{HERE}du-lieu.csv", f"{HERE}tu-dien.csv", f"{HERE}datapackage.json"):
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert not answer.cookies
        assert "public" in answer["Cache-Control"]
        assert "Cookie" not in answer.get("Vary", "")


def test_a_number_says_how_it_came_about(client, out):
    out()
    text = client.get(HERE).content.decode()
    assert '<a class="num" href="#s0"><small>hơn</small> 1.645</a>' in text
    assert "năm 2020; cộng từ những nơi đã có số liệu, 4/11 nơi đã báo cáo" in text
    assert "Công khai ngày 07/01/2021" in text


def test_titles_are_words_never_markup(client, out):
    out()
    assert "&lt;b&gt;của tỉnh&lt;/b&gt;" in client.get(HERE).content.decode()


def test_what_is_withheld_is_nowhere_and_the_page_says_why(client, out):
    out(cells=[{"value": "98765"}])
    page = client.get(HERE).content.decode()
    assert "dưới 5" in page
    assert "Vì sao có số không công bố" in page
    for url in (HERE, f"{HERE}du-lieu.csv", f"{HERE}datapackage.json"):
        assert "98765" not in client.get(url).content.decode()


def test_the_figures_open_in_a_spreadsheet_and_by_the_standard(client, out):
    out()
    data = client.get(f"{HERE}du-lieu.csv").content
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert (rows[0]["value"], rows[0]["qualifier"], rows[0]["place"]) == ("1645", "over", "70~2025")
    assert (rows[1]["value"], rows[1]["mark"]) == ("", "small")
    package = json.loads(client.get(f"{HERE}datapackage.json").content)
    assert package["name"] == "binh-phuoc-2020"
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    for resource in package["resources"]:
        told = client.get(HERE + resource["path"]).content
        assert (resource["bytes"], resource["hash"]) == (
            len(told),
            f"sha256:{hashlib.sha256(told).hexdigest()}",
        )
        head = next(csv.reader(io.StringIO(told.decode("utf-8-sig"))))
        assert [field["name"] for field in resource["schema"]["fields"]] == head


def test_the_address_stays_and_shows_the_newest_version(client, out):
    out()
    out(
        2,
        edition=edition(body="Công an tỉnh"),
        note="đính chính số buổi",
        published=datetime(2021, 2, 1, tzinfo=UTC),
    )
    text = client.get(HERE).content.decode()
    assert "bản thứ 2" in text
    assert "đính chính số buổi" in text
    assert "Bản thứ 1, ngày 07/01/2021" in text
    assert client.get("/cong-khai/").content.decode().count("<li>") == 1


def test_what_was_withdrawn_says_why_and_is_gone(client, out):
    out(withdrawn=datetime(2021, 3, 1, tzinfo=UTC), reason="Sai kỳ báo cáo.")
    for url in (HERE, f"{HERE}du-lieu.csv"):
        answer = client.get(url)
        assert answer.status_code == 410
        assert "Sai kỳ báo cáo." in answer.content.decode()
    assert "Chưa có báo cáo nào" in client.get("/cong-khai/").content.decode()


def test_a_page_that_did_not_change_is_not_sent_again(client, out):
    first = out()
    tag = client.get(HERE)["ETag"]
    assert client.get(HERE, headers={"If-None-Match": tag}).status_code == 304
    Publication.objects.filter(pk=first.pk).update(withdrawn=datetime(2021, 3, 1, tzinfo=UTC), reason="Rút.")
    assert client.get(HERE, headers={"If-None-Match": tag}).status_code == 410


def test_what_nobody_published_is_not_found(client, out):
    answer = client.get("/cong-khai/du-thao/")
    assert answer.status_code == 404
    assert not answer.cookies


def test_the_page_is_light_and_has_no_script(client, out):
    out()
    page = client.get(HERE).content
    assert b"<script" not in page
    assert b"style=" not in page
    assert len(page) < 10_000


def test_an_edition_is_not_made_by_reading_the_ledger(client, out, monkeypatch):
    out()
    monkeypatch.setattr(queries, "build", None)
    assert client.get(HERE).status_code == 200
