"""One step of the rule looked into, with its numbers, as lines of maths: a line for each thing it keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.numbers import bracketed, tex
from dlcore.theory.update_rules import RULES

if TYPE_CHECKING:
    from dlcore.lessons.race import Spec

Numbers = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Here:
    """One step of the rule looked into, along one axis.

    Attributes:
        axis: the weight's name.
        t: the step's number, from 1.
        numbers: by symbol: "theta", "g", "after", and what the rule keeps: "v", "s", "m", "u", "D" …, what
            it kept before with "0" behind it.
    """

    axis: str
    t: int
    numbers: Numbers


def with_numbers(spec: Spec, here: Here) -> list[str]:
    """The step along one axis, LaTeX lines; the last one moves the weight.

    Args:
        spec: the settings.
        here: the step.
    """
    return _LINES[spec.rule](spec, here)


def _sgd(spec: Spec, here: Here) -> list[str]:
    n = here.numbers
    return [_moved(spec, here, r"g", bracketed(n["g"]))]


def _velocity(spec: Spec, here: Here) -> str:
    n = here.numbers
    return _line(here, "v", rf"{tex(spec.momentum)} \cdot {bracketed(n['v0'])} + {bracketed(n['g'])}", n["v"])


def _momentum(spec: Spec, here: Here) -> list[str]:
    return [_velocity(spec, here), _moved(spec, here, "v", bracketed(here.numbers["v"]))]


def _nesterov(spec: Spec, here: Here) -> list[str]:
    n = here.numbers
    ahead = rf"\left({tex(n['g'])} + {tex(spec.momentum)} \cdot {bracketed(n['v'])}\right)"
    return [_velocity(spec, here), _moved(spec, here, r"(g + \beta v)", ahead)]


def _divided(spec: Spec, here: Here, over: str, under: str) -> str:
    n = here.numbers
    return _moved(
        spec, here, rf"\frac{{{over}}}{{{under}}}", rf"\frac{{{tex(n['over'])}}}{{{tex(n['under'])}}}"
    )


def _adagrad(spec: Spec, here: Here) -> list[str]:
    n = here.numbers
    total = _line(here, "s", rf"{tex(n['s0'])} + {bracketed(n['g'])}^2", n["s"])
    return [total, _divided(spec, here, "g", r"\sqrt{s} + \varepsilon")]


def _mean(here: Here, symbol: str, keep: float, new: str) -> str:
    n = here.numbers
    text = rf"{tex(keep)} \cdot {bracketed(n[f'{symbol}0'])} + {tex(1 - keep)} \cdot {new}"
    return _line(here, symbol, text, n[symbol])


def _rmsprop(spec: Spec, here: Here) -> list[str]:
    mean = _mean(here, "s", spec.rho, f"{bracketed(here.numbers['g'])}^2")
    return [mean, _divided(spec, here, "g", r"\sqrt{s} + \varepsilon")]


def _adadelta(spec: Spec, here: Here) -> list[str]:
    n = here.numbers
    squares = _mean(here, "s", RULES["adadelta"].defaults["rho"], f"{bracketed(n['g'])}^2")
    roots = rf"\sqrt{{{tex(n['u0'])} + \varepsilon}} / \sqrt{{{tex(n['s'])} + \varepsilon}}"
    move = _line(here, "d", rf"{tex(n['g'])} \cdot {roots}", n["over"])
    return [squares, move, _moved(spec, here, "d", bracketed(n["over"]))]


def _adam(spec: Spec, here: Here) -> list[str]:
    n, t = here.numbers, here.t
    lines = [
        _mean(here, "m", spec.beta1, bracketed(n["g"])),
        _mean(here, "s", spec.beta2, f"{bracketed(n['g'])}^2"),
        _line(here, r"\hat m", rf"\frac{{{tex(n['m'])}}}{{1 - {tex(spec.beta1)}^{{{t}}}}}", n["over"]),
        _line(here, r"\hat s", rf"\frac{{{tex(n['s'])}}}{{1 - {tex(spec.beta2)}^{{{t}}}}}", n["corrected"]),
    ]
    return [*lines, _divided(spec, here, r"\hat m", r"\sqrt{\hat s} + \varepsilon")]


def _rprop(spec: Spec, here: Here) -> list[str]:
    n = here.numbers
    return [rf"{here.axis} \leftarrow {here.axis} - \Delta\,\operatorname{{sign}}(g) = "
            rf"{tex(n['theta'])} - {bracketed(n['over'])} = {tex(n['after'])}"]  # fmt: skip


def _line(here: Here, symbol: str, numbers: str, value: float) -> str:
    return rf"{symbol}_{{{here.axis}}} = {numbers} = {tex(value)}"


def _moved(spec: Spec, here: Here, symbol: str, numbers: str) -> str:
    n, axis, rate = here.numbers, here.axis, tex(spec.learning_rate)
    begin, pull = tex(n["theta"]), ""
    if spec.rule == "adamw":
        pull = rf" - \eta\,\delta\,{axis}"
        begin += rf" - {rate} \cdot {tex(spec.weight_decay)} \cdot {bracketed(n['theta'])}"
    return (
        rf"{axis} \leftarrow {axis}{pull} - \eta\,{symbol} = {begin} - {rate} \cdot {numbers} "
        rf"= {tex(n['after'])}"
    )


_LINES: Mapping[str, Callable[[Spec, Here], list[str]]] = {
    "sgd": _sgd,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "adagrad": _adagrad,
    "rmsprop": _rmsprop,
    "adadelta": _adadelta,
    "adam": _adam,
    "adamw": _adam,
    "rprop": _rprop,
}
