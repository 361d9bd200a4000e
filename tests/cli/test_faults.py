"""A fault of ours in one of many files is told, and the rest goes on."""

from argparse import Namespace

import kheo.reader
from kheo.cli import import_command, read_command
from kheo.intake import actions


def broken_for(word, real):
    def call(*args, **words):
        if word in words.get("name", "") + words.get("filename", ""):
            raise ZeroDivisionError("oops")
        return real(*args, **words)

    return call


def two(tmp_path):
    for name in ("a.txt", "b.txt"):
        text = f"{name}: Trong năm 2020, Công an tỉnh Bình Phước đã cấp phát 100 tờ rơi.\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]


def test_reading(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(kheo.reader, "read", broken_for("a.txt", kheo.reader.read))
    args = Namespace(files=two(tmp_path), json=True, programmes=False, published=None, place=None)
    assert read_command.run(args) == 1
    out, err = capsys.readouterr()
    assert '"doc": "b.txt"' in out
    assert "a.txt" in err
    assert "[unforeseen]" in err


def test_importing(db, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(actions, "import_document", broken_for("a.txt", actions.import_document))
    args = Namespace(files=two(tmp_path), confirm=True, published=None, place=None)
    assert import_command.run(args) == 1
    out, err = capsys.readouterr()
    assert "[2/2] b.txt: đã ghi 1 số liệu, xác nhận 1" in out
    assert "ZeroDivisionError" in err
