"""A class at work on one server: what each learner does, an action every few seconds, and what came of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

from bench.learner import Learner

STARTERS = 10
EVERY_S = 3.0
ARRIVAL_S = 10.0
"""the time in which a class arrives"""
FINISH_S = 600.0
"""a training that takes longer has not finished"""
PAGES = ("", "classify", "train")
SLIDERS = ("train_epochs", "train_filters", "train_learning_rate", "train_batch_size", "classify_top_k")
PRESETS = ("train.quick", "train.best", "train.preset-", "classify.preset-")
"""how their keys begin"""
MOVE, PRESS = 0.6, 0.2
"""how often a learner moves a slider, and how often they choose a preset; else they go to another page"""
OWN_EPOCHS = 10
"""of a training that nobody shares; each has another number more"""


@dataclass(slots=True)
class Tally:
    """What came of a class.

    Attributes:
        answers: milliseconds of every action.
        starts: milliseconds of those that started a training; they are among the answers.
        errors: what a page or a connection said, in words.
        dropped: connections that were lost.
        started: trainings.
        finished: those that were seen to end with the page back at its start.
        last_s: seconds from the first learner to the last training's end.
    """

    answers: list[float] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dropped: int = 0
    started: int = 0
    finished: int = 0
    last_s: float = 0.0


async def hold(
    address: str, n: int, actions: int, every_s: float = EVERY_S, starters: int = STARTERS
) -> Tally:
    """Let a class work.

    Args:
        address: of the server.
        n: learners.
        actions: of each, after arriving.
        every_s: seconds from one action to the learner's next.
        starters: how many start a training, every second one of them with settings of their own.
    """
    tally, begun = Tally(), time.perf_counter()

    async def one(number: int) -> None:
        chance = Random(number)  # noqa: S311 - no secret
        await asyncio.sleep(chance.random() * min(ARRIVAL_S, every_s * actions))
        learner = Learner(address)
        try:
            async with learner:
                await _attend(learner, number, actions, every_s, starters, tally, chance)
        except (OSError, TimeoutError) as error:  # it could not even connect
            learner.errors.append(f"connection: {error}")
        tally.errors += learner.errors
        tally.dropped += any(said.startswith("connection") for said in learner.errors)
        tally.last_s = max(tally.last_s, time.perf_counter() - begun if number < starters else 0.0)

    await asyncio.gather(*(one(number) for number in range(n)))
    return tally


async def _attend(
    learner: Learner, number: int, actions: int, every_s: float, starters: int, tally: Tally, chance: Random
) -> None:
    starts_at = chance.randrange(max(1, actions // 3)) if number < starters else -1
    tally.answers.append(await learner.open("train"))
    due = time.perf_counter()
    for turn in range(actions):
        due += every_s
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        if turn == starts_at:
            tally.starts.append(await _start(learner, number, tally))
            tally.answers.append(tally.starts[-1])
        else:
            tally.answers.append(await _act(learner, chance, may_change=turn > starts_at)())
    if number < starters:
        tally.answers.append(await learner.open("train"))
        over = await _is_over(learner)
        tally.finished += over


async def _start(learner: Learner, number: int, tally: Tally) -> float:
    """Press Start: with the default settings, which are shared, or with a learner's own."""
    tally.answers.append(await learner.open("train"))
    if number % 2:
        tally.answers.append(await learner.change("train_epochs", OWN_EPOCHS + number))
    tally.started += 1
    return await learner.press("train.start")


def _act(learner: Learner, chance: Random, may_change: bool) -> Callable[[], Awaitable[float]]:
    """Something that a learner might do now; who is about to start a training only looks around."""
    kind = chance.random()
    sliders = [key for key in SLIDERS if key in learner.widgets]
    presets = sorted(key for key in learner.widgets if key.startswith(PRESETS))
    if may_change and sliders and kind < MOVE:
        key = chance.choice(sliders)
        value = _some_value(learner, key, chance)
        return lambda: learner.change(key, value)
    if may_change and presets and kind < MOVE + PRESS:
        key = chance.choice(presets)
        return lambda: learner.press(key)
    page = chance.choice([page for page in PAGES if page != learner.page])
    return lambda: learner.open(page)


def _some_value(learner: Learner, key: str, chance: Random) -> float | str:
    slider = learner.widgets[key].element
    if slider.options:
        return chance.choice(list(slider.options))
    return slider.min + slider.step * chance.randint(0, round((slider.max - slider.min) / slider.step))


async def _is_over(learner: Learner) -> bool:
    """Wait on the page until the training has ended, as its buttons show."""
    end = time.perf_counter() + FINISH_S
    while time.perf_counter() < end and not learner.errors:
        if "train.start" in learner.widgets:
            return "train.use" in learner.widgets  # with a network to be used: it has not failed
        await asyncio.sleep(0.5)
    return False
