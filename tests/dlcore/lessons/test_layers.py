"""Through the layers: the numbers are those of plain PyTorch, and the sentence is true at every extreme."""

import ast
import io
import json
import math
import random
import re
from contextlib import redirect_stdout
from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from dlcore.lessons.layers import (
    ACTIVATIONS,
    INITIALISATIONS,
    LESSON,
    MAX_DEPTH,
    MAX_WIDTH,
    NORMS,
    QUANTITIES,
    Spec,
    run,
    script,
    sweep,
)
from dlcore.lessons.layers_facts import CHAOS
from dlcore.lessons.lesson import Result
from dlcore.nets.deep import drawn

pytestmark = pytest.mark.tiny
CHANCE = random.Random(4)
CHOICES = list(product(ACTIVATIONS, INITIALISATIONS, NORMS, (False, True), QUANTITIES))
SOME = CHANCE.sample(CHOICES, 60)


def made(choice: tuple[Any, ...], **more: Any) -> Spec:
    names = ("activation", "initialisation", "norm", "residual", "quantity")
    return LESSON.made(**dict(zip(names, choice, strict=True)), **more)


def printed(text: str) -> dict[str, Any]:
    """The last line that a script prints, as the JSON object it is."""
    said, usual = io.StringIO(), torch.get_default_dtype()
    try:
        with redirect_stdout(said):
            exec(compile(text, "recipe", "exec"), {"__name__": "__main__"})
    finally:
        torch.set_default_dtype(usual)
    return json.loads(said.getvalue().splitlines()[-1])


def agrees(spec: Spec) -> None:
    """The recipe prints the page's numbers."""
    numbers, elsewhere = run(spec).numbers, printed(script(spec))
    assert elsewhere.keys() == numbers.keys()
    for name, value in numbers.items():
        if value is None or elsewhere[name] is None:
            assert value is elsewhere[name], name
        else:
            assert elsewhere[name] == pytest.approx(value, rel=1e-5, abs=0), name


def norms(result: Result[Spec], name: str = "delta") -> list[float]:
    """Of the hidden layers, the first one first."""
    return result.numbers[f"{name}_norms"][:-1]  # type: ignore[index, return-value]


# The numbers


@pytest.mark.row("C097", "E046")
@pytest.mark.parametrize(("activation", "depth"), [("Sigmoid", 20), ("Tanh", 5), ("ReLU", 50)])
def test_all_three_sizes_are_those_of_a_plain_sequential(activation: str, depth: int) -> None:
    spec = LESSON.made(activation=activation.lower(), depth=depth, initialisation="he_normal", seed=3)
    net = drawn(depth, spec.width, "he_normal", 3)
    parts: list[nn.Module] = []
    for layer in net.layers:
        parts += [layer, getattr(nn, activation)()]
    sums: list[torch.Tensor] = []
    outputs: list[torch.Tensor] = []
    for layer, each in zip(parts[::2], parts[1::2], strict=True):
        layer.register_forward_hook(lambda _module, _given, z, kept=sums: kept.append(z))
        each.register_forward_hook(lambda _module, _given, a, kept=outputs: kept.append(a))
    logits = nn.Sequential(*parts[:-1])(net.inputs)
    for z in sums:
        z.retain_grad()
    loss = nn.functional.cross_entropy(logits, net.labels)
    loss.backward()
    numbers = run(spec).numbers
    assert numbers["loss"] == pytest.approx(loss.item())
    found = (
        [z.grad.norm().item() for z in sums],  # type: ignore[union-attr]
        [layer.weight.grad.norm().item() for layer in net.layers],  # type: ignore[union-attr]
        [a.norm().item() for a in [*outputs, logits]],
    )
    for name, each in zip(QUANTITIES, found, strict=True):
        assert numbers[f"{name}_norms"] == pytest.approx(each, rel=1e-9)


@pytest.mark.parametrize("choice", SOME[:30], ids=lambda each: "-".join(map(str, each)))
def test_the_script_prints_the_numbers_of_the_page(choice: tuple[Any, ...]) -> None:
    agrees(
        made(choice, depth=CHANCE.choice([1, 2, 9]), width=16, weight_scale=CHANCE.choice([0.2, 1.0, 3.0]))
    )


