"""What is to be fetched: files that others publish, and the words for what may go wrong with them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dlcore.errors import Unavailable
from dlcore.fetching.part_file import PartFile, part_path
from dlcore.limits import MB, limits

_SHOWN = {"sha256": "SHA-256", "md5": "MD5 sum"}


class Refused(Unavailable):
    """The operator's limit forbids this download."""


class Stopped(Unavailable):
    """Somebody stopped the download; what had arrived is kept for the next time."""


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """One file that is published under a checksum.

    Attributes:
        target: where it belongs.
        path: where another server has it, below the address that is named instead of the publisher's.
        urls: where it is published; each is tried until one gives the file.
        algorithm: of the checksum.
        digest: the checksum, or its first digits.
        stands_for: files that make it needless where all of them are there: what it is unpacked to.
    """

    target: Path
    path: str
    urls: tuple[str, ...]
    algorithm: Literal["sha256", "md5"]
    digest: str
    stands_for: tuple[Path, ...] = ()

    def is_here(self) -> bool:
        """Whether it, or what it is unpacked to, is there; files already there are taken as they are."""
        unpacked = bool(self.stands_for) and all(path.is_file() for path in self.stands_for)
        return unpacked or self.target.is_file()

    def size(self) -> int:
        """Bytes it has where it lies; 0 where it is not there as it was published."""
        try:
            return self.target.stat().st_size
        except OSError:
            return 0

    def is_begun(self) -> bool:
        """Whether a part of it has arrived."""
        return part_path(self.target).is_file()

    def is_whole(self, part: PartFile) -> bool:
        """Whether the part is the published file, by its checksum."""
        return bool(self.digest) and part.size > 0 and part.digest(self.algorithm).startswith(self.digest)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to fetch: a file, or files that belong together.

    Attributes:
        name: what links and the terminal call it.
        title: its name in sentences.
        kind: "weights" or "data sets".
        size_bytes: of all files together, as published.
        files: what is fetched, in this order.
        place: what the one who asked is told: the file, or the folder of several.
        instead: gives what works without it, as a remedy.
        by_hand: how else the files may come, as a remedy; empty where there is no other way.
        folder: what the place is called in sentences.
        variable: the environment variable that names another place.
        server_variable: the one that names another server to fetch from.
    """

    name: str
    title: str
    kind: str
    size_bytes: int
    files: tuple[PublishedFile, ...]
    place: Path
    instead: Callable[[], str]
    by_hand: str
    folder: str
    variable: str
    server_variable: str

    def is_here(self) -> bool:
        """Whether nothing has to be fetched."""
        return all(file.is_here() for file in self.files)

    def allow(self, n_bytes: int) -> None:
        """Compare a size with the operator's limit.

        Raises:
            Refused: it is larger, or nothing may be fetched at all.
        """
        most = limits().max_download_mb
        if most <= 0:
            raise Refused(
                f"This server fetches no {self.kind} (DLCORE_MAX_DOWNLOAD_MB is 0): {self._or('')}."
            )
        if n_bytes > most * MB:
            remedy = self._or("have DLCORE_MAX_DOWNLOAD_MB raised")
            raise Refused(
                f"{self._sized} is more than the {most:g} MB this server fetches at most: {remedy}."
            )

    def failed(self, why: str) -> Unavailable:
        """The sentence for a download that brought nothing; `why` follows "because"."""
        return Unavailable(
            f"{self._sized} could not be fetched, because {why}: {self._or('try again later')}."
        )

    def disk_failed(self, reason: str) -> Unavailable:
        """The sentence for a disk that takes no file, by the reason of `DiskTrouble`."""
        if reason == "full":
            return Unavailable(
                f"There is no room for {self._sized} on this server: {_or(self.instead(), 'have room made')}."
            )
        if reason == "busy":
            return self.failed("another program is fetching it right now")
        remedy = _or(self.instead(), f"have {self.variable} name a folder it may write to")
        return Unavailable(
            f"{self._sized} cannot be kept, because this server may not write to {self.folder}: {remedy}."
        )

    def stopped(self) -> Stopped:
        """The sentence for a download that somebody stopped."""
        return Stopped(f"Fetching {self._sized} was stopped: {_or('start it again', self.instead())}.")

    def other_file(self, file: PublishedFile) -> str:
        """Why a file is not the published one, to follow "because"."""
        return f"what arrived is not the published file (its {_SHOWN[file.algorithm]} is another)"

    def _or(self, last: str) -> str:
        return _or(self.instead(), self.by_hand, last)

    @property
    def _sized(self) -> str:
        return f"{self.title} ({self.size_bytes / MB:.1f} MB)"


def _or(*remedies: str) -> str:
    said = [remedy for remedy in remedies if remedy]
    return ", or ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else said[0]
