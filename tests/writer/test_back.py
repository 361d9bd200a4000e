"""A DOCX that a person edited comes back: words kept, numbers held against what was printed, nothing lost."""

import copy
import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from random import Random

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from kheo.common.errors import KheoError
from kheo.writer import to_docx
from kheo.writer.back import Figure, read_back
from kheo.writer.model import Heading, Num, Paragraph, Table
from word_edits import Edited, W


def plain(text):
    return " ".join(text.replace("\u00a0", " ").split())


def find(report, code, role="value"):
    """The paragraph block that tells an indicator, and its number; not the opening, which tells it again."""
    for block in report.body[1:]:
        if isinstance(block, Paragraph):
            for sentence in block.sentences:
                for num in sentence.nums:
                    if num.total_key[0] == code and num.role == role:
                        return block, num
    raise LookupError(code)


def block_of(back, id):
    return next(b for b in back.blocks if b.id == id)


@pytest.fixture
def province(province):
    """Without its opening paragraph, which tells numbers of the others again."""
    return replace(province, body=province.body[1:])


@pytest.fixture
def edited(province):
    return Edited(to_docx(province, mark="12/1/7"))


def test_an_untouched_file_says_nothing_changed(province, nation):
    for report in (province, nation):
        back = read_back(to_docx(report, mark="12/1/7"))
        assert back.mark == "12/1/7"
        assert (back.gone, back.changed, back.loose, back.form, back.remarks) == ((), (), (), (), ())
        assert not any(b.edited or b.id is None for b in back.blocks)
        ids = [b.id for b in report.body if not isinstance(b, Paragraph) or b.sentences]
        assert [b.id for b in back.blocks] == [*ids, *(t.id for t in report.tables)]


def test_words_and_numbers_come_back_as_the_report_has_them(province):
    """Hard spaces and tones too, in a profile that prints other tones."""
    party = replace(province, issuer=replace(province.issuer, profile="party"))
    for report in (province, party):
        back = read_back(to_docx(report))
        for block in report.body:
            told = block_of(back, block.id)
            if isinstance(block, Paragraph):
                assert told.text == block.text
                nums = [(n.id, n.text) for s in block.sentences for n in s.nums]
                assert [(p.id, p.now) for p in told.parts if isinstance(p, Figure)] == nums
            elif isinstance(block, Heading):
                assert (told.text, told.level) == (block.title, block.level)


def test_words_around_a_number(province, edited):
    block, num = find(province, "outreach.sessions")
    edited.replace(edited.block(block.id), "các đơn vị, địa phương đã tổ chức", "toàn tỉnh tổ chức")
    back = read_back(edited.bytes())
    told = block_of(back, block.id)
    assert told.edited
    assert "toàn tỉnh tổ chức" in told.text
    assert Figure(num.id, num.text, num.text) in told.parts
    assert told.text.replace("toàn tỉnh tổ chức", "các đơn vị, địa phương đã tổ chức") == block.text
    assert back.changed == ()


def test_a_changed_number_is_told_with_what_was_printed(province, edited):
    block, num = find(province, "outreach.sessions")
    edited.overwrite(num.id, "1.700")
    back = read_back(edited.bytes())
    assert [(c.block, c.num, c.was, c.now) for c in back.changed] == [(block.id, num.id, "1.645", "1.700")]
    assert not block_of(back, block.id).edited


def test_words_typed_into_a_control_beside_its_number_are_words(province, edited):
    block, num = find(province, "outreach.sessions")
    edited.overwrite(num.id, "1.645 lần và")
    back = read_back(edited.bytes())
    assert back.changed == ()
    told = block_of(back, block.id)
    assert told.edited
    assert Figure(num.id, "1.645", "1.645") in told.parts
    assert "1.645 lần và" in told.text