@pytest.mark.parametrize("choice", product(["relu"], ["zeros"], NORMS, (False, True), QUANTITIES), ids=str)
def test_the_script_runs_where_every_weight_and_every_slope_is_0(choice: tuple[Any, ...]) -> None:
    agrees(made(choice, depth=3, width=8))


@pytest.mark.parametrize(
    "choice", product(["gelu"], INITIALISATIONS, NORMS, (False, True), QUANTITIES), ids=str
)
def test_a_script_is_short_and_has_no_line_that_it_does_not_need(choice: tuple[Any, ...]) -> None:
    text = script(made(choice))
    assert len(text.splitlines()) <= 74
    assert ".data" not in text  # which the lesson on first weights warns of
    known = {each.id for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Name)}
    for constant in re.findall(r"^([A-Z_]+) = ", text, re.MULTILINE):
        assert text.count(constant) > 1, constant
    assert ("math" in known) == ("import math" in text)
    assert ("back" in known) == (choice[4] != "activation" and choice[1] != "zeros")


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_at_the_greatest_depth_too(activation: str) -> None:
    for init, scale in (("small_normal", 0.2), ("he_normal", 3.0), ("zeros", 1.0)):
        spec = LESSON.made(
            activation=activation, initialisation=init, weight_scale=scale, depth=MAX_DEPTH, width=8
        )
        agrees(spec)
        assert all(math.isfinite(each) for each in run(spec).numbers["delta_norms"])  # type: ignore[union-attr]


def test_nothing_underflows_in_float64_where_nothing_is_0() -> None:
    for activation in ("sigmoid", "tanh", "identity", "gelu"):
        result = run(
            LESSON.made(
                activation=activation,
                initialisation="small_normal",
                weight_scale=0.2,
                depth=MAX_DEPTH,
                width=8,
            )
        )
        assert min(norms(result)) > 0
        assert min(norms(result, "weight")) > 0
        factor, theory = result.number("factor"), result.number("expected_factor")
        assert factor == pytest.approx(theory, rel=0.2)


@pytest.mark.row("C097")
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "identity"])
@pytest.mark.parametrize("initialisation", ["pytorch", "xavier_uniform", "orthogonal", "uniform_1"])
def test_the_measured_factor_is_about_the_expected_one(activation: str, initialisation: str) -> None:
    found = [
        run(LESSON.made(activation=activation, initialisation=initialisation, width=64, seed=seed)).numbers
        for seed in range(1, 6)
    ]
    ratios = [math.log(each["factor"] / each["expected_factor"]) for each in found]  # type: ignore[operator, arg-type]
    assert abs(sum(ratios) / len(ratios)) < 0.04


@pytest.mark.row("C097")
def test_an_orthogonal_linear_network_multiplies_by_the_scale_itself() -> None:
    for scale in (0.2, 1.0, 2.7):
        numbers = run(
            LESSON.made(activation="identity", initialisation="orthogonal", weight_scale=scale)
        ).numbers
        assert numbers["factor"] == pytest.approx(scale, rel=1e-9)
        assert numbers["expected_factor"] == pytest.approx(scale, rel=1e-6)


@pytest.mark.row("E045")
def test_the_slope_alone_does_not_decide() -> None:
    ten = run(LESSON.made(depth=11, initialisation="orthogonal"))
    assert norms(ten)[0] / norms(ten)[-1] <= 1e-6  # ten slopes of at most ¼, weights of scale 1
    for sigmoid_sees in (0.0, 0.5, 2.0):
        s = torch.tensor(sigmoid_sees, dtype=torch.float64, requires_grad=True)
        torch.sigmoid(s).backward()
        assert s.grad is not None
        assert s.grad <= 0.25
    assert 0.25**10 < 1e-6
    z = torch.zeros((), dtype=torch.float64, requires_grad=True)
    (100 * torch.sigmoid(z)).backward()
    assert z.grad == 25
    large = run(LESSON.made(initialisation="uniform_1", width=MAX_WIDTH, depth=40, weight_scale=3.0))
    assert norms(large)[0] > 10 * norms(large)[-1]
    assert "**grows**" in large.says


