"""Fetching one published weights file: resumed, checked, and in place only when it is whole."""

import errno
import http.client
import os
import re
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dlcore.errors import BadSetting, Unavailable
from dlcore.limits import MB, limits
from dlcore.nets.part_file import DiskTrouble, PartFile, part_of
from dlcore.nets.pretrained import file_of, instead, network

CHUNK_BYTES = 256 * 1024
ATTEMPTS = 5
"""connections tried, as long as each brings something new"""
HASH = re.compile(r"-([a-f0-9]{8,})\.")
"""As torch.hub has it, the file name ends with the first digits of the file's SHA-256."""


class Refused(Unavailable):
    """The operator's limit forbids this download."""


class Stopped(Unavailable):
    """Somebody stopped the download; what had arrived is kept for the next time."""


def address(url: str) -> str:
    """Where a published file is fetched from: `DLCORE_WEIGHTS_URL`/<file name> where that is set.

    Raises:
        BadSetting: `DLCORE_WEIGHTS_URL` is no address of the web.
    """
    base = os.environ.get("DLCORE_WEIGHTS_URL")
    if not base:
        return url
    if not re.match(r"https?://[^\s/]+", base):
        raise BadSetting(f"DLCORE_WEIGHTS_URL={base!r} is no address: begin it with http:// or https://.")
    return f"{base.rstrip('/')}/{url.rpartition('/')[2]}"


@dataclass(slots=True)
class Transfer:
    """The weights file of one network on its way to this machine.

    Attributes:
        name: the network.
        report: called with the bytes here and the bytes in all (None where unknown) after every piece.
        stopped: asked before every piece; True ends the transfer.
        timeout_s: how long the other side may be silent.
    """

    name: str
    report: Callable[[int, int | None], None]
    stopped: Callable[[], bool] = lambda: False
    timeout_s: float = 20.0

    def run(self) -> Path:
        """Fetch the file unless it is here; returns where it lies.

        What arrives is kept beside the target as `<file>.part`, so a later run goes on from there. `Refused`
        and `Stopped` are raised where they say so.

        Raises:
            Unavailable: the file cannot be had; the sentence says why, and what works instead.
        """
        chosen, target = network(self.name), file_of(self.name)
        if target.is_file():
            return target
        self._allow(round(chosen.size_mb * MB))
        url = address(chosen.url)
        try:
            with part_of(target) as part:
                if not target.is_file():  # another program may just have finished it
                    self._complete(url, part)
                    part.place()
        except DiskTrouble as trouble:
            raise Unavailable(self._says(trouble)) from None
        return target

    def _complete(self, url: str, part: PartFile) -> None:
        if _is_published(part):  # it was whole when an earlier program ended
            return
        for _ in range(ATTEMPTS):
            before = part.size
            broken = self._attempt(url, part)
            if not broken:
                break
            if part.size <= before:
                raise self._failed(broken)
        else:
            raise self._failed(f"the connection broke {ATTEMPTS} times")
        if not _is_published(part):
            part.clear()
            raise self._failed("what arrived is not the published file (its SHA-256 is another)")

    def _attempt(self, url: str, part: PartFile) -> str:
        """One connection: empty when the file is whole, otherwise what broke."""
        done, host = part.size, urlsplit(url).hostname
        headers = {"User-Agent": "see-it-learn"} | ({"Range": f"bytes={done}-"} if done else {})
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - address() admits only http(s)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout_s) as response:  # noqa: S310
                return self._receive(response, part, done)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and done:
                part.clear()  # it is no beginning of this file
                return self._attempt(url, part)
            raise self._failed(f"{host} answered {error.code} ({error.reason})") from None
        except (http.client.HTTPException, OSError) as error:
            return _broken(error.reason if isinstance(error, urllib.error.URLError) else error, host)

    def _receive(self, response: Any, part: PartFile, done: int) -> str:
        if done and not response.headers.get("Content-Range", "").startswith(f"bytes {done}-"):
            part.clear()  # this server cannot resume
            done = 0
        length = response.headers.get("Content-Length", "")
        total = done + int(length) if length.isdecimal() else None
        self._allow(total or 0)
        part.require_room((total or 0) - done)
        self.report(done, total)
        while piece := response.read1(CHUNK_BYTES):
            part.append(piece)
            done += len(piece)
            self.report(done, total)
            if done > limits().max_download_mb * MB:
                part.clear()
            self._allow(done)
            if self.stopped():
                raise Stopped(f"Fetching {self._title} was stopped: start it again, or {instead(self.name)}.")
        return "the connection broke" if total is not None and done < total else ""

    def _allow(self, n_bytes: int) -> None:
        most = limits().max_download_mb
        if most <= 0:
            raise Refused(
                f"This server fetches no weights (DLCORE_MAX_DOWNLOAD_MB is 0): {instead(self.name)}."
            )
        if n_bytes > most * MB:
            raise Refused(
                f"{self._title} is more than the {most:g} MB this server fetches at most: "
                f"{instead(self.name)}, or have DLCORE_MAX_DOWNLOAD_MB raised."
            )

    def _says(self, trouble: DiskTrouble) -> str:
        if trouble.reason == "full":
            return (
                f"There is no room for {self._title} on this server: {instead(self.name)}, or have room made."
            )
        if trouble.reason == "busy":
            return str(self._failed("another program is fetching it right now"))
        return (
            f"{self._title} cannot be kept, because this server may not write to torch's folder of weights: "
            f"{instead(self.name)}, or have TORCH_HOME name a folder it may write to."
        )

    @property
    def _title(self) -> str:
        chosen = network(self.name)
        return f"{chosen.title} ({chosen.size_mb:.1f} MB)"

    def _failed(self, why: str) -> Unavailable:
        return Unavailable(
            f"{self._title} could not be fetched, because {why}: {instead(self.name)}, or try again later."
        )


def _is_published(part: PartFile) -> bool:
    """Whether the part is whole, by the digits of its SHA-256 in the file's name."""
    wanted = HASH.search(part.target.name)
    return wanted is not None and part.size > 0 and part.sha256().startswith(wanted[1])


def _broken(error: Any, host: str | None) -> str:
    """What broke, in words that do not depend on the system's language."""
    if isinstance(error, TimeoutError):
        return f"{host} did not answer in time"
    if isinstance(error, ConnectionRefusedError):
        return f"{host} refused the connection"
    unreachable = getattr(error, "errno", 0) in {errno.ENETUNREACH, errno.EHOSTUNREACH}
    if unreachable or isinstance(error, socket.gaierror):
        return f"this server has no connection to {host}"
    if isinstance(error, ssl.SSLError):
        return f"the secure connection to {host} failed"
    return f"the connection to {host} broke"