@pytest.mark.parametrize("where", ["inside", "before"])
def test_a_qualifier_put_to_a_number_changes_it(province, edited, where):
    _, num = find(province, "outreach.sessions")
    if where == "inside":
        edited.overwrite(num.id, "hơn 1.645")
    else:
        edited.control(num.id).addprevious(parse_xml(f'<w:r {W}><w:t xml:space="preserve">hơn </w:t></w:r>'))
    assert [(c.num, c.was, c.now) for c in read_back(edited.bytes()).changed] == [
        (num.id, "1.645", "hơn 1.645")
    ]


def test_a_qualifier_taken_from_a_number_changes_it(province, edited):
    _, num = find(province, "outreach.leaflets")
    edited.overwrite(num.id, "28.033")
    changed = read_back(edited.bytes()).changed
    assert [(c.num, plain(c.was), c.now) for c in changed] == [(num.id, "hơn 28.033", "28.033")]


def test_a_space_typed_for_a_hard_one_is_no_change(province, edited):
    _, num = find(province, "outreach.leaflets")
    assert "\u00a0" in num.text
    edited.overwrite(num.id, num.text.replace("\u00a0", " "))
    assert read_back(edited.bytes()).changed == ()


def test_a_control_removed_is_found_again_by_its_text(province, edited):
    block, num = find(province, "outreach.leaflets")
    edited.release(num.id)
    back = read_back(edited.bytes())
    assert (back.changed, back.loose) == ((), ())
    told = block_of(back, block.id)
    assert not told.edited
    assert told.text == block.text


def test_a_control_removed_and_its_digits_typed_over_is_loose_and_the_digits_are_words(province, edited):
    block, num = find(province, "outreach.sessions")
    edited.release(num.id, "1.700")
    back = read_back(edited.bytes())
    assert [(x.block, x.num, x.was) for x in back.loose] == [(block.id, num.id, "1.645")]
    told = block_of(back, block.id)
    assert told.edited
    assert any(isinstance(p, str) and "1.700" in p for p in told.parts)


def test_a_printed_number_inside_a_longer_one_is_not_it(province, edited):
    _, num = find(province, "media.programmes")
    assert num.text == "45"
    edited.release(num.id, "1.455")
    assert [x.num for x in read_back(edited.bytes()).loose] == [num.id]


@pytest.mark.parametrize("how", ["cut", "empty"])
def test_a_number_taken_out_is_loose(province, edited, how):
    block, num = find(province, "media.features")
    getattr(edited, how)(num.id)
    back = read_back(edited.bytes())
    assert [(x.block, x.num) for x in back.loose] == [(block.id, num.id)]
    assert "Click or tap" not in block_of(back, block.id).text


def test_a_paragraph_added_has_no_id_and_stands_where_it_was_put(province, edited):
    block, _ = find(province, "outreach.sessions")
    edited.add_after(edited.block(block.id), "Bà con rất phấn khởi.")
    back = read_back(edited.bytes())
    at = [b.id for b in back.blocks].index(block.id)
    assert back.blocks[at + 1].id is None
    assert back.blocks[at + 1].text == "Bà con rất phấn khởi."
    assert sum(b.id is None for b in back.blocks) == 1
    assert back.gone == ()


def test_paragraphs_added_first_and_last_are_new_too(province, edited):
    first, last = edited.block(province.body[0].id), edited.block(province.body[-1].id)
    first.addprevious(edited.add_after(first, "Lời đầu."))
    edited.add_after(last, "Lời cuối./.")
    blocks = [b for b in read_back(edited.bytes()).blocks if b.id is None]
    assert [b.text for b in blocks] == ["Lời đầu.", "Lời cuối."]


def test_a_heading_added_keeps_its_level(province, edited):
    block, _ = find(province, "outreach.sessions")
    edited.add_after(edited.block(block.id), "Cách làm hay", style="Heading2")
    added = next(b for b in read_back(edited.bytes()).blocks if b.id is None)
    assert (added.kind, added.level, added.text) == ("heading", 2, "Cách làm hay")


def test_a_paragraph_deleted_is_gone_and_its_numbers_are_not_loose(province, edited):
    block, _ = find(province, "media.programmes")
    paragraph = edited.block(block.id)
    paragraph.getparent().remove(paragraph)
    back = read_back(edited.bytes())
    assert back.gone == (block.id,)
    assert back.loose == ()