@pytest.mark.row("E045")
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_no_expected_factor_is_above_the_weights_times_the_steepest_slope(activation: str) -> None:
    whole = sweep(LESSON.made(activation=activation))
    most = whole.arrays["sigma"] * whole.still["steepest"]
    assert (whole.arrays["expected_factors"][:, 2:] <= most[:, None] * 1.1).all()
    assert (whole.arrays["slopes"] <= whole.still["steepest"] * 1.001).all()


@pytest.mark.row("E046")
@pytest.mark.parametrize("activation", ["relu", "identity", "leaky_relu"])
@pytest.mark.parametrize("initialisation", ["xavier_uniform", "uniform_1", "he_normal", "small_normal"])
def test_the_weights_gradient_hides_what_the_sums_gradient_shows(
    activation: str, initialisation: str
) -> None:
    spec = LESSON.made(activation=activation, initialisation=initialisation, width=64, weight_scale=0.7)
    result = run(spec)
    of_weights = max(norms(result, "weight")) / min(norms(result, "weight"))
    of_sums = max(norms(result)) / min(norms(result))
    assert of_weights < 20
    if initialisation in ("uniform_1", "small_normal"):
        assert of_sums > 1e3 * of_weights
    net = drawn(spec.depth, spec.width, initialisation, spec.seed)
    weights = [(0.7 * layer.weight.detach()).requires_grad_() for layer in net.layers]
    a = net.inputs
    act = {"relu": torch.relu, "identity": lambda z: z, "leaky_relu": nn.LeakyReLU()}[activation]
    for weight in weights[:-1]:
        a = act(a @ weight.T)
    nn.functional.cross_entropy(a @ weights[-1].T, net.labels).backward()
    shares = [float((each.detach() * each.grad).sum()) for each in weights]  # type: ignore[operator]
    assert shares == pytest.approx([shares[0]] * len(shares), rel=1e-6)  # Euler: Σ w · ∂E/∂w is one number


# One weight, three ways


def checked(result: Result[Spec]) -> list[float]:
    return np.asarray(result.picture["checked"]).view(np.float64).tolist()


@pytest.mark.row("C097")
@pytest.mark.parametrize("choice", SOME[30:], ids=lambda each: "-".join(map(str, each)))
def test_one_weight_has_one_gradient(choice: tuple[Any, ...]) -> None:
    spec = made(choice, depth=4, width=8, step=CHANCE.randint(0, 4), neuron=CHANCE.randint(1, 8), source=3)
    _, _, _, _, loss, autograd, closed, differences, resolution = checked(run(spec))
    assert run(spec).numbers["loss"] == pytest.approx(loss)
    assert closed == pytest.approx(autograd, rel=1e-8, abs=1e-18)
    assert differences == pytest.approx(autograd, rel=1e-3, abs=20 * resolution)


def test_the_weight_is_the_one_asked_for_or_the_last() -> None:
    layer, neuron, source, *_ = checked(run(LESSON.made(step=0, neuron=64, source=64)))
    assert (layer, neuron, source) == (21, 10, 32)
    layer, neuron, source, value, *_ = checked(run(LESSON.made(step=3, neuron=4, source=7, weight_scale=2.0)))
    assert (layer, neuron, source) == (18, 4, 7)
    assert value == 2 * float(drawn(20, 32, "xavier_uniform", 1).layers[17].weight[3, 6].detach())


def test_finite_differences_cannot_see_a_gradient_that_has_faded() -> None:
    *_, autograd, _closed, differences, resolution = checked(run(Spec()))
    assert 0 < abs(autograd) < 1e-12 < resolution
    assert abs(differences) <= 20 * resolution


# The sentence is a claim


WORDS = {"vanishes": (0, 1e-3), "fades": (1e-3, 0.5), "keeps its size": (0.5, 2), "grows": (2, 1e3)}


