"""A small process that imports PyTorch once and then forks workers in milliseconds.

`multiprocessing` has a fork server too. This one differs where the app needs it: its workers never
look at `__main__` (Streamlit keeps the page script there, and children would run it again), it ends
with its owner, it kills busy workers when the server dies, and nothing it does reaches the terminal.
"""

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from dlcore.jobs.process import START_S, Process
from dlcore.jobs.worker import ONE_THREAD, prepare, work
from dlcore.limits import Limits

_REQUEST = struct.Struct("!cq")  # what to do, and with which process
_REPLY = struct.Struct("!q")  # a process number, an exit status, or minus the number of an error
_START, _END = b"s", b"e"
_BOOT = (
    "import json, sys; setup = json.loads(sys.argv[1]); sys.path[:] = setup['path'];"
    "from dlcore.jobs.forkserver import serve; serve(setup)"
)


class ForkServer:
    """Starts the fork server at once and in the background; `start` waits for it if it must.

    Args:
        preload: modules to import before the first worker is forked.
        limits: what one call of a worker may use.
    """

    def __init__(self, preload: tuple[str, ...], limits: Limits) -> None:
        self._lock = threading.Lock()
        self._ready = False
        self._control, theirs = socket.socketpair()
        self._control.settimeout(START_S)
        path = [entry or str(Path.cwd()) for entry in sys.path]
        setup = json.dumps({"path": path, "preload": preload, "limits": asdict(limits)})
        with theirs:
            self._server = subprocess.Popen(  # noqa: S603 our own interpreter and code
                [sys.executable, "-c", _BOOT, setup],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **ONE_THREAD},
                start_new_session=True,  # Ctrl-C in the terminal is not for it
            )

    def start(self) -> Process:
        """A new worker, ready for its first call.

        Raises:
            OSError: the fork server has gone, or the system allows no more processes.
        """
        ours, theirs = Pipe()
        with theirs:
            try:
                pid = self._ask(_START, fds=[theirs.fileno()])
            except OSError:
                ours.close()
                raise
        if pid < 0:
            ours.close()
            raise OSError(-pid, os.strerror(-pid))
        process = Process(pid, ours, partial(self._end, pid))
        process.wait_until_ready()
        return process

    @property
    def alive(self) -> bool:
        """Whether it still answers."""
        return self._control.fileno() >= 0

    def pids(self) -> list[int]:
        """The number of the fork server itself."""
        return [self._server.pid]

    def close(self) -> None:
        """End the fork server and every worker it started."""
        if not self._ready:
            self._server.kill()  # still importing, so it has no workers and hears nothing
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)  # wakes who waits for a reply
        try:
            self._server.wait(5)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        with self._lock:
            self._control.close()

    def _end(self, pid: int) -> int | None:
        try:
            return self._ask(_END, pid)
        except OSError:  # the fork server has gone; its workers end with their connection or their time
            return None

    def _ask(self, what: bytes, pid: int = 0, fds: list[int] | None = None) -> int:
        with self._lock:
            try:
                if not self._ready:
                    self._receive()
                    self._ready = True
                socket.send_fds(self._control, [_REQUEST.pack(what, pid)], fds or [])
                return self._receive()
            except BaseException:  # Ctrl-C too: a reply that came late would answer the wrong question
                self._control.close()
                raise

    def _receive(self) -> int:
        reply = self._control.recv(_REPLY.size)
        if len(reply) < _REPLY.size:
            raise ConnectionError("the fork server has gone")
        return _REPLY.unpack(reply)[0]


def serve(setup: dict[str, Any]) -> None:
    """The life of the fork server: import, then fork and end workers until its owner has gone.

    Args:
        setup: "preload", module names; "limits", the fields of `Limits`.
    """
    import resource

    control = socket.socket(fileno=os.dup(0))
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    prepare(tuple(setup["preload"]))
    limits, children = Limits(**setup["limits"]), set[int]()
    with suppress(OSError):
        control.sendall(_REPLY.pack(0))
        while True:
            message, fds, *_ = socket.recv_fds(control, _REQUEST.size, 1)
            if not message:
                break
            what, pid = _REQUEST.unpack(message)
            reply = _fork(control, fds[0], limits, children) if what == _START else _reap(pid, children)
            control.sendall(_REPLY.pack(reply))
    for pid in tuple(children):
        _reap(pid, children)


def _fork(control: socket.socket, fd: int, limits: Limits, children: set[int]) -> int:
    try:
        pid = os.fork()
    except OSError as error:
        pid = -(error.errno or 1)
    if pid == 0:
        try:
            control.close()
            work(Connection(fd), limits)
        finally:
            os._exit(0)  # never back into the fork server's loop
    os.close(fd)
    if pid > 0:
        children.add(pid)
    return pid


def _reap(pid: int, children: set[int]) -> int:
    """Kill a worker, unless it is dead already, and return how it ended."""
    children.discard(pid)
    os.kill(pid, signal.SIGKILL)  # unreaped, so the number is still this worker's
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
