"""kheo serve: tables, account, sample year, a page that answers."""

import re
import signal
import socket
import subprocess
import threading
import time
import urllib.request

import pytest
from running import COMMAND, environment


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def serve(tmp_path):
    """serve("--empty") -> (address, lines printed so far)."""
    started = []

    def run(*words):
        port = free_port()
        process = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port), *words],
            env=environment(tmp_path / "kheo-home"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        lines = []
        reader = threading.Thread(target=lambda: lines.extend(process.stdout), daemon=True)
        reader.start()
        started.append((process, reader))
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"{address}/suc-khoe/", timeout=5) as answer:
                    assert answer.status == 200
                return address, lines
            except OSError:
                assert process.poll() is None, lines
                assert time.monotonic() < deadline, lines
                time.sleep(0.05)

    yield run
    for process, reader in started:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        reader.join()
        process.stdout.close()


def test_an_empty_folder_becomes_a_site(serve):
    address, lines = serve("--empty")
    said = "".join(lines)
    assert re.search(r"Mật khẩu .*: [a-z0-9]{4}(-[a-z0-9]{4}){3}\n", said)
    assert f"Khéo mở tại {address}/" in said
    assert "năm mẫu" not in said
    with urllib.request.urlopen(f"{address}/", timeout=10) as answer:
        assert "/dang-nhap/" in answer.url
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"
        styles = re.findall(r'href="(/static/[^"]+\.css[^"]*)"', answer.read().decode())
    assert styles
    with urllib.request.urlopen(address + styles[0], timeout=10) as answer:
        assert answer.status == 200


def test_the_sample_year_is_loaded_once_and_the_password_said_once(serve):
    _, lines = serve()
    first = "".join(lines)
    assert first.count("năm mẫu:") >= 14
    _, again = serve()
    assert "năm mẫu:" not in "".join(again)
    assert "đã in ở lần chạy đầu" in "".join(again)
