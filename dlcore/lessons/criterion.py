"""What the loss wants: logits, probabilities or log-probabilities into each of PyTorch's losses for classes.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.criterion_tries import CHALLENGES, PRESETS
from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.settings import setting
from dlcore.theory.criteria import LOSSES, OUTPUTS

MAX_CLASSES = 10
MAX_STEPS = 200

ENDS: Mapping[str, str] = MappingProxyType(
    {
        "logits": "Linear: logits",
        "log_ps": "LogSoftmax: log-probabilities",
        "probabilities": "Softmax: probabilities",
    }
)
"""how a network ends, by what it then hands over"""

COVERS = {
    "C125": "CrossEntropyLoss over the slider of the right class's logit, and the bars of its gradient p − y",
    "C126": "“Last layer”: Softmax into CrossEntropyLoss flattens out at 1.4612 for ten classes",
    "C127": "“Last layer” and “Loss”: LogSoftmax into NLLLoss is the same number; Softmax gives −p",
    "C128": "the bars of exp(log_ps) and their sum",
    "E067": "the table of every output into every loss, and learning with four of them",
    "E068": "“Call everything logits” beside the code: log-probabilities are called log_ps",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """One example's logits, and what is handed to which loss: every number on the page follows from these."""

    handed: str = setting(
        "logits", "Last layer", "How the network ends, and so what it hands to the loss.", choices=OUTPUTS
    )
    loss: str = setting("CrossEntropyLoss", "Loss", "Its name in torch.nn.", choices=LOSSES)
    n_classes: int = setting(10, "Classes", "How many classes there are: K.", low=2, high=MAX_CLASSES, step=1)
    label: int = setting(
        3, "Right class", "Its number, the last one where there are fewer: y.", low=0, high=9, step=1
    )
    logit: float = setting(
        2.0, "Logit of the right class", "How strongly the network votes for it.", low=-10.0, high=20.0,
        step=0.25,
    )  # fmt: skip
    rival: float = setting(
        1.0, "Largest other logit", "The strongest vote for a wrong class.", low=-3.0, high=10.0, step=0.25
    )
    fall: float = setting(
        0.25, "Fall to the next", "By how much each further wrong class has less.", low=0.0, high=3.0,
        step=0.25,
    )  # fmt: skip
    softness: float = setting(
        0.1, "Softness of a soft target", "How much of it is shared by all classes.", low=0.0, high=1.0,
        step=0.05,
    )  # fmt: skip
    learning_rate: float = setting(
        1.0, "Learning rate", "Of the small networks that learn.", low=0.02, high=10.0, scale="log"
    )
    n_steps: int = setting(
        100, "Steps", "How many steps the small networks take.", low=1, high=MAX_STEPS, step=1
    )
    seed: int = setting(
        0, "Seed", "Which points are drawn, and which weights learning begins with.", low=0, high=99, step=1
    )
    misnamed: bool = setting(False, "Call everything logits", "The name no longer says what the numbers are.")
    step: int = setting(
        MAX_STEPS, "Step looked at", "The last one where there are fewer.", low=0, high=MAX_STEPS, step=1
    )

    @property
    def right_class(self) -> int:
        """The number of the right class among those there are."""
        return min(self.label, self.n_classes - 1)

    @property
    def step_seen(self) -> int:
        """The step of learning that is looked at."""
        return min(self.step, self.n_steps)

    def logits(self, logit: float) -> list[float]:
        """One for each class.

        Args:
            logit: that of the right one.
        """
        others = [self.rival - self.fall * place for place in range(self.n_classes - 1)]
        return [*others[: self.right_class], logit, *others[self.right_class :]]


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.criterion_run:result")
"""every pairing with these logits, and what becomes of networks that learn with them"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.criterion_sweep:swept")
"""the same at every logit of the right class"""
script: Callable[[Spec], str] = later("dlcore.lessons.criterion_recipe:script")
"""the recipe with these settings"""

LESSON = Lesson(
    name="criterion",
    title="What the loss wants",
    spec=Spec,
    swept="logit",
    apart=("softness",),
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