@pytest.mark.parametrize("choice", SOME, ids=lambda each: "-".join(map(str, each)))
def test_the_sentence_keeps_to_the_numbers(choice: tuple[Any, ...]) -> None:
    spec = made(choice, depth=CHANCE.choice([1, 2, 12, 50]), width=CHANCE.choice([8, 32]))
    spec = LESSON.made(**{name: getattr(spec, name) for name in spec.__slots__} | {
        "weight_scale": CHANCE.choice([0.2, 1.0, 3.0]), "seed": CHANCE.randint(1, 20)})  # fmt: skip
    result = run(spec)
    says, sizes = result.says, norms(result, spec.quantity)
    assert says.count("**") % 2 == 0
    assert "not a finite" not in says
    assert (says.count("exactly 0**") - ("rounds to" in says) > 0) == (0 in sizes)
    if 0 not in sizes and spec.depth > 1:
        ends = (sizes[0], sizes[-1]) if spec.quantity == "activation" else (sizes[-1], sizes[0])
        change = ends[1] / ends[0]
        word = next((word for word, (low, high) in WORDS.items() if low <= change <= high), "explodes")
        assert f"**{word}**" in says
        told = re.search(r"multiplies it by \*\*([\d.]+)(?:·10(\S+))?\*\*", says)
        assert told
        if not told[2]:
            assert float(told[1]) ** (spec.depth - 1) == pytest.approx(change, rel=0.05)


@pytest.mark.parametrize(("activation", "quantity"), product(ACTIVATIONS, QUANTITIES))
def test_zeros_are_said_to_be_exactly_0(activation: str, quantity: str) -> None:
    result = run(LESSON.made(activation=activation, initialisation="zeros", quantity=quantity))
    if quantity != "activation":
        assert not any(norms(result, quantity))
        assert "**exactly 0** in all 20 hidden layers: all weights are 0" in result.says
        assert result.numbers["factor"] is None
    elif activation == "sigmoid":
        assert "**keeps its size**" in result.says
    else:
        assert "**exactly 0** in all 20 hidden layers" in result.says


def test_a_dead_layer_is_named() -> None:
    dead = [
        result
        for seed in range(1, 21)
        if "dead" in (result := run(LESSON.made(
            activation="relu", initialisation="he_normal", depth=50, width=8, seed=seed))).says
    ]  # fmt: skip
    assert dead
    for result in dead:
        off = [int(row[0]) for row in result.rows[:-1] if row[5] == 1]
        assert off
        assert f"{off[0]}" in result.says
        assert not any(norms(result)[: off[-1]])
        later = [row[3] for row in result.rows[:-1] if row[0] >= off[0]]
        assert not any(later)  # dead ReLU gives nothing for any example


def in_float32(spec: Spec) -> tuple[int, int, int]:
    """The first layer that overflows, and layers whose gradient is not finite, or 0: by plain modules."""
    net = drawn(spec.depth, spec.width, spec.initialisation, spec.seed)
    act = {"relu": nn.ReLU(), "sigmoid": nn.Sigmoid(), "tanh": nn.Tanh(), "identity": nn.Identity()}
    a, sums, first = net.inputs.float(), [], 0
    for n, layer in enumerate(net.layers, 1):
        weight = layer.weight.detach().float() * spec.weight_scale
        z = nn.functional.linear(a, weight, layer.bias.detach().float()).requires_grad_()
        z.retain_grad()
        sums.append(z)
        first = first or (0 if z.isfinite().all() else n)
        a = act[spec.activation](z)
    nn.functional.cross_entropy(sums[-1], net.labels).backward()
    grads = [z.grad for z in sums[:-1]]
    broken = sum(not bool(each.isfinite().all()) for each in grads)  # type: ignore[union-attr]
    return first, broken, sum(not bool(each.any()) for each in grads)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("activation", "initialisation", "scale"),
    [
        ("relu", "uniform_1", 3.0),
        ("identity", "uniform_1", 2.0),
        ("sigmoid", "small_normal", 1.0),
        ("relu", "small_normal", 1.0),
        ("tanh", "small_normal", 0.5),
        ("sigmoid", "xavier_uniform", 1.0),
        ("relu", "he_normal", 1.0),
    ],
)
def test_what_becomes_of_it_in_float32_is_what_happens_there(
    activation: str, initialisation: str, scale: float
) -> None:
    spec = LESSON.made(
        activation=activation, initialisation=initialisation, weight_scale=scale, depth=MAX_DEPTH, width=64
    )
    (first, broken, lost), says = in_float32(spec), run(spec).says
    assert (f"overflow in layer {first}**" in says) == bool(first)
    if broken:
        assert f"inf or NaN in {'all 50' if broken == 50 else f'{broken} of 50'} hidden layers" in says
    elif lost:
        assert f"rounds to exactly 0** in {'all 50' if lost == 50 else f'{lost} of 50'}" in says
    else:
        assert "float32" not in says


