"""Early stopping: patience on a noisy curve, the best weights restored, and one test set for one number.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.stopping_tries import CHALLENGES, PRESETS
from dlcore.settings import setting

MAX_EPOCHS = 100
N_SEEDS = 10
RESTORE: Mapping[str, str] = MappingProxyType(
    {"best": "The best, from a copy", "last": "The last", "reference": "The best, not copied"}
)
"""which weights are kept: their name to how it is called"""
COVERS = {
    "C088": "the patience slider on a noisy validation curve; “best” and “stops” are marked in it",
    "C148": "“Training examples” and “Epochs”; loss and accuracy curves of all three sets",
    "C149": "“Weights kept”: a copy of the best, the last, or a reference that is no copy",
    "C226": "“Test examples trained on”: the test score rises, that of fresh examples does not",
    "E040": "patience 1 is the naive rule: it loses in the chart of patience, and over ten seeds",
    "E049": "both charts: the validation loss rises while the validation accuracy hardly moves",
    "E084": "“Stop on the test set”; “The leak, measured”: the optimism, with its error",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A network, its training and a rule that ends it: every number on the page follows from these."""

    patience: int = setting(
        10, "Patience", "So many epochs in a row without an improvement end it.", low=1, high=40, step=1
    )
    restore: str = setting(
        "best", "Weights kept", "Which weights the network ends with.", choices=tuple(RESTORE)
    )
    n_train: int = setting(
        80, "Training examples", "Examples that are learnt from.", low=20, high=240, step=20
    )
    epochs: int = setting(
        80, "Epochs", "Passes over the training examples, at most.", low=20, high=MAX_EPOCHS, step=10
    )
    label_noise: float = setting(
        0.1, "Wrong labels", "The share of labels turned, in every set.", low=0.0, high=0.4, step=0.05
    )
    leak: float = setting(
        0.0,
        "Test examples trained on",
        "This share of the test set takes the place of training examples.",
        low=0.0,
        high=1.0,
        step=0.1,
    )
    ten: bool = setting(False, "Ten seeds", "The same with ten seeds, from this one on: nine more networks.")
    on_test: bool = setting(False, "Stop on the test set", "The rule looks at the test loss: a leak.")
    measure: bool = setting(
        False,
        "The leak, measured",
        "200 small test sets each choose an epoch; is its score there true?",
    )
    min_delta: float = setting(
        0.0,
        "Least improvement",
        "Only a loss lower by more than this counts: min_delta.",
        low=0.0,
        high=0.1,
        step=0.005,
    )
    n_held: int = setting(
        128,
        "Validation and test examples",
        "How many each of the two sets has.",
        low=8,
        high=512,
        scale="log",
    )
    learning_rate: float = setting(0.02, "Learning rate", "Of Adam: η.", low=0.001, high=0.05, scale="log")
    batch_size: int = setting(8, "Batch size", "Examples in one step.", low=8, high=64, scale="log")
    width: int = setting(32, "Units a layer", "In each of two hidden layers.", low=4, high=64, scale="log")
    seed: int = setting(
        0, "Seed", "Where examples, first weights and batches are drawn from.", low=0, high=99, step=1
    )
    step: int = setting(
        MAX_EPOCHS, "Epoch looked at", "The last one where there are fewer.", low=0, high=MAX_EPOCHS, step=1
    )

    @property
    def n_leaked(self) -> int:
        """Test examples that are trained on: no more than there are training examples."""
        return min(self.n_train, round(self.leak * self.n_held))

    @property
    def watched(self) -> str:
        """The set whose loss the rule looks at."""
        return "test" if self.on_test else "validation"


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.stopping_run:result")
"""the network with these settings"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.stopping_run:swept")
"""what every patience makes of the same training"""
script: Callable[[Spec], str] = later("dlcore.lessons.stopping_recipe:script")
"""the recipe with these settings"""

LESSON = Lesson(
    name="stopping",
    title="Early stopping",
    spec=Spec,
    swept="patience",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
