"""Trainings and other long work: started, found again, shared, and ended when nobody looks any more."""

import time
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, Self

from dlcore.errors import Unavailable
from dlcore.jobs.dispatcher import Dispatcher
from dlcore.jobs.job import Job
from dlcore.jobs.messages import BUSY, CLOSED, Request, name_of, pack
from dlcore.jobs.pool import Workers
from dlcore.jobs.process import cores
from dlcore.jobs.run import ENDED, Run
from dlcore.jobs.seats import Seats
from dlcore.jobs.shared import Shared, make
from dlcore.limits import Limits
from dlcore.limits import limits as limits_of_this_process


class Jobs:
    """Runs generator functions in processes of their own, one job an owner.

    A function is called as `function(*args, **kwargs)` and yields items: what is not None becomes
    part of the job's history, and each yield is a moment at which it can be stopped, paused or asked
    to let others have a turn. All three close the generator: what it then keeps in `folder`, within
    ten seconds, is what it goes on from when it is called with `resume=True` besides. A function
    with a parameter `known` is told with it how many items the history holds by then, because it may
    have to go back to an older checkpoint. What it returns is the job's result. Items and result
    travel by pickle and are read in this process, so they should need no torch.

    Args:
        workers: whose fork server starts the processes; to be closed after the jobs.
        slots: jobs that run at once; by default `Limits.jobs_at_once`, or all processors but one.
        limits: by default those of this process, `dlcore.limits.limits()`.
        shared: where jobs with a key get folders of their own, which go when nobody needs them any
            more; by default they too use the folder they are given.
        clock: seconds.

    Example:
        >>> with Workers(preload=()) as workers, Jobs(workers) as jobs:
        ...     list(jobs.start("heapq:merge", (1, 4), (2, 3), owner=None))
        [1, 2, 3, 4]
    """

    def __init__(
        self,
        workers: Workers,
        slots: int | None = None,
        limits: Limits | None = None,
        shared: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = limits or limits_of_this_process()
        slots = slots or self._limits.jobs_at_once or max(1, cores() - 1)
        self._dispatcher = Dispatcher(workers.crew, self._limits, slots, clock, self._tidy)
        self._desk = self._dispatcher.desk
        self._lock = self._desk.lock
        self._clock = clock
        self._shared = Shared(self._limits, shared)
        self._seats = Seats(self._limits)
        self._unfollowed: list[Run] = []
        self._closed = False

    def start(
        self,
        function: Callable[..., Any] | str,
        /,
        *args: Any,
        owner: Hashable,
        key: Hashable = None,
        folder: Path | None = None,
        can_resume: bool | None = None,
        **kwargs: Any,
    ) -> Job:
        """Start a job, or join the one with the same key; the owner's previous job is stopped.

        Args:
            function: a generator function at the top level of a module, or its name as
                "module:function", which spares this process the import.
            *args: for the function.
            owner: whose job it is. A job of None is found by nobody, and ends only by itself.
            key: what says that another's job is the same; only for settings that are nobody's secret.
            folder: of this job alone; made if it is missing, given to the function as `folder`.
            can_resume: whether the function can go on from what it keeps; by default if it has a folder.
            **kwargs: for the function.

        Raises:
            BadSetting: the function or its arguments cannot be sent to another process.
            Unavailable: too many jobs wait, there is no room for the folder, or all was closed.
        """
        name = name_of(function)
        pack(Request(name, args, kwargs, 0.0))
        with self._lock:
            if self._closed:
                raise Unavailable(CLOSED)
            run = self._shared.find(key)
            new = run is None
            if run is None:
                self._check_room(owner)
                own = self._shared.folder(key)
                folder = make(own or folder)
                can_resume = folder is not None if can_resume is None else can_resume
                run = Run(name, args, kwargs, folder, key, can_resume, own is not None)
                self._shared.add(run)
            job = Job(run, self._desk, owner)
            previous = self._seats.take(job)
            if previous is not None:
                self._leave(previous)
            (self._desk.queue if new else self._desk.settle)(run)
            return job

    def find(self, owner: Hashable) -> Job | None:
        """The owner's job, over or not; None if there is none. Counts as a look at it."""
        with self._lock:
            return self._seats.find(owner, self._clock())

    def get(self, job_id: str) -> Job | None:
        """The job with this id, which nobody can guess; None if there is none. Counts as a look at it."""
        with self._lock:
            owners = [job.owner for job in self._seats.jobs() if job.id == job_id]
            return self._seats.find(owners[0], self._clock()) if owners else None

    def touch(self, owner: Hashable) -> None:
        """Say that the owner is here, also where they had gone a moment before."""
        with self._lock:
            self._seats.touch(owner, self._clock())

    def release(self, owner: Hashable) -> None:
        """Say that the owner has gone; unless they come back in time, their job is ended and forgotten."""
        with self._lock:
            if self._seats.release(owner, self._clock()):
                self._dispatcher.ring()

    def forget(self, owner: Hashable) -> None:
        """End the owner's job and remove its folder, unless others share it."""
        with self._lock:
            job = self._seats.leave(owner)
            if job is not None:
                self._leave(job, remove=True)

    def close(self) -> None:
        """End all jobs; those not over fail."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._dispatcher.close()
        with self._lock:
            runs = {*(job.run for job in self._seats.jobs()), *self._shared, *self._unfollowed}
            for run in runs:
                self._desk.refuse(run)
            self._dispatcher.rubbish += [run.folder for run in runs if run.own_folder and run.folder]
        self._dispatcher.remove_rubbish()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _check_room(self, owner: Hashable) -> None:
        previous = self._seats.look(owner)
        own = previous is not None and previous.place is not None
        if len(self._desk.turns) - own >= self._limits.max_jobs_waiting:
            raise Unavailable(BUSY)

    def _leave(self, job: Job, remove: bool = False) -> None:
        """A job is nobody's any more: its owner has started another, or has gone."""
        run, follower = job.run, job.follower
        follower.wish = "stop"
        if run.state not in ENDED and follower.held is None:
            follower.held = len(run.history)
        follower.tell()
        run.followers.remove(follower)
        if not run.followers:
            run.own_folder = run.own_folder or remove
            self._unfollowed.append(run)
            self._desk.settle(run)

    def _tidy(self, now: float) -> float:
        """End what nobody looks at, and remove what nobody needs; when to do it again."""
        idle, gone, due = self._seats.due(now)
        for job in idle:
            (job.pause if job.run.can_resume else job.stop)()
        for job in gone:
            self._leave(job, remove=job.run.state not in ENDED)
        due = min(due, self._shared.forget(now))
        self._unfollowed = [run for run in self._unfollowed if not self._is_over_with(run)]
        return due

    def _is_over_with(self, run: Run) -> bool:
        """Whether a run that had lost its last follower need not be minded any more."""
        if run.followers:
            return True
        if run.state not in ENDED or run in self._shared:
            return False
        if run.own_folder and run.folder is not None:
            self._dispatcher.rubbish.append(run.folder)
        return True
