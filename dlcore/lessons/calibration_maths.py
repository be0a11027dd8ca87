"""The maths of temperature scaling with a network's numbers in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dlcore.lessons.calibration_facts import Facts
from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import bracketed, tex


@dataclass(frozen=True, slots=True)
class Here:
    """The picture looked at.

    Attributes:
        logits: one a class.
        label: its class.
        p: the probability of its label.
        loss: −ln of that.
    """

    logits: Sequence[float]
    label: int
    p: float
    loss: float


def formulas(facts: Facts, here: Here) -> list[Formula]:
    """Probability, loss of one picture and of all, calibration error, and the choice of T."""
    k, temperature = here.label, tex(facts.temperature)
    first = rf"e^{{{tex(here.logits[k])}/{temperature}}}"
    return [
        Formula(
            rf"p_{{{k}}} = \frac{{e^{{z_{{{k}}}/T}}}}{{\sum_j e^{{z_j/T}}}} = "
            rf"\frac{{{first}}}{{\sum_j e^{{z_j/{temperature}}}}} = {tex(here.p)}",
            (
                ("p_k", "the probability of class k; here of the label of the picture looked at"),
                ("z_j", "the logit of class j"),
                ("T", "the temperature: it divides all logits and leaves their order as it is"),
            ),
        ),
        Formula(
            rf"-\ln p_{{{k}}} = -\ln {bracketed(here.p)} = {tex(here.loss)}",
            ((r"-\ln p", "what this picture costs, in nats"),),
        ),
        Formula(
            rf"L(T) = -\frac{{1}}{{n}} \sum_m \ln p_{{m}} = {tex(facts.loss)}, \quad n = {facts.n}",
            (
                ("L", "the cross-entropy, which is the mean negative log-likelihood"),
                ("n", "how many pictures"),
                ("p_m", "the probability of the label of picture m"),
            ),
        ),
        Formula(
            rf"\text{{ECE}} = \sum_b \frac{{n_b}}{{n}}\,|a_b - c_b| = {tex(facts.error)}",
            (
                (r"\text{ECE}", "the expected calibration error"),
                ("n_b", "how many pictures have a confidence in bin b"),
                ("a_b", "the share of them that is read right"),
                ("c_b", "their mean confidence"),
            ),
        ),
        *_choice(facts),
    ]


def _choice(facts: Facts) -> list[Formula]:
    """The fitted temperature, where there is one."""
    if not facts.within:
        return []
    before, after = tex(facts.loss_at_one), tex(facts.loss_at_fitted)
    return [
        Formula(
            rf"T^* = \underset{{T}}{{\text{{argmin}}}}\; L_\text{{validation}}(T) = {tex(facts.fitted)}",
            (
                ("T^*", "the temperature with the smallest loss on the validation pictures"),
                (r"L_\text{validation}", "the loss of the validation pictures; L is that of those judged on"),
            ),
        ),
        Formula(rf"L(T^*) = {after}, \quad L(1) = {before}"),
    ]
