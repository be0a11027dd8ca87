"""How far a training run is, in a bar and in a line."""

from dlcore.jobs.job import Job
from dlcore.limits import limits
from ui.training import LEAVING, Shown


def waiting(job: Job) -> str:
    """What a job that waits is told: how many are before it."""
    ahead = (job.place or 1) - 1
    return f"Waiting for a free processor: {f'{ahead} before you' if ahead else 'you are next'}."


def progress(shown: Shown) -> tuple[float, str]:
    """How far a run is, 0..1, and what it does, in words: its state, step, epoch, speed and time left."""
    if shown.state == "queued":
        return 0.0, waiting(shown.job)
    state = "Starting" if shown.state == "running" else shown.state.capitalize()
    if shown.begun is None or not shown.reports:
        return 0.0, f"{state} …" if shown.active else state
    last, total = shown.reports[-1], shown.begun.n_steps
    if shown.state in LEAVING:
        return last.step / total, f"{state} …"
    step, per_epoch = last.step, shown.begun.steps_per_epoch
    if shown.state == "stopped" and shown.outcome:
        step = shown.outcome.step  # where it was left, after its last report
    words = [f"step {step:,} of {total:,}", f"epoch {step / per_epoch:.1f} of {total // per_epoch}"]
    words.append(f"{last.images_per_s:,.0f} images/s")
    if shown.active and last.left_s:
        words.append(f"{_seconds(last.left_s)} left")
        most = limits().job_minutes
        if last.elapsed_s + last.left_s > most * 60:
            words.append(f"more than the {most:g} min that a run may take here")
    if not shown.active:
        words.insert(0, state)
    return min(1.0, step / total), " · ".join(words)


def _seconds(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{max(1, round(seconds))} s"
