"""A file that is still arriving: written beside its target, by one program at a time, in place when whole."""

import contextlib
import errno
import hashlib
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: two programs that write one part are caught by the checksum
    fcntl = None


class DiskTrouble(Exception):
    """The disk takes no file: `reason` is "full", "forbidden", or "busy" while another program writes it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PartFile:
    """The open `<target>.part`.

    Attributes:
        target: where the whole file belongs.
        file: the open file, positioned at its end.
    """

    target: Path
    file: io.FileIO

    @property
    def size(self) -> int:
        """Bytes that have arrived."""
        return self.file.seek(0, io.SEEK_END)

    def require_room(self, n_bytes: int) -> None:
        """Check that the disk has this many bytes left.

        Raises:
            DiskTrouble: it has not.
        """
        if shutil.disk_usage(self.target.parent).free < n_bytes:
            raise DiskTrouble("full")

    def append(self, piece: bytes) -> None:
        """Add bytes at the end.

        Raises:
            DiskTrouble: the disk is full, which empties the part, or cannot be written.
        """
        try:
            while piece:
                piece = piece[self.file.write(piece) :]
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
                self.clear()
                raise DiskTrouble("full") from None
            raise DiskTrouble("forbidden") from None

    def clear(self) -> None:
        """Begin again with nothing."""
        self.file.truncate(0)

    def digest(self, algorithm: str) -> str:
        """Checksum of what has arrived, in hexadecimal digits.

        Args:
            algorithm: "sha256" or "md5"; the latter finds damage, and is no defence against forgery.
        """
        with part_path(self.target).open("rb") as file:
            return hashlib.file_digest(
                file, lambda: hashlib.new(algorithm, usedforsecurity=False)
            ).hexdigest()

    def place(self) -> None:
        """Put the whole file where it belongs, in one step."""
        if fcntl is None:
            self.file.close()  # Windows cannot rename an open file
        Path(str(self.file.name)).replace(self.target)


def part_path(target: Path) -> Path:
    """Where a file that is still arriving is written."""
    return target.with_name(f"{target.name}.part")


@contextlib.contextmanager
def part_of(target: Path) -> Iterator[PartFile]:
    """Open the part of a file, keeping other programs from it; an empty part does not stay behind.

    Args:
        target: where the whole file belongs; its folder is made where it is missing.

    Yields:
        The part, with what arrived in earlier attempts.

    Raises:
        DiskTrouble: the folder cannot be written, or another program writes the same part.
    """
    path = part_path(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.parent.stat().st_mode & 0o222:  # meant as read-only, even where root could write
            raise DiskTrouble("forbidden")
        file = io.FileIO(path, "a+")
    except OSError:
        raise DiskTrouble("forbidden") from None
    with file:
        try:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DiskTrouble("busy") from None
        try:
            yield PartFile(target, file)
        finally:
            with contextlib.suppress(OSError):
                if not path.stat().st_size:
                    path.unlink()
