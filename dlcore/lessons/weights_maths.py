"""The maths of a start with its numbers in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.insight.signals import rms as size_of
from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import tex
from dlcore.lessons.weights_names import LEARNING_RATE

if TYPE_CHECKING:
    from dlcore.lessons.weights import Spec
    from dlcore.lessons.weights_behind import Behind
    from dlcore.lessons.weights_depth import Depth
    from dlcore.lessons.weights_layer import Layer
    from dlcore.lessons.weights_steps import Steps

N = ("n", "the fan-in: inputs of each neuron")
W = ("w", "a weight")
STD = r"\operatorname{std}"
LAWS = {
    "pytorch": r"w \sim U\left(-\tfrac{1}{\sqrt{n}},\ \tfrac{1}{\sqrt{n}}\right)",
    "unit": r"w \sim U(-1,\ 1)",
    "xavier": r"w \sim U(-a,\ a), \quad a = \sqrt{\tfrac{6}{n + m}}",
    "normal": r"w \sim N(0,\ \sigma^2)",
    "he": r"w \sim N\left(0,\ \tfrac{2}{n}\right)",
    "lecun": r"w \sim N\left(0,\ \tfrac{1}{n}\right)",
    "orthogonal": r"W W^\top = I \ \text{or} \ W^\top W = I",
    "zeros": "w = 0",
    "equal": "w = 0.1",
}
"""what is drawn, LaTeX"""
SPREADS = {
    "pytorch": r"\frac{1}{\sqrt{3n}}",
    "unit": r"\frac{1}{\sqrt{3}}",
    "xavier": r"\sqrt{\frac{2}{n + m}}",
    "normal": r"\sigma",
    "he": r"\sqrt{\frac{2}{n}}",
    "lecun": r"\frac{1}{\sqrt{n}}",
    "orthogonal": r"\frac{1}{\sqrt{\max(n, m)}}",
}
"""its standard deviation, LaTeX"""
MEANT = {
    "U": "drawn evenly between two bounds",
    "N": "drawn from a normal law with this mean and variance",
    "a": "the bound",
    "m": "the fan-out: neurons of the layer",
    r"\sigma": "the standard deviation",
    "W": "the weight matrix",
    "I": "1 on the diagonal, 0 elsewhere",
}
NEEDED = {
    "pytorch": "U",
    "unit": "U",
    "xavier": "Uam",
    "normal": ("N", r"\sigma"),
    "he": "N",
    "lecun": "N",
    "orthogonal": "WIm",
}
"""which letters each start needs"""


def of_layer(spec: Spec, layer: Layer) -> list[Formula]:
    """What is drawn, how far it spreads, and what the sums become."""
    law, symbols = (
        LAWS[spec.start],
        (W, N, *((letter, MEANT[letter]) for letter in NEEDED.get(spec.start, ""))),
    )
    if layer.bound is not None:
        law += rf", \quad |w| \le {tex(layer.bound)}"
    lines = [Formula(law, symbols)]
    if spec.start in SPREADS:
        found = tex(size_of(layer.weight))
        spread = rf"{STD}(w) = {SPREADS[spec.start]} = {tex(layer.expected)}, \ \text{{drawn }} {found}"
        lines.append(Formula(spread, symbols))
    return [*lines, *_sums(layer)]


def _sums(layer: Layer) -> list[Formula]:
    n, size = layer.fan_in, size_of(layer.weight)
    bias, sums = (size_of(each) for each in (layer.bias, layer.sums))
    expected = (n * size**2 + bias**2) ** 0.5
    letters = (
        ("h", "a neuron's sum Wx + b"),
        ("x", "inputs of size 1, each independent of the others"),
        ("b", "its bias"),
        (r"\operatorname{rms}", "root mean square, the size of numbers whatever their sign"),
        W,
        N,
    )
    rms = r"\operatorname{rms}"
    inside = rf"{n} \cdot {tex(size)}^2 + {tex(bias)}^2"
    return [
        Formula(rf"{rms}(h) \approx \sqrt{{n\,{rms}(w)^2 + {rms}(b)^2}}", letters),
        Formula(rf"\sqrt{{{inside}}} = {tex(expected)}", letters),
        Formula(rf"{rms}(h) = {tex(sums)} \quad \text{{measured}}", letters),
    ]


def of_depth(spec: Spec, depth: Depth) -> list[Formula]:
    """A layer forwards, a layer backwards, and what each multiplies a size by."""
    name = {"relu": r"\max(0, h)", "tanh": r"\tanh h", "sigmoid": r"\sigma(h)"}[spec.activation]
    symbols = [
        ("a_l", "what layer l gives; a₀ is the input"),
        ("h_l", "its sums"),
        ("W_l", "its weights"),
        ("b_l", "its biases"),
        ("f", "the activation, ReLU, tanh or sigmoid"),
        ("E", "whatever is learnt from at the end"),
    ]
    if spec.activation == "sigmoid":
        symbols.append((r"\sigma", "the sigmoid"))
    lines = [
        Formula(rf"h_l = W_l\,a_{{l-1}} + b_l, \quad a_l = {name.replace('h', 'h_l')}", tuple(symbols)),
        Formula(
            r"\frac{\partial E}{\partial a_{l-1}} = W_l^\top \left(f'(h_l) \odot "
            r"\frac{\partial E}{\partial a_l}\right)",
            tuple(symbols),
        ),
    ]
    if depth.factor is not None:
        lines.append(
            Formula(
                rf"\text{{ReLU: }} s\,\sqrt{{\frac{{n}}{{2}}}} = {tex(depth.spread)} \cdot "
                rf"\sqrt{{\frac{{{depth.width}}}{{2}}}} = {tex(depth.factor)}",
                (("s", "the standard deviation of the weights"), N),
            )
        )
    ratio = r"\frac{\operatorname{rms}(a_L)}{\operatorname{rms}(a_0)}"
    mean = depth.kept ** (1 / spec.n_layers)
    names = (
        (r"\rho", "how much of the signal is left; rms is the root mean square"),
        ("L", f"the number of layers, {spec.n_layers}"),
        ("a_L", "what the last layer gives"),
    )
    lines.append(Formula(rf"\rho = {ratio} = {tex(depth.kept)}", names))
    lines.append(Formula(rf"\sqrt[L]{{\rho}} = {tex(mean)} \quad \text{{a layer, on average}}", names))
    return lines


def of_steps(steps: Steps) -> list[Formula]:
    """Why equal neurons get equal gradients, and the step."""
    symbols = (
        ("w_i", "the weights of neuron i of fc1"),
        ("v_i", "the weight in fc2 that its output goes to, one for each class"),
        ("h_i", "its sum"),
        (r"\delta", "the errors at the end, p − y"),
        ("x", "the input"),
        ("f", "the activation"),
        ("E", "the cross-entropy"),
    )
    return [
        Formula(r"\frac{\partial E}{\partial w_i} = (v_i \cdot \delta)\,f'(h_i)\,x", symbols),
        Formula(
            r"w_i = w_j, \ v_i = v_j \;\Rightarrow\; \frac{\partial E}{\partial w_i} = "
            r"\frac{\partial E}{\partial w_j}",
            (*symbols, ("j", "another neuron")),
        ),
        Formula(rf"w_i \leftarrow w_i - {LEARNING_RATE}\,\frac{{\partial E}}{{\partial w_i}}", symbols),
        Formula(
            rf"\max_{{i,j}} |w_i - w_j| = {tex(steps.differ[-1].item())}", (*symbols, ("j", "another neuron"))
        ),
    ]


def of_behind(behind: Behind) -> list[Formula]:
    """The gradient that needs the second layer's weights, and what it is with others."""
    symbols = (
        ("W_1", "fc1.weight"),
        ("W_2", "fc2.weight as it was in the loss"),
        (r"\tilde{W}_2", "fc2.weight as `.data` left it"),
        ("E", "the mean of the squared outputs"),
        ("o", "the outputs"),
        (r"\delta", "the gradient at the sums of fc1"),
        ("h", "the sums of fc1; 1 − tanh² h is the slope of tanh there"),
        ("x", "the input"),
        (r"\operatorname{rms}", "root mean square over all entries"),
    )
    lines = []
    for weight, gradient in (("W_2", behind.right), (r"\tilde{W}_2", behind.wrong)):
        slope = rf"\delta = {weight}^\top \frac{{\partial E}}{{\partial o}} \odot (1 - \tanh^2 h)"
        lines.append(Formula(slope, symbols))
        size = rf"\operatorname{{rms}}(\delta\,x^\top) = {tex(size_of(gradient))}"
        lines.append(Formula(rf"\frac{{\partial E}}{{\partial W_1}} = \delta\,x^\top, \quad {size}", symbols))
    return lines
