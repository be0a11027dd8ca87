"""What is said of a start: what was drawn, what a deep signal becomes, what the first steps change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.insight.signals import rms
from dlcore.lessons.numbers import spoken
from dlcore.lessons.train_numbers import many, share
from dlcore.lessons.weights_names import NAMES
from dlcore.lessons.weights_steps import ROUNDING

if TYPE_CHECKING:
    from dlcore.lessons.weights import Spec
    from dlcore.lessons.weights_behind import Behind
    from dlcore.lessons.weights_depth import Depth
    from dlcore.lessons.weights_layer import Layer
    from dlcore.lessons.weights_steps import Steps

CALLED = {"relu": "ReLU", "tanh": "tanh", "sigmoid": "sigmoid"}
SCALED = {
    "xavier": ("Xavier", "√(6/({n} + {out}))", "between ±"),
    "he": ("He", "√(2/{n})", "with standard deviation "),
    "lecun": ("LeCun", "1/√{n}", "with standard deviation "),
}
"""starts that look at the fan-in: name, rule, and what the rule gives"""


def say_layer(spec: Spec, layer: Layer) -> str:
    """What was drawn, what the sums become, and what a second network has; ** … ** is strong."""
    return f"{_drawn(spec, layer)} {_sums(spec, layer)} {_second(spec, layer)}"


def _drawn(spec: Spec, layer: Layer) -> str:
    n, out, own = layer.fan_in, len(layer.weight), layer.fan_in**-0.5
    count = f"{many(layer.weight.numel(), 'weight')} of nn.Linear({n}, {out})"
    if spec.start in SCALED:
        name, rule, gives = SCALED[spec.start]
        value = spoken(layer.expected) if layer.bound is None else f"±{spoken(layer.bound)}"
        found = f" (measured {spoken(rms(layer.weight))})" if layer.bound is None else ""
        return f"{name} draws the {count} {gives}{rule.format(n=n, out=out)} = **{value}**{found}."
    than = f"{spoken(n**0.5)} times nn.Linear's own ±{spoken(own)}" if n > 1 else "as nn.Linear's own here"
    length = "The one column" if n == 1 else f"The {'columns' if n <= out else 'rows'}"
    length += f" of nn.Linear({n}, {out}) {'has' if n == 1 else 'are orthogonal, with'}"
    return {
        "zeros": f"All {count} are **0**, and so are its biases.",
        "equal": f"All {count} are **0.1**, and its biases are 0.",
        "pytorch": f"The {count} lie between **±{spoken(own)}** = ±1/√{n}: "
        f"the largest is {spoken(layer.weight.abs().max().item())}.",
        "unit": f"The {count} lie between **±1**, {than}.",
        "normal": f"The {count} have standard deviation **{spoken(spec.std)}** whatever the fan-in; "
        f"nn.Linear's own would have {spoken((3 * n) ** -0.5)}.",
        "orthogonal": f"{length} **length 1**: weights of about {spoken(layer.expected)}.",
    }[spec.start]


def _sums(spec: Spec, layer: Layer) -> str:
    """What the neurons add up, and how much of it lies where the activation is flat."""
    if not layer.sums.any():
        return "So **every sum is 0**, whatever the input: all neurons do the same."
    size = f"Of inputs of size 1 they make sums of size {spoken(rms(layer.sums))}"
    if spec.start == "equal":
        size += ", **the same in every neuron**"
    flat = share(round(layer.saturated * layer.sums.numel()), layer.sums.numel())
    if spec.activation == "relu":
        return f"{size}; **{flat}** are not above 0, where ReLU has slope 0."
    return f"{size}; of these **{flat}** saturate {_the(spec.activation)}."


def _the(activation: str) -> str:
    return f"{'the ' * (activation == 'sigmoid')}{CALLED[activation]}"


def _second(spec: Spec, layer: Layer) -> str:
    if spec.start in {"zeros", "equal"}:
        return "A second network has the same weights, because none are drawn."
    if layer.differ == 0:
        return "A second network, **seeded again**, has exactly the same weights."
    return f"A second network of the class has others: up to {spoken(layer.differ)} away."


def say_depth(spec: Spec, depth: Depth) -> str:
    """What a signal is after the last layer, and the gradient when it is back at the input."""
    layers = f"{spec.n_layers} {CALLED[spec.activation]} layer{'s' * (spec.n_layers > 1)}"
    wide = f"of {many(depth.width, 'neuron')}"
    found = depth.found
    there = f"Through {layers} {wide} the signal **{fate(depth.kept)}**: "
    there += _from(found.forwards[0], found.forwards[-1])
    back = f"The gradient on its way back **{fate(depth.back)}**: "
    back += _from(found.backwards[-1], found.backwards[0])
    return f"{there} {back}{_factor(depth)}{_narrow(depth)}"


def fate(ratio: float) -> str:
    """What becomes of a size that is multiplied by so much in all."""
    if not ratio:
        return "is lost"
    if ratio < 0.5:
        return "collapses" if ratio < 0.01 else "shrinks"
    return "about keeps its size" if ratio <= 2 else "grows" if ratio <= 100 else "explodes"


def _from(first: float, last: float) -> str:
    return f"size {spoken(first)} becomes {spoken(last)}{'' if last else ', exactly'}."


def _factor(depth: Depth) -> str:
    if depth.factor is None:
        return ""
    told = spoken(depth.factor)
    return f" In theory, in a wide network, each layer multiplies both by std·√(fan-in/2) = {told}."


def _narrow(depth: Depth) -> str:
    if depth.width == depth.asked:
        return ""
    return f" Orthogonal layers are drawn here with {depth.width} neurons at most."


def say_steps(spec: Spec, steps: Steps) -> str:
    """What the first steps changed, and whether the neurons of one layer became different."""
    from dlcore.lessons.weights import N_STEPS

    moved = steps.moved[-1].tolist()
    loss = f"The loss went from {spoken(steps.losses[0].item())} to {spoken(steps.losses[-1].item())}."
    begin = f"After {N_STEPS} steps"
    still = [name for name, far in zip(NAMES, moved, strict=True) if not far]
    if still == list(NAMES[:3]):
        why = " Every other gradient is exactly 0, because what it is multiplied by is 0."
        why = why if spec.start == "zeros" else " Every other gradient is exactly 0."
        return f"{begin} **only fc2.bias has moved**, by {spoken(moved[3])}.{why} {loss}"
    first, last = steps.differ[0].item(), steps.differ[-1].item()
    neurons = f"the {steps.weights.shape[1]} neurons of fc1"
    if last < ROUNDING:
        why = "the same weights get the same gradient and take the same step"
        return f"{begin} {neurons} are **still equal**: {why}. Together they are worth one. {loss}"
    was = f"two of them by up to {spoken(first)} at the start, and {spoken(last)} now"
    return f"{begin} {neurons} are **different, as they began**: {was}. {loss}"


def say_behind(spec: Spec, behind: Behind) -> str:
    """What autograd does with weights that were changed between a loss and its `backward()`."""
    del spec
    before, opened, hidden = behind.versions
    refused = (
        f"nn.init raises the version of fc2.weight from {before} to {opened}, and backward() **refuses**"
    )
    silent = f"Set through .data it stays {hidden}: **no error, and a wrong gradient**"
    sizes = f"of size {spoken(rms(behind.wrong))} instead of {spoken(rms(behind.right))}"
    wrong = f"their difference is {spoken(100 * behind.error)} % of the right one"
    return f"{refused}. {silent}, {sizes}; {wrong}."
