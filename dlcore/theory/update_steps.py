"""One step of each update rule of gradient descent, on many rows at once.

Every function takes the same six things: the points and their gradients (rows, d), what the rule remembers,
the learning rates (rows, 1), the hyper-parameters by name (a number for all rows, or a column (rows, 1)) and
the step's number, from 1. It returns new points and a new memory, and is equal to its class of torch.optim up
to rounding. `update_rules` has the names, formulas and defaults.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

State = tuple[Tensor, ...]
Number = float | Tensor
Columns = Mapping[str, Number]
Moved = tuple[Tensor, State]

STEP_SIZES = (1e-6, 50.0)
"""Rprop's smallest and largest step size, as in torch.optim"""


def sgd(points: Tensor, gradient: Tensor, state: State, rate: Tensor, hyper: Columns, n: int) -> Moved:
    """Against the gradient (Cauchy 1847; Robbins & Monro 1951 for samples of it)."""
    return points - rate * gradient, state


def momentum(points: Tensor, gradient: Tensor, state: State, rate: Tensor, hyper: Columns, n: int) -> Moved:
    """Heavy ball (Polyak 1964), written as in torch, without dampening."""
    velocity = hyper["momentum"] * state[0] + gradient
    return points - rate * velocity, (velocity,)


def nesterov(points: Tensor, gradient: Tensor, state: State, rate: Tensor, hyper: Columns, n: int) -> Moved:
    """Momentum that looks ahead (Nesterov 1983, in the form of Sutskever et al. 2013)."""
    velocity = hyper["momentum"] * state[0] + gradient
    return points - rate * (gradient + hyper["momentum"] * velocity), (velocity,)


def adagrad(points: Tensor, gradient: Tensor, state: State, rate: Tensor, hyper: Columns, n: int) -> Moved:
    """Shorter steps where gradients were large so far (Duchi, Hazan & Singer 2011)."""
    total = state[0] + gradient.square()
    return points - rate * gradient / (total.sqrt() + hyper["epsilon"]), (total,)


def rmsprop(points: Tensor, gradient: Tensor, state: State, rate: Tensor, hyper: Columns, n: int) -> Moved:
    """Shorter steps where gradients were large lately (Tieleman & Hinton 2012, lecture 6.5)."""
    squares = _mean(state[0], gradient.square(), hyper["rho"])
    return points - rate * gradient / (squares.sqrt() + hyper["epsilon"]), (squares,)


def adadelta(points: Tensor, gradient: Tensor, state: State, rate: Tensor, hyper: Columns, n: int) -> Moved:
    """Steps as long as the last ones were, gradients' size divided out (Zeiler 2012)."""
    squares = _mean(state[0], gradient.square(), hyper["rho"])
    move = ((state[1] + hyper["epsilon"]) / (squares + hyper["epsilon"])).sqrt() * gradient
    return points - rate * move, (squares, _mean(state[1], move.square(), hyper["rho"]))


def adam(points: Tensor, gradient: Tensor, state: State, rate: Tensor, hyper: Columns, n: int) -> Moved:
    """Means of gradients and of their squares, freed from their start at 0 (Kingma & Ba 2015)."""
    mean = _mean(state[0], gradient, hyper["beta1"])
    squares = _mean(state[1], gradient.square(), hyper["beta2"])
    unbiased, spread = mean / (1 - hyper["beta1"] ** n), (squares / (1 - hyper["beta2"] ** n)).sqrt()
    return points - rate * unbiased / (spread + hyper["epsilon"]), (mean, squares)


def adamw(points: Tensor, gradient: Tensor, state: State, rate: Tensor, hyper: Columns, n: int) -> Moved:
    """Adam beside a pull towards 0 that it does not scale (Loshchilov & Hutter 2019)."""
    return adam(points * (1 - rate * hyper["weight_decay"]), gradient, state, rate, hyper, n)


def rprop(points: Tensor, gradient: Tensor, state: State, rate: Tensor, hyper: Columns, n: int) -> Moved:
    """Signs alone: longer steps while they stay, shorter after a turn (Riedmiller & Braun 1993)."""
    agreement, size = gradient * state[0], state[1]
    size = torch.where(agreement > 0, 1.2 * size, torch.where(agreement < 0, 0.5 * size, size))
    size = size.clamp(*STEP_SIZES)
    gradient = torch.where(agreement < 0, 0.0, gradient)  # just past a minimum: wait for one step
    return points - size * gradient.sign(), (gradient, size)


def _mean(old: Tensor, new: Tensor, keep: Number) -> Tensor:
    return torch.lerp(new, old, keep)  # keep · old + (1 − keep) · new
