"""Reading data sets: the same numbers as torchvision and scikit-learn, and nothing written."""

import gzip
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from dlcore.data.datasets import DATASETS, data_folder, instead, is_here, status
from dlcore.data.loading import load_images
from dlcore.errors import BadSetting, Unavailable


@pytest.fixture
def real(test_data, monkeypatch) -> Path:
    """The real files, which nobody may write, and no network."""
    monkeypatch.setenv("DLCORE_DATA", str(test_data))
    monkeypatch.setattr(socket, "create_connection", None)
    return test_data


@pytest.fixture
def copied(test_data, tmp_path, monkeypatch) -> Path:
    """A folder of one's own with MNIST's four packed files."""
    shutil.copytree(test_data / "MNIST", tmp_path / "MNIST")
    for path in tmp_path.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    monkeypatch.setenv("DLCORE_DATA", str(tmp_path))
    return tmp_path


def refused(name: str) -> str:
    """What loading says, which is one sentence that names what works instead."""
    with pytest.raises(Unavailable) as raised:
        load_images(name)
    says = str(raised.value)
    assert says.endswith(".")
    assert "\n" not in says
    assert "use the digits" in says
    return says


@pytest.mark.tiny
def test_the_digits_are_scikit_learn_s():
    from sklearn.datasets import load_digits

    digits, theirs = load_images("digits"), load_digits()
    assert digits.images.dtype == torch.uint8
    assert torch.equal(digits.images[:, 0], torch.tensor(theirs.images / 16 * 255).round().to(torch.uint8))
    assert torch.equal(digits.labels, torch.tensor(theirs.target).long())
    assert digits.test_images.shape == (0, 1, 8, 8)
    assert digits.test_labels.shape == (0,)


def test_the_digits_come_without_importing_scikit_learn():
    program = (
        "import sys, dlcore.data.loading as l; l.load_images('digits'); sys.exit('sklearn' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.tiny
def test_the_registry_needs_no_torch():
    program = (
        "import sys; from dlcore.data import datasets as d; [d.status(name) for name in d.DATASETS]; "
        "sys.exit(bool({'torch', 'torchvision', 'sklearn', 'numpy'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("name", ["digits", "mnist", "fashion_mnist"])
def test_the_registry_says_what_the_files_hold(name, real):
    info, loaded = DATASETS[name], load_images(name)
    assert loaded.images.shape == (info.n_train, info.channels, info.side, info.side)
    assert len(loaded.test_labels) == info.n_test
    assert (loaded.classes, loaded.variations, loaded.title) == (info.classes, info.variations, info.title)
    assert loaded.labels.unique().tolist() == list(range(len(info.classes)))
    numbers = loaded.images.double() / 255
    assert [round(value, 4) for value in numbers.mean((0, 2, 3)).tolist()] == list(info.mean)
    assert [round(value, 4) for value in numbers.std((0, 2, 3), correction=0).tolist()] == list(info.std)


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_the_size_of_a_download_is_that_of_the_files(name, real):
    folder = real / DATASETS[name].torchvision_class / "raw"
    assert DATASETS[name].download_bytes == sum(path.stat().st_size for path in folder.glob("*.gz"))


def test_mnist_is_torchvision_s_packed_and_unpacked(copied):
    from torchvision.datasets import MNIST

    packed = load_images("mnist")
    assert sorted(path.suffix for path in (copied / "MNIST/raw").iterdir()) == [".gz"] * 4  # nothing written
    theirs = [MNIST(str(copied), train=train, download=True) for train in (True, False)]
    for path in (copied / "MNIST/raw").glob("*.gz"):
        path.unlink()
    for ours in (packed, load_images("mnist")):
        assert torch.equal(ours.images[:, 0], theirs[0].data)
        assert torch.equal(ours.labels, theirs[0].targets)
        assert torch.equal(ours.test_images[:, 0], theirs[1].data)
        assert torch.equal(ours.test_labels, theirs[1].targets)


def test_class_names_are_torchvision_s():
    from torchvision.datasets import MNIST, FashionMNIST

    assert DATASETS["fashion_mnist"].classes == tuple(FashionMNIST.classes)
    assert DATASETS["mnist"].classes == tuple(each[0] for each in MNIST.classes)


def test_a_folder_that_nobody_may_write_is_read(copied):
    for path in [copied, *copied.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert len(load_images("mnist").images) == 60_000
    finally:
        for path in [copied, *copied.rglob("*")]:
            path.chmod(0o755)


def test_a_damaged_packed_file_is_named(copied):
    path = copied / "MNIST/raw/t10k-labels-idx1-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert "The file t10k-labels-idx1-ubyte.gz of MNIST is damaged" in refused("mnist")


def test_another_packed_file_is_not_taken(copied):
    path = copied / "MNIST/raw/t10k-labels-idx1-ubyte.gz"
    path.write_bytes(gzip.compress(bytes([0, 0, 8, 1, 0, 0, 0x27, 0x10]) + bytes(10_000)))
    assert "damaged" in refused("mnist")


def test_a_damaged_unpacked_file_gives_way_to_the_packed_one(copied):
    short = copied / "MNIST/raw/t10k-labels-idx1-ubyte"
    short.write_bytes(b"\0\0\x08\x01 cut short")
    assert load_images("mnist").test_labels[:3].tolist() == [7, 2, 1]
    short.with_suffix(".gz").unlink()
    assert "The file t10k-labels-idx1-ubyte of MNIST is damaged" in refused("mnist")


def test_files_that_may_not_be_read_are_told(copied, monkeypatch):
    def forbidden(_path):
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", forbidden)  # root, who may run tests, reads everything
    assert "cannot be read" in refused("mnist")


@pytest.mark.tiny
@pytest.mark.parametrize("name", [name for name in DATASETS if name != "digits"])
def test_a_set_that_is_not_here_names_what_is(name, tmp_path, monkeypatch):
    monkeypatch.setenv("DLCORE_DATA", str(tmp_path / "nowhere"))
    assert status(name) == "absent"
    assert "is not on this machine: download it, or use the digits, which are here already." in refused(name)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.tiny
def test_a_set_of_which_a_part_is_here_has_begun(tmp_path, monkeypatch):
    monkeypatch.setenv("DLCORE_DATA", str(tmp_path))
    (tmp_path / "MNIST/raw").mkdir(parents=True)
    (tmp_path / "MNIST/raw/train-images-idx3-ubyte.gz.part").touch()
    (tmp_path / "cifar-10-python.tar.gz.part").touch()
    assert (status("mnist"), status("cifar10"), status("digits")) == ("begun", "begun", "ships")
    assert not is_here("mnist")


@pytest.mark.tiny
def test_what_is_here_is_offered_instead(tmp_path, monkeypatch):
    monkeypatch.setenv("DLCORE_DATA", str(tmp_path))
    (tmp_path / "cifar-10-python.tar.gz").touch()
    assert instead("mnist") == "use the digits or CIFAR-10, which are here already"


@pytest.mark.tiny
def test_a_name_that_no_set_has():
    with pytest.raises(BadSetting, match="No data set is called 'mnits': choose one of digits, mnist"):
        load_images("mnits")


@pytest.mark.tiny
def test_data_lies_in_the_user_s_cache_unless_told_otherwise(monkeypatch):
    monkeypatch.delenv("DLCORE_DATA", raising=False)
    assert data_folder().parts[-2:] == ("see-it-learn", "data")
    monkeypatch.setenv("DLCORE_DATA", "/srv/data")
    assert data_folder() == Path("/srv/data")
