import hashlib
import shutil
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from dlcore.fetching.part_file import DiskTrouble, part_of

pytestmark = pytest.mark.tiny


def test_a_disk_without_room_is_seen_before_anything_is_written(web, monkeypatch, resnet18):
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage(len(web.content) - 1))
    resnet18.fails("no room")
    assert list(resnet18.part.parent.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="limits on the size of files are POSIX")
def test_a_disk_that_fills_up_is_told_and_freed(web, resnet18):
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        resnet18.fails("no room")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(resnet18.part.parent.iterdir()) == []


def test_a_folder_that_must_not_be_written_is_told(web, resnet18):
    resnet18.part.parent.mkdir(parents=True)
    resnet18.part.parent.chmod(0o555)
    resnet18.fails("may not write", "TORCH_HOME")
    assert web.requests == []


def test_a_file_where_the_folder_should_be_is_told(web, tmp_path, resnet18):
    (tmp_path / "hub").write_text("in the way")
    resnet18.fails("may not write")


@pytest.mark.skipif(sys.platform == "win32", reason="locks of files are POSIX here")
def test_two_programs_do_not_write_one_part(web, resnet18):
    with part_of(resnet18.file):
        resnet18.fails("another program is fetching it")
    assert resnet18.run().exists()


def test_a_file_another_program_just_finished_is_taken(web, monkeypatch, resnet18):
    target = resnet18.file
    target.parent.mkdir(parents=True)
    looks = iter([False])  # at the first look it is not there, from then on it is
    real = Path.is_file
    monkeypatch.setattr(Path, "is_file", lambda path: next(looks, True) if path == target else real(path))
    assert resnet18.run() == target
    assert web.requests == []


def test_what_arrived_stays_and_nothing_else_does(tmp_path):
    with part_of(tmp_path / "new" / "file") as part:
        part.append(b"abc")
    with part_of(tmp_path / "new" / "file") as part:
        assert part.size == 3
        part.append(b"def")
        assert part.digest("sha256") == hashlib.sha256(b"abcdef").hexdigest()
        part.place()
    assert (tmp_path / "new" / "file").read_bytes() == b"abcdef"
    with part_of(tmp_path / "new" / "file"):
        pass
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["file"]


def test_a_part_that_fails_half_way_is_kept(tmp_path):
    with pytest.raises(ZeroDivisionError), part_of(tmp_path / "file") as part:
        part.append(b"abc")
        raise ZeroDivisionError
    assert (tmp_path / "file.part").read_bytes() == b"abc"
    with part_of(tmp_path / "file"):  # and nobody holds it any more
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="locks of files are POSIX here")
def test_the_second_program_is_told_that_the_part_is_busy(tmp_path):
    with part_of(tmp_path / "file"), pytest.raises(DiskTrouble) as trouble, part_of(tmp_path / "file"):
        pass
    assert trouble.value.reason == "busy"
