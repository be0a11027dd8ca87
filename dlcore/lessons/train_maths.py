"""The formulas of a training run with its numbers in place, as LaTeX."""

from __future__ import annotations

from dlcore.lessons.numbers import tex
from dlcore.training.report import Begun, Report
from dlcore.training.spec import Spec, step_every

EPSILON = r"10^{-8}"


def loss_formula(spec: Spec, begun: Begun | None, report: Report | None) -> str:
    """The loss that is minimised, with the size of the last step's batch and its value."""
    target = r"\ln p_{i,y_i}"
    if spec.label_smoothing:
        share = tex(spec.label_smoothing)
        smooth = rf"\frac{{{share}}}{{K}}\sum_{{k=1}}^{{K}} \ln p_{{i,k}}"
        target = rf"\Big({tex(1 - spec.label_smoothing)}\,{target} + {smooth}\Big)"
    size, value = "B", ""
    if begun and report:
        value = f" = {tex(report.losses[-1])}"
        size = str(_batch_length(spec, begun, report.step - 1))
    return rf"L = -\frac{{1}}{{{size}}}\sum_{{i=1}}^{{{size}}} {target}{value}"


def _batch_length(spec: Spec, begun: Begun, step: int) -> int:
    """Images in the batch of a step, counted from 0: the last one of an epoch may be smaller."""
    place = step % begun.steps_per_epoch
    return min(spec.batch_size, begun.sizes[0] - place * spec.batch_size)


def step_formula(spec: Spec, report: Report | None) -> tuple[str, ...]:
    """The optimiser's step with the learning rate of the last step, a line each, as torch.optim has it."""
    rate = tex(report.learning_rate if report else spec.learning_rate)
    m, b2, decay = tex(spec.momentum), tex(spec.beta2), tex(spec.weight_decay)
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
        return rule
    return *rule, rf"\eta_{{{report.step - 1}}} = {tex(report.learning_rate)}"


def symbols(spec: Spec, scheduled: bool) -> str:
    """What each letter of these formulas stands for.

    Args:
        spec: the settings.
        scheduled: whether `rate_formula` is shown.
    """
    words = [
        "L is the loss of one batch in nats; i counts its images, B in a whole batch",
        "p is the softmax of what the network puts out and y the right class",
    ]
    if spec.label_smoothing:
        words.append("k counts the K classes")
    words.append("g is the gradient of L for the weights θ, from loss.backward()")
    if spec.optimiser in {"momentum", "nesterov"}:
        words.append("v is the velocity, which remembers earlier gradients")
    if spec.optimiser in {"adam", "adamw"}:
        words.append("m and s are running averages of g and g², and t counts the steps from 1")
    if spec.optimiser == "rmsprop":
        words.append("s is a running average of g²")
    if spec.optimiser == "adagrad":
        words.append("s is the sum of all g² so far")
    if scheduled:
        words.append("η is the learning rate, here of step t counted from 0")
    if scheduled and spec.schedule == "one_cycle":
        words.append("it begins at a, climbs to b at step T and falls to c at the last step, N")
    return f"{'; '.join(words)}."


def _rate(spec: Spec, n_steps: int) -> tuple[str, ...]:
    top = tex(spec.learning_rate)
    match spec.schedule:
        case "constant":
            return (rf"\eta_t = {top}",)
        case "step":
            return (rf"\eta_t = {top} \cdot 10^{{-\lfloor t / {step_every(n_steps)} \rfloor}}",)
        case "cosine":
            return (rf"\eta_t = \frac{{{top}}}{{2}}\Big(1 + \cos\frac{{\pi t}}{{{n_steps}}}\Big)",)
    return _one_cycle(spec.learning_rate, n_steps)


def _one_cycle(top: float, n_steps: int) -> tuple[str, ...]:
    """Two half cosines, as OneCycleLR of torch.optim has them: up to step T, then down to step N."""
    peak = 0.3 * n_steps - 1
    first, high, last, turn = (tex(value) for value in (top / 25, top, top / 250_000, peak))
    if peak <= 0:
        return (rf"\eta_0 = {high}",)
    return (
        r"\eta_t = b + \frac{a - b}{2}\Big(1 + \cos\frac{\pi t}{T}\Big), \quad t \le T",
        r"\eta_t = c + \frac{b - c}{2}\Big(1 + \cos\frac{\pi (t - T)}{N - T}\Big), \quad t > T",
        rf"a = {first}, \quad b = {high}, \quad c = {last}",
        rf"T = {turn}, \quad N = {n_steps - 1}",
    )
