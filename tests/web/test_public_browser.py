"""The people's edition in a real browser: seen by the officer before it is out, read by anybody on a weak phone."""

from __future__ import annotations

import pytest

from kheo.reports import bodies, publishing
from life_world import BODY
from public_world import signed, told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE_KB = 60


@pytest.fixture
def report(officer):
    """Half a year of a province, signed."""
    told()
    return signed(officer, bodies.add_body(actor=None, **BODY))


@pytest.fixture
def out(officer, report):
    found = publishing.propose(report.pk)
    return publishing.publish(actor=officer, report=report.pk, seen=found.checksum)


@pytest.fixture
def stranger(chromium, live_server):
    """A reader who never signed in, without scripts."""
    opened = []

    def open_page(width, height, scheme="light"):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            base_url=live_server.url,
            java_script_enabled=False,
        )
        opened.append(context)
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()


@pytest.mark.parametrize("width", ["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_officer_sees_what_is_kept_and_publishes(enter, report, faults, shots, width, scheme):
    page = enter(width, scheme)
    page.goto(f"/bao-cao/{report.pk}/cong-khai/")
    page.locator("summary", has_text="Xem từng số").click()
    assert page.locator(".kept-counts li").count() >= 5
    assert faults(page) == []
    shots(page, f"public-preview-{scheme}")
    page.locator("button", has_text="Công khai").click()
    page.wait_for_url("**/cong-khai/#1")
    assert page.get_by_text("Bản đang công khai giống hệt bản này.").is_visible()
    assert faults(page) == []


def test_anybody_reads_it_on_a_phone_without_scripts(stranger, out, shots):
    page = stranger(390, 844)
    weight: list[int] = []
    page.on("response", lambda told: weight.append(len(told.body())))
    page.goto(f"/cong-khai/{out.slug}/")
    shots(page, "public-page")
    wide = page.locator("main").bounding_box()["width"]
    assert wide <= 390
    page.locator("a.num").first.click()
    assert "#s" in page.url
    assert page.context.cookies() == []
    html = len(page.content().encode())
    assert html < PAGE_KB * 1024, html
    print(f"the page {html} bytes, with styles and letters {sum(weight)}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", ["desk", "phone"])
def test_the_page_has_no_faults(enter, out, faults, shots, width, scheme):
    page = enter(width, scheme)
    page.goto(f"/cong-khai/{out.slug}/")
    assert faults(page) == []
    shots(page, f"public-page-{scheme}")
    page.goto("/cong-khai/")
    assert faults(page) == []
