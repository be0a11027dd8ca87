"""What is drawn of networks that learn a few digits with dropout, and of the same without."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlcore.lessons.dropout import N_EPOCHS
from dlcore.lessons.lesson import Sweep
from figures.scene import Curve, Lines, Moving, Slot, scene

EPOCHS = np.arange(N_EPOCHS + 1, dtype=np.uint16)
WITHOUT = ("class-1", "6 4")


def digits(sweep: Sweep) -> Mapping[str, Any]:
    """Losses over epochs and over p, how much one unit matters, and the weights."""
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [_losses(sweep), _over_p(sweep), _units(sweep), _half(sweep), _weights(sweep)],
        formula=_formula(sweep),
        last_step=Moving(np.array([N_EPOCHS], np.uint16)),
        step_word="epoch",
    )


def _losses(sweep: Sweep) -> Lines:
    """Mean losses of five networks, the range of their test losses, and the test loss without dropout."""
    train, test, across = sweep.arrays["train"], sweep.arrays["test"], Moving(EPOCHS)
    without = sweep.still["test_without"].mean(0)
    return Lines(
        "Loss after each epoch, mean of five",
        "epoch",
        "cross-entropy, nats",
        (
            Curve("lowest", across, Moving(test.min(1), "v"), "muted", "1 3"),
            Curve("highest", across, Moving(test.max(1), "v"), "muted", "1 3"),
            Curve("test, p = 0", across, Moving(without), *WITHOUT),
            Curve("training", across, Moving(train.mean(1), "v"), "train"),
            Curve("test", across, Moving(test.mean(1), "v"), "test", "2 4"),
        ),
        y_span=(0, 1.1 * float(max(test.mean(1).max(), without.max(), train.mean(1).max()))),
        says="Training and test loss after every epoch, and the test loss of the networks without dropout.",
    )


def _over(sweep: Sweep, title: str, y_title: str, curves: tuple[Curve, ...], says: str) -> Lines:
    return Lines(title, "p", y_title, curves, here="value", x_span=(0, 0.9), says=says)


def _ps(sweep: Sweep) -> Moving:
    return Moving(np.array(sweep.values, np.float32))


def _over_p(sweep: Sweep) -> Lines:
    train, test = sweep.arrays["train"][..., -1], sweep.arrays["test"][..., -1]
    curves = (
        Curve("lowest", _ps(sweep), Moving(test.min(1)), "muted", "1 3"),
        Curve("highest", _ps(sweep), Moving(test.max(1)), "muted", "1 3"),
        Curve("training", _ps(sweep), Moving(train.mean(1)), "train"),
        Curve("test", _ps(sweep), Moving(test.mean(1)), "test", "2 4"),
    )
    says = "Training and test loss at the end for every p, the mean and the range of five networks."
    return _over(sweep, f"Loss after {N_EPOCHS} epochs", "nats", curves, says)


def _units(sweep: Sweep) -> Lines:
    curves = (Curve("rise", _ps(sweep), Moving(sweep.arrays["harm"])),)
    says = "By how much the test loss rises without the unit that is needed most, for every p."
    return _over(sweep, "Test loss without the most needed unit", "rise, nats", curves, says)


def _half(sweep: Sweep) -> Lines:
    curves = (
        Curve("all units", _ps(sweep), Moving(100 * sweep.arrays["right"]), "class-0"),
        Curve("half of them", _ps(sweep), Moving(100 * sweep.arrays["half_right"]), "accent", "6 4"),
    )
    says = "The share of test digits that are right with all units, and with half of them switched off."
    return _over(sweep, "Right with half of the units off", "right, %", curves, says)


def _weights(sweep: Sweep) -> Lines:
    """The histogram of all weights; the outermost bins hold what lies beyond too."""
    across = Moving(sweep.still["middles"].astype(np.float32))
    return Lines(
        "All weights after training; the ends hold the rest",
        "weight",
        "share, %",
        (
            Curve("p = 0", across, Moving(100 * sweep.still["shares_without"]), *WITHOUT),
            Curve("this p", across, Moving(100 * sweep.arrays["shares"], "v")),
        ),
        here="",
        ends=False,
        says="A histogram of all weights of five networks with dropout, and without.",
    )


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """The gap between test and training loss after the epoch looked at."""
    train, test = sweep.arrays["train"].mean(1), sweep.arrays["test"].mean(1)
    parts = [Slot(Moving(each, "vs")) for each in (test, train, test - train)]
    without = (sweep.still["test_without"] - sweep.still["train_without"]).mean(0)
    return [
        [
            "test − training = ",
            parts[0],
            " − ",
            parts[1],
            " = ",
            parts[2],
            "; without dropout ",
            Slot(Moving(without, "s")),
        ],
    ]
