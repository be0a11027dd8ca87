"""The maths of augmentation, label smoothing and batch norm, with the current numbers in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import tex
from dlcore.lessons.regularisers import AUGMENTED, CLASSES, NORMALISED, SMOOTHED
from dlcore.lessons.regularisers_facts import Facts

if TYPE_CHECKING:
    from dlcore.lessons.regularisers import Spec

SHARE = ("p_c", "the probability that the network gives to the right class c")


def target(epsilon: float) -> tuple[float, float]:
    """What is wanted of the right class, and of each other one."""
    other = epsilon / CLASSES
    return 1 - epsilon + other, other


def formulas(spec: Spec, facts: Facts) -> list[Formula]:
    """The remedy's own formulas, and the plain cross-entropy by which all are judged."""
    told = []
    if spec.remedy in AUGMENTED:
        told.append(_augmentation(spec))
    if spec.remedy in SMOOTHED:
        told.append(_smoothing(spec))
    if spec.remedy in NORMALISED:
        told += _norm(spec, facts)
    without, having = facts.test_loss
    plain = Formula(
        r"\begin{aligned} E & = -\tfrac1N \textstyle\sum \ln p_c \\ & = "
        rf"{tex(without)} \text{{ without}}, \; {tex(having)} \text{{ with it}} \end{{aligned}}",
        (
            ("E", "plain cross-entropy on the test pictures: the same measure for all, never smoothed"),
            ("N", "how many pictures"),
            SHARE,
        ),
    )
    return [*told, plain]


def _augmentation(spec: Spec) -> Formula:
    mirror = r", \quad s = \pm 1" if spec.mirror else ""
    letters = r"\theta, m, s" if spec.mirror else r"\theta, m"
    symbols = [
        ("x", "a training picture; x′ is what this epoch learns from, drawn anew in every epoch"),
        (r"\theta", "the turn, drawn evenly between these ends"),
        ("m", "the move across and down in pixels, drawn likewise; what comes in from outside is 0"),
        ("M", "moves a picture"),
    ]
    if spec.mirror:
        symbols.append(("s", "the mirror: left and right change places where it is −1"))
    turn, shift = tex(spec.turn), tex(spec.shift)
    return Formula(
        rf"\begin{{aligned}} x' & = M_{{{letters}}}(x), \quad "
        rf"-{turn}^\circ \le \theta \le {turn}^\circ, \\ & "
        rf"-{shift} \le m \le {shift}{mirror} \end{{aligned}}",
        tuple(symbols),
    )


def _smoothing(spec: Spec) -> Formula:
    right, other = target(spec.smoothing)
    epsilon, each = tex(spec.smoothing), rf"\frac{{{tex(spec.smoothing)}}}{{{CLASSES}}}"
    return Formula(
        r"\begin{aligned} y' & = y\,(1 - \varepsilon) + \frac{\varepsilon}{K}: \\ & "
        rf"1 \cdot (1 - {epsilon}) + {each} = {tex(right)}, \\ & 0 + {each} = {tex(other)} \end{{aligned}}",
        (
            ("y", "the label: 1 for the right class, 0 for the others; y′ is what is learnt instead"),
            (r"\varepsilon", "the share that is spread evenly"),
            ("K", "the number of classes"),
        ),
    )


def _norm(spec: Spec, facts: Facts) -> list[Formula]:
    told = [
        Formula(
            r"\begin{aligned} \hat z & = \frac{z - \mu_B}{\sqrt{\sigma_B^2 + 10^{-5}}} \\ "
            r"h & = \operatorname{ReLU}(\gamma \hat z + \beta) \end{aligned}",
            (
                ("z", "the weighted sum of a unit; with a hat, normalised"),
                (r"\mu_B", f"its mean over the batch of {spec.batch_size}; in evaluation, a running mean"),
                (r"\sigma_B^2", "its variance over the batch; in evaluation, a running one"),
                ("B", "the batch that the picture happens to be in"),
                (r"\gamma", "a scale that is learnt"),
                (r"\beta", "a shift that is learnt"),
                ("h", "what the unit hands on"),
            ),
        ),
    ]
    if facts.scatter is None:
        return told
    company = ("B", "the batch that one picture happens to be in; here, 40 drawn at random")
    return [*told, Formula(rf"\operatorname{{std}}_B(\hat z) = {tex(facts.scatter)}", (company,))]
