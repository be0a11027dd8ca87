"""What there is to try on a neuron: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.neuron_tables import TABLES
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.neuron import Spec

Settings = MappingProxyType[str, Any]


def _weights(result: Result[Spec]) -> list[float]:
    return cast(list[float], result.numbers["final_weights"])


def _ends(result: Result[Spec]) -> int:
    """0: it learns; 1: nothing changes; 2: the loss ends higher, or the numbers grow too large."""
    first, last = (result.number(f"{which}_loss") for which in ("first", "final"))
    if result.numbers["epochs_done"] != result.spec.n_epochs or last > first:
        return 2
    return 0 if last < first else 1


def _with(table: str, **others: Any) -> Settings:
    return Settings({"table": table, **TABLES[table].good, **others})


def _nearest(value: float, answers: tuple[float, ...]) -> int:
    return min(range(len(answers)), key=lambda place: abs(answers[place] - value))


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "A sharp decision",
        "The step function says 0 or 1 and nothing between. What does the neuron learn with it?",
        ("A sharp rule", "Nothing", "It gets worse and worse"),
        _with("exam", activation="step", view="activation"),
        _ends,
        Result.plain,
    ),
    Preset(
        "The same steps by another name",
        "With the sum of squares, 5 records and learning rate 0.1: which rate makes the same steps with "
        "nn.MSELoss?",
        ("0.1", "0.2", "0.5"),
        _with("line", loss="sse", learning_rate=0.1),
        lambda result: _nearest(result.number("same_steps_mse"), (0.1, 0.2, 0.5)),
        lambda result: (
            f"nn.MSELoss divides the sum by 5, so {spoken(result.number('same_steps_mse'))} with it "
            f"makes the very same steps as {spoken(result.spec.learning_rate)} with the sum."
        ),
    ),
    Preset(
        "Eight times the data",
        "A sum over records, at a rate that works; now every record is there eight times. What happens?",
        ("It learns faster", "Nothing changes", "It gets out of hand"),
        _with("line", loss="half_sse", n_copies=8, view="batch"),
        _ends,
        lambda result: f"{result.plain()} With a mean over the records the copies would change nothing.",
    ),
    Preset(
        "Far out on the plateau",
        "One record, target 1, and the sigmoid starts at w = −6 with learning rate 1. After 40 epochs, "
        "how much of the loss is gone?",
        ("Nearly all of it", "About half of it", "Less than a tenth"),
        _with("single", start_w1=-6.0, learning_rate=1.0, n_epochs=40),
        lambda result: _nearest(result.number("final_loss") / result.number("first_loss"), (0.0, 0.5, 1.0)),
        lambda result: (
            f"{result.plain()} On the plateau the slope is almost 0, "
            "although the error is as large as it gets."
        ),
    ),
    Preset(
        "The reset that is missing",
        "Δw is set to 0 once, before the first epoch, and never again. Does the line still settle?",
        ("Yes, and sooner", "No, it swings around the best weights", "It stops at once"),
        _with("line", missing_reset=True, loss="half_mse", view="batch"),
        lambda result: 1 if _ends(result) == 2 or _swings(result) else 0,
        lambda result: (
            f"{result.plain()} The step looked at begins where the last epoch's Δw ended, not at 0."
        ),
    ),
)


def _swings(result: Result[Spec]) -> bool:
    """Whether the loss of the last ten epochs still goes up and down."""
    losses = [row[3] for row in result.rows][-10:]
    return max(losses) > 1.5 * min(losses)


CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Wake the neuron",
        "A sigmoid that starts at w = −6 hardly moves. Bring the mean square error below 0.01 in 40 epochs, "
        "from the same start.",
        Settings({"table": "single", "activation": "sigmoid", "start_w1": -6.0, "n_epochs": 40}),
        lambda result: result.numbers["epochs_done"] == 40 and result.number("final_mse") < 0.01,
        Settings({"learning_rate": 10.0, "loss": "sse"}),
    ),
    Challenge(
        "Same path, other loss",
        "With nn.MSELoss make exactly the steps that ½ · sum of squares makes at learning rate 0.08.",
        Settings(
            {"table": "line", "activation": "identity", "loss": "mse", "start_w1": -3.0, "start_w2": 4.0}
        ),
        lambda result: abs(result.number("same_steps_half_sse") - 0.08) < 1e-9,
        Settings({"learning_rate": 0.2}),
    ),
    Challenge(
        "Do not follow the outlier",
        "The last target is 8 too low, and w₁ of the least squares falls below 0. "
        "End 40 epochs with w₁ above 0.3.",
        Settings(
            {
                "table": "line",
                "activation": "identity",
                "outlier": -8.0,
                "n_epochs": 40,
                "start_w1": -3.0,
                "start_w2": 4.0,
            }
        ),
        lambda result: _weights(result)[0] > 0.3,
        Settings({"loss": "absolute", "learning_rate": 0.2}),
    ),
)
