"""The desk of the sample year: what a first run shows under Báo cáo."""

import re

import pytest

from kheo.intake.actions import import_document
from kheo.reports import life, signing
from kheo.sample import desk, reports

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    for one in reports()[:4]:
        import_document(actor=None, data=one.data, filename=one.filename, confirm=one.confirm, sample=True)


def test_a_first_run_has_a_report_that_was_sent_and_a_draft_to_go_on_with(year):
    assert len(list(desk.write())) == 2
    sent, draft = sorted(life.reports(), key=lambda r: r.state != "sent")
    assert (sent.state, sent.number, draft.state) == ("sent", 1, "draft")
    text = " ".join(s.text for s in life.assembled(sent).sentences).replace("\u00a0", " ")
    assert "1.645 buổi tuyên truyền với 81.178 lượt người dự" in text
    assert "Tình hình an ninh chính trị trên địa bàn ổn định" in text
    assert signing.intact(life.snapshot_of(sent))
    rows = life.draft(draft.pk)
    assert any(row.room for row in rows.rows)
    assert len(rows.comments) == 1


def test_a_first_run_has_an_edition_for_the_people(year, client):
    assert list(desk.write())
    page = client.get("/cong-khai/").content.decode()
    address = re.search(r'href="(/cong-khai/[^"]+/)"', page)
    text = client.get(address[1]).content.decode()
    assert "1.645" in text
    assert "Số liệu cần thống nhất" not in text


def test_a_second_start_writes_none_twice(year):
    assert list(desk.write())
    assert list(desk.write()) == []
    assert life.reports().count() == 2
