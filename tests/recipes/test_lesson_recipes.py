"""Every lesson's exported script prints the page's numbers: each preset, and settings drawn at random.

One script a lesson runs in a really fresh process, as a learner would, the others forked from one that
has imported torch already. Another draw: `SEED=7 pytest tests/recipes/test_lesson_recipes.py`.
"""

import itertools
import json
import math
import multiprocessing
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dlcore.lessons.lesson import Lesson
from dlcore.lessons.registry import LESSONS, lesson, run
from dlcore.settings import Control, controls
from tests.recipes.printing import printed

N_RANDOM = 6
SEED = int(os.environ.get("SEED", "1"))


@pytest.fixture(scope="module")
def forked() -> Iterator[ProcessPoolExecutor]:
    """Processes that had torch when they began and nothing of the app."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["torch"])
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        yield pool


def some(control: Control, draw: random.Random) -> Any:
    """A value anywhere in a control's range, the lower part of it more often."""
    if control.choices:
        return draw.choice(control.choices)
    if isinstance(control.default, bool):
        return draw.random() < 0.5
    if control.low is None or control.high is None:
        return control.default
    if isinstance(control.default, int):
        return draw.randint(int(control.low), int(control.high))
    return round(control.low + (control.high - control.low) * draw.random() ** 2, 4)


def drawn(one: Lesson[Any], number: int) -> dict[str, Any]:
    """Random settings of a lesson: about half of them are other than their default."""
    draw = random.Random(f"{SEED} {one.name} {number}")
    return {name: some(each, draw) for name, each in controls(one.spec).items() if draw.random() < 0.6}


def differing(page: Any, script: Any, path: str = "") -> list[str]:
    """Where a script's numbers differ from the page's by more than what is printed."""
    if isinstance(page, list):
        if len(page) != len(script):
            return [f"{path}: {len(page)} and {len(script)} numbers"]
        return [
            each
            for i, pair in enumerate(zip(page, script, strict=True))
            for each in differing(*pair, f"{path}[{i}]")
        ]
    if isinstance(page, float | int) and isinstance(script, float | int):
        return (
            [] if math.isclose(page, script, rel_tol=1e-5, abs_tol=1e-7) else [f"{path}: {page} and {script}"]
        )
    return [] if page == script else [f"{path}: {page} and {script}"]


def agree(name: str, settings: dict[str, Any], pool: ProcessPoolExecutor) -> list[str]:
    spec = lesson(name).made(**settings)
    numbers = run(name, spec).numbers
    script = pool.submit(printed, lesson(name).script(spec)).result()
    assert script.keys() == numbers.keys()
    return [each for key in numbers for each in differing(numbers[key], script[key], key)]


MOST_LINES = {"criterion": 60, "cross_entropy": 60, "overfitting": 60, "sigmoid": 64, "which_loss": 60}
"""of a script that is handed out; the sigmoid's has two places on it besides the descent"""


@pytest.mark.parametrize("name", MOST_LINES)
def test_what_is_handed_out_is_short(name: str) -> None:
    one = lesson(name)
    known = {n: c.choices or (False, True) for n, c in controls(one.spec).items() if _kind(c)}
    for values in itertools.product(*known.values()):
        settings = dict(zip(known, values, strict=True))
        assert len(one.script(one.made(**settings)).splitlines()) <= MOST_LINES[name], settings


def _kind(control: Control) -> bool:
    """Whether a setting is one of a few: such settings choose the lines of a script."""
    return bool(control.choices) or isinstance(control.default, bool)


PRESETS = [(name, preset.name) for name in LESSONS for preset in lesson(name).presets]


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_a_preset_prints_the_numbers_of_the_page(name: str, preset: str, forked: ProcessPoolExecutor) -> None:
    assert agree(name, dict(lesson(name).preset(preset).settings), forked) == []


@pytest.mark.parametrize("name", LESSONS)
@pytest.mark.parametrize("number", range(N_RANDOM))
def test_any_settings_print_the_numbers_of_the_page(
    name: str, number: int, forked: ProcessPoolExecutor
) -> None:
    settings = drawn(lesson(name), number)
    assert agree(name, settings, forked) == [], settings


@pytest.mark.parametrize("name", LESSONS)
def test_a_fresh_process_prints_them_too(name: str, tmp_path: Path) -> None:
    one = lesson(name)
    spec = one.made(**drawn(one, -1))
    file = tmp_path / "lesson.py"
    file.write_text(one.script(spec), encoding="utf-8")
    command = [sys.executable, "-I", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True, timeout=120)
    numbers, script = one.run(spec).numbers, json.loads(done.stdout.splitlines()[-1])
    assert script.keys() == numbers.keys()
    assert [each for key in numbers for each in differing(numbers[key], script[key], key)] == []
