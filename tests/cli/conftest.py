"""Run `kheo` as a person does."""

import subprocess

import pytest
from running import COMMAND, Run, environment


@pytest.fixture
def kheo(tmp_path):
    """kheo("read", path) -> Run(code, out, err)."""

    def run(*words, cwd=None):
        done = subprocess.run(
            [*COMMAND, *map(str, words)],
            env=environment(tmp_path / "kheo-home"),
            cwd=cwd,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def report(tmp_path):
    """A small report on disk."""
    path = tmp_path / "bp-2020.txt"
    path.write_text(
        "Trong năm 2020, Công an tỉnh Bình Phước đã cấp phát hơn 28.033 tờ rơi. Cả tỉnh có 17 cái khác lạ.\n",
        encoding="utf-8",
    )
    return path
