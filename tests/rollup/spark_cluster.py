"""A real Spark on loopback: one master and two workers as processes of their own, stopped for sure at the end."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
WORKERS = 2
SECONDS = 60  # to wait for processes to listen or to end
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # Java for a life of seconds


def java() -> str | None:
    """The Java that Spark would run on, None when there is none."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Address of a master with two workers of one core each; logs and scratch files go to `folder`."""
    import pyspark

    home = Path(pyspark.__file__).parent
    own = {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_DAEMON_MEMORY": "160m",
        "SPARK_DAEMON_JAVA_OPTS": QUICK,
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_WORKER_DIR": str(folder / "work"),
        "PYSPARK_PYTHON": sys.executable,
    }
    port = _free_port()
    with contextlib.ExitStack() as stack:
        stack.enter_context(_environment(own))
        daemon = str(home / "bin" / "spark-class"), "org.apache.spark.deploy"
        head = ["--host", HOST, "--port", str(port), "--webui-port", "0"]
        stack.enter_context(_running([daemon[0], f"{daemon[1]}.master.Master", *head], folder / "master.log"))
        _wait_for(port)
        for number in range(WORKERS):
            hand = ["--host", HOST, "--cores", "1", "--memory", "640m", "--webui-port", "0"]
            command = [daemon[0], f"{daemon[1]}.worker.Worker", *hand, f"spark://{HOST}:{port}"]
            stack.enter_context(_running(command, folder / f"worker-{number}.log"))
        yield f"spark://{HOST}:{port}"


@contextlib.contextmanager
def session(master: str, folder: Path) -> Iterator[Any]:
    """A session on the cluster whose driver, a Java process too, has ended when this does."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    settings = {
        "spark.driver.host": HOST,
        "spark.driver.memory": "512m",
        "spark.executor.memory": "512m",
        "spark.driver.extraJavaOptions": QUICK,
        "spark.executor.extraJavaOptions": QUICK,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.shuffle.partitions": "2",
        # Some thousand rows do not repay the time to compile their plan.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
    }
    builder = SparkSession.builder.master(master).appName("kheo")
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
        _wait_until(lambda: _executors(spark) == WORKERS)
        yield spark
    finally:
        gateway = SparkContext._gateway
        if SparkContext._active_spark_context is not None:
            SparkSession.active().stop()
        if gateway is not None:
            gateway.shutdown()
            gateway.proc.stdin.close()
            gateway.proc.wait(SECONDS)
            SparkContext._gateway = SparkContext._jvm = None


def _executors(spark: Any) -> int:
    """Executors on workers; the driver counts itself as one more."""
    return len(spark.sparkContext._jsc.sc().statusTracker().getExecutorInfos()) - 1


@contextlib.contextmanager
def _environment(changes: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _running(command: list[str], log: Path) -> Iterator[None]:
    """The command in a process group of its own, so that what it starts ends with it."""
    with (
        log.open("wb") as out,
        subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True) as process,
    ):
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((HOST, port)) == 0

    _wait_until(listens)


def _wait_until(ready: Any) -> None:
    limit = time.monotonic() + SECONDS
    while not ready():
        if time.monotonic() > limit:
            raise TimeoutError(f"Spark was not there after {SECONDS} s")
        time.sleep(0.1)
