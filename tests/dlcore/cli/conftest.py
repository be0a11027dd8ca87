"""The terminal in this process, with one worker for a whole file of tests."""

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from dlcore.cli.main import main
from dlcore.data.samples import sample_file
from dlcore.jobs.pool import Workers

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Said:
    """What a command left: exit status, standard output, standard error."""

    status: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict]:
        """Standard output as one JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    def one_sentence(self, *words: str) -> None:
        """Standard error is one sentence for the learner that holds these words."""
        assert "Traceback" not in self.err
        assert all(word in self.err for word in words), self.err
        assert self.err.rstrip().endswith("."), self.err


@pytest.fixture
def dlcore(capsys, monkeypatch):
    """`dlcore("classify", "a.png", stdin=b"…")`: run a command here."""

    def run(*words: str, stdin: bytes = b"") -> Said:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = main(words)
        return Said(status, *capsys.readouterr())

    return run


@pytest.fixture(scope="module")
def pool():
    with Workers(slots=1) as workers:
        yield workers


@pytest.fixture
def worker(pool, monkeypatch):
    """Commands share one real worker process, which has torch loaded."""

    class Shared:
        def __init__(self, slots: int) -> None:
            assert slots == 1

        def __enter__(self) -> Workers:
            return pool

        def __exit__(self, *_: object) -> None:
            pass

    for command in ("classify", "evaluate", "own_data"):
        monkeypatch.setattr(f"dlcore.cli.{command}.Workers", Shared)


@pytest.fixture
def program():
    """`program(*words, **settings)`: start `python -m dlcore` in a process of its own, its streams piped."""
    started: list[subprocess.Popen] = []

    def start(*words: str, env: dict[str, str] | None = None, **settings) -> subprocess.Popen:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(
            [sys.executable, "-m", "dlcore", *words], env=environment, **{**pipes, **settings}
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


@pytest.fixture
def seven(tmp_path: Path) -> Path:
    """The file of a drawn seven."""
    file = tmp_path / "seven.png"
    file.write_bytes(sample_file("seven"))
    return file
