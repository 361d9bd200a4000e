"""The data folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def home(env: Mapping[str, str] = os.environ) -> Path:
    """The data folder: KHEO_HOME, else kheo under XDG_DATA_HOME, else ~/.local/share/kheo."""
    if named := env.get("KHEO_HOME"):
        return Path(named).expanduser().absolute()
    base = env.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser().absolute() / "kheo"


def of_places(home: Path) -> Path:
    """Where imported changes of the map are kept in a data folder."""
    return home / "places"


def of_phrases(home: Path) -> Path:
    """Where the ledger writes the phrases it remembers, for those who read without it."""
    return home / "phrases.yaml"
