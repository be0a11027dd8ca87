"""The maths of a penalised regression with its numbers in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import tex

if TYPE_CHECKING:
    from dlcore.lessons.lasso import Spec
    from dlcore.lessons.lasso_paths import Path, Prepared


def formulas(spec: Spec, given: Prepared, found: Path) -> list[Formula]:
    """What is minimised, what holds at its minimum for one weight that is left and one that is not.

    Args:
        spec: the settings.
        given: the table.
        found: the regressions; the first is the one that is written out.
    """
    weights, slopes = found.weights[0].tolist(), found.slopes[0].tolist()
    l1, l2 = spec.mix * spec.penalty, (1 - spec.mix) * spec.penalty
    names = given.table.names
    lines = [_goal(spec, found, l1, l2)]
    left = [j for j, weight in enumerate(weights) if weight]
    gone = [j for j, weight in enumerate(weights) if not weight]
    if left:
        lines.append(_stays(names, weights, slopes, left[0], l1, l2))
    if gone:
        lines.append(_goes(names, slopes, gone[0], l1))
    lines.append(_alone(given, found, (left or gone)[0], l1, l2))
    return [*lines, _ridge(spec), _bias(spec, given, found), _sklearn(spec)]


def _goal(spec: Spec, found: Path, l1: float, l2: float) -> Formula:
    """The sum that is least."""
    first, sizes = float(found.errors[0, 0]), found.weights[0]
    bias = float(found.bias[0]) if spec.penalise_bias else 0.0
    one = float(sizes.abs().sum()) + abs(bias)
    two = float(sizes.square().sum()) + bias**2
    sums = (r"\sum_j |w_j|", r"\sum_j w_j^2")
    if spec.penalise_bias:
        sums = (rf"\Big({sums[0]} + |b|\Big)", rf"\Big({sums[1]} + b^2\Big)")
    parts = rf"{tex(first)} + {tex(l1)} \cdot {tex(one)} + {tex(l2)} \cdot {tex(two)}"
    return Formula(
        rf"\begin{{aligned}} & E + \lambda_1 {sums[0]} + \lambda_2 {sums[1]} \\ & = {parts} \\ "
        rf"& = {tex(first + l1 * one + l2 * two)} \end{{aligned}}",
        (
            ("E", "the mean squared error of the training rows"),
            ("w_j", "the weight of feature j, which is centred"),
            (r"\lambda_1", "the price of |w|: λ times the share of L1"),
            (r"\lambda_2", "the price of w²: the rest of λ"),
            ("b", "the bias, the prediction where every feature is at its mean"),
        ),
    )


def _stays(
    names: tuple[str, ...], weights: list[float], slopes: list[float], j: int, l1: float, l2: float
) -> Formula:
    """A weight that is left: the loss pulls exactly as strongly as the penalty pushes."""
    push = (l1 if weights[j] > 0 else -l1) + 2 * l2 * weights[j]
    slope = r"\frac{\partial E}{\partial w}"
    return Formula(
        rf"\begin{{aligned}} w & = {tex(weights[j])} \ne 0 \quad \text{{for {names[j]}}} \\ "
        rf"{slope} & = -\lambda_1\,\operatorname{{sign}}(w) - 2\lambda_2 w \\ "
        rf"& = {tex(-push)} \end{{aligned}}",
        ((r"\frac{\partial E}{\partial w}", f"the slope of E along w, {tex(slopes[j])} by the data alone"),),
    )


def _goes(names: tuple[str, ...], slopes: list[float], j: int, l1: float) -> Formula:
    """A weight that is 0: the loss pulls less than λ₁."""
    slope = r"\left|\frac{\partial E}{\partial w}\right|"
    return Formula(
        rf"\begin{{aligned}} w & = 0 \quad \text{{for {names[j]}}} \\ "
        rf"{slope} & = {tex(abs(slopes[j]))} \le \lambda_1 = {tex(l1)} \end{{aligned}}",
        (("w", "a weight: it is 0 where the loss gains less by it than |w| costs"),),
    )


def _alone(given: Prepared, found: Path, j: int, l1: float, l2: float) -> Formula:
    """The soft threshold: what is best for one weight while the others stay."""
    gram, weights = given.gram, found.weights[0]
    bend = float(gram[j, j])
    pull = float(given.moments[j] - weights @ gram[j] + weights[j] * gram[j, j])
    numbers = rf"\frac{{S({tex(pull)},\; {tex(l1 / 2)})}}{{{tex(bend)} + {tex(l2)}}}"
    return Formula(
        r"\begin{aligned} w & = \frac{S(c,\; \lambda_1/2)}{a + \lambda_2} \\ "
        rf"& = {numbers} = {tex(float(weights[j]))} \end{{aligned}}",
        (
            ("S(c, t)", "the soft threshold sign(c)·max(|c| − t, 0): nearer to 0 by t, and 0 within t"),
            ("c", f"mean of {given.table.names[j]} times what the other weights leave of the target"),
            ("a", "mean square of that feature"),
        ),
    )


def _ridge(spec: Spec) -> Formula:
    """Ridge has a closed form."""
    return Formula(
        r"\lambda_1 = 0: \; w = \left(X^\top X / n + \lambda_2 I\right)^{-1} X^\top y / n",
        (
            ("X", "the centred features"),
            ("y", "the centred targets"),
            ("n", f"the number of training rows, {spec.n_train}"),
            ("I", "ones on the diagonal"),
        ),
    )


def _bias(spec: Spec, given: Prepared, found: Path) -> Formula:
    """Where the bias comes from."""
    bias, mean = tex(float(found.bias[0])), tex(float(given.mean))
    symbols = ((r"\bar y", "the mean of the targets"),)
    if not spec.penalise_bias:
        return Formula(rf"b = \bar y = {mean}", symbols)
    return Formula(
        rf"b = \frac{{S(\bar y,\; \lambda_1/2)}}{{1 + \lambda_2}} = {bias}, \quad \bar y = {mean}",
        (*symbols, ("S", "the soft threshold")),
    )


def _sklearn(spec: Spec) -> Formula:
    """The same penalty as scikit-learn writes it."""
    lam, m = spec.penalty, spec.mix
    if m == 1:
        call, why = rf"\texttt{{Lasso(alpha={lam / 2:.6g})}}", r"\alpha = \lambda/2"
    elif m == 0:
        call, why = rf"\texttt{{Ridge(alpha={spec.n_train * lam:.6g})}}", r"\alpha = n\lambda"
    else:
        call = rf"\texttt{{ElasticNet(alpha={lam * (1 - m / 2):.6g}, l1\_ratio={m / (2 - m):.6g})}}"
        why = r"\alpha = \lambda_1/2 + \lambda_2, \quad r = \frac{\lambda_1/2}{\alpha}"
    return Formula(
        rf"\begin{{aligned}} & {why} \\ & {call} \end{{aligned}}",
        (
            (r"\alpha", "scikit-learn's name for its λ, on a scale of its own"),
            (r"\lambda", "the penalty of the slider"),
            ("r", "scikit-learn's l1_ratio"),
        ),
    )