def test_a_paragraph_moved_is_where_it_was_put(province, edited):
    block, _ = find(province, "outreach.sessions")
    target, _ = find(province, "charity.rice")
    edited.block(target.id).addnext(edited.block(block.id))
    ids = [b.id for b in read_back(edited.bytes()).blocks]
    assert ids.index(block.id) == ids.index(target.id) + 1


def test_a_paragraph_split_keeps_the_block_and_adds_one(province, edited):
    block, _ = find(province, "twinning.signed")
    paragraph = edited.block(block.id)
    controls = list(paragraph.iter(qn("w:sdt")))
    edited.split(paragraph, controls[-1])
    back = read_back(edited.bytes())
    ids = [b.id for b in back.blocks]
    at = ids.index(block.id)
    assert ids[at + 1] is None
    assert plain(back.blocks[at].text + back.blocks[at + 1].text) == plain(block.text)
    assert back.loose == ()
    assert back.changed == ()


def test_enter_before_a_paragraph_leaves_it_the_block_it_was(province, edited):
    """Word keeps the bookmark's start in the empty paragraph before; words typed there are a new paragraph."""
    block, _ = find(province, "outreach.sessions")
    paragraph = edited.block(block.id)
    start = next(paragraph.iter(qn("w:bookmarkStart")))
    edited.split(paragraph, start.getnext())
    paragraph.append(parse_xml(f"<w:r {W}><w:t>Câu mới viết.</w:t></w:r>"))
    back = read_back(edited.bytes())
    ids = [b.id for b in back.blocks]
    assert block_of(back, block.id).text == block.text
    assert back.blocks[ids.index(block.id) - 1].text == "Câu mới viết."


def test_paragraphs_joined_are_one_block_and_no_number_is_lost(province, edited):
    block, _ = find(province, "outreach.sessions")
    other, num = find(province, "outreach.sessions", "change")
    edited.join(edited.block(block.id), edited.block(other.id))
    back = read_back(edited.bytes())
    assert back.gone == (other.id,)
    assert back.loose == ()
    assert num.id in {p.id for p in block_of(back, block.id).parts if isinstance(p, Figure)}


def test_tracked_changes_are_taken(province, edited):
    block, num = find(province, "outreach.sessions")
    paragraph = edited.block(block.id)
    run = next(r for r in paragraph.iter(qn("w:r")) if "lượt người dự" in "".join(r.itertext()))
    added = copy.deepcopy(run)
    next(added.iter(qn("w:t"))).text = " lượt bà con dự; "
    run.addprevious(added)
    edited.track(added, "ins")
    edited.track(run, "del", 901)
    inner = next(edited.control(num.id).iter(qn("w:r")))
    new = copy.deepcopy(inner)
    next(new.iter(qn("w:t"))).text = "1.650"
    inner.addnext(new)
    edited.track(inner, "del", 902)
    edited.track(new, "ins", 903)
    back = read_back(edited.bytes())
    told = block_of(back, block.id)
    assert "lượt bà con dự" in told.text
    assert "lượt người dự" not in told.text.replace("lượt bà con dự", "")
    assert [(c.was, c.now) for c in back.changed] == [("1.645", "1.650")]


def test_a_paragraph_mark_deleted_under_tracking_joins(province, edited):
    block, _ = find(province, "outreach.sessions")
    other, _ = find(province, "outreach.sessions", "change")
    mark = f'<w:rPr {W}><w:del w:id="9" w:author="A" w:date="2026-01-01T00:00:00Z"/></w:rPr>'
    edited.block(block.id).find(qn("w:pPr")).append(parse_xml(mark))
    back = read_back(edited.bytes())
    assert back.gone == (other.id,)
    assert "tương ứng" in block_of(back, block.id).text


