"""A signed-in client, a small ledger, and a real Chromium that keeps its pictures in KHEO_SHOTS when that is set."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

CHROMIUM = "/usr/bin/chromium"
WIDTHS = {"desk": (1280, 860), "phone": (390, 844)}
REPORT = """CÔNG AN TỈNH BÌNH PHƯỚC

BÁO CÁO
Kết quả công tác dân vận năm 2020

Năm 2020, Công an tỉnh Bình Phước tổ chức 1.645 buổi tuyên truyền với 81.178 lượt người tham dự, cấp phát hơn 28.033 tờ rơi.
Các đơn vị tặng 120 phần quà cho hộ nghèo; hỗ trợ mỗi hộ 20 kg gạo.
"""


@pytest.fixture
def desk(client, officer):
    """A client signed in as the officer."""
    client.force_login(officer)
    return client


@pytest.fixture
def report(officer):
    """REPORT read into the ledger, nothing confirmed."""
    from kheo.intake.actions import import_document

    return import_document(
        actor=officer,
        data=REPORT.encode(),
        filename="bp-2020.txt",
        published=date(2020, 12, 24),
        place="70~2025",
    )


@pytest.fixture
def confirmed(officer, report):
    """REPORT with every figure confirmed that can be."""
    from kheo.ledger import actions

    actions.confirm(actor=officer, ids=[figure.pk for figure in report.figures])
    return report


@pytest.fixture
def shots():
    """Takes a picture of a page under a name when KHEO_SHOTS names a folder."""
    folder = os.environ.get("KHEO_SHOTS")

    def take(page, name: str, *, whole: bool = True) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            width = page.viewport_size["width"]
            page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=whole, caret="initial")

    return take


@pytest.fixture
def faults():
    """What axe finds serious or critical on a page as it stands, and how far it is wider than the screen."""
    from axe_playwright_python.sync_playwright import Axe

    def find(page) -> list[object]:
        page.evaluate("document.fonts.ready")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return [
            *(
                (v["id"], v["impact"], [n["target"] for n in v["nodes"][:3]])
                for v in Axe().run(page).response["violations"]
                if v["impact"] in ("serious", "critical")
            ),
            *([f"{wide} px wider than the screen"] if wide > 0 else []),
        ]

    return find


@pytest.fixture(scope="module")
def chromium():
    """One browser for the module. Playwright's loop would make Django refuse the test's own queries."""
    if not Path(CHROMIUM).exists():
        pytest.fail("Debian's chromium is needed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def enter(chromium, live_server, officer):
    """Opens a signed-in page of a width; any script or policy error fails the test.

    `refused`: the test has the server refuse something or not answer, which the browser's console tells of too.
    """
    opened = []
    errors: list[str] = []

    def open_page(width: str = "desk", scheme: str = "light", *, refused: bool = False, **more):
        told = ("Failed to load resource", "htmx:sendError", "htmx:afterRequest") if refused else ()

        size = WIDTHS[width]
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            base_url=live_server.url,
            **more,
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda said: (
                errors.append(said.text) if said.type == "error" and not said.text.startswith(told) else None
            ),
        )
        page.goto("/dang-nhap/")
        page.fill("#id_username", "hoa")
        page.fill("#id_password", "mat-khau-dai-hon")
        page.click("main button")
        page.wait_for_url(live_server.url + "/")
        return page

    yield open_page
    for context in opened:
        context.close()
    assert errors == []
