"""How the tests of this folder start `kheo`: a process of its own with a data folder of its own."""

import os
import sys
from dataclasses import dataclass


@dataclass
class Run:
    code: int
    out: str
    err: str


def environment(home):
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SECRET_KEY")}
    return kept | {"KHEO_HOME": str(home), "PYTHONWARNINGS": "error", "PYTHONIOENCODING": "utf-8"}


COMMAND = [sys.executable, "-m", "kheo.cli.main"]
