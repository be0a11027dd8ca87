"""What is said of networks of every width, true of exactly their numbers; and their maths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.double_descent import N_DRAWS, N_TEST
from dlcore.lessons.double_descent_facts import MET, Facts, Here
from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import apart, spoken, tex

if TYPE_CHECKING:
    from dlcore.lessons.double_descent import Spec


def told(value: float) -> str:
    """An error for a sentence; what is rounding is 0."""
    return spoken(value, 3) if value > MET else "0"


def say(spec: Spec, facts: Facts, place: int) -> str:
    """The errors of this width, and how the test error goes over all widths.

    Args:
        spec: the settings.
        facts: of all widths.
        place: of the width that is looked at.
    """
    here, n = facts.at(place), facts.n_points
    side = "as many as" if here.width == n else "fewer than" if here.width < n else "more than"
    met = ": **every point is met**" if here.training <= MET else ""
    begin = (
        f"**{here.width} hidden units**, {side} the {n} points: the training error is {told(here.training)}"
    )
    errors = f"**{told(here.test)}** here and {told(here.median_test)} in the median of {N_DRAWS} draws"
    noise = f"of which {told(spec.noise**2)} is noise"
    return f"{begin}{met}. The test error is {errors}, {noise}. {_course(facts)}"


def _course(facts: Facts) -> str:
    """Where the median peaks, and whether the second descent gets below the first minimum."""
    peak, first, last = facts.peak, facts.first_minimum, facts.widest
    as_many = ", **as many as points**" if peak.width == facts.n_points else ""
    where = f"Over all widths the median is largest at {peak.width} units{as_many}: {told(peak.median_test)}"
    if not as_many and facts.n_points in facts.widths:
        threshold = facts.at(facts.widths.index(facts.n_points))
        where = f"{where}, and with as many units as points {told(threshold.median_test)}"
    if last.median_test == first.median_test:
        return f"{where}."
    low, end = apart(first.median_test, last.median_test)
    side = "below" if last.median_test < first.median_test else "above"
    return (
        f"{where}; with {last.width} it is {end}, **{side}** the best with fewer units than points, {low} at "
        f"{first.width}."
    )


def formulas(spec: Spec, here: Here) -> list[Formula]:
    """The network, what its last layer minimises, and the errors of the draw that is seen.

    Args:
        spec: the settings.
        here: of the width that is looked at.
    """
    name = r"\mathrm{ReLU}" if spec.activation == "relu" else r"\tanh"
    network = Formula(
        rf"\hat y(x) = \sum_{{k=1}}^{{{here.width}}} c_k\, {name}(w_k \cdot x + b_k)",
        (
            (r"\hat y", "what the network says"),
            ("c_k", "weights of the last layer, the only ones that are fitted"),
            ("w_k, b_k", "weights and bias of hidden unit k: drawn once, then fixed"),
            ("x", "ten inputs"),
        ),
    )
    points = (("x_j, y_j", "inputs and target of training point j"), ("n", f"their number, {spec.n_points}"))
    if spec.shrink:
        penalty = ((r"\lambda", f"how strongly weights are pulled towards 0: {tex(spec.shrink)}"),)
        least = Formula(
            r"\min_c\; \frac1n \sum_j (y_j - \hat y(x_j))^2 + \lambda \sum_k c_k^2", (*points, *penalty)
        )
    else:
        least = Formula(r"\min_c\; \frac1n \sum_j (y_j - \hat y(x_j))^2", points)
    lengths = Formula(
        rf"\lVert c \rVert = {tex(here.norm)}",
        (("c", "all of them; where several are equally good, the shortest is taken"),),
    )
    training = tex(here.training) if here.training > MET else "0"
    return [
        network,
        least,
        lengths,
        Formula(rf"E_\text{{train}} = {training}", (("E_\\text{train}", "that mean at the points"),)),
        Formula(
            rf"E_\text{{test}} = \frac1m \sum_x (f(x) - \hat y(x))^2 + \sigma^2 = {tex(here.test)}",
            (
                ("m", f"the number of new points, {N_TEST}"),
                ("f", "the truth"),
                (r"\sigma", f"the label noise, {tex(spec.noise)}"),
            ),
        ),
    ]
