"""Squared error and one neuron: from the error over the error term to the step of the weights.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable

from pydantic.dataclasses import dataclass

from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.neuron_tables import TABLES
from dlcore.lessons.neuron_tries import CHALLENGES, PRESETS
from dlcore.settings import setting
from dlcore.theory.neuron_names import ACTIVATIONS, LOSSES

MAX_EPOCHS = 40
MAX_RECORDS = max(len(table.records) for table in TABLES.values())
N_LINES = 9
VIEWS = {
    "weights": "Loss over the weights",
    "activation": "Activation and errors",
    "batch": "Δw, record by record",
}

COVERS = {
    "C063": "“Activation and errors”: each target, its prediction and the distance between them",
    "C064": "“Loss”: ½ · sum of squares; “Output neurons” 2; the table of records × outputs",
    "C065": "“Outlier”: the best weights by squares follow it, those by absolute errors stay",
    "C066": "“First weight” and “Second weight” at epoch 0; a click on the surface: the loss follows",
    "C068": "“One record”: identity a bowl, sigmoid a plateau; where it bends down is painted",
    "C070": "the derivation, line 3; the bars of the record's local slopes and their product",
    "C071": "“Lines of the derivation”: line by line with the numbers of the record looked at",
    "C072": "“Activation” and the start: Δw = ηδx; saturated sigmoid and dead ReLU freeze",
    "C073": "the bars of error and error term of every record; the formula below the picture",
    "C074": "“Activation”: which learn; the step function's slope is 0 everywhere",
    "C075": "“Copies of the data” with a sum and with a mean",
    "C076": "“Loss”: with and without ½ and mean; the rates that make the same steps",
    "C077": "“Δw, record by record”: from 0 over all records, then one jump",
    "C195": "“Loss”: what is minimised is chosen; which rule does it, in the race of optimisers",
    "E026": "“Outlier”: errors of both signs, squares never below 0, and 0 for a perfect prediction",
    "E027": "the switch “Compare ŷ with itself”: as misprinted the loss is identically 0",
    "E028": "“One record” with sigmoid: the curve bends down below w = −ln 2",
    "E030": "the derivation, lines 4 and 5: exactly 2·½·q, and ∂q/∂w = −∂ŷ/∂w gives the minus",
    "E031": "the switch “Read the dash as a minus”: the weights never change",
    "E032": "“Copies of the data”: Δw is a sum of steps over records, and that is what grows",
    "E033": "“Loss” and “Output neurons”: nn.MSELoss has no ½ and averages over every element",
    "E034": "the bars: error y − ŷ and error term δ = (y − ŷ)·f′(h) are two things",
    "E035": "the switch “Never reset Δw”; “Δw, record by record” then begins where it ended",
    "E037": "the formulas: one symbol, η, for the learning rate on every page",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A neuron that learns: every number on the page follows from these."""

    table: str = setting("exam", "Records", "What is learnt from.", choices=tuple(TABLES))
    activation: str = setting(
        "sigmoid", "Activation", "What makes the prediction out of the sum.", choices=tuple(ACTIVATIONS)
    )
    loss: str = setting(
        "half_sse", "Loss", "How the errors of all records become one number.", choices=tuple(LOSSES)
    )
    learning_rate: float = setting(
        1.0, "Learning rate", "How long a step is for a slope of 1.", low=0.01, high=10.0, scale="fine"
    )
    n_epochs: int = setting(
        30, "Epochs", "How often all records are gone through.", low=1, high=MAX_EPOCHS, step=1
    )
    n_copies: int = setting(
        1, "Copies of the data", "How often each record is there.", low=1, high=8, step=1, unit="×"
    )
    record: int = setting(
        1, "Record looked at", "The last one where there are fewer.", low=1, high=MAX_RECORDS, step=1
    )
    view: str = setting("weights", "Large picture", "What is drawn large.", choices=tuple(VIEWS))
    outlier: float = setting(
        0.0, "Outlier", "What is added to the last record's target.", low=-10.0, high=10.0, step=0.5
    )
    n_outputs: int = setting(
        1, "Output neurons", "A second neuron learns a second target.", low=1, high=2, step=1
    )
    start_w1: float = setting(
        -3.0, "First weight at the start", "Where learning begins.", low=-6.0, high=6.0, step=0.01
    )
    start_w2: float = setting(
        4.0, "Second weight at the start", "Where learning begins.", low=-6.0, high=6.0, step=0.01
    )
    line: int = setting(
        1, "Lines of the derivation", "How many of its lines are shown.", low=1, high=N_LINES, step=1
    )
    missing_reset: bool = setting(
        False, "Never reset Δw", "Each epoch goes on adding to what the last one left."
    )
    wrong_sign: bool = setting(False, "Step with the slope", "The minus is forgotten.")
    literal_dash: bool = setting(False, "Read the dash as a minus", "w + ηδx − Δw, as it is printed.")
    misprint: bool = setting(False, "Compare ŷ with itself", "[ŷ − f(Σwx)]², as it is printed.")
    step: int = setting(
        MAX_EPOCHS, "Epoch looked at", "The last one where there are fewer.", low=0, high=MAX_EPOCHS, step=1
    )


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.neuron_run:result")
"""the neuron with these settings"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.neuron_sweep:swept")
"""the neuron at all learning rates"""
script: Callable[[Spec], str] = later("dlcore.lessons.neuron_recipe:script")
"""the recipe with these settings"""

LESSON = Lesson(
    name="neuron",
    title="Squared error and one neuron",
    spec=Spec,
    swept="learning_rate",
    apart=("line",),
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
