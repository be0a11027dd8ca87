"""Which folder of a zip is a class, and which pictures are for training and which for testing."""

from collections.abc import Sequence
from dataclasses import dataclass

from dlcore.intake.formats import Refused
from dlcore.intake.image_archive import Entry
from dlcore.intake.names import one_line

MAX_CLASSES = 100
MIN_PER_CLASS = 5
"""pictures a class needs, so that some are left to train on once others are held back"""
_TRAIN = {"train", "training"}
_VALIDATION = {"val", "valid", "validation"}
_TEST = {"test", "testing"}
_NAME_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Folders:
    """The pictures of an archive by class.

    Attributes:
        classes: the folders' names, made safe, sorted as they were written.
        training: number of the class and entry, class by class.
        test: alike; empty where the archive does not tell training and test apart.
        notes: what was passed over or assumed, one short sentence part each.
    """

    classes: tuple[str, ...]
    training: tuple[tuple[int, Entry], ...]
    test: tuple[tuple[int, Entry], ...]
    notes: tuple[str, ...]


def arrange(entries: Sequence[Entry]) -> Folders:
    """Find the classes: one folder each, perhaps inside another folder, perhaps below `train` and `test`.

    Raises:
        Refused: there are fewer than two classes, too many, an empty one, or one with too few pictures.
    """
    inside, loose = _unwrapped([(entry.folders, entry) for entry in entries])
    notes = [f"{loose} {'file' if loose == 1 else 'files'} outside the folders left out"] if loose else []
    training, test = _roles(inside, notes)
    names = sorted({folders[0] for folders, _ in training})
    _check_classes(names, training)
    number = {name: index for index, name in enumerate(names)}
    foreign = sorted({folders[0] for folders, _ in test} - set(names))
    if foreign:
        raise Refused(f"has a folder “{_shown(foreign[0])}” for testing and none for training: add it")
    classes = tuple(_shown(name) for name in names)
    if len({name.casefold() for name in classes}) < len(classes):
        raise Refused("has two folders whose names look the same: rename one")
    return Folders(classes, _numbered(training, number), _numbered(test, number), tuple(notes))


_Placed = list[tuple[tuple[str, ...], Entry]]


def _unwrapped(placed: _Placed) -> tuple[_Placed, int]:
    """Without folders that hold everything, and the number of files that lay beside what they hold."""
    loose = 0
    while True:
        loose += sum(1 for folders, entry in placed if not folders and entry.file)
        placed = [each for each in placed if each[0]]
        tops = {folders[0] for folders, _ in placed}
        if len(tops) != 1 or not any(len(folders) > 1 for folders, _ in placed):
            return placed, loose
        placed = [(folders[1:], entry) for folders, entry in placed]


def _roles(placed: _Placed, notes: list[str]) -> tuple[_Placed, _Placed]:
    tops = {folders[0].casefold() for folders, _ in placed}
    if not tops & _TRAIN or not tops <= _TRAIN | _VALIDATION | _TEST:
        return placed, []
    test_names = _TEST if tops & _TEST else _VALIDATION
    if tops & _TEST and tops & _VALIDATION:
        notes.append("the pictures for validation joined those for training")
    training: _Placed = []
    test: _Placed = []
    for folders, entry in placed:
        if len(folders) > 1:
            (test if folders[0].casefold() in test_names else training).append((folders[1:], entry))
    return training, test


def _check_classes(names: list[str], training: _Placed) -> None:
    if len(names) < 2:
        only = f"one folder, “{_shown(names[0])}”," if names else "no folder"
        raise Refused(
            f"holds {only} where each class needs its own: put the pictures of every class into a folder"
        )
    if len(names) > MAX_CLASSES:
        raise Refused(f"holds {len(names):,} folders, more than {MAX_CLASSES} classes: leave some out")
    counts = dict.fromkeys(names, 0)
    for folders, entry in training:
        counts[folders[0]] += bool(entry.file)
    check_counts({_shown(name): n for name, n in counts.items()})


def check_counts(counts: dict[str, int]) -> None:
    """See that every class has pictures enough.

    Raises:
        Refused: one has none, or too few.
    """
    for name, n in counts.items():
        if not n:
            raise Refused(f"has no picture in its folder “{name}”: put some there, or leave the folder out")
        if n < MIN_PER_CLASS:
            many = "one picture" if n == 1 else f"{n} pictures"
            raise Refused(f"has only {many} in its folder “{name}”: put at least {MIN_PER_CLASS} there")


def _numbered(placed: _Placed, number: dict[str, int]) -> tuple[tuple[int, Entry], ...]:
    pairs = [(number[folders[0]], entry) for folders, entry in placed if entry.file]
    return tuple(sorted(pairs, key=lambda pair: (pair[0], pair[1].folders, pair[1].file)))


def _shown(name: str) -> str:
    return one_line(name, _NAME_LENGTH) or "?"
