"""A web server in a thread that behaves as well or as badly as a test wants."""

import hashlib
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dlcore.errors import Unavailable
from dlcore.fetching.transfer import Transfer
from dlcore.limits import MB
from dlcore.nets import pretrained
from dlcore.nets.downloads import wanted
from dlcore.nets.published import Published

CONTENT = bytes(range(256)) * 1200  # 300 KB, more than one piece


@dataclass
class Manners:
    """How the server answers.

    Attributes:
        content: the body.
        status: the status instead of 200 or 206; 302 redirects to the same file below /moved/.
        resumes: whether it understands Range.
        announces: whether it says Content-Length.
        cuts: after how many bytes the next connections break, one entry each.
        holds: cleared, it keeps each answer back after its first half.
        requests: path and Range of every request, in order.
        half_sent: set when the first half of an answer is on its way.
    """

    content: bytes = CONTENT
    status: int | None = None
    resumes: bool = True
    announces: bool = True
    cuts: list[int] = field(default_factory=list)
    holds: threading.Event = field(default_factory=threading.Event)
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    half_sent: threading.Event = field(default_factory=threading.Event)
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    manners: Manners

    def do_GET(self):
        manners, wanted = self.manners, self.headers.get("Range")
        manners.requests.append((self.path, wanted))
        if manners.status == 302 and not self.path.startswith("/moved/"):
            self._head(302, Location=f"/moved{self.path}")
            return
        if manners.status not in {None, 302}:
            self._head(manners.status)
            return
        start = int(re.match(r"bytes=(\d+)-", wanted)[1]) if wanted and manners.resumes else 0
        if start and start >= len(manners.content):
            self._head(416)
            return
        self._answer(start)

    def _answer(self, start):
        manners, body = self.manners, self.manners.content[start:]
        headers = {"Content-Length": str(len(body))} if manners.announces else {}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(manners.content) - 1}/{len(manners.content)}"
        self._head(206 if start else 200, **headers)
        if manners.cuts:
            self.wfile.write(body[: manners.cuts.pop(0)])
            return
        half = len(body) // 2
        self.wfile.write(body[:half])
        self.wfile.flush()
        manners.half_sent.set()
        manners.holds.wait(20)
        self.wfile.write(body[half:])

    def _head(self, status, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch):
    """The server, named by DLCORE_WEIGHTS_URL."""
    manners = Manners()
    manners.holds.set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"manners": manners}))
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # a client that goes away is part of these tests
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    manners.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("DLCORE_WEIGHTS_URL", manners.url)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield manners
    manners.holds.set()
    server.shutdown()
    thread.join()
    server.server_close()


class ResNet18:
    """The transfer of ResNet-18's small file, and what is left of it."""

    @property
    def file(self) -> Path:
        return pretrained.file_of("resnet18")

    @property
    def part(self) -> Path:
        return self.file.with_suffix(".pth.part")

    def run(self, timeout_s=5.0, **settings) -> Path:
        return Transfer(wanted("resnet18"), lambda _done, _total: None, timeout_s=timeout_s, **settings).run()

    def fails(self, *words, error=Unavailable, **settings):
        """It fails with one sentence that holds these words and says what works instead."""
        with pytest.raises(error) as raised:
            self.run(**settings)
        says = str(raised.value)
        assert all(word in says for word in words), says
        assert "use the digit model" in says
        assert says.endswith(".")
        assert ". " not in says
        assert "\n" not in says
        assert not self.file.exists()


@pytest.fixture
def resnet18(small) -> ResNet18:
    """ResNet-18 with a small file that is not here yet."""
    return ResNet18()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path):
    """ResNet-18 and ResNet-50 as small files in an empty TORCH_HOME; gives the name of ResNet-18's file."""
    digest = hashlib.sha256(CONTENT).hexdigest()[:8]
    real = pretrained.published

    def published(weights: str) -> Published:
        if not weights.startswith("ResNet"):
            return real(weights)
        name = weights.partition("_")[0].lower()
        return Published(
            f"https://download.invalid/models/{name}-{digest}.pth", len(CONTENT) / MB, 1, 1.0, 1.0
        )

    monkeypatch.setattr(pretrained, "published", published)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    return f"resnet18-{digest}.pth"
