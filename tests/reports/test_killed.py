"""kill -9 while an officer writes: every edit that was acknowledged is there, whole, with its revision."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap

WRITER = """
    import os, sys
    import django
    django.setup()
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    from life_world import draft, told
    from kheo.reports import actions, life
    told()
    report = draft()
    row = life.draft(report.pk).rows[0]
    version, n = row.version, 0
    while True:
        n += 1
        version = actions.edit(actor=None, block=row.id, version=version, text=f"Lời số {n}.").version
        print(n, flush=True)
"""


def test_an_acknowledged_edit_survives_a_kill(tmp_path):
    here = os.path.dirname(__file__)
    source = os.path.join(here, "..", "..", "src")
    environment = {
        **os.environ,
        "KHEO_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "kheo.config.settings",
        "PYTHONPATH": os.pathsep.join([source, os.path.join(here, "..")]),
    }
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-c", textwrap.dedent(WRITER)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    told = [int(process.stdout.readline()) for _ in range(25)]
    process.send_signal(signal.SIGKILL)
    told += [int(line) for line in process.stdout.read().split("\n") if line.strip()]
    process.stdout.close()
    process.wait()
    with sqlite3.connect(tmp_path / "kheo.sqlite3") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = db.execute("SELECT version, content FROM reports_block ORDER BY position LIMIT 1").fetchone()
        revisions = db.execute("SELECT count(*) FROM reports_blockrevision WHERE action = 'edit'").fetchone()
    saved = found[0] - 1
    assert saved >= max(told)
    assert json.loads(found[1])["sentences"][0]["parts"][0]["text"] == f"Lời số {saved}."
    assert revisions == (saved,)
