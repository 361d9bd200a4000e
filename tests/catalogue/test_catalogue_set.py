"""The whole catalogue: complete, proved, compiled, quick."""

from __future__ import annotations

import csv
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from kheo import catalogue
from kheo.catalogue import compiled, proofs, source
from kheo.common.errors import KheoError
from kheo.common.types import Kind, Measure

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT.parent / "shared" / "gold" / "indicators.tsv"


def test_nothing_is_wrong() -> None:
    assert catalogue.check() == []


def test_the_compiled_form_is_the_yaml() -> None:
    assert compiled.loads(compiled.PATH.read_text(encoding="utf-8")) == source.read_folder()


def test_the_reference_page_and_the_published_codes_are_up_to_date() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "build_catalogue.py"))
    whole = source.read_folder()
    assert script["REFERENCE"].read_text(encoding="utf-8") == script["reference"](whole)
    codes = proofs.PUBLISHED.read_text(encoding="utf-8")
    assert script["published"](whole, codes) == codes


@pytest.mark.skipif(not LIST.exists(), reason="the list of indicators (../shared) is not here")
def test_every_indicator_of_the_list_is_there_exactly() -> None:
    with LIST.open(encoding="utf-8") as lines:
        wanted = {tuple(row.values()) for row in csv.DictReader(lines, delimiter="\t")}
    have = {
        (i.code, i.kind, i.measure, i.vi, i.en) for i in catalogue.load().indicators.values() if not i.ratio
    }
    assert have == wanted, "only shares computed from the list come beside it"


def test_values_add_as_their_kind_says() -> None:
    for indicator in catalogue.load().indicators.values():
        if indicator.measure is Measure.PERCENT:
            assert (indicator.over_units, indicator.over_time) == ("none", "none")
        else:
            assert indicator.over_units == "sum"
            assert indicator.over_time == ("sum" if indicator.kind is Kind.FLOW else "last")


def test_the_twinning_balance_is_known() -> None:
    ties = {tie.whole: tie.parts for tie in catalogue.load().balances}
    assert ties["twinning.signed"] == ("twinning.handed_over", "twinning.active")


@pytest.mark.parametrize("theme", ["tips", "reintegration", "mediation"])
def test_counts_that_could_point_at_a_person_are_suppressed_in_public(theme: str) -> None:
    assert all(indicator.public_suppression for indicator in catalogue.load().of_theme(theme))


def test_themes_come_in_report_order() -> None:
    themes = list(catalogue.load().themes)
    assert themes[:2] == ["outreach", "media"]
    assert themes[-1] == "awards"
    seen = list(dict.fromkeys(indicator.theme for indicator in catalogue.load().indicators.values()))
    assert seen == themes


def test_a_mistyped_code_is_answered_with_near_ones() -> None:
    with pytest.raises(KheoError) as caught:
        catalogue.load().get("outreach.sesions")
    assert caught.value.code == "indicator-unknown"
    assert "outreach.sessions" in caught.value.remedy


def test_loading_reads_no_yaml() -> None:
    program = "import sys; from kheo import catalogue; catalogue.load(); print('yaml' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT / "src"
    )
    assert run.stdout.strip() == "False"


def _counts_turns(definition: str) -> bool:
    """ "Số lượt người …" and the like; records, sheets and events are neither people nor turns."""
    return "lượt" in definition.split(".")[0]


def test_turns_and_people_never_share_an_indicator() -> None:
    people = ("người", "trẻ em", "hòa giải viên", "trường hợp", "đối tượng", "Bà mẹ")
    for indicator in catalogue.load().indicators.values():
        counted = indicator.definition_vi.removeprefix("Tổng số ").removeprefix("Số ")
        turns = [head for phrase in indicator.phrases for head in phrase.head if head.startswith("lượt")]
        if counted.startswith(people) and not _counts_turns(indicator.definition_vi):
            assert not turns, f"{indicator.code} counts people, not {turns[0]}"
        if indicator.vi.startswith("Lượt người"):
            assert _counts_turns(indicator.definition_vi)
            assert turns
