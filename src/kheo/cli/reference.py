"""docs/reference/cli.md, generated: python -m kheo.cli.reference > docs/reference/cli.md"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from kheo.cli import main

FORMATS = """\
## JSON

`kheo read --json`: one object a figure on a line. `doc` file name; `start`, `end` characters of the numeral in the
text; `text` the numeral as written; `value` in the base unit of `measure`; `qualifier` exact, over, under, about or
vague; `indicator` and `kind` null where unknown; `basis` result, target or comparison; `period` [from, to] with null
for an open end, or null; `place` {code, name} or null; `org`; `dims`; `confidence` from 0 to 1 and `lowered_by`, the
names of what took from it; `why` the words that decided the indicator; `runners_up` [{indicator, weight}], the weight
as a share of the chosen one's; `doubts` [{code, message, hint}]. Codes and names: [reader.md](reader.md).

`kheo read --programmes --json`: `doc`, `start`, `end`, `name`, `place`, `stage` pilot, spread, nationwide or null, `since`
the first day told or null.

`kheo totals --json`: one object a place and indicator. `indicator`, `place` {code, name}, `from`, `to`, `value` (null is
not reported, never zero), `qualifier`, `coverage` {reported, of}, `estimated`, `method` below, stated, partial or
missing, `as_of` the oldest day among the parts of a stock.
"""


def markdown() -> str:
    """The page as text."""
    top = main.parser()
    lines = ["# The kheo command", "", "Written by `python -m kheo.cli.reference`; do not edit.", ""]
    lines += ["```", main.EPILOG.strip(), "```", ""]
    for name, command in _commands(top):
        lines += [f"## kheo {name}", "", command.description or "", "", *_rows(command), ""]
    return "\n".join(lines) + "\n" + FORMATS


def _commands(top: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def _rows(command: argparse.ArgumentParser) -> Iterator[str]:
    yield "| tham số | nghĩa |"
    yield "|---|---|"
    for action in command._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        names = ", ".join(action.option_strings)
        value = action.metavar or ("|".join(map(str, action.choices)) if action.choices else "")
        if action.nargs == 0:
            value = ""
        shown = f"{names} {value}".strip().replace("|", "\\|")
        need = " (bắt buộc)" if action.required else ""
        yield f"| `{shown}` | {action.help}{need} |"


if __name__ == "__main__":
    print(markdown(), end="")
