"""Layers of other shapes: their shapes are torch's, the matrices multiply to what torch computes."""

import re
from itertools import pairwise, product

import numpy as np
import pytest
import torch
from torch import nn

from dlcore.lessons.line import APART, LESSON, MAX_ENTRIES, Spec
from dlcore.lessons.line_shapes import Shapes, built, drawn, shapes
from dlcore.settings import controls
from ui.line_shapes import entry, row, stacked
from ui.line_shapes import product as matrices

pytestmark = pytest.mark.tiny
KNOWN = controls(Spec)


def size(name: str) -> range:
    """All values of a size."""
    low, high = KNOWN[name].low, KNOWN[name].high
    assert low is not None
    assert high is not None
    return range(int(low), int(high) + 1)


@pytest.mark.row("C194")
@pytest.mark.parametrize(("n_inputs", "n_outputs"), list(product(size("n_inputs"), size("n_outputs"))))
def test_a_weight_is_outputs_by_inputs_and_a_bias_outputs_for_every_size(
    n_inputs: int, n_outputs: int
) -> None:
    passed = shapes(LESSON.made(n_inputs=n_inputs, n_outputs=n_outputs))
    layer = nn.Linear(n_inputs, n_outputs)
    assert passed.layers[0].weight == tuple(layer.weight.shape) == (n_outputs, n_inputs)
    assert passed.layers[0].bias == tuple(layer.bias.shape) == (n_outputs,)
    assert passed.layers[0].output == tuple(layer(torch.zeros(3, n_inputs)).shape)
    assert np.shape(passed.weight) == (n_outputs, n_inputs)
    assert row(passed.layers[0])[1:3] == (str((n_outputs, n_inputs)), str((n_outputs,)))


def entries(passed: Shapes) -> int:
    return len(passed.output) * len(passed.output[0])


@pytest.mark.row("C193")
@pytest.mark.parametrize("sizes", [(1, 1), (2, 3), (4, 4), (4, 1), (1, 4)])
def test_every_entry_is_a_row_of_x_times_a_row_of_the_weight_and_the_bias(sizes: tuple[int, int]) -> None:
    n_inputs, n_outputs = sizes
    seen = set()
    for number in range(1, MAX_ENTRIES + 1):
        passed = shapes(LESSON.made(n_inputs=n_inputs, n_outputs=n_outputs, entry=number))
        whole = np.array(passed.x) @ np.array(passed.weight).T + np.array(passed.bias)
        assert np.array_equal(whole, passed.output)  # halves multiply without rounding
        seen.add((passed.row, passed.column))
        left, right = entry(passed).split(" = ")
        sums = re.sub(r"\\cdot", "*", left)
        assert eval(sums) == float(right) == whole[passed.row, passed.column]
        text = " ".join(matrices(passed))
        assert text.count(r"\boxed") == 2 * n_inputs + 2
        assert rf"W^\top\ ({n_inputs},{n_outputs})" in text
    assert len(seen) == entries(passed)


@pytest.mark.row("C190")
@pytest.mark.parametrize("n_layers", size("n_layers"))
def test_stacked_layers_are_one_function_whose_parameters_are_counted(n_layers: int) -> None:
    spec = LESSON.made(n_layers=n_layers, n_inputs=4, n_hidden=5, n_outputs=2)
    passed, draw = shapes(spec), torch.Generator().manual_seed(0)
    model = built(spec, draw)
    x = drawn(draw, 3, 4)
    assert x.tolist() == passed.x
    value = x
    for number, layer in enumerate(each for each in model if isinstance(each, nn.Linear)):
        value = (value.clamp(min=0) if number else value) @ layer.weight.T + layer.bias
    assert torch.equal(value, model(x))
    widths = [4, *[5] * (n_layers - 1), 2]
    assert passed.n_parameters == sum((a + 1) * b for a, b in pairwise(widths))
    assert passed.n_parameters == sum(each.n_parameters for each in passed.layers)
    assert [each.output[1] for each in passed.layers if each.weight] == widths[1:]
    assert [each.code for each in passed.layers][1:2] == ["nn.ReLU()"] * (n_layers > 1)
    assert f"**{passed.n_parameters}**" in stacked(passed)
    assert "(3, 4) goes in, (3, 2) comes out" in stacked(passed)


def test_the_line_does_not_depend_on_them() -> None:
    usual = LESSON.run(Spec())
    for name in APART:
        other = LESSON.run(LESSON.made(**{name: KNOWN[name].high}))
        assert other.says == usual.says
        assert other.numbers == usual.numbers
    assert KNOWN["entry"].high == 3 * size("n_hidden")[-1] >= 3 * size("n_outputs")[-1]
