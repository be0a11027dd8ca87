"""Challenges that were reached: kept by the browser alone, without an account."""

from collections.abc import Iterable, Sequence

from dlcore.lessons.lesson import Lesson
from ui.components import registered

_mount = registered("won")


def won(key: str, lessons: Iterable[Lesson], *, reached: Sequence[str] | None = None) -> None:
    """How many challenges were reached.

    Args:
        key: of the component.
        lessons: those that are counted.
        reached: on the page of one lesson, the names of those that its settings reach now: kept from then on.
    """
    known = [
        {"lesson": one.name, "title": one.title, "names": [each.name for each in one.challenges]}
        for one in lessons
    ]
    here = {} if reached is None else {"lesson": known[0]["lesson"], "reached": list(reached)}
    _mount(key=key, data={"lessons": known} | here)
