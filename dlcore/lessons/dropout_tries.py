"""What there is to try with dropout: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dlcore.lessons.dropout_facts import alike
from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.dropout import Spec

Settings = MappingProxyType[str, Any]
PASSES = {"view": "passes", "scaling": "train", "keeps": False}
DIGITS = {"view": "digits", "scaling": "train", "keeps": False}


def _fair(result: Result[Spec]) -> bool:
    """Whether the expectation of train mode is what eval mode gives."""
    return alike(result.number("expectation"), result.number("eval_output"))


def _scatter(result: Result[Spec]) -> int:
    """0 where the passes agree with eval mode, 1 where they lie on both sides of it, 2 on one."""
    outputs, same = result.numbers["train_outputs"], result.number("eval_output")
    assert isinstance(outputs, list)
    if max(outputs) - min(outputs) < 1e-9:
        return 0
    return 1 if min(outputs) < same < max(outputs) else 2


def _nearer(result: Result[Spec]) -> int:
    """Where the expectation of a probability lies: 0 at eval mode's, 1 nearer to one half, 2 further."""
    if _fair(result):
        return 0
    expected, same = (abs(result.number(name) - 0.5) for name in ("expectation", "eval_output"))
    return 1 if expected < same else 2


def _times(result: Result[Spec]) -> int:
    """How many times eval mode adds up what training does on average: 0 half, 1 as much, 2 twice."""
    ratio = 1 / (result.number("factor") * (1 - result.number("drop_probability")))
    return 0 if ratio < 0.75 else 1 if ratio < 1.5 else 2


def _loss(result: Result[Spec], which: str = "") -> float:
    return result.number(f"mean_test_loss{which}")


def _better(result: Result[Spec]) -> int:
    """0 where dropout lowers the mean test loss, 1 where it moves it by less than 2 %, 2 else."""
    share = _loss(result) / _loss(result, "_without")
    return 0 if share < 0.98 else 1 if share < 1.02 else 2


def _harm(result: Result[Spec]) -> int:
    share = result.number("most_harm") / result.number("most_harm_without")
    return 0 if share > 1.1 else 1 if share > 0.9 else 2


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Twenty times the same",
        "One input goes through the network twenty times in train mode, with p = 0.5. What comes out?",
        ("Twenty times the number of eval mode", "Numbers on both sides of it", "Numbers on one side of it"),
        Settings({**PASSES, "output": "linear", "p": 0.5, "step": 20}),
        _scatter,
        Result.plain,
    ),
    Preset(
        "Behind a sigmoid",
        "Now a sigmoid makes a probability of the output. Where does the mean over all masks lie?",
        ("Just at the probability of eval mode", "Nearer to one half", "Further from one half"),
        Settings({**PASSES, "output": "sigmoid", "p": 0.5}),
        _nearer,
        Result.plain,
    ),
    Preset(
        "Nobody divides",
        "The same masks, but nobody divides by 1 − p, and p is 0.5. What do the units add up to in eval "
        "mode, beside their mean in train mode?",
        ("About half as much", "Just as much", "Twice as much"),
        Settings({**PASSES, "scaling": "none", "output": "linear", "p": 0.5}),
        _times,
        Result.plain,
    ),
    Preset(
        "Wrong labels",
        "Five networks learn 100 digits, 15 of them with a wrong label. What does dropout with p = 0.5 do to "
        "their loss on other digits?",
        ("It lowers it", "Next to nothing", "It raises it"),
        Settings({**DIGITS, "p": 0.5, "wrong_labels": 0.15, "n_images": 100, "step": 60}),
        _better,
        lambda result: (
            f"{result.plain()} Without dropout the loss turns and rises while the networks learn the wrong "
            "labels by heart: see “Loss after each epoch”."
        ),
    ),
    Preset(
        "No unit may dominate",
        "In networks that have learnt, one hidden unit is switched off: the one that is missed the most. "
        "How much does the test loss rise with p = 0.5, beside networks that learnt without dropout?",
        ("More", "About as much", "Less"),
        Settings({**DIGITS, "p": 0.5, "wrong_labels": 0.15, "n_images": 100, "step": 60}),
        _harm,
        lambda result: (
            f"{result.plain()} A unit that may be missing at every step is not relied upon: others do its "
            "work too."
        ),
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Six times as loud",
        "With p = 0.1 the output of a linear network scatters a little. Find the p with which its standard "
        "deviation is six times as large.",
        Settings({**PASSES, "output": "linear"}),
        lambda result: abs(_louder(result) - 6) < 0.01,
        Settings({"p": 0.8}),
        lambda result: f"It is {spoken(_louder(result), 3)} times as large.",
    ),
    Challenge(
        "Read the wrong way",
        "Somebody reads p as the share that is kept, and means to leave out one unit in five: set the p "
        "they choose.",
        Settings({"view": "passes", "keeps": True}),
        lambda result: abs(result.number("drop_probability") - 0.2) < 1e-9,
        Settings({"p": 0.8}),
    ),
    Challenge(
        "How much is best",
        "150 digits, all with the right label: find a p that brings the mean test loss of these five "
        "networks below 0.68.",
        Settings({**DIGITS, "wrong_labels": 0.0, "n_images": 150, "seed": 28}),
        lambda result: _loss(result) < 0.68,
        Settings({"p": 0.8}),
        lambda result: f"It is {spoken(_loss(result), 3)}.",
    ),
)


def _louder(result: Result[Spec]) -> float:
    """How many times as large the standard deviation is as with p = 0.1: √(p/(1 − p)) against √(0.1/0.9)."""
    drop = result.number("drop_probability")
    return 3 * (drop / (1 - drop)) ** 0.5
