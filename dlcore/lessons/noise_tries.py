"""What there is to try on walks with batches: presets with a question, and challenges."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.noise import Spec

Settings = MappingProxyType[str, Any]
OF_PATIENTS = 0.13
"""how far batches of 8 wander with the settings that the page opens with"""


def _number(result: Result[Spec], name: str) -> float:
    """One of its numbers, or of theory; NaN for none."""
    found = result.picture[name].item() if name in result.picture else result.numbers[name]
    return cast(float, found)


def _told(result: Result[Spec], name: str) -> str:
    """Two digits of a number."""
    return spoken(float(f"{_number(result, name):.2g}"))


def _share(result: Result[Spec]) -> float:
    """The distance of the walks, as a share of that with the settings that the page opens with."""
    return _number(result, "distance") / OF_PATIENTS


def _compared(result: Result[Spec]) -> int:
    """Whether the walks are closer than, as close as, or farther than batches drawn afresh."""
    apart = _number(result, "distance") - _number(result, "theory")
    return 1 if abs(apart) < 0.1 * _number(result, "theory") else 0 if apart < 0 else 2


def _times_afresh(result: Result[Spec]) -> str:
    times = _number(result, "distance") / _number(result, "theory")
    return f"{spoken(float(f'{times:.2g}'))} times as far as batches drawn afresh"


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Four times the batch",
        "With batches of 8 the walks wander 0.13 around the minimum. How far with batches of 32?",
        ("0.13 as before", "0.065, half", "0.033, a quarter"),
        Settings({"batch_size": 32}),
        lambda result: 0 if _share(result) > 0.75 else 1 if _share(result) > 0.375 else 2,
        lambda result: (
            f"They wander {_told(result, 'distance')}: the mean of four times as "
            "many records varies a quarter as much, and the root of that is a half."
        ),
    ),
    Preset(
        "One at a time",
        "All records together bear learning rates up to 1. What do batches of a single record do with 0.3?",
        ("They settle as well", "They wander, within bounds", "Nothing bounds their wandering"),
        Settings({"batch_size": 1, "learning_rate": 0.3}),
        lambda result: 2 if math.isnan(_number(result, "settled")) else 1,
        lambda result: (
            f"Single records bear at most {_told(result, 'largest')}. Beyond that the noise "
            "grows with the distance that it has made, however round the bowl is."
        ),
    ),
    Preset(
        "The same cost",
        "In a long valley, batches of 8 take 250 steps. For the same 2000 looks at a record all 442 together "
        "take 4 steps. Who has less loss?",
        ("Batches of 8", "Both are alike", "All together: their steps are exact"),
        Settings(
            {
                "scaling": "0 to 1",
                "learning_rate": 0.3,
                "n_steps": 250,
                "counted": "records",
            }
        ),
        lambda result: 0 if _number(result, "excess_loss") < _number(result, "together") else 2,
        lambda result: (
            f"Batches of 8 end {_told(result, 'excess_loss')} above the smallest loss, "
            f"all together {_told(result, 'together')}: "
            "many rough steps go further than a few exact ones."
        ),
    ),
    Preset(
        "Every record once",
        "Shuffled epochs take each record once before any comes again. Do batches of 64 wander less so?",
        ("Less than batches drawn afresh", "As far", "Farther"),
        Settings({"drawn": "epochs", "batch_size": 64}),
        _compared,
        lambda result: (
            f"They wander {_times_afresh(result)}: what pulls one way is answered within the epoch."
        ),
    ),
    Preset(
        "The left-over batch",
        "569 records in shuffled epochs of batches of 512 leave a batch of 57. Does that matter?",
        ("No, they are calmer as before", "No, as far as batches drawn afresh", "Yes, they wander farther"),
        Settings({"data": "cells", "drawn": "epochs", "batch_size": 512}),
        _compared,
        lambda result: (
            f"They wander {_times_afresh(result)}: every second step listens to 57 records as much "
            "as to 512. A DataLoader leaves them out with drop_last=True."
        ),
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "A quarter of the wandering",
        "Bring batches of 8 patients, drawn afresh, to wander less than 0.04 around the minimum.",
        Settings({"data": "diabetes", "scaling": "standardised", "batch_size": 8, "drawn": "afresh"}),
        lambda result: result.numbers["distance"] is not None and _number(result, "distance") < 0.04,
        Settings({"learning_rate": 0.01, "n_steps": 500, "start_w": 0.6, "start_b": 0.0}),
    ),
    Challenge(
        "On a budget",
        "In the long valley, columns from 0 to 1, come within 0.004 of the smallest loss after looking at no "
        "more than 2000 records.",
        Settings({"data": "diabetes", "scaling": "0 to 1", "start_w": -0.2, "start_b": 0.8}),
        lambda result: (
            result.numbers["excess_loss"] is not None
            and _number(result, "excess_loss") < 0.004
            and _number(result, "records_seen") <= 2000
        ),
        Settings({"learning_rate": 0.3, "n_steps": 250}),
    ),
)
