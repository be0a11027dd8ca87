"""What there is to try with two losses: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result

if TYPE_CHECKING:
    from dlcore.lessons.which_loss import Spec

Settings = MappingProxyType[str, Any]


def _steps(result: Result[Spec], loss: str) -> int | None:
    """The step at which a loss first arrives; None for never."""
    return cast("int | None", result.numbers[f"{loss}_steps"])


def _pair(result: Result[Spec], name: str) -> list[float]:
    """A number of cross-entropy and one of squared error."""
    return cast("list[float]", result.numbers[name])


def _plain(result: Result[Spec]) -> str:
    return result.says.replace("**", "")


def _lag(result: Result[Spec]) -> int:
    """0: squared error needs less than three times the steps, 1: more of them, 2: it has not arrived."""
    entropy, square = _steps(result, "cross_entropy"), _steps(result, "squared_error")
    if entropy is None or square is None:
        return 2
    return 0 if square < 3 * entropy else 1


def _speed(result: Result[Spec]) -> int:
    """0: squared error does not arrive, 1: it arrives later, 2: it arrives first or at the same step."""
    entropy, square = _steps(result, "cross_entropy"), _steps(result, "squared_error")
    if square is None:
        return 0
    return 2 if entropy is None or square <= entropy else 1


def _drawn_to(result: Result[Spec]) -> int:
    """0: p ends near 0, 1: between, 2: near 1."""
    (p, _) = _pair(result, "final_predictions")
    return 0 if p < 0.1 else 2 if p > 0.9 else 1


def _on_reals(result: Result[Spec]) -> int:
    """0: torch refuses, 1: the loss ends at 0 or above, 2: it ends below 0."""
    if isinstance(result.numbers["bce_with_logits_loss"], str):
        return 0
    return 2 if _pair(result, "final_losses")[0] < 0 else 1


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Badly wrong",
        "The label is 1, and the unit starts at h₀ = −8, sure of the opposite. Cross-entropy is right after "
        "some twenty steps. How many does squared error need?",
        ("Hardly more", "Several times as many", "More than 200"),
        Settings({"start": -8.0}),
        _lag,
        _plain,
    ),
    Preset(
        "Well placed",
        "Now it starts undecided, at p = 0.5. Does squared error stall here, too?",
        ("Yes, it does not arrive", "No, but it needs more steps", "No, it is as quick"),
        Settings({"start": 0.0}),
        _speed,
        _plain,
    ),
    Preset(
        "Twenty times the rate",
        "Learning rate 10 takes squared error from h₀ = −8 to 0.9 in 154 steps. How many from −10?",
        ("A few more", "Clearly more", "More than 200 again"),
        Settings({"start": -10.0, "learning_rate": 10.0}),
        lambda result: _nearer(_steps(result, "squared_error")),
        lambda result: (
            f"{_plain(result)} Far out, every unit further makes the slope about 2.7 times smaller, two "
            "units about seven times."
        ),
    ),
    Preset(
        "Without the brackets",
        "The label is 0, and the formula is read as −Σ y ln p + (1 − y) ln(1 − p). Where does descending it "
        "take p, from 0.5?",
        ("To 0, as it should", "It stays at 0.5", "To 1"),
        Settings({"literal": True, "label": "0", "start": 0.0, "step": 200}),
        _drawn_to,
        _plain,
    ),
    Preset(
        "A target of 3.2",
        "Regression: the target is 3.2, and somebody hands it to nn.BCEWithLogitsLoss. What happens?",
        ("An error", "The loss comes down to 0", "The loss falls below 0 and on"),
        Settings({"task": "regression", "target": 3.2, "step": 200}),
        _on_reals,
        lambda result: f"{_plain(result)} nn.BCELoss would have refused it: “{result.numbers['bce_loss']}”.",
    ),
)


def _nearer(steps: int | None) -> int:
    """Which answer holds for a number of steps, 154 of which are known."""
    if steps is None:
        return 2
    return 0 if steps < 1.5 * 154 else 1


CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Off the plateau",
        "One record, label 1, h₀ = −6: bring p to 0.9 with squared error within 30 steps.",
        Settings({"task": "classification", "records": "one", "label": "1", "start": -6.0, "literal": False}),
        lambda result: (_steps(result, "squared_error") or 999) <= 30,
        Settings({"learning_rate": 9.1}),
    ),
    Challenge(
        "A target for both",
        "One record, regression: find a target that is no label, 0 or 1, and that both losses come within "
        "0.1 of, starting further away.",
        Settings({"task": "regression", "records": "one", "literal": False}),
        lambda result: (
            0 < result.spec.target < 1
            and all(_steps(result, loss) for loss in ("cross_entropy", "squared_error"))
        ),
        Settings({"target": 0.3}),
    ),
)
