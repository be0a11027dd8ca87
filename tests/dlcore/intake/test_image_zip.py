"""Zips of pictures as people make them: what becomes a class, what is left out, and what is said."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dlcore.errors import BadData, BadSetting
from dlcore.intake.image_zip import read_image_zip
from tests.dlcore.intake.picture_zips import noise, picture, two_classes, zipped

pytestmark = pytest.mark.tiny


def folder_zipped(folder: Path) -> bytes:
    """A folder packed as a file manager does it, itself included."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder.parent))
    return file.getvalue()


def refused(files: dict[str, bytes]) -> str:
    with pytest.raises(BadData) as raised:
        read_image_zip(zipped(files), "mine.zip")
    says = str(raised.value)
    assert says.startswith("“mine.zip” ")
    assert says.endswith(".")
    assert "\n" not in says
    return says


def test_each_folder_is_a_class():
    read = read_image_zip(zipped(two_classes()), "mine.zip", side=16)
    assert read.classes == ("blue", "red")
    assert read.images.shape == (10, 3, 16, 16)
    assert read.images.dtype == read.labels.dtype == np.uint8
    assert read.labels.tolist() == [0] * 5 + [1] * 5
    assert (read.images[0, :, 3, 3] == (0, 0, 250)).all()
    assert (read.images[9, :, 3, 3] == (250, 4, 0)).all()
    assert len(read.test_labels) == 0
    assert (read.name, read.notes) == ("mine.zip", ())


@pytest.mark.parametrize("top", ["pictures/", "a/b/c/"])
def test_folders_around_the_classes_do_not_matter(top):
    read = read_image_zip(zipped({top: b"", f"{top}readme.txt": b"x"} | two_classes(top=top)))
    assert read.classes == ("blue", "red")
    assert read.notes == ("1 file outside the folders left out",)


def test_training_and_test_images_stay_apart():
    files = two_classes(top="set/train/") | {"set/test/red/x.png": picture((250, 99, 0))}
    read = read_image_zip(zipped(files))
    assert (len(read.labels), read.test_labels.tolist()) == (10, [1])
    assert read.test_images[0, 1, 0, 0] == 99


def test_validation_beside_test_joins_the_training():
    files = two_classes(top="train/") | two_classes(1, top="val/") | two_classes(2, top="test/")
    read = read_image_zip(zipped(files))
    assert (len(read.labels), len(read.test_labels)) == (12, 4)
    assert read.notes == ("the pictures for validation joined those for training",)


def test_validation_alone_is_the_test():
    read = read_image_zip(zipped(two_classes(top="train/") | two_classes(2, top="val/")))
    assert (len(read.labels), len(read.test_labels)) == (10, 4)


def test_a_class_that_only_the_test_has_is_refused():
    files = two_classes(top="train/") | {"test/green/x.png": picture()}
    assert "“green” for testing and none for training" in refused(files)


def test_what_file_managers_leave_is_passed_over():
    files = two_classes(top="set/") | {
        "__MACOSX/set/red/._0.png": b"x",
        "set/.DS_Store": b"x",
        "set/red/.DS_Store": b"x",
        "set/red/Thumbs.db": b"x",
        "set/red/desktop.ini": b"x",
    }
    read = read_image_zip(zipped(files))
    assert (read.classes, len(read.labels), read.notes) == (("blue", "red"), 10, ())


def test_windows_backslashes_part_folders():
    data = zipped(two_classes())
    for name in two_classes():  # as long in bytes, so the directory stays sound
        data = data.replace(name.encode(), name.replace("/", "\\").encode())
    assert read_image_zip(data).classes == ("blue", "red")


def test_unreadable_pictures_are_left_out_and_named():
    files = two_classes(6) | {"red/notes.txt": b"hello", "red/cut.png": picture()[:40]}
    read = read_image_zip(zipped(files))
    assert len(read.labels) == 12
    assert read.notes == ("files that are no readable pictures left out: cut.png, notes.txt",)


def test_where_most_are_unreadable_nothing_is_taken():
    files = two_classes() | {f"red/{k}.txt": b"hello" for k in range(11)}
    assert "21 files in its folders of which 11 are no readable pictures" in refused(files)


