"""The formulas of a training run with its numbers in place, as LaTeX."""

from __future__ import annotations

from dlcore.training.report import Report
from dlcore.training.spec import Spec, step_every

EPSILON = r"10^{-8}"


def loss_formula(spec: Spec, report: Report | None) -> str:
    """The loss that is minimised, with its value at the last step."""
    target = r"\ln p_{i,y_i}"
    if spec.label_smoothing:
        share = _plain(spec.label_smoothing)
        smooth = rf"\frac{{{share}}}{{K}}\sum_{{k=1}}^{{K}} \ln p_{{i,k}}"
        target = rf"\Big({_plain(1 - spec.label_smoothing)}\,{target} + {smooth}\Big)"
    value = rf" = {report.losses[-1]:.4f}" if report else ""
    return rf"L = -\frac{{1}}{{{spec.batch_size}}}\sum_{{i=1}}^{{{spec.batch_size}}} {target}{value}"


def step_formula(spec: Spec, report: Report | None) -> tuple[str, ...]:
    """The optimiser's step with the learning rate of the last step, a line each, as torch.optim has it."""
    rate = _plain(report.learning_rate if report else spec.learning_rate)
    m, b2, decay = _plain(spec.momentum), _plain(spec.beta2), _plain(spec.weight_decay)
    gradient = r"g = \nabla_\theta L"
    if spec.weight_decay and spec.optimiser != "adamw":
        gradient += rf" + {decay}\,\theta"
    match spec.optimiser:
        case "sgd":
            lines = (rf"\theta \leftarrow \theta - {rate}\, g",)
        case "momentum":
            lines = (rf"v \leftarrow {m}\, v + g", rf"\theta \leftarrow \theta - {rate}\, v")
        case "nesterov":
            lines = (rf"v \leftarrow {m}\, v + g", rf"\theta \leftarrow \theta - {rate}\,(g + {m}\, v)")
        case "rmsprop":
            lines = (
                rf"s \leftarrow {b2}\, s + (1 - {b2})\, g^2",
                rf"\theta \leftarrow \theta - {rate}\, \frac{{g}}{{\sqrt{{s}} + {EPSILON}}}",
            )
        case "adagrad":
            lines = (
                r"s \leftarrow s + g^2",
                rf"\theta \leftarrow \theta - {rate}\, \frac{{g}}{{\sqrt{{s}} + 10^{{-10}}}}",
            )
        case _:
            shrunk = rf"(1 - {rate} \cdot {decay})\,\theta" if spec.weight_decay else r"\theta"
            theta = shrunk if spec.optimiser == "adamw" else r"\theta"
            lines = (
                rf"m \leftarrow {m}\, m + (1 - {m})\, g",
                rf"s \leftarrow {b2}\, s + (1 - {b2})\, g^2",
                rf"\theta \leftarrow {theta} - {rate}\, "
                rf"\frac{{m / (1 - {m}^t)}}{{\sqrt{{s / (1 - {b2}^t)}} + {EPSILON}}}",
            )
    return (gradient, *lines)


def rate_formula(spec: Spec, n_steps: int, report: Report | None) -> tuple[str, ...]:
    """The learning rate at step t, counted from 0, and its value at the last step taken."""
    rule = _rate(spec, n_steps)
    if report is None:
        return (rule,)
    return rule, rf"\eta_{{{report.step - 1}}} = {_plain(report.learning_rate)}"


def _rate(spec: Spec, n_steps: int) -> str:
    top = _plain(spec.learning_rate)
    match spec.schedule:
        case "constant":
            return rf"\eta_t = {top}"
        case "step":
            return rf"\eta_t = {top} \cdot 10^{{-\lfloor t / {step_every(n_steps)} \rfloor}}"
        case "cosine":
            return rf"\eta_t = \frac{{{top}}}{{2}}\Big(1 + \cos\frac{{\pi t}}{{{n_steps}}}\Big)"
    peak = 0.3 * n_steps - 1
    first, last = _plain(spec.learning_rate / 25), _plain(spec.learning_rate / 250_000)
    up, down = rf"\xrightarrow{{t = {_plain(peak)}}}", rf"\xrightarrow{{t = {n_steps - 1}}}"
    return rf"\eta_t : {first} {up} {top} {down} {last}"


def _plain(value: float) -> str:
    """A number as a person writes it, powers of ten in LaTeX."""
    text = f"{value:.4g}"
    if "e" not in text:
        return text
    digits, _, power = text.partition("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}"
