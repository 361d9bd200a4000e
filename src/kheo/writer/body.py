"""An outline and what there is to tell → the blocks of a report, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kheo.catalogue.model import Catalogue
from kheo.writer import appendix, details, pictures, settle, theme
from kheo.writer.clauses import listing
from kheo.writer.given import filled
from kheo.writer.model import Block, Given, Heading, Named, Paragraph, Sentence, Source, stable_id
from kheo.writer.outline import (
    ChartPart,
    Models,
    Outline,
    Part,
    Rest,
    Room,
    Say,
    SectionPart,
    TablePart,
    Tell,
    Unsettled,
    codes_of,
    windows_of,
)
from kheo.writer.scene import Scene


@dataclass
class Body:
    """Builds the blocks. `rooms`: whether empty paragraphs wait for a person's words (a draft) or are left out."""

    scene: Scene
    outline: Outline
    catalogue: Catalogue
    sources: Mapping[str, Source]
    models: Sequence[Named] = ()
    rooms: bool = False
    turn: int = 0

    def blocks(self) -> tuple[Block, ...]:
        """All of them; a heading with nothing under it is left out."""
        return tuple(b for section in self.outline.sections for b in self._part(section, 1, (), 0))

    def _part(self, part: Part, level: int, path: tuple[str, ...], n: int) -> Iterator[Block]:
        at = (*path, str(n))
        match part:
            case SectionPart():
                yield from self._section(part, level, path)
            case Rest():
                for code, left in self._left(part).items():
                    title = self.catalogue.themes[code].vi
                    yield from self._section(SectionPart(title, (Tell(indicators=left),)), level, path)
            case Tell():
                yield from self._tell(part, at)
            case Say():
                yield Paragraph(stable_id("p", *at, "say"), (Sentence((self._filled(part.text),)),))
            case Room():
                if self.rooms:
                    yield Paragraph(stable_id("p", *at, "room"), (), part.hint)
            case TablePart():
                yield from self._table(part)
            case ChartPart():
                yield from pictures.charts(self.scene, part, stable_id("c", *at))
            case Models():
                yield from self._models(part, at)
            case Unsettled():
                told = () if self.outline.appendix else self.outline.told(self.catalogue)
                open_points = settle.sentences(
                    self.scene.teller, self.scene.names, self.sources, self.catalogue.balances, told
                )
                for k, s in enumerate(open_points):
                    yield Paragraph(stable_id("p", *at, "unsettled", str(k)), (s,))

    def _section(self, part: SectionPart, level: int, path: tuple[str, ...]) -> Iterator[Block]:
        inner = (*path, part.title)
        under = [b for n, p in enumerate(part.parts) for b in self._part(p, level + 1, inner, n)]
        if under:
            yield Heading(stable_id("h", *inner), level, self._filled(part.title))
            yield from under

    def _tell(self, part: Tell, at: tuple[str, ...]) -> Iterator[Block]:
        told = theme.paragraphs(self.scene, codes_of(part, self.catalogue), part, self.turn)
        self.turn += bool(told)
        for role, sentences in told.items():
            yield Paragraph(stable_id("p", *at, role), sentences)

    def _table(self, part: TablePart) -> Iterator[Block]:
        codes = codes_of(part, self.catalogue)
        title = self._filled(part.title)
        if part.change:
            found = appendix.beside_before(self.scene, codes, title)
        elif part.listed:
            found = appendix.listed(self.scene, codes, title, self.catalogue.themes)
        elif part.windows:
            windows = windows_of(part.windows, self.scene.period)
            found = appendix.over_windows(self.scene.teller, codes, windows, title)
        else:
            found = appendix.of_places(self.scene, codes, title, self.catalogue.themes)
        if found is not None:
            yield found

    def _models(self, part: Models, at: tuple[str, ...]) -> Iterator[Block]:
        models = self._fitting()
        named = [
            ("“", Given(m.name), "”", *((" (", Given(m.place_name), ")") if m.place_name else ()))
            for m in models
        ]
        said = part.intro.replace("các mô hình", "mô hình") if len(named) == 1 else part.intro
        intro = (self._filled(said), " ") if said else ()
        listed = (Sentence((*intro, *listing(named), ".")),) if named else ()
        counted = details.of_models(self.scene.teller, models)
        if listed:
            yield Paragraph(stable_id("p", *at, "models"), listed)
        if counted:
            yield Paragraph(stable_id("p", *at, "counted"), counted)

    def _fitting(self) -> list[Named]:
        """The named models; of an outline on few indicators only those that something of these was counted of."""
        if self.outline.appendix:
            return list(self.models)
        codes = set(self.outline.told(self.catalogue))
        kept = [replace(m, told=tuple(d for d in m.told if d.code in codes)) for m in self.models]
        return [m for m in kept if m.told]

    def _left(self, part: Rest) -> dict[str, tuple[str, ...]]:
        """The indicators that no other part tells, by theme."""
        told = {c for p in self.outline.walk() if isinstance(p, Tell) for c in codes_of(p, self.catalogue)}
        found = {}
        for theme_code in part.themes or tuple(self.catalogue.themes):
            left = tuple(i.code for i in self.catalogue.of_theme(theme_code) if i.code not in told)
            if left:
                found[theme_code] = left
        return found

    def _filled(self, text: str) -> Given:
        return filled(text, self.scene.period, self.scene.place_name, self.scene.teller.evidence.place)
