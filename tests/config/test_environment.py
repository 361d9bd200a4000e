"""Settings from the environment."""

import os
import stat
from pathlib import Path

import pytest

from kheo.common.errors import KheoError
from kheo.config import environment


def test_the_data_folder():
    assert environment.home({"KHEO_HOME": "/srv/kheo"}) == Path("/srv/kheo")
    assert environment.home({"XDG_DATA_HOME": "/x"}) == Path("/x/kheo")
    assert environment.home({}) == Path.home() / ".local/share/kheo"


def test_the_secret_key_is_made_once_and_is_private(tmp_path):
    folder = tmp_path / "new"
    key = environment.secret_key(folder, {})
    assert len(key) >= 50
    assert environment.secret_key(folder, {}) == key
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600
    assert os.listdir(folder) == ["secret-key"]
    assert environment.secret_key(folder, {"SECRET_KEY": "given"}) == "given"


def test_sqlite_is_the_default(tmp_path):
    found = environment.database(tmp_path, {})
    assert found["NAME"] == str(tmp_path / "kheo.sqlite3")
    assert "WAL" in found["OPTIONS"]["init_command"]


def test_postgresql_by_address():
    found = environment.postgres("postgresql://a%40b:p%3Aw@db:5433/kheo?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("a@b", "p:w", "db", "5433")
    assert found["OPTIONS"] == {"sslmode": "require"}
    assert environment.postgres("postgresql://postgres:@/kheo?host=/run/pg")["HOST"] == "/run/pg"


@pytest.mark.parametrize("url", ["mysql://a/b", "postgres://a", "kheo", "postgres://a:x/b"])
def test_a_bad_address_is_explained(url):
    with pytest.raises(KheoError) as caught:
        environment.postgres(url)
    assert caught.value.code == "database-url"


def test_flags():
    assert environment.flag("X", {"X": "1"})
    assert not environment.flag("X", {})
    with pytest.raises(KheoError) as caught:
        environment.flag("X", {"X": "maybe"})
    assert caught.value.code == "settings-flag"


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(KheoError) as caught:
        environment.make_home(tmp_path / "file" / "home")
    assert caught.value.code == "home-unwritable"
