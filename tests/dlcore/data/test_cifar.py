"""CIFAR-10 on a small archive: torchvision's numbers, and no pickle that asks for more than arrays."""

import os
import pickle
from pathlib import Path

import pytest
import torch
from torchvision.datasets import CIFAR10

from dlcore.data.datasets import is_here, status
from dlcore.data.loading import load_images
from dlcore.errors import Unavailable

pytestmark = pytest.mark.tiny


class Harmful:
    """Its pickle makes a folder when it is opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)

    def __reduce__(self):
        return os.mkdir, (self.folder,)


def damaged() -> str:
    with pytest.raises(
        Unavailable, match=r"of CIFAR-10 is damaged: have it deleted .* use the digits"
    ) as raised:
        load_images("cifar10")
    return str(raised.value)


def same_as_torchvision(folder: Path) -> None:
    ours = load_images("cifar10")
    for train, images, labels in (
        (True, ours.images, ours.labels),
        (False, ours.test_images, ours.test_labels),
    ):
        theirs = CIFAR10(str(folder), train=train, download=True)
        assert torch.equal(images, torch.tensor(theirs.data).permute(0, 3, 1, 2))
        assert labels.tolist() == theirs.targets
        assert (images.dtype, labels.dtype) == (torch.uint8, torch.int64)


def test_unpacked_batches_are_torchvision_s(cifar, here):
    cifar.unpack(here)
    same_as_torchvision(here)


def test_a_packed_archive_is_torchvision_s_and_stays_packed(cifar, here):
    cifar.pack(here)
    assert status("cifar10") == "here"
    assert len(load_images("cifar10").images) == 20
    assert [path.name for path in here.iterdir()] == ["cifar-10-python.tar.gz"]
    same_as_torchvision(here)


def test_a_damaged_batch_gives_way_to_the_archive(cifar, here):
    batch = cifar.unpack(here) / "data_batch_3"
    batch.write_bytes(batch.read_bytes()[:-1])
    assert "The file data_batch_3 of" in damaged()
    cifar.pack(here)
    assert len(load_images("cifar10").images) == 20


@pytest.mark.parametrize("keep", [0, 10, 2000, -2000])
def test_an_archive_cut_short_is_damaged(cifar, here, keep):
    path = cifar.pack(here)
    path.write_bytes(path.read_bytes()[:keep])
    assert "The file cifar-10-python.tar.gz of" in damaged()


def test_an_archive_with_another_batch_is_damaged(cifar, here):
    cifar.pack(here)
    cifar.files["data_batch_1"] = cifar.files["data_batch_2"]
    cifar.publish()
    damaged()


def test_an_archive_without_a_batch_is_damaged(cifar, here):
    names = cifar.theirs.train_list
    cifar.pack(here)
    cifar.patch.setattr(cifar.theirs, "train_list", [*names, ["data_batch_6", "0" * 32]])
    damaged()


def test_a_pickle_that_asks_for_more_than_arrays_is_not_obeyed(cifar, here, tmp_path):
    cifar.files["data_batch_1"] = pickle.dumps({"data": Harmful(tmp_path / "made"), "labels": []})
    cifar.publish()  # even where its checksum is the published one
    cifar.pack(here)
    damaged()
    assert not (tmp_path / "made").exists()
    pickle.loads(cifar.files["data_batch_1"])  # and it would have acted
    assert (tmp_path / "made").exists()


@pytest.mark.parametrize("content", [{"labels": [1]}, {"data": [1, 2], "labels": [1]}, [1], "text"])
def test_a_batch_of_another_form_is_damaged(cifar, here, content):
    cifar.files["data_batch_1"] = pickle.dumps(content, protocol=2)
    cifar.publish()
    cifar.pack(here)
    damaged()


def test_a_pickle_as_python_2_wrote_it_is_read(cifar, here):
    """Texts as bytes, and the array's maker under its old name, as in the published batches."""
    batch = pickle.loads(cifar.files["test_batch"])
    raw = batch["data"].tobytes()
    cifar.files["test_batch"] = (
        b"\x80\x02}(U\x04datacnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntU\x01btR"
        b"(I1\n(I3\nI3072\ntcnumpy\ndtype\n(U\x02u1I0\nI1\ntR(I3\nU\x01|NNNI-1\nI-1\nI0\ntbI00\n"
        b"T"
        + len(raw).to_bytes(4, "little")
        + raw
        + b"tbU\x06labels]("
        + b"".join(b"I%d\n" % label for label in batch["labels"])
        + b"eu."
    )
    cifar.publish()
    cifar.pack(here)
    ours = load_images("cifar10")
    assert ours.test_images.numpy().tobytes() == raw
    assert ours.test_labels.tolist() == batch["labels"]


def test_half_a_folder_is_not_here(cifar, here):
    (cifar.unpack(here) / "test_batch").unlink()
    assert not is_here("cifar10")
