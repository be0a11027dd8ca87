"""What there is to try with the two switches: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dlcore.lessons.lesson import Challenge, Preset, Result

if TYPE_CHECKING:
    from dlcore.lessons.modes import Spec

Settings = MappingProxyType[str, Any]


def _outputs(result: Result[Spec]) -> list[float]:
    value = result.numbers["outputs"]
    assert isinstance(value, list)
    return [float(each) for each in value]


def _agree(result: Result[Spec]) -> bool:
    """Whether all passes give the same output."""
    outputs = _outputs(result)
    return max(outputs) - min(outputs) < 1e-12


def _moves(result: Result[Spec]) -> bool:
    return result.number("weight_change") > 0


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Does eval stop training?",
        "The network is in eval mode, and after each pass somebody calls loss.backward() and "
        "optimiser.step(). Do the weights change?",
        ("No: eval mode forbids it", "Yes, as ever"),
        Settings({"mode": "eval", "grad": "grad", "single": "none", "learns": True, "passes": 10}),
        lambda result: int(_moves(result)),
        Result.plain,
    ),
    Preset(
        "Is no_grad enough?",
        "Somebody wants to use a network and writes torch.no_grad(), but forgets model.eval(). What do ten "
        "passes of one batch give?",
        ("Ten times the same", "Ten different outputs"),
        Settings({"mode": "train", "grad": "no_grad", "single": "none", "learns": False, "passes": 10}),
        lambda result: 0 if _agree(result) else 1,
        lambda result: f"{result.plain()} And batch norm’s running mean has moved: no_grad does not stop it.",
    ),
    Preset(
        "Both switches",
        "model.eval() and torch.no_grad(), and then loss.backward(). What happens?",
        ("An error, and the weights stay", "Nothing is said, and the weights stay", "The weights change"),
        Settings({"mode": "eval", "grad": "no_grad", "single": "none", "learns": True, "passes": 10}),
        lambda result: 2 if _moves(result) else 0 if result.numbers["error"] else 1,
        lambda result: f"{result.plain()} PyTorch says: “{result.numbers['error']}”.",
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Scatter without a trace",
        "Let the outputs of ten passes scatter, though no batch is counted and nothing is kept for backward.",
        Settings({"learns": False, "passes": 10}),
        lambda result: (
            not _agree(result)
            and result.number("batches_tracked") == 0
            and result.number("saved_numbers") == 0
        ),
        Settings({"mode": "eval", "single": "dropout", "grad": "no_grad"}),
    ),
    Challenge(
        "Fine-tune with still statistics",
        "Let the weights change and dropout draw masks, while batch norm’s running mean stays at 0.",
        Settings({"mode": "train", "passes": 10}),
        lambda result: (
            _moves(result) and not result.number("batches_tracked") and result.spec.single != "dropout"
        ),
        Settings({"single": "norm", "grad": "grad", "learns": True}),
    ),
)
