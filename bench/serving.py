"""Servers to measure: this checkout's app, or any Streamlit script with the same settings."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_S = 60.0

TEXT_ONLY = """import streamlit as st
files = st.file_uploader("Pictures", ["jpg"], accept_multiple_files=True, key="files")
for file in files:
    st.write(f"{file.name} has {len(file.getvalue())} bytes.")
"""
"""a page that answers an upload with one line of text and nothing else"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server.

    Attributes:
        address: where its home page is.
        pid: the process that serves.
        started: `time.perf_counter()` just before it was started, in seconds.
        first_byte_s: seconds from then until the home page's first byte.
        log: what it printed.
    """

    address: str
    pid: int
    started: float
    first_byte_s: float
    log: Path


@contextmanager
def served(
    script: str | Path = "app.py", *, options: tuple[str, ...] = (), **environment: str
) -> Iterator[Server]:
    """A server with a fresh state folder, ended with everything that it started.

    Args:
        script: what `streamlit run` is to run; the settings are those of this checkout.
        options: further options of the Python that runs it, for example "-X", "importtime".
        **environment: changes to the environment.

    Yields:
        The server, once its home page has been sent.

    Raises:
        RuntimeError: the server ended, or did not answer in time.
    """
    port = free_port()
    command = [sys.executable, *options, "-m", "streamlit", "run", str(script)]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "server.log"
        places = {"DLCORE_STATE": str(Path(folder) / "state")}
        with log.open("w", encoding="utf-8") as output:
            started = time.perf_counter()
            process = subprocess.Popen(  # noqa: S603 - our own command
                command,
                cwd=ROOT,
                env=os.environ | places | environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, process, started)
            yield Server(address, process.pid, started, time.perf_counter() - started, log)
        finally:
            _end(process)


def _wait_for(address: str, process: subprocess.Popen[bytes], started: float) -> None:
    while process.poll() is None and time.perf_counter() - started < START_S:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
                answer.read(1)
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.005)  # asking without pause would take a core from what is measured
            continue
        return
    raise RuntimeError(f"the server did not come up (status {process.poll()})")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port that nobody listens on.

    The system chooses: two programs side by side that looked for the first free one would find the same.
    """
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
