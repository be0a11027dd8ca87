import http.server
import json
import subprocess
import sys
import threading
from functools import partial

import pytest

from dlcore.data.datasets import DATASETS

pytestmark = pytest.mark.tiny


def test_the_table_lists_every_set(dlcore, monkeypatch, tmp_path):
    monkeypatch.setenv("DLCORE_DATA", str(tmp_path))
    said = dlcore("datasets")
    assert said.status == 0
    lines = said.out.splitlines()
    assert [line.split()[0] for line in lines] == ["name", *DATASETS]
    assert "1 × 28 × 28  no     11.1 MB" in lines[2]
    assert "60,000" in lines[2]


def test_json_is_one_object_a_line(dlcore, monkeypatch, tmp_path):
    monkeypatch.setenv("DLCORE_DATA", str(tmp_path))
    (tmp_path / "cifar-10-python.tar.gz").touch()
    rows = [json.loads(line) for line in dlcore("datasets", "--json").out.splitlines()]
    assert [row["name"] for row in rows] == list(DATASETS)
    assert [row["here"] for row in rows] == [True, False, False, True]
    assert rows[0] == {
        "name": "digits",
        "title": "Digits",
        "classes": 10,
        "n_train": 1797,
        "n_test": 0,
        "shape": [1, 8, 8],
        "here": True,
        "size_mb": 0.0,
        "state": "ships",
        "source": DATASETS["digits"].source,
    }


@pytest.mark.parametrize(("state", "said"), [("here", "yes"), ("begun", "in part"), ("absent", "no")])
def test_a_download_that_broke_off_is_here_in_part(state, said, dlcore, monkeypatch):
    monkeypatch.setattr("dlcore.data.datasets.status", lambda _name: state)
    (line,) = (line for line in dlcore("datasets").out.splitlines() if line.startswith("mnist "))
    assert f" {said} " in line


def test_the_list_needs_no_torch():
    program = (
        "import sys; from dlcore.cli.main import main; main(['datasets']); "
        "sys.exit(bool({'torch', 'torchvision', 'sklearn', 'numpy'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


@pytest.fixture
def server(monkeypatch, test_data):
    """A server that is nothing but a folder of data."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(test_data)))
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("DLCORE_DATA_URL", f"http://127.0.0.1:{served.server_port}")
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield served
    served.shutdown()
    thread.join()
    served.server_close()


def test_a_data_set_is_fetched_with_its_progress_in_bytes(dlcore, server, monkeypatch, tmp_path):
    monkeypatch.setenv("DLCORE_DATA", str(tmp_path))
    said = dlcore("fetch", "mnist")
    assert said.status == 0
    assert said.out.strip() == str(tmp_path / "MNIST/raw")
    lines = said.err.splitlines()
    assert lines[0] == "mnist: 0 of 11,594,722 bytes"
    assert lines[-1] == "mnist: 11,594,722 of 11,594,722 bytes"
    assert len(lines) <= 12
    again = dlcore("fetch", "mnist")
    assert (again.status, again.err) == (0, "")


def test_a_set_that_cannot_be_had_is_one_sentence(dlcore, server, monkeypatch, tmp_path):
    monkeypatch.setenv("DLCORE_DATA", str(tmp_path))
    said = dlcore("fetch", "cifar10")
    assert said.status == 1
    said.one_sentence("CIFAR-10 (162.6 MB) could not be fetched", "answered 404", "use the digits")
