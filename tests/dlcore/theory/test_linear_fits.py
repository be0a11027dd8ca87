"""The best weights of a neuron without bends, against scikit-learn and a linear program."""

import numpy as np
import pytest
import torch
from scipy.optimize import linprog
from sklearn.linear_model import LinearRegression

from dlcore.lessons.neuron_tables import records_of
from dlcore.theory.linear_fits import least_absolute, least_squares

pytestmark = pytest.mark.tiny
SAMPLES = [
    records_of(table, 1, outlier) for table in ("exam", "line", "gate") for outlier in (0.0, -8.0, 10.0)
]


def halves(records: tuple[tuple[float, ...], ...]) -> tuple[torch.Tensor, torch.Tensor]:
    numbers = torch.tensor(records, dtype=torch.float64)
    return numbers[:, :2], numbers[:, 2]


@pytest.mark.parametrize("records", SAMPLES)
def test_least_squares_are_those_of_scikit_learn(records: tuple[tuple[float, ...], ...]) -> None:
    inputs, targets = halves(records)
    fitted = LinearRegression(fit_intercept=False).fit(inputs.numpy(), targets.numpy()).coef_
    assert np.allclose(least_squares(inputs, targets), fitted, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("records", SAMPLES)
def test_least_absolute_errors_are_those_of_a_linear_program(records: tuple[tuple[float, ...], ...]) -> None:
    inputs, targets = halves(records)
    n, x, y = len(records), inputs.numpy(), targets.numpy()
    above = np.block([[x, -np.eye(n)], [-x, -np.eye(n)]])
    solved = linprog(
        [0, 0, *np.ones(n)], above, np.concatenate([y, -y]), bounds=[(None, None)] * 2 + [(0, None)] * n
    )
    ours = (targets - inputs @ least_absolute(inputs, targets)).abs().sum()
    assert float(ours) == pytest.approx(solved.fun, abs=1e-9)


@pytest.mark.row("C065")
def test_an_outlier_draws_the_squares_along_and_not_the_absolute_errors() -> None:
    squares, absolute = (
        [fit(*halves(records_of("line", 1, outlier))) for outlier in (0.0, -4.0, -8.0)]
        for fit in (least_squares, least_absolute)
    )
    moves = [float((fit - squares[0]).norm()) for fit in squares[1:]]
    assert moves[1] == pytest.approx(2 * moves[0])  # as far as the outlier goes
    assert moves[0] > 0.5
    assert torch.allclose(absolute[1], absolute[2], atol=1e-12)  # it does not matter how far
    assert float((absolute[1] - absolute[0]).norm()) < 0.2
