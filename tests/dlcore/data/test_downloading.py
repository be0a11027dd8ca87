"""Downloads of data sets against a local server, side by side with torchvision's own download code."""

import shutil
import socket
from collections import namedtuple
from hashlib import md5
from pathlib import Path

import pytest
import torch
from torchvision.datasets import CIFAR10, MNIST

from dlcore.data import published_sets
from dlcore.data.datasets import status
from dlcore.data.downloading import wanted_set
from dlcore.data.loading import load_images
from dlcore.errors import Unavailable
from dlcore.fetching import wanted
from dlcore.fetching.transfer import Transfer
from dlcore.fetching.wanted import Refused, Stopped
from dlcore.limits import Limits

PACKED = "MNIST/raw/train-images-idx3-ubyte.gz"


def run(name: str = "mnist", **settings) -> Path:
    return Transfer(wanted_set(name), lambda _done, _total: None, timeout_s=5, **settings).run()


def fails(*words: str, error: type[Unavailable] = Unavailable, name: str = "mnist", **settings) -> str:
    """It fails with one sentence that holds these words and says what works instead."""
    with pytest.raises(error) as raised:
        run(name, **settings)
    says = str(raised.value)
    assert all(word in says for word in words), says
    assert "use the digits, which are here already" in says
    assert says.endswith(".")
    assert ". " not in says
    assert "\n" not in says
    return says


@pytest.fixture
def mnist(web, test_data, here, monkeypatch):
    """The server has the real MNIST; DLCORE_DATA_URL names it, and the folder of data is empty."""
    for path in (test_data / "MNIST/raw").iterdir():
        web.files[f"/MNIST/raw/{path.name}"] = path.read_bytes()
    monkeypatch.setenv("DLCORE_DATA_URL", f"{web.url}/")
    return web


@pytest.fixture
def small(web, here, monkeypatch):
    """The same with four small files that are no images but have the published checksums."""
    contents = {name: bytes([number]) * 300_000 for number, (name, _) in enumerate(MNIST.resources)}
    monkeypatch.setattr(
        MNIST, "resources", [(name, md5(content).hexdigest()) for name, content in contents.items()]
    )
    monkeypatch.setattr(published_sets, "_from_source", lambda name: {}[name])
    published_sets.published_set.cache_clear()
    web.files = {f"/MNIST/raw/{name}": content for name, content in contents.items()}
    monkeypatch.setenv("DLCORE_DATA_URL", web.url)
    yield web
    published_sets.published_set.cache_clear()


# with torchvision itself


def test_torchvision_takes_what_was_fetched_here_without_asking_anybody(mnist, here, monkeypatch):
    assert run() == here / "MNIST/raw"
    assert sorted(path.name for path in run().iterdir()) == sorted(name for name, _ in MNIST.resources)
    ours, asked = load_images("mnist"), len(mnist.requests)
    monkeypatch.setattr(MNIST, "mirrors", [f"{mnist.url}/MNIST/raw/"])
    theirs = MNIST(str(here), train=False, download=True)
    assert len(mnist.requests) == asked
    assert torch.equal(ours.test_images[:, 0], theirs.data)
    MNIST(str(here), train=True, download=False)  # unpacked now


def test_what_torchvision_fetched_is_read_here(mnist, here, monkeypatch):
    monkeypatch.setattr(MNIST, "mirrors", [f"{mnist.url}/MNIST/raw/"])
    theirs = MNIST(str(here), download=True)
    asked = len(mnist.requests)
    assert status("mnist") == "here"
    assert torch.equal(load_images("mnist").images[:, 0], theirs.data)
    run()
    for path in (here / "MNIST/raw").glob("*.gz"):
        path.unlink()
    run()  # the unpacked files are enough
    assert len(mnist.requests) == asked


def test_an_archive_fetched_here_is_one_for_torchvision(web, cifar, here, monkeypatch):
    web.files["/cifar-10-python.tar.gz"] = cifar.packed
    monkeypatch.setenv("DLCORE_DATA_URL", web.url)
    assert run("cifar10") == here
    assert [path.name for path in here.iterdir()] == ["cifar-10-python.tar.gz"]
    assert len(load_images("cifar10").images) == 20
    monkeypatch.setattr(CIFAR10, "url", f"{web.url}/cifar-10-python.tar.gz")
    assert len(CIFAR10(str(here), download=True)) == 20
    assert len(web.requests) == 1


