"""The documentation stays true: rooms, links and glossary are compared with the tree."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest
import reader_scores

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "kheo"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROOMS = sorted(folder.name for folder in SOURCE.iterdir() if (folder / "__init__.py").is_file())
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def words_of_the_source() -> frozenset[str]:
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for path in SOURCE.rglob("*")
        if path.suffix in {".py", ".yaml"} and path.is_file()
    )
    return frozenset(re.findall(r"[\w.]+", text))


def glossary_codes() -> list[str]:
    text = page("docs/glossary.md")
    return sorted(set(re.findall(r"`([^`]+)`", text)))


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_its_line_for_contributors(room: str) -> None:
    assert re.search(rf"^\| `src/kheo/{room}` \| \S", page("CONTRIBUTING.md"), re.MULTILINE)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_in_the_architecture(room: str) -> None:
    assert re.search(rf"^\| `{room}` \| \S", page("docs/architecture.md"), re.MULTILINE)


def test_no_line_is_left_for_a_room_that_is_gone() -> None:
    named = re.findall(r"^\| `src/kheo/(\w+)` \|", page("CONTRIBUTING.md"), re.MULTILINE)
    named += re.findall(r"^\| `(\w+)` \|", page("docs/architecture.md").split("## Inside")[0], re.MULTILINE)
    assert sorted(set(named)) == ROOMS


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links_lead_somewhere(path: Path) -> None:
    targets = [target for target in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in target]
    files = [target.partition("#")[0] for target in targets]
    assert [name for name in files if name and not (path.parent / name).exists()] == []


@pytest.mark.parametrize("code", glossary_codes())
def test_glossary_names_things_that_exist(code: str) -> None:
    assert code in words_of_the_source()


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in sorted(folder.glob("0*.md")) if f"({path.name})" not in index] == []


def test_every_how_to_and_page_is_reached_from_the_index() -> None:
    docs = ROOT / "docs"
    index = (docs / "index.md").read_text(encoding="utf-8")
    pages = [path.relative_to(docs).as_posix() for path in [*docs.glob("*.md"), *docs.glob("how-to/*.md")]]
    assert [name for name in pages if name != "index.md" and f"({name})" not in index] == []


def test_the_page_of_errors_is_what_the_source_raises() -> None:
    spec = importlib.util.spec_from_file_location("errors_page", ROOT / "scripts/errors_page.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = (ROOT / "docs/reference/errors.md").read_text(encoding="utf-8")
    assert written == module.page(), "run scripts/errors_page.py"


def test_the_page_of_the_reader_is_what_it_reads() -> None:
    written = (ROOT / "docs/reference/reader.md").read_text(encoding="utf-8")
    assert written == reader_scores.page(), "run scripts/reader_scores.py"
