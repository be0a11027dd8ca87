"""A small CIFAR-10 under checksums of its own, and a web server with data sets."""

import io
import pickle
import re
import tarfile
import threading
from dataclasses import dataclass, field
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from dlcore.data import published_sets


def torchvision_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is published is read from torchvision's classes, which a test has changed."""
    monkeypatch.setattr(published_sets, "_from_source", lambda name: {}[name])
    published_sets.published_set.cache_clear()


def archive_of(files: dict[str, bytes]) -> bytes:
    """A .tar.gz with these files."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


class SmallCifar:
    """Five training batches of four images and a test batch of three, as CIFAR-10 packs them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from torchvision.datasets import CIFAR10

        self.patch, self.theirs, random = monkeypatch, CIFAR10, np.random.default_rng(0)
        self.files: dict[str, bytes] = {}
        for name, n in [(f"data_batch_{number}", 4) for number in range(1, 6)] + [("test_batch", 3)]:
            self.files[name] = pickle.dumps(
                {
                    "data": random.integers(0, 256, (n, 3072), dtype=np.uint8),
                    "labels": random.integers(0, 10, n).tolist(),
                },
                protocol=2,
            )
        self.files["batches.meta"] = pickle.dumps({"label_names": ["airplane", "automobile"]}, protocol=2)
        self.publish()

    def publish(self) -> None:
        """Make these files the published ones."""
        sums = {name: md5(content).hexdigest() for name, content in self.files.items()}
        batches = [[name, sums[name]] for name in sorted(self.files) if name.startswith("data")]
        self.packed = archive_of({f"cifar-10-batches-py/{name}": file for name, file in self.files.items()})
        self.patch.setattr(self.theirs, "train_list", batches)
        self.patch.setattr(self.theirs, "test_list", [["test_batch", sums["test_batch"]]])
        self.patch.setattr(self.theirs, "meta", {**self.theirs.meta, "md5": sums["batches.meta"]})
        self.patch.setattr(self.theirs, "tgz_md5", md5(self.packed).hexdigest())
        torchvision_is_asked(self.patch)

    def pack(self, folder: Path) -> Path:
        """The archive in a folder of data."""
        (folder / "cifar-10-python.tar.gz").write_bytes(self.packed)
        return folder / "cifar-10-python.tar.gz"

    def unpack(self, folder: Path) -> Path:
        """The batches in a folder of data."""
        (folder / "cifar-10-batches-py").mkdir()
        for name, content in self.files.items():
            (folder / "cifar-10-batches-py" / name).write_bytes(content)
        return folder / "cifar-10-batches-py"


@pytest.fixture
def cifar(monkeypatch: pytest.MonkeyPatch):
    """The small CIFAR-10, published in torchvision's own class for the time of the test."""
    yield SmallCifar(monkeypatch)
    published_sets.published_set.cache_clear()


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder of data."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("DLCORE_DATA", str(folder))
    return folder


@dataclass
class Web:
    """A server of files.

    Attributes:
        files: what it has, by path.
        cuts: after how many bytes the next answers break, one entry each.
        requests: path and Range of every request, in order.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    cuts: list[int] = field(default_factory=list)
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    web: Web

    def do_GET(self):
        wanted = self.headers.get("Range")
        self.web.requests.append((self.path, wanted))
        content = self.web.files.get(self.path)
        if content is None:
            self.send_error(404)
            return
        start = int(re.match(r"bytes=(\d+)-", wanted)[1]) if wanted else 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        self.wfile.write(content[start:][: self.web.cuts.pop(0) if self.web.cuts else None])

    def log_message(self, *_):
        pass


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch):
    """A web server in a thread; nothing names it yet."""
    served = Web()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"web": served}))
    server.handle_error = lambda *_: None  # a client that goes away is part of these tests
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_port}"
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield served
    server.shutdown()
    thread.join()
    server.server_close()
