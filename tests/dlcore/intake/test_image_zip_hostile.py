"""Zips made to harm or broken on the way: refused in one sentence, before anything is unpacked."""

import io
import random
import zipfile
from collections.abc import Callable

import pytest

from dlcore.errors import BadData
from dlcore.intake import image_archive, image_zip
from dlcore.intake.image_zip import read_image_zip
from dlcore.limits import Limits, limits
from tests.dlcore.intake.picture_zips import noise, picture, record, two_classes, with_entry, zipped

pytestmark = pytest.mark.tiny

SOUND = zipped(two_classes())
LINK, DEVICE = 0o120777, 0o060666


def bomb() -> bytes:
    return zipped(two_classes() | {"red/bomb.png": bytes(40 * 2**20)})


def claims_much() -> bytes:
    return record(zipped(two_classes() | {"red/x.png": picture()}), 24, 0xFFFFFFF0, "<I")


def overlapping() -> bytes:
    """Every entry of the directory names the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for k in range(30):
            archive.writestr(f"red/{k}.png", noise(1) if k == 0 else b"x")
        first = archive.infolist()[0]
        for info in archive.infolist():
            info.header_offset, info.CRC = first.header_offset, first.CRC
            info.compress_size = info.file_size = first.file_size
    return file.getvalue()


def zip64_lie() -> bytes:
    """A size of 2⁶² bytes in the extra field of the last entry."""
    data = zipped(two_classes() | {"red/x.png": picture()})
    start, end = data.rindex(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    extra = (1).to_bytes(2, "little") + (8).to_bytes(2, "little") + (2**62).to_bytes(8, "little")
    changed = bytearray(data[:end] + extra + data[end:])
    changed[start + 24 : start + 28] = b"\xff" * 4
    changed[start + 30 : start + 32] = len(extra).to_bytes(2, "little")
    size = end + len(extra) - int.from_bytes(data[end + 16 : end + 20], "little")
    at = end + len(extra) + 12
    changed[at : at + 4] = size.to_bytes(4, "little")
    return bytes(changed)


def many_files() -> bytes:
    return zipped({f"{'red' if k % 2 else 'blue'}/{k}.png": b"x" for k in range(10_000)}, zipfile.ZIP_STORED)


def twice() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate"):
        return with_entry("red/0.png", picture())


CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "parent folder": (lambda: with_entry("red/../../x.png"), "a place outside itself, “x.png”"),
    "backslash parent": (lambda: with_entry("red\\..\\..\\x.png"), "a place outside itself"),
    "absolute": (lambda: with_entry("/etc/x.png"), "a place outside itself"),
    "drive": (lambda: with_entry("C:\\x.png"), "a place outside itself"),
    "link": (lambda: with_entry("red/x.png", b"/etc/passwd", LINK), "holds a link or device, “x.png”"),
    "device": (lambda: with_entry("red/x.png", b"", DEVICE), "holds a link or device"),
    "encrypted": (lambda: record(with_entry("red/x.png"), 8, 1, local=6), "is encrypted"),
    "lzma": (lambda: zipped(two_classes(), zipfile.ZIP_LZMA), "is packed in a rare way"),
    "bzip2": (lambda: zipped(two_classes(), zipfile.ZIP_BZIP2), "is packed in a rare way"),
    "nested by name": (lambda: with_entry("red/more.zip", b"x"), "holds another archive, “more.zip”"),
    "nested by content": (lambda: with_entry("red/x.png", SOUND), "holds another archive, “x.png”"),
    "gzip inside": (lambda: with_entry("red/x.png", b"\x1f\x8bxxxxxx"), "holds another archive"),
    "bomb": (bomb, "would unpack to 40 MB"),
    "claims much": (claims_much, "would unpack to 4,096 MB"),
    "overlapping": (overlapping, "parts that lie over one another"),
    "zip64 lie": (zip64_lie, "would unpack to"),
    "10,000 files": (many_files, "more than the 5,000 pictures"),
    "twice": (twice, "holds “0.png” twice"),
    "deep": (lambda: with_entry("a/" * 40 + "x.png"), "too deep"),
    "empty": (lambda: b"", "is empty"),
    "no zip": (lambda: picture(), "not a zip"),
    "tar": (lambda: b"\x1f\x8b" + bytes(500), "is a gzip archive, not a zip"),
    "cut short": (lambda: SOUND[:-30], "is cut short"),
    "only its head": (lambda: b"PK\x03\x04", "is cut short"),
    "no files": (lambda: zipped({}), "holds no folder"),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_in_one_sentence(case):
    make, words = CASES[case]
    data = make()
    with pytest.raises(BadData) as raised:
        read_image_zip(data, "mine.zip")
    says = str(raised.value)
    assert words in says
    assert says.startswith("“mine.zip” ")
    assert says.endswith(".")
    assert ". " not in says
    assert ": " in says


@pytest.mark.parametrize("case", ["bomb", "claims much", "zip64 lie", "10,000 files", "overlapping", "link"])
def test_nothing_is_unpacked_before_it_is_refused(case, monkeypatch):
    def unpacked(*_):
        raise AssertionError("something was unpacked")

    data = CASES[case][0]()
    monkeypatch.setattr(zipfile.ZipFile, "read", unpacked)
    monkeypatch.setattr(zipfile.ZipFile, "open", unpacked)
    with pytest.raises(BadData):
        read_image_zip(data)


def test_a_file_over_the_limit_is_refused_unread(monkeypatch):
    monkeypatch.setattr(image_archive, "limits", lambda: Limits(max_dataset_mb=0.001))
    with pytest.raises(BadData, match=r"more than the 0\.001 MB allowed here"):
        read_image_zip(SOUND)


def test_a_picture_over_the_limit_is_left_out(monkeypatch):
    large = zipped(two_classes() | {"red/large.png": noise(0, (60, 60))})
    monkeypatch.setattr(image_zip, "limits", lambda: Limits(max_picture_mb=5000 / 2**20))
    assert read_image_zip(large).notes == ("1 file that is no readable picture left out: large.png",)


def test_a_file_longer_than_it_says_is_left_out():
    data = zipped(two_classes() | {"red/x.png": noise(5)}, zipfile.ZIP_STORED)
    read = read_image_zip(record(data, 24, 50, "<I", local=22))
    assert read.notes == ("1 file that is no readable picture left out: x.png",)


def test_an_entry_that_lies_outside_the_file_is_left_out():
    data = zipped(two_classes() | {"red/x.png": noise(5)})
    read = read_image_zip(record(data, 42, 0x7FFFFFFF, "<I"))
    assert len(read.labels) == 10


def test_whatever_is_changed_it_reads_or_refuses():
    """A thousand zips with some bytes changed: an answer or one sentence, and nothing else."""
    chance = random.Random(0)
    data = zipped(two_classes(5) | {"red/n.png": noise(3)})
    answers = {True: 0, False: 0}
    for _ in range(1000):
        changed = bytearray(data)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data)) if chance.random() < 0.5 else len(data) - chance.randint(1, 900)
            changed[at] = chance.randrange(256)
        try:
            read = read_image_zip(
                bytes(changed[: len(data) - chance.choice([0, 0, 0, chance.randrange(500)])])
            )
        except BadData as error:
            assert str(error).endswith(".")
            answers[False] += 1
        else:
            assert len(read.images) == len(read.labels)
            answers[True] += 1
    assert min(answers.values()) > 50


def test_the_limits_are_the_documented_ones():
    assert limits().max_dataset_pictures == 5000
    assert limits().max_dataset_bytes == 100 * 2**20
