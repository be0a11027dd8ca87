"""What is said of an activation where the slider stands, of ten layers, and of the layer of units."""

from __future__ import annotations

from dlcore.lessons.activation_facts import KINKED, NAMES, Facts, Layer
from dlcore.lessons.numbers import spoken
from dlcore.lessons.train_numbers import many

SMOOTH = ("gelu", "silu", "softplus")
"""their slopes come near to 1 and, but for rounding, are not 1 far out"""
TURN = 1e3
"""a gradient that grows or shrinks by more explodes or vanishes"""
N_LAYERS = 10


def say(facts: Facts) -> str:
    """Value and slope, what they do to a gradient, and what ten layers do; ** … ** is strong."""
    return " ".join(filter(None, (_here(facts), _ten(facts), _laid_over(facts))))


def _here(facts: Facts) -> str:
    """The activation at this z."""
    who = {"one": f"Layer {facts.layer} stands at", "forward": "Layer 1 stands at"}.get(facts.chain, "At")
    begin = f"{who} z = **{spoken(facts.z)}**{',' if who == 'At' else ':'}"
    said = f"{begin} {NAMES[facts.name]} gives {_value(facts)}, and its slope is {_slope(facts)}"
    if facts.name in KINKED and facts.z == 0:
        left, right = map(spoken, facts.beside)
        kink = f"This is its kink: {left} to the left, {right} to the right"
        return f"{said}. {kink}, and PyTorch takes {spoken(facts.slope)}."
    return f"{said}{' (**saturated**)' if facts.saturated else ''}: {_passes(facts)}."


def _value(facts: Facts) -> str:
    """φ(z); tanh comes near to −1 and 1 and reaches neither."""
    return _inside(facts.value) if facts.name == "tanh" else spoken(facts.value)


def _inside(value: float, strong: str = "") -> str:
    """A number from −1 to 1 that comes near to both ends and reaches neither; strong or not."""
    told = spoken(value)
    return f"{'almost ' * (told in ('1', '−1'))}{strong}{told}{strong}"


def _slope(facts: Facts) -> str:
    return f"almost **{spoken(facts.slope)}**" if _almost(facts) else f"**{spoken(facts.slope)}**"


def _almost(facts: Facts) -> bool:
    """Whether the slope is told as 1 and is not."""
    near = spoken(facts.slope) == "1"
    return near and (facts.slope != 1 or facts.name in SMOOTH)


def _passes(facts: Facts) -> str:
    """What becomes of a gradient that passes backwards through the activation."""
    slope = facts.slope
    if slope == 0:
        return "**nothing** of a gradient passes"
    if spoken(slope) == "1":
        return f"a gradient passes {'almost ' * _almost(facts)}**unchanged**"
    if slope > 1:
        return f"a gradient comes out **{spoken(slope)} times** as large"
    if slope < 0:
        return f"a gradient comes out with the **other sign** and {percent(-slope)} of its size"
    return f"**{percent(slope)}** of a gradient passes"


def percent(share: float) -> str:
    """A share for a sentence: "10.5 %"."""
    return f"{spoken(100 * share)} %"


def _ten(facts: Facts) -> str:
    """What is left after ten layers."""
    weight = spoken(facts.weight)
    if facts.chain == "all":
        each = f"{weight}·{_bracketed(facts.slope)}"
        who = f"Ten such layers with weight {weight} ({each} each)"
    elif facts.chain == "one":
        who = f"It and the nine others, with weight {weight},"
    else:
        last = spoken(facts.last_place)
        who = f"The forward pass with weight {weight} takes z to {last} in layer 10; the ten layers"
    return f"{who} {_left(facts)}."


def _bracketed(value: float) -> str:
    return f"({spoken(value)})" if value < 0 else spoken(value)


def _left(facts: Facts) -> str:
    size, sign = abs(facts.product), ", with the other sign" if facts.product < 0 else ""
    if facts.n_flat:
        return f"leave **nothing**{_flat(facts)}"
    if facts.rounded:
        tiny = f"**10{_raised(round(facts.log))}**"
        return f"leave about {tiny} of it, so little that float64 has 0: it vanishes"
    if spoken(size) == "1":
        return f"leave it {'' if size == 1 else 'almost '}**as it is**{sign}"
    if size < 1:
        vanishes = ": it **vanishes**" if size < 1 / TURN else ""
        return f"leave {'about ' * facts.rough}**{spoken(size)}** of it{sign}{vanishes}{_rough(facts)}"
    explodes = ": it **explodes**" if size > TURN else ""
    return f"make it {'about ' * facts.rough}**{spoken(size)} times** as large{sign}{explodes}{_rough(facts)}"


def _rough(facts: Facts) -> str:
    return " (slopes as small as here have lost digits to rounding)" if facts.rough else ""


def _flat(facts: Facts) -> str:
    """Why nothing is left."""
    rounds = "is 0" if facts.name == "relu" else "is rounded to 0"
    if facts.n_flat == N_LAYERS:
        return "" if facts.name == "relu" else f": every slope {rounds}"
    slopes = "one slope" if facts.n_flat == 1 else f"each of {facts.n_flat} slopes"
    return f": {slopes} {rounds}"


def _raised(power: int) -> str:
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _laid_over(facts: Facts) -> str:
    """The dashed line, if there is one."""
    if facts.by_sigmoid is None:
        return ""
    if facts.name == "tanh":
        return f"2σ(2z) − 1 gives {_inside(facts.by_sigmoid, '**')}: the two are one function."
    return f"2σ(2z) − 1, which is tanh, gives {_inside(facts.by_sigmoid)}."


def of_units(relu: Layer, leaky: Layer, bias: float, n_units: int, n_examples: int, n_steps: int) -> str:
    """What became of the layer's units.

    Args:
        relu: with ReLU.
        leaky: with LeakyReLU; the same units are off at the start.
        bias: of all units at the start.
        n_units: how many there are.
        n_examples: how many examples.
        n_steps: how many steps were taken.
    """
    begin = f"With bias {spoken(bias)}, **{relu.off} of {n_units}** ReLU units"
    if not relu.off:
        return f"{begin} give 0 for all {n_examples} examples: each is on for some example, none is dead."
    give = f"{begin} give{'s' * (relu.off == 1)} 0 for all {n_examples} examples"
    these = "Its gradient is" if relu.off == 1 else "Their gradients are"
    dead = f"{these} exactly 0, so after {many(n_steps, 'step')} **{_none(relu.woken)}** has come back."
    with_leaky = f"With LeakyReLU the same {'one is' if relu.off == 1 else 'ones are'} off at the start, but"
    came = f"**{_none(leaky.woken)}** {_came(leaky.woken)}"
    return f"{give}. {dead} {with_leaky} a gradient passes, and {came}."


def _none(count: int) -> str:
    return "none" if count == 0 else str(count)


def _came(count: int) -> str:
    return "has come back yet" if count == 0 else "came back"
