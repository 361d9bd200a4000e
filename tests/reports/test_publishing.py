"""The people's edition of a signed report: what it says, what it keeps to itself, and who may read it how."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from datetime import date

import pytest

from kheo.ledger.models import Audit
from kheo.reports import life, public_queries, publishing, signing
from kheo.reports.models import Publication
from life_world import draft, refused, row_with
from public_world import PLACE, SAID, signed, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(admin, body):
    """Half a year of six communes, signed."""
    told()
    return signed(admin, body)


@pytest.fixture
def out(admin, report):
    """The same, published."""
    return put_out(admin, report)


def put_out(actor, report, note=""):
    found = publishing.propose(report.pk)
    return publishing.publish(actor=actor, report=report.pk, seen=found.checksum, note=note)


def words(parts):
    return "".join(
        part if isinstance(part, str) else f"{part['word']} {part['text']}".strip() for part in parts
    )


def text_of(edition):
    paragraphs = [b for b in edition["blocks"] if b["kind"] == "paragraph"]
    return "\n".join(words(s) for b in paragraphs for s in b["sentences"])


def cell(edition, place, label):
    """A cell of the appendix by the name of its row and column."""
    for table in edition["tables"]:
        for n, column in enumerate(table["columns"]):
            if column["label"] == label:
                return next(words(row["cells"][n]) for row in table["rows"] if row["name"] == place)
    raise AssertionError(label)


def test_small_counts_and_one_beside_them_are_withheld_and_the_preview_says_why(report):
    found = publishing.propose(report.pk)
    small = {(w.name, w.place, int(w.value)) for w in found.withheld if w.small}
    assert ("Nguồn tin nhân dân cung cấp", "phường Đồng Xoài", 3) in small
    assert ("Trường hợp tiến bộ", "xã Bù Gia Mập", 1) in small
    assert all(w.beside for w in found.withheld if not w.small)
    assert len(found.withheld) - len(small) <= 4
    assert not found.lost


def test_tables_say_under_five_or_not_published_and_shares_follow_their_sides(report):
    edition = publishing.propose(report.pk).edition
    assert cell(edition, "phường Đồng Xoài", "Nguồn tin Nhân dân cung cấp") == "dưới 5"
    assert cell(edition, "phường Đồng Xoài", "Tỷ lệ nguồn tin có giá trị") == "không công bố"
    assert cell(edition, "phường Bình Phước", "Tỷ lệ nguồn tin có giá trị") == "89,46"
    assert cell(edition, "Tổng số", "Nguồn tin Nhân dân cung cấp") == "21.058"


def test_open_points_and_the_names_of_documents_stay_inside(admin, body, report):
    kept = json.dumps(publishing.propose(report.pk).edition, ensure_ascii=False)
    assert "cần thống nhất" not in kept
    assert ".txt" not in kept
    assert "BÁO CÁO\\n" not in kept


def withheld_values(publication):
    """(code, place, value) of every count that is not shown."""
    return [(row[0], row[1], row[4]) for row in publication.cells["told"] if row[5]]


def test_page_csv_and_package_hold_none_of_the_withheld_values(out, client):
    page = client.get(f"/cong-khai/{out.slug}/").content.decode()
    rows = list(
        csv.DictReader(io.StringIO(client.get(f"{base(out)}du-lieu.csv").content.decode("utf-8-sig")))
    )
    hidden = withheld_values(out)
    assert hidden
    for code, place, _ in hidden:
        (row,) = (r for r in rows if (r["code"], r["place"]) == (code, place))
        assert row["value"] == row["qualifier"] == ""
        assert row["mark"] in ("small", "beside")
    shares = [r for r in rows if r["code"] == "tips.useful_rate" and r["mark"]]
    assert {r["place"] for r in shares} == {p for c, p, _ in hidden if c.startswith("tips.")}
    stored = json.dumps(out.edition, ensure_ascii=False)
    beside = [int(value) for _, _, value in hidden if int(value) >= 5]
    assert beside
    for value in beside:
        for kept in (page, stored):
            assert str(value) not in kept
            assert f"{value:,}".replace(",", ".") not in kept
    shown = [int(row[4]) for row in out.cells["told"] if not row[5] and int(row[4]) > 999]
    assert all(f"{value:,}".replace(",", ".") in page for value in shown), "the others are there"


def base(out):
    return f"/cong-khai/{out.slug}/"


def test_every_number_of_the_page_opens_to_how_it_came_about(out, client):
    page = client.get(f"/cong-khai/{out.slug}/").content.decode()
    opened = set(re.findall(r'href="#(s\d+)"', page))
    assert opened
    assert opened <= set(re.findall(r'id="(s\d+)"', page))
    assert "6/95 nơi đã báo cáo" in page
    assert "Vì sao có số không công bố" in page


def test_a_page_of_a_province_is_light(out, client):
    assert len(client.get(f"/cong-khai/{out.slug}/").content) < 40_000


def test_drafts_are_not_published_and_show_nowhere(admin, body, client):
    told()
    made = draft(admin, body=body.pk, place=PLACE, start=date(2025, 7, 1), end=date(2025, 12, 31))
    with refused("report-not-signed"):
        publishing.propose(made.pk)
    assert "Chưa có báo cáo nào" in client.get("/cong-khai/").content.decode()
    assert client.get("/cong-khai/gi-do/").status_code == 404


def test_publishing_is_of_what_was_seen_and_leaves_a_trace(admin, report):
    with refused("publication-moved"):
        publishing.publish(actor=admin, report=report.pk, seen="something else")
    out = put_out(admin, report)
    assert Audit.objects.filter(action="report-publish", detail__sha256=out.checksum).exists()
    with refused("publication-same"):
        put_out(admin, report)
    assert Publication.objects.count() == 1


def test_a_withdrawn_report_says_why_and_can_be_read_no_more(admin, out, client):
    with refused("reason-missing"):
        publishing.withdraw(actor=admin, slug=out.slug, reason=" ")
    publishing.withdraw(actor=admin, slug=out.slug, reason="Công bố nhầm kỳ.")
    for path in (
        f"/cong-khai/{out.slug}/",
        f"{base(out)}du-lieu.csv",
        f"{base(out)}datapackage.json",
    ):
        response = client.get(path)
        assert response.status_code == 410
        assert "Công bố nhầm kỳ." in response.content.decode()
        assert "21.058" not in response.content.decode()
    assert not public_queries.out()
    assert Audit.objects.filter(action="report-withdraw").count() == 1
    with refused("publication-unknown"):
        publishing.withdraw(actor=admin, slug=out.slug, reason="Lần nữa.")


def corrected(admin, report):
    """The edition that replaces a signed report, with a sentence changed by hand."""
    from kheo.reports import actions
    from life_world import sign

    again = signing.reopen(actor=admin, report=report.pk, reason="Sửa lời.")
    row = row_with(again, "buổi tuyên truyền")
    markup = row.markup.replace("các đơn vị, địa phương đã", "các đơn vị và địa phương đã")
    actions.edit(actor=admin, block=row.id, version=row.version, text=markup)
    return sign(admin, again, day=date(2026, 2, 3))


def test_a_correction_keeps_the_address_and_tells_the_day_and_the_old_version(admin, out, report, client):
    new = corrected(admin, report)
    with refused("publication-note"):
        put_out(admin, new)
    then = put_out(admin, new, note="Sửa lời một câu.")
    assert (then.slug, then.number) == (out.slug, 2)
    page = client.get(f"/cong-khai/{out.slug}/").content.decode()
    assert "bản thứ 2" in page
    assert "Sửa lời một câu." in page
    assert "các đơn vị và địa phương" in page


def test_the_same_counts_are_withheld_again_in_a_correction(admin, out, report):
    found = publishing.propose(corrected(admin, report).pk)
    assert {(r[0], r[1], r[5]) for r in found.cells["told"]} == {
        (r[0], r[1], r[5]) for r in out.cells["told"]
    }
    assert not found.lost


def test_the_open_data_keeps_to_its_schema(out, client):
    package = json.loads(client.get(f"{base(out)}datapackage.json").content)
    codes = {}
    for resource in package["resources"]:
        data = client.get(base(out) + resource["path"]).content
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        codes[resource["name"]] = {row["code"] for row in rows}
        for row in rows:
            for name, value in row.items():
                assert fits(fields[name], value), (name, value)
    assert codes["figures"] == codes["dictionary"]


def fits(field, value):
    """Whether a cell is of the type and within the limits its field declares."""
    limits = field.get("constraints", {})
    if value == "":
        return not limits.get("required")
    forms = {
        "integer": r"-?\d+",
        "number": r"-?\d+(\.\d+)?",
        "date": r"\d{4}-\d\d-\d\d",
        "boolean": "true|false",
        "string": r"[\s\S]+",
    }
    return bool(re.fullmatch(forms[field["type"]], value)) and value in limits.get("enum", [value])


def test_every_number_of_the_edition_is_one_of_the_signed_report(report):
    """Nothing is counted anew for the people: what is printed was signed, or is one of the two marks."""
    edition = publishing.propose(report.pk).edition
    printed = {num.digits for num in life.all_nums(life.assembled(life.report(report.pk)))}
    parts = [p for b in edition["blocks"] for s in b.get("sentences", []) for p in s]
    shown = {p["text"] for p in parts if not isinstance(p, str)}
    assert shown
    assert shown <= printed | {"dưới 5"}


def test_the_world_of_this_test_has_small_counts():
    assert sum(0 < n < 5 for row in SAID.values() for n in row) >= 5


def test_an_officer_sees_what_is_kept_and_why_then_publishes_and_withdraws(admin, report, client):
    client.force_login(admin)
    url = f"/bao-cao/{report.pk}/cong-khai/"
    page = client.get(url).content.decode()
    assert "phường Đồng Xoài" in page
    assert "giữ kín Nguồn tin nhân dân cung cấp, phường Đồng Xoài" in page
    assert 'aria-current="page">Công khai</a>' in page
    seen = re.search(r'name="da-xem" value="([0-9a-f]{64})"', page)[1]
    assert client.post(url, {"da-xem": "0" * 64}).status_code == 400
    assert client.post(url, {"da-xem": seen}).status_code == 302
    page = client.get(url).content.decode()
    assert "giống hệt bản này" in page
    assert client.post(f"{url}rut/", {"ly-do": ""}).status_code == 302
    assert public_queries.out()
    client.post(f"{url}rut/", {"ly-do": "Nhầm kỳ."})
    assert not public_queries.out()


def test_a_draft_has_no_people_s_edition_yet(admin, body, client):
    told()
    made = draft(admin, body=body.pk, place=PLACE, start=date(2025, 7, 1), end=date(2025, 12, 31))
    client.force_login(admin)
    assert client.get(f"/bao-cao/{made.pk}/cong-khai/")["Location"] == f"/bao-cao/{made.pk}/kiem/"
    client.logout()
    assert client.get(f"/bao-cao/{made.pk}/cong-khai/").status_code == 302
