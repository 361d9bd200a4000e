"""kill -9 while 200 files go in: what was acknowledged is there, whole, once; a later run completes."""

import hashlib
import json
import random
import signal
import sqlite3
import subprocess
import threading
import time

from running import COMMAND, environment

FILES = 200
EACH = 2
KILLS = 10


def write_files(folder):
    folder.mkdir()
    for n in range(FILES):
        text = (
            f"Báo cáo số {n}. Trong năm 2020, Công an tỉnh Bình Phước đã cấp phát {1000 + n} tờ rơi, "
            f"tổ chức {10 + n} buổi tuyên truyền.\n"
        )
        (folder / f"{n:03}.txt").write_text(text, encoding="utf-8")


def start(home, folder):
    return subprocess.Popen(
        [*COMMAND, "import", "--confirm", str(folder)],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def killed_run(home, folder, rng):
    """Names acknowledged by a run killed at a random moment: while starting, or in the midst of the files."""
    process = start(home, folder)
    lines = []
    reader = threading.Thread(target=lambda: lines.extend(process.stdout), daemon=True)
    reader.start()
    if rng.random() < 0.25:
        time.sleep(rng.uniform(0.05, 0.9))
    else:
        wanted, deadline = rng.randint(1, 25), time.monotonic() + 10
        while sum("đã ghi" in line for line in lines) < wanted and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.001)
        time.sleep(rng.uniform(0, 0.03))
    process.send_signal(signal.SIGKILL)
    process.wait()
    reader.join()
    process.stderr.close()
    process.stdout.close()
    return {line.split("] ")[1].split(":")[0] for line in lines if "đã ghi" in line and line.endswith("\n")}


def check(home, acknowledged):
    """Integrity of what is on disk now, and the names of the documents in the ledger."""
    if not (home / "kheo.sqlite3").exists():
        assert not acknowledged
        return set()
    with sqlite3.connect(home / "kheo.sqlite3") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'ledger_document'").fetchone():
            assert not acknowledged
            return set()
        rows = db.execute(
            "SELECT d.filename, d.sha256, count(f.id), count(f.seq), count(DISTINCT f.start) FROM ledger_document d"
            " LEFT JOIN ledger_figure f ON f.document_id = d.id GROUP BY d.id"
        ).fetchall()
    db.close()
    for name, sha256, figures, confirmed, places in rows:
        assert (figures, confirmed, places) == (EACH, EACH, EACH), name
        data = (home / "documents" / sha256[:2] / sha256).read_bytes()
        assert hashlib.sha256(data).hexdigest() == sha256
    names = [row[0] for row in rows]
    assert len(names) == len(set(names))
    assert acknowledged <= set(names)
    return set(names)


def test_ten_kills_lose_nothing_and_double_nothing(tmp_path, kheo):
    seed = random.randrange(10**9)
    print(f"seed {seed}")
    rng = random.Random(seed)
    home, folder = tmp_path / "kheo-home", tmp_path / "files"
    write_files(folder)
    acknowledged, kept = set(), set()
    for _ in range(KILLS):
        acknowledged |= killed_run(home, folder, rng)
        now = check(home, acknowledged)
        assert kept <= now
        kept = now
    assert 0 < len(kept) < FILES + 1
    done = kheo("import", "--confirm", folder)
    assert (done.code, done.err) == (0, "")
    assert check(home, acknowledged) == {f"{n:03}.txt" for n in range(FILES)}
    third = kheo("import", "--confirm", folder)
    assert f"{FILES} tệp đã có trong sổ từ trước" in third.out
    asked = (
        "totals",
        "--indicator",
        "outreach.leaflets",
        "--from",
        "2020-01-01",
        "--to",
        "2020-12-31",
        "--json",
    )
    rows = [json.loads(line) for line in kheo(*asked).out.splitlines()]
    assert rows[0]["value"] in range(1000, 1000 + FILES)