def test_a_whole_paragraph_deleted_under_tracking_is_gone(province, edited):
    block, _ = find(province, "media.programmes")
    paragraph = edited.block(block.id)
    for n, element in enumerate(list(paragraph)):
        if element.tag in (qn("w:r"), qn("w:sdt")):
            edited.track(element, "del", 910 + n)
    back = read_back(edited.bytes())
    assert [x.num for x in back.loose] == []
    assert back.gone == (block.id,)


def test_a_heading_renamed_and_one_set_lower(province, edited):
    first, second = [b for b in province.body if isinstance(b, Heading)][:2]
    edited.replace(edited.block(first.id), first.title, "Tuyên truyền, vận động Nhân dân")
    edited.block(second.id).find(qn("w:pPr")).find(qn("w:pStyle")).set(qn("w:val"), "Heading2")
    back = read_back(edited.bytes())
    told = block_of(back, first.id)
    assert (told.text, told.level, told.edited) == ("Tuyên truyền, vận động Nhân dân", 1, True)
    assert (block_of(back, second.id).level, block_of(back, second.id).edited) == (2, True)


def test_bookmarks_lost_are_made_up_for_by_numbers_and_words(province, edited):
    for name in ("w:bookmarkStart", "w:bookmarkEnd"):
        for mark in list(edited.body.iter(qn(name))):
            mark.getparent().remove(mark)
    back = read_back(edited.bytes())
    told = {b.id for b in back.blocks}
    assert {b.id for b in province.body} <= told
    assert back.changed == ()


def test_a_number_changed_in_a_table(province, edited):
    table = province.tables[0]
    num = next(p for row in table.rows for c in row.cells for p in c if isinstance(p, Num) and p.text == "45")
    nth = sum(t.get(qn("w:val")) == num.id for t in edited.root.iter(qn("w:tag"))) - 1
    edited.overwrite(num.id, "46", nth)
    back = read_back(edited.bytes())
    assert [(c.block, c.num, c.was, c.now) for c in back.changed] == [(table.id, num.id, "45", "46")]
    assert not block_of(back, table.id).edited


def test_digits_typed_over_a_dash_and_a_row_added_are_told(province, edited):
    table = province.tables[0]
    element = next(t for t in edited.body.iter(qn("w:tbl")) if "Khẩu trang" in "".join(t.itertext()))
    row = next(r for r in element.iter(qn("w:tr")) if "Khẩu trang" in "".join(r.itertext()))
    edited.replace(row, "–", "120")
    added = copy.deepcopy(row)
    for control in list(added.iter(qn("w:sdt"))):
        control.getparent().remove(control)
    edited.replace(added, "Khẩu trang", "Áo mưa")
    element.append(added)
    told = block_of(read_back(edited.bytes()), table.id)
    assert told.edited
    assert set(told.cells) == {("–", "120"), ("", "Áo mưa\t\t120")}


def test_a_table_s_title_is_words(province, edited):
    table: Table = province.tables[0]
    paragraph = edited.block(f"t_kheo_{table.id}")
    edited.replace(paragraph, table.title, "Số liệu chính thức")
    told = block_of(read_back(edited.bytes()), table.id)
    assert told.parts[0] == "Số liệu chính thức"
    assert told.edited


def test_what_was_written_over_lines_of_the_form_is_told(province):
    report = replace(province, issuer=replace(province.issuer, number=""), signed=None)
    edited = Edited(to_docx(report))
    number = next(p for p in edited.body.iter(qn("w:p")) if "BC-CAT-PV05" in "".join(p.itertext()))
    next(number.iter(qn("w:t"))).text = "Số: 128/BC-CAT-PV05"
    back = read_back(edited.bytes())
    assert [(f.part, f.now) for f in back.form] == [("number", "Số: 128/BC-CAT-PV05")]


def test_comments_come_back_with_their_block(province, edited):
    block, _ = find(province, "media.programmes")
    edited.remark(edited.block(block.id), "Số này cần hỏi lại.")
    remark = read_back(edited.bytes()).remarks
    assert [(r.block, r.author, r.text) for r in remark] == [(block.id, "Chị Mẫu", "Số này cần hỏi lại.")]


