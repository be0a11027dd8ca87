"""Likelihood: which of two models is better, and why one adds logarithms.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.likelihood_tries import CHALLENGES, PRESETS
from dlcore.settings import setting

EDGE = 5.0
"""the slider's end: weights are from −EDGE to EDGE"""
MOST = 2000
"""so many factors are multiplied"""
STOPS = (
    *range(1, 11),
    *(12, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140),
    *(145, 148, 149, 150, 151, 155, 160, 170, 180, 200, 225, 250, 275, 300, 350, 400, 450, 500),
    *(550, 600, 700, 800, 900, 1000, 1050, 1070, 1074, 1075, 1076, 1080, 1100, 1200, 1300, 1400),
    *(1500, 1600, 1700, 1800, 1900, MOST),
)
"""the numbers of factors that can be looked at"""
VIEWS: Mapping[str, str] = MappingProxyType(
    {"labels": "Labels under two models", "many": "Many factors", "noise": "Noise and loss"}
)
DATA: Mapping[str, str] = MappingProxyType(
    {
        "four": "Four points, by probability",
        "outlier": "Six points and an outlier",
        "apart": "Separable points",
        "own": "My own points",
    }
)
NOISES: Mapping[str, str] = MappingProxyType(
    {"gaussian": "Gaussian, for numbers", "bernoulli": "Bernoulli, for labels"}
)

COVERS = {
    "C035": "“Labels under two models”: points under A and B, each label's own probability drawn and bold",
    "C036": "the w slider and the charts of product and log-sum; the bars of own-label probabilities",
    "C037": "“Four points, by probability”: four sliders that begin at 0.6, 0.1, 0.7 and 0.2",
    "C038": "“Many factors”: up to 2,000 factors, float32 and float64 beside the exact power of ten",
    "C039": "“Many factors”: the sum of logarithms beside the product; the formula ln ab = ln a + ln b",
    "C040": "the charts of product and log-sum over w, with one line for the w where both are largest",
    "C214": "“Noise and loss”: Gaussian noise gives squared error, Bernoulli gives cross-entropy",
    "E012": "“Six points and an outlier”: 1 of 7 right; “Separable points”: w grows like ln t",
    "E013": "“Many factors”: where each precision becomes 0 or sticks above it; the table of log(softmax)",
    "E018": "“Noise and loss”: two curves, one optimum, whatever σ is; “Watch out”",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A model of labels and another beside it: every number on the page follows from these."""

    view: str = setting("labels", "What is looked at", "Three views of one idea.", choices=tuple(VIEWS))
    data: str = setting("four", "Points", "What the model is to explain.", choices=tuple(DATA))
    weight: float = setting(
        1.0, "Weight w", "Of model A: how steeply P(blue) rises with x.", low=-EDGE, high=EDGE, step=0.1
    )
    bias: float = setting(
        0.0, "Bias b", "Of model A: moves the curve sideways.", low=-4.0, high=4.0, step=0.1
    )
    other_weight: float = setting(
        -0.5, "Weight of model B", "Model B is what A is compared with.", low=-EDGE, high=EDGE, step=0.1
    )
    other_bias: float = setting(
        0.0, "Bias of model B", "It moves the curve of B sideways.", low=-4.0, high=4.0, step=0.1
    )
    p1: float = setting(
        0.6, "Point 1, blue", "Its label's probability at w = 1, b = 0.", low=0.01, high=0.99, step=0.01
    )
    p2: float = setting(
        0.1, "Point 2, blue", "Its label's probability at w = 1, b = 0.", low=0.01, high=0.99, step=0.01
    )
    p3: float = setting(
        0.7, "Point 3, orange", "Its label's probability at w = 1, b = 0.", low=0.01, high=0.99, step=0.01
    )
    p4: float = setting(
        0.2, "Point 4, orange", "Its label's probability at w = 1, b = 0.", low=0.01, high=0.99, step=0.01
    )
    outlier: float = setting(
        18.0, "Where the outlier lies", "An orange point among blue ones.", low=0.2, high=20.0, step=0.1
    )
    points: str = setting(
        "-2,0; -0.5,1; 0.3,0; 0.8,1; 1.5,1",
        "My points",
        "x and label: 1 is blue, 0 orange; a semicolon between points.",
    )
    noise: str = setting("gaussian", "Noise", "What makes targets differ.", choices=tuple(NOISES))
    sigma: float = setting(
        1.0, "Spread of the noise", "σ, its standard deviation.", low=0.2, high=3.0, step=0.1
    )
    step: int = setting(
        len(STOPS) - 1,
        "Factors looked at",
        "The place in the list of stops; the last one is 2,000 factors.",
        low=0,
        high=len(STOPS) - 1,
        step=1,
    )


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.likelihood_run:result")
"""the models with these settings; raises BadSetting where points of one's own cannot be read"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.likelihood_run:swept")
"""Model A at all weights; raises as `run`"""
script: Callable[[Spec], str] = later("dlcore.lessons.likelihood_recipe:script")
"""the recipe with these settings, and with no part that they do not need"""

LESSON = Lesson(
    name="likelihood",
    title="Likelihood",
    spec=Spec,
    swept="weight",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
