"""What is said of a gradient on its way through the layers: how it changes, and by which factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.layers_facts import Facts
from dlcore.lessons.numbers import spoken
from dlcore.lessons.train_numbers import many

if TYPE_CHECKING:
    from dlcore.lessons.layers import Spec

SIGNS = {"delta": "‖∂E/∂z‖", "weight": "‖∂E/∂W‖", "activation": "‖a‖"}
"""the size of each quantity, as it is written in a sentence"""


def say(spec: Spec, facts: Facts) -> str:
    """What becomes of the quantity, and why; ** … ** is strong."""
    begin = f"With weight scale **{spoken(facts.scale)}**, "
    return f"{begin}{_change(spec, facts)}{_single(facts)}{_chaos(facts)}"


def _change(spec: Spec, facts: Facts) -> str:
    sign, depth = SIGNS[spec.quantity], facts.depth
    if facts.n_zero == depth:
        return f"{sign} is **exactly 0** in {_all(depth)}: {_why_zero(spec, facts)}"
    if facts.n_zero:
        where = f"{facts.n_zero} of {depth} hidden layers"
        return f"{sign} is **exactly 0** in {where}: {_why_zero(spec, facts)}"
    if depth == 1:
        return (
            f"{sign} is **{spoken(facts.sizes[0])}** in the only hidden layer: it takes more of them for a "
            "product of factors."
        )
    first, last = (f"**{spoken(each)}** in layer {n}" for each, n in zip(*_ends(facts), strict=True))
    way = "forward" if facts.forward else "back"
    return f"{sign} **{facts.regime}** on its way {way}: {first}, {last}. {_factor(spec, facts)}"


def _ends(facts: Facts) -> tuple[tuple[float, float], tuple[int, int]]:
    first, last, depth = facts.sizes[0], facts.sizes[-1], facts.depth
    return ((first, last), (1, depth)) if facts.forward else ((last, first), (depth, 1))


def _factor(spec: Spec, facts: Facts) -> str:
    """The factor of a layer, measured and expected."""
    factor, theory = facts.factor, facts.expected_factor
    said = f"On average a layer multiplies it by **{spoken(factor or 0)}**"
    if theory is None:
        return f"{said}."
    if spec.quantity == "delta" and spec.plain:
        slope = spoken(theory / facts.sigma)
        return f"{said}; theory expects σ_w · φ′ = {spoken(facts.sigma)} · {slope} = {spoken(theory)}."
    return f"{said}; theory expects {spoken(theory)}."


def _why_zero(spec: Spec, facts: Facts) -> str:
    """What made the quantity exactly 0."""
    if not facts.sigma:
        if spec.quantity == "activation":
            return "all weights are 0, and so is φ(0)."
        return (
            "all weights are 0, so nothing comes back through them and the first step changes no layer here."
        )
    if spec.quantity == "activation" or not facts.dead:
        return "no neuron there gives anything for any example."
    name = "layer" if len(facts.dead) == 1 else "layers"
    told = f"{facts.dead[0]}" if len(facts.dead) == 1 else f"{facts.dead[0]} to {facts.dead[-1]}"
    count = facts.dead[-1] - facts.dead[0] + 1
    told = told if count == len(facts.dead) else ", ".join(map(str, facts.dead))
    verb = "is" if len(facts.dead) == 1 else "are"
    return f"{name} {told} {verb} **dead**, the slope of every neuron there is 0 for every example."


def _single(facts: Facts) -> str:
    """What the same pass would come to in the precision that PyTorch uses by itself."""
    single, depth = facts.single, facts.depth
    begin = " In float32, PyTorch's usual, "
    if single.overflows:
        layer = f"layer {single.overflows}" if single.overflows <= depth else "the output layer"
        gone = f"the gradient is inf or NaN in {_of(single.broken, depth)}"
        return f"{begin}the numbers **overflow in {layer}**, and {gone}."
    if single.broken:
        return f"{begin}the gradient **overflows** in {_of(single.broken, depth)}."
    if single.lost:
        return f"{begin}∂E/∂z **rounds to exactly 0** in {_of(single.lost, depth)}."
    return ""


def _chaos(facts: Facts) -> str:
    if not facts.chaotic:
        return ""
    return (
        " So sensitive a network makes rounding errors grow as well: another computer may print other digits."
    )


def _of(count: int, depth: int) -> str:
    return _all(depth) if count == depth else f"{count} of {many(depth, 'hidden layer')}"


def _all(depth: int) -> str:
    return "the only hidden layer" if depth == 1 else f"all {depth} hidden layers"
