"""What there is to try with outputs and losses: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken
from dlcore.theory.criteria import softmax_twice_floor

if TYPE_CHECKING:
    from dlcore.lessons.criterion import Spec

Settings = MappingProxyType[str, Any]
TWICE = "probabilities_into_CrossEntropyLoss"
MOST = 5
"""with so many classes softmax twice comes below 1, with one more it does not"""


def _number(result: Result[Spec], name: str) -> float:
    return cast(float, result.numbers[name])


def _end(result: Result[Spec]) -> str:
    return result.says.replace("**", "")


def _nearest(value: float, *choices: float) -> int:
    """The place of the choice that a value is nearest to."""
    return min(range(len(choices)), key=lambda place: abs(choices[place] - value))


def _weaker(result: Result[Spec]) -> float:
    """How many times weaker the gradient on the right class's logit is than p − 1."""
    y = result.spec.right_class
    pulls = cast(list[float], result.numbers["gradient"])
    p = cast(list[float], result.numbers["probabilities"])
    return abs((p[y] - 1) / pulls[y])


def _matches(result: Result[Spec]) -> int:
    """0 where the loss is that of logits, 1 where it differs by less than a tenth of it, 2 otherwise."""
    right = _number(result, "logits_into_CrossEntropyLoss")
    off = abs(_number(result, "loss") - right) / right
    return 0 if off < 1e-9 else 1 if off < 0.1 else 2


def _accuracy(result: Result[Spec], name: str) -> float:
    return _number(result, f"accuracy_{name}")


def _which_learns(result: Result[Spec]) -> int:
    """0 where logits classify more points right than probabilities do, 1 the other way, 2 as many."""
    raw, twice = _accuracy(result, "logits_into_CrossEntropyLoss"), _accuracy(result, TWICE)
    return 0 if raw > twice else 1 if raw < twice else 2


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Softmax twice",
        "A network that ends in Softmax is sure of the right class, one of ten: p is almost 1. What does "
        "CrossEntropyLoss say?",
        ("Almost 0", "About 1.46", "About 2.3, as for guessing"),
        Settings({"handed": "probabilities", "loss": "CrossEntropyLoss", "n_classes": 10, "logit": 20.0}),
        lambda result: _nearest(_number(result, "loss"), 0.0, 1.46, 2.3),
        _end,
    ),
    Preset(
        "A negative loss",
        "Softmax into NLLLoss, and p is almost 1. What does the loss come to?",
        ("0", "−1", "It falls for ever"),
        Settings({"handed": "probabilities", "loss": "NLLLoss", "logit": 20.0}),
        lambda result: _nearest(_number(result, "loss"), 0.0, -1.0, -20.0),
        _end,
    ),
    Preset(
        "Log-softmax twice",
        "LogSoftmax at the end, and CrossEntropyLoss takes log_softmax again. How far off is the loss?",
        ("Not at all", "A little", "It flattens out like softmax twice"),
        Settings({"handed": "log_ps", "loss": "CrossEntropyLoss", "logit": 0.0}),
        _matches,
        _end,
    ),
    Preset(
        "Sure and wrong",
        "The right class has logit −8, another one 1: the network is sure and wrong. How strong is the "
        "gradient of softmax twice there?",
        ("About as strong as the right one", "Ten to a hundred times weaker", "Over a thousand times weaker"),
        Settings({"handed": "probabilities", "loss": "CrossEntropyLoss", "logit": -8.0}),
        lambda result: 0 if _weaker(result) < 3 else 1 if _weaker(result) < 1000 else 2,
        lambda result: (
            f"{_end(result)} The right gradient is almost −1 there: it pulls hardest where the network is "
            "most wrong."
        ),
    ),
    Preset(
        "Who learns faster?",
        "A small network learns ten classes in 100 steps, once with logits and once with Softmax before "
        "CrossEntropyLoss. Which classifies more of its points right?",
        ("The one with logits", "The one with Softmax", "As many"),
        Settings({"handed": "probabilities", "n_classes": 10, "learning_rate": 1.0, "n_steps": 100}),
        _which_learns,
        lambda result: (
            f"With logits {spoken(100 * _accuracy(result, 'logits_into_CrossEntropyLoss'), 3)} % of the "
            f"points are right, with Softmax {spoken(100 * _accuracy(result, TWICE), 3)} %. The loss of the "
            f"second is {spoken(_number(result, f'trained_{TWICE}'))} and cannot fall below "
            f"{spoken(_number(result, 'softmax_twice_floor'))}."
        ),
    ),
)


def _so_far(result: Result[Spec]) -> str:
    """The loss beside what is wanted, and what this number of classes has to do with it."""
    n_classes = result.spec.n_classes
    low, next_low = (spoken(softmax_twice_floor(n)) for n in (n_classes, n_classes + 1))
    begin = f"Now the loss is {spoken(_number(result, 'loss'))} with {n_classes} classes"
    if n_classes > MOST:
        return f"{begin}, which never let it fall below {low}."
    if n_classes < MOST:
        return f"{begin}; one class more still lets it fall to {next_low}."
    return f"{begin}, which let it fall to {low}; with one class more it stays above {next_low}."


CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Below one",
        "Softmax stays in front of CrossEntropyLoss. Bring the loss below 1 with as many classes as that "
        "allows.",
        Settings({"handed": "probabilities", "loss": "CrossEntropyLoss"}),
        lambda result: _number(result, "loss") < 1 and result.spec.n_classes == MOST,
        Settings({"n_classes": 5, "logit": 12.0}),
        _so_far,
    ),
    Challenge(
        "The same number by another road",
        "NLLLoss has to give what CrossEntropyLoss gives for the logits.",
        Settings({"loss": "NLLLoss"}),
        lambda result: result.spec.handed == "log_ps" and _matches(result) == 0,
        Settings({"handed": "log_ps"}),
    ),
    Challenge(
        "Wrong without a word",
        "Get a number out of BCELoss for raw logits of at least four classes. That it gives one does not "
        "make it right.",
        Settings({"handed": "logits", "loss": "BCELoss"}),
        lambda result: result.numbers["loss"] is not None and result.spec.n_classes >= 4,
        Settings({"n_classes": 4, "logit": 1.0, "rival": 0.75, "fall": 0.25}),
    ),
)