def test_tags_dropped_numbers_are_known_by_the_words_around_them(province, edited):
    """As LibreOffice saves: one number changed, one cut, words changed, no tag left."""
    block, num = find(province, "outreach.sessions")
    _, lost = find(province, "outreach.film_hours")
    edited.overwrite(num.id, "1.700")
    edited.cut(lost.id)
    edited.replace(edited.block(block.id), "các đơn vị, địa phương đã tổ chức", "toàn tỉnh đã tổ chức")
    for tag in list(edited.root.iter(qn("w:tag"))):
        tag.getparent().remove(tag)
    back = read_back(edited.bytes())
    assert [(c.num, c.was, c.now) for c in back.changed] == [(num.id, "1.645", "1.700")]
    assert [x.num for x in back.loose] == [lost.id]


def test_a_number_changed_in_a_table_without_tags(nation):
    edited = Edited(to_docx(nation))
    table = nation.tables[0]
    num = next(
        p for row in table.rows for c in row.cells for p in c if isinstance(p, Num) and p.text == "2.210"
    )
    nth = sum(t.get(qn("w:val")) == num.id for t in edited.root.iter(qn("w:tag"))) - 1
    edited.overwrite(num.id, "2.211", nth)
    for tag in list(edited.root.iter(qn("w:tag"))):
        tag.getparent().remove(tag)
    assert [(c.num, c.was, c.now) for c in read_back(edited.bytes()).changed] == [(num.id, "2.210", "2.211")]


def repacked(data, change):
    parts = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            parts[name] = package.read(name)
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, told in parts.items():
            package.writestr(name, told)
    return out.getvalue()


def carried(parts):
    return next(n for n, data in parts.items() if n.startswith("customXml/") and b"kheo:carried" in data)


def test_a_file_that_is_not_ours_is_refused(province):
    data = repacked(to_docx(province), lambda parts: parts.pop(carried(parts)))
    with pytest.raises(KheoError) as caught:
        read_back(data)
    assert caught.value.code == "back-foreign"
    assert caught.value.remedy


def test_a_file_whose_numbers_as_printed_were_changed_is_refused(province):
    def forge(parts):
        name = carried(parts)
        parts[name] = parts[name].replace(b">1.645<", b">1.700<")

    with pytest.raises(KheoError) as caught:
        read_back(repacked(to_docx(province), forge))
    assert caught.value.code == "back-tampered"
    assert caught.value.remedy


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04 not a package", b"%PDF-1.7", "văn bản".encode()],
    ids=["empty", "cut", "pdf", "text"],
)
def test_what_is_no_word_file_is_refused(data):
    with pytest.raises(KheoError) as caught:
        read_back(data)
    assert caught.value.code == "back-unreadable"


def test_entities_and_bombs_are_refused(province):
    def entity(parts):
        text = parts["word/document.xml"].split(b"?>", 1)[-1]
        parts["word/document.xml"] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + text

    def bomb(parts):
        parts["word/more.xml"] = b" " * 160_000_000

    for change in (entity, bomb):
        with pytest.raises(KheoError) as caught:
            read_back(repacked(to_docx(province), change))
        assert caught.value.code == "back-unreadable"


def test_a_table_that_stands_twice_is_two_blocks(province):
    """The same table in the text and in the appendix: what is typed in the second is not lost for the first."""
    table = province.tables[0]
    report = replace(province, body=(*province.body, table))
    edited = Edited(to_docx(report))
    num = next(p for row in table.rows for c in row.cells for p in c if isinstance(p, Num) and p.text == "45")
    nth = sum(t.get(qn("w:val")) == num.id for t in edited.root.iter(qn("w:tag"))) - 1
    edited.overwrite(num.id, "46", nth)
    back = read_back(edited.bytes())
    assert [b.id for b in back.blocks].count(table.id) == 2
    assert [(c.block, c.was, c.now) for c in back.changed] == [(table.id, "45", "46")]
    assert back.gone == ()


