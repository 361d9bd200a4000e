"""Two people import the same files at the same moment: each document once, neither is turned away."""

import os
import subprocess
import sys

import pytest

FILES = 12


@pytest.fixture
def database_url(request, tmp_path):
    """None for SQLite; under KHEO_TEST_POSTGRES an empty database of this test."""
    if os.environ.get("KHEO_TEST_POSTGRES") != "1":
        yield None
        return
    import psycopg

    server = os.environ["DATABASE_URL"]
    name = f"together_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name}")
    yield server.replace("/postgres?", f"/{name}?")
    with psycopg.connect(server, autocommit=True) as db:
        db.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_two_imports_at_once(tmp_path, database_url):
    folder = tmp_path / "files"
    folder.mkdir()
    for n in range(FILES):
        text = f"Trong năm 2020, Công an tỉnh Bình Phước đã cấp phát {1000 + n} tờ rơi.\n"
        (folder / f"{n:02}.txt").write_text(text, encoding="utf-8")
    env = os.environ | {"KHEO_HOME": str(tmp_path / "kheo-home")}
    env.pop("DATABASE_URL", None)
    if database_url:
        env["DATABASE_URL"] = database_url
    command = [sys.executable, "-m", "kheo.cli.main", "import", "--confirm", str(folder)]
    pair = [
        subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=60) for process in pair]
    assert [process.returncode for process in pair] == [0, 0], said
    out = "".join(text for text, _ in said)
    assert out.count("đã ghi 1 số liệu, xác nhận 1") == FILES
    assert out.count("đã có trong sổ") >= FILES
