"""The report as HTML."""

from lxml import html

from kheo.writer import to_html


def link(num):
    return f"/so-lieu/?i={num.total_key[0]}&p={num.total_key[1]}" if num.role == "value" else None


def test_numbers_are_links_with_the_qualifier_small(province):
    page = html.fromstring(to_html(province, link))
    leaflets = next(a for a in page.iter("a") if "28.033" in a.text_content())
    assert leaflets.get("class") == "num"
    assert leaflets.get("href") == "/so-lieu/?i=outreach.leaflets&p=70~2025"
    assert leaflets.find("small").text == "hơn"
    assert leaflets.text_content() == "hơn 28.033"


def test_titles_are_escaped_and_nothing_is_inline(province):
    text = to_html(province, link)
    assert "&lt;Toàn dân&gt; &amp; kết quả" in text
    assert "style=" not in text
    assert "<script" not in text


def test_tables_have_captions_and_scopes(nation):
    page = html.fromstring(to_html(nation, link))
    for table in page.iter("table"):
        assert table.find("caption") is not None
        assert {th.get("scope") for th in table.iter("th")} == {"col", "row"}
    assert page.xpath("//td[contains(@class, 'missing')]")


def test_sections_are_numbered_headings(province):
    page = html.fromstring(to_html(province, link))
    heads = [h.text for h in page.iter("h2")]
    assert heads[0] == "I. Tuyên truyền"
    assert heads[3].startswith("IV. ")