@pytest.mark.office
def test_libreoffice_saves_it_and_it_comes_back(province, edited, tmp_path):
    """Saved by LibreOffice as DOCX after a number and a word were changed in it."""
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice is needed for the tests marked office"
    block, num = find(province, "outreach.sessions")
    edited.overwrite(num.id, "1.700")
    edited.replace(edited.block(block.id), "đã tổ chức", "tổ chức tốt")
    (tmp_path / "a.docx").write_bytes(edited.bytes())
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [soffice, profile, "--headless", "--convert-to", "docx", "--outdir", str(tmp_path / "out"), "a.docx"],
        check=True,
        capture_output=True,
        timeout=120,
        cwd=tmp_path,
    )
    back = read_back((tmp_path / "out" / "a.docx").read_bytes())
    assert back.mark == "12/1/7"
    assert [(c.num, c.was, c.now) for c in back.changed] == [(num.id, "1.645", "1.700")]
    assert [b.id for b in back.blocks if b.edited] == [block.id]
    assert "tổ chức tốt" in block_of(back, block.id).text
    assert (back.gone, back.loose, back.form) == ((), (), ())


def stir(edited, draw):
    """Some edits at random places; returns the words typed."""
    typed = []
    for n in range(draw.randint(1, 8)):
        marks = [m for m in edited.body.iter(qn("w:bookmarkStart")) if m.getparent().tag == qn("w:p")]
        inner = [
            p
            for m in marks
            if m.get(qn("w:name")).startswith(("kheo_p", "kheo_h"))
            and (p := m.getparent()).getparent() is edited.body
        ]
        if len(inner) < 3:
            break
        paragraph = draw.choice(inner)
        word = f"từmới{'abcdefghi'[n]}"
        match draw.choice(
            ["word", "add", "delete", "move", "split", "join", "number", "release", "cut", "untag"]
        ):
            case "word":
                run = parse_xml(f'<w:r {W}><w:t xml:space="preserve"> {word} </w:t></w:r>')
                draw.choice(list(paragraph)[1:]).addnext(run)
                typed.append(word)
            case "add":
                edited.add_after(paragraph, f"Câu {word} viết thêm.")
                typed.append(word)
            case "delete":
                typed = [w for w in typed if w not in "".join(paragraph.itertext())]
                edited.body.remove(paragraph)
            case "move":
                draw.choice(inner).addprevious(paragraph)
            case "split":
                edited.split(paragraph, draw.choice(list(paragraph)[1:]))
            case "join" if paragraph.getnext() in inner:
                edited.join(paragraph, paragraph.getnext())
            case kind if controls := list(paragraph.iter(qn("w:sdt"))):
                control = draw.choice(controls)
                content = control.find(qn("w:sdtContent"))
                if kind == "number":
                    next(content.iter(qn("w:t"))).text = str(draw.randint(20_000, 90_000))
                elif kind == "release":
                    for run in list(content):
                        control.addprevious(run)
                    paragraph.remove(control)
                elif kind == "cut":
                    paragraph.remove(control)
                elif tag := list(control.iter(qn("w:tag"))):
                    tag[0].getparent().remove(tag[0])
    return typed


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_edited_no_word_typed_is_lost_and_every_number_is_accounted_for(province, seed):
    edited = Edited(to_docx(province))
    typed = stir(edited, Random(seed))
    back = read_back(edited.bytes())
    text = " ".join(b.text for b in back.blocks)
    assert [word for word in typed if word not in text] == []
    told = [b.id for b in back.blocks if b.id]
    assert len(set(told)) == len(told)
    assert set(told) | set(back.gone) == {b.id for b in (*province.body, *province.tables)}
    standing = {p.id for b in back.blocks for p in b.parts if isinstance(p, Figure)}
    loose = {x.num for x in back.loose}
    for block in province.body:
        if isinstance(block, Paragraph) and block.id in told:
            assert {n.id for s in block.sentences for n in s.nums} <= standing | loose