def test_an_archive_that_torchvision_fetched_is_read_here(web, cifar, here, monkeypatch):
    web.files["/cifar-10-python.tar.gz"] = cifar.packed
    monkeypatch.setattr(CIFAR10, "url", f"{web.url}/cifar-10-python.tar.gz")
    theirs = CIFAR10(str(here), download=True)
    assert load_images("cifar10").labels.tolist() == theirs.targets


# on the way


def test_progress_counts_the_bytes_of_all_files(small):
    seen: list[tuple[int, int | None]] = []
    Transfer(wanted_set("mnist"), lambda done, total: seen.append((done, total))).run()
    done = [each for each, _ in seen]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, 1_200_000)
    assert {total for _, total in seen} == {wanted_set("mnist").size_bytes}
    assert status("mnist") == "here"


def test_a_break_is_resumed_and_whole_files_are_not_fetched_again(small, here):
    first = next(iter(small.files))
    small.cuts = [300_000, 1000, 0]  # the first file comes whole, the second breaks twice
    fails("the connection broke")
    assert (here / first[1:]).stat().st_size == 300_000
    assert status("mnist") == "begun"
    asked = len(small.requests)
    run()
    assert small.requests[asked][1] == "bytes=1000-"
    assert first not in [path for path, _ in small.requests[asked:]]
    assert sorted(path.suffix for path in (here / "MNIST/raw").iterdir()) == [".gz"] * 4


def test_another_file_than_the_published_one_is_not_kept(small, here):
    small.files[f"/{PACKED}"] = b"<html>Please log in</html>"
    fails("not the published file (its MD5 sum is another)")
    assert list((here / "MNIST/raw").iterdir()) == []


def test_the_second_mirror_is_asked_where_the_first_has_nothing(small, monkeypatch):
    monkeypatch.delenv("DLCORE_DATA_URL")
    monkeypatch.setattr(MNIST, "mirrors", [f"{small.url}/gone/", f"{small.url}/MNIST/raw/"])
    published_sets.published_set.cache_clear()
    run()
    assert [path.split("/")[1] for path, _ in small.requests] == ["gone", "MNIST"] * 4


def test_a_server_without_the_files_is_named(small):
    small.files.clear()
    assert "have its files put into the folder that DLCORE_DATA names, or try again later." in fails(
        "MNIST (11.1 MB) could not be fetched, because 127.0.0.1 answered 404"
    )


def test_without_a_network_it_says_what_works(here, monkeypatch):
    def nowhere(*_args, **_settings):
        raise socket.gaierror(-2, "x")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("mnist", "fashion_mnist", "cifar10"):
        fails("this server has no connection to", "DLCORE_DATA", name=name)


def test_a_folder_that_must_not_be_written_is_told(small, here):
    (here / "MNIST/raw").mkdir(parents=True)
    (here / "MNIST/raw").chmod(0o555)
    fails("may not write to its folder of data sets", "have DLCORE_DATA name a folder it may write to")
    assert small.requests == []


def test_a_full_disk_is_told_and_nothing_is_lost(small, here, monkeypatch):
    small.cuts = [300_000, 1000, 0]
    fails("the connection broke")
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage(100))
    fails("There is no room for MNIST")
    kept = {path.name: path.stat().st_size for path in (here / "MNIST/raw").iterdir()}
    assert kept == {"train-images-idx3-ubyte.gz": 300_000, "train-labels-idx1-ubyte.gz.part": 1000}


def test_the_operator_s_limit_is_of_the_whole_set(small, monkeypatch):
    monkeypatch.setattr(wanted, "limits", lambda: Limits(max_download_mb=11))
    fails("is more than the 11 MB", "DLCORE_MAX_DOWNLOAD_MB", error=Refused)
    monkeypatch.setattr(wanted, "limits", lambda: Limits(max_download_mb=0))
    fails("fetches no data sets", error=Refused)
    assert small.requests == []


def test_a_stop_keeps_what_came(small, here):
    fails("was stopped", error=Stopped, stopped=lambda: True)
    assert list((here / "MNIST/raw").glob("*.part"))


def test_what_ships_needs_no_fetching(here):
    wanted_digits = wanted_set("digits")
    assert wanted_digits.is_here()
    assert Transfer(wanted_digits, lambda _done, _total: None).run() == wanted_digits.place
