"""What the components of the training page are told while a run or a ladder goes on."""

from ui.components.run import run_told
from ui.news import News, of_job
from ui.services import services
from ui.training import ACTIVE, LEAVING, Shown, seen
from ui.training_view import view_of

KIND = "run"


def phase(state: str) -> str:
    """What a run in this state does, as far as the page is made for it: its buttons and what stands below."""
    return "leaves" if state in LEAVING else "goes" if state in ACTIVE else "rests"


def run_news(job_id: str) -> News | None:
    """A run by its job's id, which only its owner's page knows."""
    job = services().jobs.get(job_id)
    if job is None:
        return None

    def now() -> Shown:
        shown = seen(job)
        assert shown
        return shown

    return of_job(job, lambda: phase(job.state), lambda has: run_told(view_of(now()), has))
