"""Train and eval mode, and gradients recorded or not: two switches, and what each of them really does.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.modes_tries import CHALLENGES, PRESETS
from dlcore.settings import setting

MOST_PASSES = 20
N_INPUTS, N_HIDDEN, N_CLASSES = 4, 6, 3
LEARNING_RATE = 0.1
MODES: Mapping[str, str] = MappingProxyType({"train": "model.train()", "eval": "model.eval()"})
GRADS: Mapping[str, str] = MappingProxyType(
    {"grad": "Recorded", "no_grad": "torch.no_grad()", "inference": "torch.inference_mode()"}
)
SINGLES: Mapping[str, str] = MappingProxyType({"none": "None", "norm": "Batch norm", "dropout": "Dropout"})
COVERS = {
    "C151": "“Mode”: in eval mode the passes agree, and batch norm keeps to its running mean",
    "C152": "“Mode” and “One module the other way round”; the flags `training` in the table",
    "C225": "“Mode” × “Gradients”: the curves and the table of all four combinations",
    "E091": "“A step after each pass”: in eval mode the weights change, under no_grad they cannot",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """Passes of one batch through a network: every number on the page follows from these."""

    mode: str = setting("eval", "Mode", "What the network is told before the passes.", choices=tuple(MODES))
    grad: str = setting("grad", "Gradients", "Whether autograd records the passes.", choices=tuple(GRADS))
    single: str = setting(
        "none",
        "One module the other way round",
        "It alone is then set to the other mode.",
        choices=tuple(SINGLES),
    )
    learns: bool = setting(
        True, "A step after each pass", "loss.backward() and optimiser.step(), where they can be done."
    )
    batch_size: int = setting(8, "Batch size", "Examples in the batch.", low=2, high=32, step=2)
    passes: int = setting(10, "Passes", "Passes of the same batch.", low=1, high=MOST_PASSES, step=1)
    seed: int = setting(0, "Seed", "Of first weights, batch and masks.", low=0, high=99, step=1)


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.modes_run:result")
"""the passes with these settings"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.modes_run:swept")
"""after every number of passes"""


def script(spec: Spec) -> str:
    """The recipe with these settings: only the lines in use stand in it."""
    from dlcore.export import filled, recipe

    names = ("passes", "batch_size", "seed")
    text = filled(recipe("modes"), {name.upper(): getattr(spec, name) for name in names})
    if spec.mode == "train":
        text = text.replace("model.eval()\n", "model.train()\n")
    one = "" if spec.single == "none" else f"model.{spec.single}.train({spec.mode == 'eval'})\n"
    text = text.replace("model.norm.train(False)\n", one)
    manager = {
        "grad": "torch.enable_grad()",
        "no_grad": "torch.no_grad()",
        "inference": "torch.inference_mode()",
    }
    text = text.replace("torch.enable_grad()", manager[spec.grad])
    if spec.learns:
        return text
    first, last = text.index("    try:\n"), text.index("    outputs.append")
    return text[:first] + text[last:]


LESSON = Lesson(
    name="modes",
    title="Train and eval",
    spec=Spec,
    swept="passes",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