def test_too_few_readable_ones_in_one_folder_are_told():
    files = two_classes(9) | {f"green/{k}.png": picture() for k in range(4)} | {"green/x.png": b"x"}
    assert "only 4 pictures in its folder “green”: put at least 5 there" in refused(files)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({f"red/{k}.png": picture() for k in range(9)}, "one folder, “red”, where each class needs its own"),
        ({f"{k}.png": picture() for k in range(9)}, "no folder where each class needs its own"),
        ({}, "no folder where each class needs its own"),
        (two_classes() | {"green/": b""}, "no picture in its folder “green”"),
        (two_classes() | {"green/x.png": picture()}, "only one picture in its folder “green”"),
        ({f"{k}/{n}.png": picture() for k in range(101) for n in range(5)}, "more than 100 classes"),
        (
            two_classes() | {f"r\u200bed/{k}.png": picture() for k in range(5)},
            "two folders whose names look the same",
        ),
    ],
)
def test_what_is_no_data_set_is_refused_with_the_remedy(files, words):
    assert words in refused(files)


def test_names_of_classes_are_made_safe():
    files = {f"{name}/{k}.png": picture() for name in ("a\n<b>\u202e" + "x" * 99, "b") for k in range(5)}
    first = read_image_zip(zipped(files)).classes[0]
    assert first.startswith("a <b>xxx")
    assert len(first) == 40


def test_a_side_out_of_range_is_a_setting():
    for side in (8, 65):
        with pytest.raises(BadSetting, match="choose 16 to 64"):
            read_image_zip(zipped(two_classes()), side=side)


def test_the_middle_square_is_what_is_kept():
    wide = np.zeros((30, 90, 3), np.uint8)
    wide[:, 30:60] = 255
    file = io.BytesIO()
    Image.fromarray(wide).save(file, "PNG")
    read = read_image_zip(zipped(two_classes() | {"red/wide.png": file.getvalue()}), side=16)
    assert (read.images[-1, :, :, 1:-1] == 255).all()
    assert (read.images[-1] > 200).all()


def test_shrinking_is_torchvision_s_to_rounding():
    from torchvision.transforms.v2 import CenterCrop, Compose, PILToTensor, Resize

    theirs = Compose([Resize(32), CenterCrop(32), PILToTensor()])
    files = two_classes() | {f"red/n{k}.png": noise(k, (96, 64)) for k in range(3)}
    read = read_image_zip(zipped(files), side=32)
    for k in range(3):
        expected = theirs(Image.open(io.BytesIO(files[f"red/n{k}.png"]))).numpy().astype(int)
        assert np.abs(read.images[read.labels == 1][-3 + k].astype(int) - expected).max() <= 1


def test_large_photographs_come_out_as_torchvision_shrinks_them(test_data):
    from torchvision.transforms.v2 import CenterCrop, Compose, PILToTensor, Resize

    theirs = Compose([Resize(32), CenterCrop(32), PILToTensor()])
    names = ("coffeepot_16mp.jpg", "labrador.jpg", "robin.jpg", "kitten.jpg")
    photographs = {f"red/z{name}": (test_data / "images" / name).read_bytes() for name in names}
    read = read_image_zip(zipped(two_classes() | photographs), side=32)
    for found, name in zip(read.images[-4:], sorted(photographs), strict=True):
        expected = theirs(Image.open(io.BytesIO(photographs[name])).convert("RGB")).numpy().astype(int)
        assert np.abs(found.astype(int) - expected).mean() < 3


def test_classes_and_counts_are_image_folder_s(test_data):
    from torchvision.datasets import ImageFolder

    folder = test_data / "imagefolder/flowers2"
    read = read_image_zip(folder_zipped(folder), "flowers2.zip")
    for part, labels in (("train", read.labels), ("val", read.test_labels)):
        theirs = ImageFolder(str(folder / part))
        assert read.classes == tuple(theirs.classes)
        assert labels.tolist() == theirs.targets
    assert read.notes == ()


def test_real_small_pictures_come_through_unchanged(test_data):
    from torchvision.datasets import ImageFolder

    folder = test_data / "imagefolder/cifar10_sample"
    read = read_image_zip(folder_zipped(folder), "cifar.zip")
    theirs = ImageFolder(str(folder / "test"))
    expected = np.stack([np.asarray(image) for image, _ in theirs]).transpose(0, 3, 1, 2)
    assert np.array_equal(read.test_images, expected)
    assert len(read.labels) == 600
