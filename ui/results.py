"""Results of lessons, computed by a worker and remembered for the session."""

from typing import Any

from dlcore.lessons.lesson import Lesson, Result
from ui.classified import remembered
from ui.services import services
from ui.visitor import visitor

RUN = "dlcore.lessons.registry:run"


def computed(lesson: Lesson[Any], spec: Any) -> Result[Any]:
    """The result of a lesson with these settings.

    Raises:
        DlcoreError: it cannot be computed; the message says what to do.
    """
    return remembered(
        (RUN, lesson.name, spec), lambda: services().workers.call(RUN, lesson.name, spec, owner=visitor())
    )
