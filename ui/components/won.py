"""Challenges that were reached: kept by the browser alone, without an account."""

from collections.abc import Iterable, Sequence

from dlcore.lessons.lesson import Lesson
from ui.components import registered

_mount = registered("won")


def won(key: str, lessons: Iterable[Lesson], *, named: bool = False) -> None:
    """How many challenges were reached.

    Args:
        key: of the component.
        lessons: those that are counted.
        named: whether to name those that were reached, where only one lesson is counted.
    """
    known = [
        {"lesson": one.name, "title": one.title, "names": [each.name for each in one.challenges]}
        for one in lessons
    ]
    _mount(key=key, data={"lessons": known, "named": named})


def keep_won(key: str, lesson: Lesson, reached: Sequence[str]) -> None:
    """Have the browser keep that these challenges of a lesson were reached; nothing is shown.

    Args:
        key: of the component.
        lesson: whose challenges they are.
        reached: names of those that its settings reach now.
    """
    _mount(key=key, data={"lesson": lesson.name, "reached": list(reached)})
