import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from dlcore.errors import BadSetting
from dlcore.fetching import wanted
from dlcore.fetching.downloads import Transfer
from dlcore.limits import MB, Limits
from dlcore.nets import pretrained
from dlcore.nets.downloads import Downloads, fetch

pytestmark = pytest.mark.tiny


@pytest.fixture
def downloads():
    shared = Downloads(timeout_s=5)
    yield shared
    shared.close()


def wait():
    """Until every background download of this process has ended."""
    for thread in threading.enumerate():
        if thread.name.startswith("fetch "):
            thread.join(10)
            assert not thread.is_alive()


def test_a_download_ends_with_the_file_in_its_place(web, small, downloads, tmp_path):
    assert downloads.progress("resnet18").state == "absent"
    assert downloads.start("resnet18").state in {"waiting", "running", "done"}
    wait()
    progress = downloads.progress("resnet18")
    assert (progress.state, progress.done_bytes) == ("done", len(web.content))
    assert pretrained.is_here("resnet18")
    assert (tmp_path / "hub" / "checkpoints" / small).read_bytes() == web.content
    assert [path.name for path in (tmp_path / "hub" / "checkpoints").iterdir()] == [small]


def test_however_many_ask_the_file_is_fetched_once(web, small, downloads):
    web.holds.clear()
    gate = threading.Barrier(20)
    seen = []

    def ask():
        gate.wait(10)
        seen.append(downloads.start("resnet18").state)

    askers = [threading.Thread(target=ask) for _ in range(20)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(10)
    web.holds.set()
    wait()
    assert len(seen) == 20
    assert set(seen) <= {"waiting", "running"}
    assert [path for path, _ in web.requests] == [f"/{small}"]


def test_progress_in_bytes_is_seen_while_it_runs(web, small, downloads):
    web.holds.clear()
    downloads.start("resnet18")
    assert web.half_sent.wait(10)
    assert downloads.progress("resnet18").state == "running"
    assert downloads.progress("resnet18").total_bytes == len(web.content)
    web.holds.set()
    wait()
    assert downloads.progress("resnet18").state == "done"


def test_a_second_network_waits_for_its_turn(web, small, downloads):
    web.holds.clear()
    downloads.start("resnet18")
    assert web.half_sent.wait(10)
    assert downloads.start("resnet50").state == "waiting"
    assert len(web.requests) == 1
    web.holds.set()
    wait()
    assert {downloads.progress(name).state for name in ("resnet18", "resnet50")} == {"done"}


def test_a_stopped_download_goes_on_where_it_was(web, small, downloads):
    web.holds.clear()
    downloads.start("resnet18")
    assert web.half_sent.wait(10)
    assert downloads.cancel("resnet18").state == "absent"
    web.holds.set()
    wait()
    assert not pretrained.is_here("resnet18")
    kept = pretrained.file_of("resnet18").with_suffix(".pth.part").stat().st_size
    assert kept > 0
    downloads.start("resnet18")
    wait()
    assert downloads.progress("resnet18").state == "done"
    assert kept == len(web.content) or web.requests[1][1] == f"bytes={kept}-"


def test_closing_stops_everything_and_nothing_starts_afterwards(web, small, downloads):
    web.holds.clear()
    downloads.start("resnet18")
    downloads.start("resnet50")
    assert web.half_sent.wait(10)
    downloads.close()
    web.holds.set()
    wait()
    assert downloads.start("resnet18").state == "absent"
    assert len(web.requests) == 1
    assert not pretrained.is_here("resnet18")


def test_a_failure_is_told_and_the_next_start_tries_again(web, small, downloads):
    web.status = 503
    downloads.start("resnet18")
    wait()
    failed = downloads.progress("resnet18")
    assert failed.state == "failed"
    assert "answered 503" in failed.says
    assert "use the digit model" in failed.says
    web.status = None
    downloads.start("resnet18")
    wait()
    assert downloads.progress("resnet18").state == "done"


def test_what_the_operator_forbids_is_refused_before_anything_is_asked(web, small, downloads, monkeypatch):
    monkeypatch.setattr(wanted, "limits", lambda: Limits(max_download_mb=0))
    downloads.start("resnet18")
    wait()
    refused = downloads.progress("resnet18")
    assert refused.state == "refused"
    assert "fetches no weights" in refused.says
    assert web.requests == []


def test_an_error_nobody_foresaw_does_not_leave_a_download_running(web, small, downloads, monkeypatch):
    monkeypatch.setattr(Transfer, "run", lambda _self: 1 / 0)
    monkeypatch.setattr(threading, "excepthook", lambda _args: None)
    downloads.start("resnet18")
    wait()
    assert downloads.progress("resnet18").state == "failed"
    assert downloads.progress("resnet18").says.endswith("start it again.")


def test_what_is_here_already_is_not_fetched(torch_home, downloads):
    assert downloads.start("squeezenet1_0").state == "done"
    assert downloads.progress("mobilenet_v2").done_bytes == pytest.approx(14.2e6, rel=0.02)


def test_the_read_only_folder_of_real_weights_is_respected(torch_home, web, downloads):
    downloads.start("mobilenet_v3_small")
    wait()
    failed = downloads.progress("mobilenet_v3_small")
    assert failed.state == "failed"
    assert "may not write" in failed.says
    assert "the digit model, SqueezeNet 1.0, MobileNetV2 or" in failed.says
    assert web.requests == []


def test_data_sets_are_fetched_by_the_same_downloads(web, small, downloads, monkeypatch, tmp_path):
    monkeypatch.setenv("DLCORE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("DLCORE_DATA_URL", web.url)
    assert downloads.progress("digits").state == "done"
    absent = downloads.progress("mnist")
    assert (absent.state, absent.says) == ("absent", "MNIST is not here yet: fetching it brings 11.1 MB.")
    downloads.start("mnist")
    downloads.start("resnet18")
    wait()
    failed = downloads.progress("mnist")  # what the server sends is not MNIST
    assert failed.state == "failed"
    assert "not the published file (its MD5 sum is another): use the digits" in failed.says
    assert downloads.progress("resnet18").state == "done"


def test_an_unknown_network_is_refused(downloads):
    with pytest.raises(BadSetting, match="choose one of squeezenet1_0"):
        downloads.start("resnet1")


def test_fetch_reports_every_piece_to_the_terminal(web, small):
    seen = []
    path = fetch("resnet18", seen.append)
    assert path.read_bytes() == web.content
    done = [progress.done_bytes for progress in seen]
    assert done == sorted(done)
    assert done[0] == 0
    assert done[-1] == len(web.content)
    assert replace(seen[0], done_bytes=0) == seen[0]
    assert f"{len(web.content) / MB:.1f} MB" in seen[-1].says


def test_nothing_here_imports_torch():
    program = (
        "import sys; from dlcore.nets import downloads, pretrained; "
        "downloads.Downloads().progress('resnet18'); "
        "print([network.size_mb for network in pretrained.NETWORKS.values()]); "
        "sys.exit('torch' in sys.modules or 'torchvision' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