def test_chaos_is_said_where_digits_get_lost() -> None:
    wild = run(LESSON.made(activation="tanh", initialisation="uniform_1", width=64, depth=50))
    of_weights = norms(wild, "weight")
    assert max(of_weights) > CHAOS * of_weights[-1]
    assert "another computer may print other digits" in wild.says
    for values in ({}, {"activation": "relu", "initialisation": "uniform_1", "depth": 50}):
        assert "other digits" not in run(LESSON.made(**values)).says


def test_below_chaos_another_order_of_sums_changes_no_digit_that_is_told() -> None:
    for values in ({"activation": "tanh", "initialisation": "uniform_1", "depth": 25, "width": 64}, {}):
        agrees(LESSON.made(**values))


# The sweep


@pytest.mark.parametrize("choice", SOME[::4], ids=lambda each: "-".join(map(str, each)))
def test_the_sweep_is_the_run_at_every_scale(choice: tuple[Any, ...]) -> None:
    spec = made(choice, depth=6, width=16)
    whole = sweep(spec)
    for at in (0, 8, 28):
        held = {name: getattr(spec, name) for name in spec.__slots__}
        alone = run(LESSON.made(**held | {"weight_scale": whole.values[at]}))
        assert whole.says[at] == alone.says
        for name in QUANTITIES:
            back = alone.numbers[f"{name}_norms"][::-1]  # type: ignore[index]
            assert whole.arrays[name][at] == pytest.approx(back, rel=1e-5, abs=1e-37)


def test_histograms_count_every_number() -> None:
    spec = LESSON.made(depth=4, width=8, quantity="delta")
    whole, at = sweep(spec), 8
    assert whole.values[at] == 1.0
    seen, entries = whole.arrays["seen"][at], whole.arrays["entries"][at]
    assert seen.shape == (41, 4)
    assert (seen.max(0) == 254).all()
    net = drawn(4, 8, "xavier_uniform", 1)
    z = nn.functional.linear(net.inputs, net.layers[0].weight).detach().numpy()
    counts, _ = np.histogram(z.clip(-5.124, 5.124), 41, (-5.125, 5.125))
    assert seen[:, -1] == pytest.approx(254 * counts / counts.max(), abs=0.51)
    low, high = whole.still["span"]
    typical = np.log10(np.median(np.abs(z)))  # layer 1 lies furthest from the output layer, last here
    assert low < typical
    middles = np.linspace(low, high, len(entries) + 1)[:-1]
    weights = (middles @ entries.astype(float)) / entries.sum(0)
    assert (np.diff(weights) < 0).all()  # each layer back the numbers get smaller


# What there is to try


@pytest.mark.row("E046")
@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("Ten sigmoids", 2),
        ("Sigmoid, large weights", 2),
        ("ReLU, too large", 2),
        ("The other gradient", 1),
        ("All zeros", 1),
    ],
)
def test_the_right_answers_are_what_happens(name: str, right: int) -> None:
    preset = LESSON.preset(name)
    for seed in (1, 2, 3):
        assert preset.right(run(LESSON.made(**preset.settings, seed=seed))) == right


def test_challenges_take_what_they_ask_for() -> None:
    for challenge in LESSON.challenges:
        assert not challenge.won(run(LESSON.made(**challenge.settings)))
    relu = LESSON.challenges[0]
    assert not relu.won(
        run(LESSON.made(**{**relu.settings, "activation": "relu"}, initialisation="he_normal"))
    )


def test_what_the_page_says_of_relu_and_of_batch_norm() -> None:
    he = run(LESSON.made(activation="relu", initialisation="he_normal", width=64))
    assert he.numbers["expected_factor"] == pytest.approx(1.0, rel=1e-6)
    spec = LESSON.made(activation="relu", initialisation="he_normal", norm="batch", width=64)
    expected = sweep(spec).arrays["expected_factors"][8, 2:-2]
    assert expected.tolist() == pytest.approx([math.sqrt(math.pi / (math.pi - 1))] * 17, rel=1e-3)
    assert run(spec).number("factor") > 1.1
