"""A start computed: for one fan-in, or for every fan-in of the slider."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dlcore.insight.signals import edge
from dlcore.lessons import weights_behind, weights_depth, weights_drawn, weights_layer, weights_steps
from dlcore.lessons.lesson import Formula, Result, Sweep
from dlcore.lessons.weights_maths import of_behind, of_depth, of_layer, of_steps
from dlcore.lessons.weights_names import NAMES
from dlcore.lessons.weights_words import say_behind, say_depth, say_layer, say_steps
from dlcore.settings import stops

if TYPE_CHECKING:
    from dlcore.lessons.weights import Spec


@dataclass(frozen=True, slots=True)
class View:
    """What differs from view to view.

    Attributes:
        look: computes one fan-in.
        say: its sentence.
        arrays: the pictures of several.
    """

    look: Callable[[Spec, int], Any]
    say: Callable[[Spec, Any], str]
    arrays: Callable[[Spec, Sequence[Any]], dict[str, np.ndarray]]


VIEWS = {
    "layer": View(weights_layer.looked_at, say_layer, weights_drawn.arrays),
    "depth": View(weights_depth.deep, say_depth, weights_depth.arrays),
    "steps": View(weights_steps.learnt, say_steps, lambda _spec, several: weights_steps.arrays(several)),
    "data": View(weights_behind.tried, say_behind, weights_behind.arrays),
}


def result(spec: Spec) -> Result[Spec]:
    """The start at the fan-in of these settings."""
    view = VIEWS[spec.view]
    seen = view.look(spec, spec.n_inputs)
    numbers, formulas, head, rows = _parts(spec, seen)
    return Result(spec, numbers, view.say(spec, seen), formulas, head, rows)


def swept(spec: Spec) -> Sweep:
    """The start at every fan-in, this one's among them."""
    fan_ins, view = stops(type(spec), "n_inputs", spec.n_inputs), VIEWS[spec.view]
    seen = [view.look(spec, fan_in) for fan_in in fan_ins]
    return Sweep(
        values=fan_ins,
        says=tuple(view.say(spec, each) for each in seen),
        arrays=view.arrays(spec, seen),
        still={"spec": spec, "edge": edge(spec.activation)},
    )


def _parts(
    spec: Spec, seen: Any
) -> tuple[dict[str, Any], list[Formula], tuple[str, ...], list[tuple[float, ...]]]:
    """Numbers, formulas and the table of a view."""
    if spec.view == "layer":
        return weights_layer.numbers(spec, seen), of_layer(spec, seen), *_neurons(seen)
    if spec.view == "data":
        return weights_behind.numbers(seen), of_behind(seen), *_gradients(seen)
    if spec.view == "depth":
        head = ("layer", "size before", "size after", "gradient after", "gradient of its weights")
        found = seen.found
        columns = (found.forwards[:-1], found.forwards[1:], found.backwards[1:], found.weights)
        rows = [(float(n), *row) for n, row in enumerate(zip(*columns, strict=True), 1)]
        return weights_depth.numbers(seen), of_depth(spec, seen), head, rows
    head = ("step", "loss", "two neurons differ", *(f"{name} moved" for name in NAMES))
    columns = (seen.losses.tolist(), seen.differ.tolist(), seen.moved.tolist())
    rows = [(float(n), loss, apart, *far) for n, (loss, apart, far) in enumerate(zip(*columns, strict=True))]
    return weights_steps.numbers(seen), of_steps(seen), head, rows


def _neurons(layer: weights_layer.Layer) -> tuple[tuple[str, ...], list[tuple[float, ...]]]:
    """What each neuron begins with."""
    head = ("neuron", "size of its weights", "its largest weight", "bias as made", "bias as set")
    columns = (
        layer.weight.square().mean(1).sqrt().tolist(),
        layer.weight.abs().amax(1).tolist(),
        layer.made[1].tolist(),
        layer.bias.tolist(),
    )
    return head, [(float(n), *row) for n, row in enumerate(zip(*columns, strict=True), 1)]


def _gradients(behind: weights_behind.Behind) -> tuple[tuple[str, ...], list[tuple[float, ...]]]:
    """The gradient of each neuron's weights, right and wrong."""
    head = ("neuron", "size of its gradient", "the same through .data")
    columns = [each.square().mean(1).sqrt().tolist() for each in (behind.right, behind.wrong)]
    return head, [(float(n), *row) for n, row in enumerate(zip(*columns, strict=True), 1)]
