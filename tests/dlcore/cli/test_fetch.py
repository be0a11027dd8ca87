import hashlib
import http.server
import threading

import pytest

from dlcore.nets import downloads, pretrained
from dlcore.nets.published import Published

pytestmark = pytest.mark.tiny
CONTENT = bytes(range(256)) * 4000  # a megabyte, several pieces


@pytest.fixture
def server(monkeypatch, tmp_path):
    """A server that has a file of this content under any name; TORCH_HOME is empty."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT)

        def log_message(self, *_):
            pass

    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("DLCORE_WEIGHTS_URL", f"http://127.0.0.1:{served.server_port}")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield served
    served.shutdown()
    thread.join()
    served.server_close()


def test_progress_in_bytes_goes_to_standard_error(dlcore, server, monkeypatch):
    digest = hashlib.sha256(CONTENT).hexdigest()[:8]

    def published(weights: str) -> Published:
        return Published(f"https://download.invalid/{weights}-{digest}.pth", 1.0, 1, 1.0, 1.0)

    monkeypatch.setattr(pretrained, "published", published)
    said = dlcore("fetch", "resnet18", "squeezenet1_0")
    assert said.status == 0
    assert said.out.split() == [str(pretrained.file_of(name)) for name in ("resnet18", "squeezenet1_0")]
    assert pretrained.file_of("resnet18").read_bytes() == CONTENT
    lines = said.err.splitlines()
    assert "resnet18: 0 of 1,024,000 bytes" in lines
    assert "resnet18: 1,024,000 of 1,024,000 bytes" in lines
    assert "squeezenet1_0: 1,024,000 of 1,024,000 bytes" in lines
    assert len(lines) <= 22


def test_what_cannot_be_had_is_one_sentence_and_the_rest_still_comes(dlcore, server, monkeypatch):
    pretrained.file_of("squeezenet1_0").parent.mkdir(parents=True)
    pretrained.file_of("squeezenet1_0").touch()
    said = dlcore("fetch", "resnet18", "squeezenet1_0")  # the digest of what arrives is wrong
    assert said.status == 1
    assert said.out.split() == [str(pretrained.file_of("squeezenet1_0"))]
    said.one_sentence("ResNet-18 (44.7 MB) could not be fetched", "not the published file")


def test_an_operator_s_cap_holds_in_the_terminal_too(dlcore, server, monkeypatch):
    from dlcore.limits import Limits

    monkeypatch.setattr("dlcore.fetching.wanted.limits", lambda: Limits(max_download_mb=10))
    said = dlcore("fetch", "resnet18")
    assert said.status == 1
    said.one_sentence("more than the 10 MB")


def test_the_digit_model_needs_no_fetching(dlcore, server):
    said = dlcore("fetch", "digits")
    assert said.status == 0
    assert said.out.strip().endswith("model.safetensors")


def test_in_a_terminal_one_line_is_rewritten(dlcore, server, monkeypatch):
    def fetch(name, report):
        for done in (0, 500, 1000):
            report(downloads.Progress(name, done, 1000, "running", ""))
        return pretrained.file_of(name)

    monkeypatch.setattr(downloads, "fetch", fetch)
    monkeypatch.setattr("dlcore.cli.fetch.in_terminal", lambda: True)
    said = dlcore("fetch", "resnet18")
    assert (
        said.err
        == "\rresnet18: 0 of 1,000 bytes\rresnet18: 500 of 1,000 bytes\rresnet18: 1,000 of 1,000 bytes\n"
    )
