"""Charts in a DOCX: a picture of 300 dots per inch with the same drawing as SVG beside it, and what it says in words."""

from __future__ import annotations

import io
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm

from kheo.writer import charts, typeset
from kheo.writer.model import Chart

_SVG = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"  # the extension under which Word keeps the SVG of a picture
_NS = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"'
)


def picture(run: Any, chart: Chart, width_mm: float, n: int) -> None:
    """Set the n-th chart of the document into a run, `width_mm` wide. Word draws the SVG, older programs the PNG."""
    svg = charts.to_svg(chart)
    shape = run.add_picture(io.BytesIO(typeset.png(svg, width_mm)), width=Mm(width_mm))
    for side in (
        "distT",
        "distB",
        "distL",
        "distR",
    ):  # what is left out some programs take for an eighth of an inch
        shape._inline.set(side, "0")
    told = shape._inline.docPr
    told.set("name", f"Biểu đồ {n}")
    told.set("title", charts.title(chart))
    told.set("descr", chart.alt.text)
    package = run.part.package
    vector = Part(PackURI(f"/word/media/chart{n}.svg"), "image/svg+xml", svg.encode(), package)
    id = run.part.relate_to(vector, RT.IMAGE)
    shape._inline.graphic.graphicData.pic.find(qn("pic:blipFill")).find(qn("a:blip")).append(
        parse_xml(f'<a:extLst {_NS}><a:ext uri="{_SVG}"><asvg:svgBlip r:embed="{id}"/></a:ext></a:extLst>')
    )
