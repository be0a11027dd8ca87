"""Fetching published files: resumed, checked, and each in place only when it is whole."""

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

from dlcore.errors import BadSetting
from dlcore.fetching.part_file import DiskTrouble, PartFile, part_of
from dlcore.fetching.wanted import PublishedFile, Wanted
from dlcore.limits import MB, limits

CHUNK_BYTES = 256 * 1024
ATTEMPTS = 5
"""connections tried for one file, as long as each brings something new"""


def other_server(variable: str) -> str:
    """The server that an environment variable names instead of the publishers', or nothing.

    Raises:
        BadSetting: what it names is no address of the web.
    """
    base = os.environ.get(variable, "")
    if base and not re.match(r"https?://[^\s/]+", base):
        raise BadSetting(f"{variable}={base!r} is no address: begin it with http:// or https://.")
    return base.rstrip("/")


class _Failed(Exception):
    """An address did not give the file; the words follow "because"."""


@dataclass(slots=True)
class Transfer:
    """What is wanted, on its way to this machine.

    Attributes:
        wanted: the files.
        report: called with the bytes here and the bytes in all (None where unknown) after every piece.
        stopped: asked before every piece; True ends the transfer.
        timeout_s: how long the other side may be silent.
    """

    wanted: Wanted
    report: Callable[[int, int | None], None]
    stopped: Callable[[], bool] = lambda: False
    timeout_s: float = 20.0

    def run(self) -> Path:
        """Fetch the files that are not here; returns the place where they lie.

        What arrives is kept beside its target as `<file>.part`, so a later run goes on from there. `Refused`
        and `Stopped` are raised where they say so.

        Raises:
            Unavailable: a file cannot be had; the sentence says why, and what works instead.
            BadSetting: the variable for another server names no address of the web.
        """
        done = 0
        for file in self.wanted.files:
            if not file.is_here():
                self.wanted.allow(self.wanted.size_bytes)
                _FileTransfer(self, file, done).run()
            done += file.size()
        return self.wanted.place


@dataclass(slots=True)
class _FileTransfer:
    """One of the files; `before` are the bytes of those that are here already."""

    order: Transfer
    file: PublishedFile
    before: int

    def run(self) -> None:
        wanted = self.order.wanted
        try:
            with part_of(self.file.target) as part:
                if not self.file.is_here():  # another program may just have finished it
                    self._complete(part)
                    part.place()
        except DiskTrouble as trouble:
            raise wanted.disk_failed(trouble.reason) from None

    def _complete(self, part: PartFile) -> None:
        if self.file.is_whole(part):  # it was whole when an earlier program ended
            return
        server = other_server(self.order.wanted.server_variable)
        reasons: list[str] = []
        for url in (f"{server}/{self.file.path}",) if server else self.file.urls:
            try:
                self._from(url, part)
            except _Failed as failed:
                reasons.append(str(failed))
            else:
                return
        raise self.order.wanted.failed(reasons[0])

    def _from(self, url: str, part: PartFile) -> None:
        for _ in range(ATTEMPTS):
            before = part.size
            broken = self._attempt(url, part)
            if not broken:
                break
            if part.size <= before:
                raise _Failed(broken)
        else:
            raise _Failed(f"the connection broke {ATTEMPTS} times")
        if not self.file.is_whole(part):
            part.clear()
            raise _Failed(self.order.wanted.other_file(self.file))

    def _attempt(self, url: str, part: PartFile) -> str:
        # one connection: empty when the file is whole, otherwise what broke
        done, host = part.size, urlsplit(url).hostname
        headers = {"User-Agent": "see-it-learn"} | ({"Range": f"bytes={done}-"} if done else {})
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - only http(s) is published
        try:
            with urllib.request.urlopen(request, timeout=self.order.timeout_s) as response:  # noqa: S310
                return self._receive(response, part, done)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and done:
                part.clear()  # it is no beginning of this file
                return self._attempt(url, part)
            raise _Failed(f"{host} answered {error.code} ({error.reason})") from None
        except (http.client.HTTPException, OSError) as error:
            return _broken(error.reason if isinstance(error, urllib.error.URLError) else error, host)

    def _receive(self, response: Any, part: PartFile, done: int) -> str:
        if done and not response.headers.get("Content-Range", "").startswith(f"bytes {done}-"):
            part.clear()  # this server cannot resume
            done = 0
        length = response.headers.get("Content-Length", "")
        total = done + int(length) if length.isdecimal() else None
        wanted = self.order.wanted
        wanted.allow(self.before + (total or 0))
        part.require_room((total or 0) - done)
        self._report(done, total)
        while piece := response.read1(CHUNK_BYTES):
            part.append(piece)
            done += len(piece)
            self._report(done, total)
            if self.before + done > limits().max_download_mb * MB:
                part.clear()
            wanted.allow(self.before + done)
            if self.order.stopped():
                raise wanted.stopped()
        return "the connection broke" if total is not None and done < total else ""

    def _report(self, done: int, total: int | None) -> None:
        if len(self.order.wanted.files) > 1:  # what all files have together is known beforehand
            total = max(self.order.wanted.size_bytes, self.before + done)
        self.order.report(self.before + done, total)


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
