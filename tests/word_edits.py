"""A DOCX as a person edits it: the same changes to its XML that Word makes."""

import copy
import io
import zipfile

from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


class Edited:
    """The document of a DOCX to change; `bytes()` is the file as saved."""

    def __init__(self, data):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        self.root = parse_xml(self.parts["word/document.xml"])
        self.body = self.root.find(qn("w:body"))

    def bytes(self):
        self.parts["word/document.xml"] = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            for name, data in self.parts.items():
                package.writestr(name, data)
        return out.getvalue()

    def block(self, id):
        """The paragraph of a block."""
        mark = next(m for m in self.root.iter(qn("w:bookmarkStart")) if m.get(qn("w:name")) == f"kheo_{id}")
        return next(mark.iterancestors(qn("w:p")))

    def control(self, num, nth=0):
        found = [t for t in self.root.iter(qn("w:tag")) if t.get(qn("w:val")) == num]
        return next(found[nth].iterancestors(qn("w:sdt")))

    def replace(self, paragraph, old, new):
        """Words inside one run."""
        text = next(t for t in paragraph.iter(qn("w:t")) if old in (t.text or ""))
        text.text = text.text.replace(old, new, 1)

    def overwrite(self, num, text, nth=0):
        next(self.control(num, nth).iter(qn("w:t"))).text = text

    def release(self, num, text=None, nth=0):
        """The control is removed and its content left as plain words."""
        control = self.control(num, nth)
        for run in control.find(qn("w:sdtContent")):
            control.addprevious(run)
            if text is not None:
                next(run.iter(qn("w:t"))).text = text
        control.getparent().remove(control)

    def cut(self, num, nth=0):
        control = self.control(num, nth)
        control.getparent().remove(control)

    def empty(self, num):
        """Everything in a control is deleted: Word shows a prompt in its place."""
        control = self.control(num)
        control.find(qn("w:sdtPr")).append(parse_xml(f"<w:showingPlcHdr {W}/>"))
        next(control.iter(qn("w:t"))).text = "Click or tap here to enter text."

    def add_after(self, paragraph, text, style="BodyText"):
        """A paragraph typed behind another one."""
        made = parse_xml(
            f'<w:p {W}><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
        )
        paragraph.addnext(made)
        return made

    def split(self, paragraph, child):
        """Enter pressed before a child of the paragraph: what follows, bookmark's end too, is a new paragraph."""
        made = parse_xml(f"<w:p {W}/>")
        made.append(copy.deepcopy(paragraph.find(qn("w:pPr"))))
        for element in list(paragraph)[list(paragraph).index(child) :]:
            made.append(element)
        paragraph.addnext(made)
        return made

    def join(self, paragraph, following):
        for element in list(following):
            if element.tag != qn("w:pPr"):
                paragraph.append(element)
        following.getparent().remove(following)

    def track(self, element, kind, number=900):
        """Wrap runs in a tracked change: w:ins, w:del, w:moveFrom or w:moveTo."""
        wrapper = parse_xml(f'<w:{kind} {W} w:id="{number}" w:author="A" w:date="2026-01-01T00:00:00Z"/>')
        element.addprevious(wrapper)
        wrapper.append(element)
        if kind == "del":
            for text in wrapper.iter(qn("w:t")):
                text.tag = qn("w:delText")
        return wrapper

    def remark(self, paragraph, text, author="Chị Mẫu"):
        self.parts["word/comments.xml"] = (
            f'<w:comments {W}><w:comment w:id="7" w:author="{author}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p>'
            "</w:comment></w:comments>"
        ).encode()
        paragraph.find(qn("w:pPr")).addnext(parse_xml(f'<w:commentRangeStart {W} w:id="7"/>'))
