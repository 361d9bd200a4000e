"""How gunicorn runs the pages: two workers of four threads, each with its data loaded before its first request."""

from __future__ import annotations

from typing import Any

wsgi_app = "kheo.config.wsgi:application"
workers = 2
threads = 4
timeout = 120
loglevel = "warning"
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Load what the first page would otherwise wait for: catalogue, places, the reader's phrases, the engine of totals."""
    import kheo.rollup.engine  # noqa: F401
    from kheo import catalogue, places
    from kheo.reader import read

    catalogue.load()
    places.load()
    read("Năm 2020 phát 1 tờ rơi.")
