"""Grids of plans, and what cannot be trained as one stack."""

import pytest

from dlcore.data.loading import load_images
from dlcore.errors import BadSetting
from dlcore.training.sweep.plan import MOST_NETWORKS, N_DIGITS, Plan, check, grid, parted

pytestmark = pytest.mark.tiny


def test_a_grid_has_every_combination_the_last_changing_quickest():
    plans = grid({"depth": [1, 2], "activation": ["relu", "tanh", "elu"]}, width=4)
    assert [(plan.depth, plan.activation) for plan in plans] == [
        (depth, activation) for depth in (1, 2) for activation in ("relu", "tanh", "elu")
    ]
    assert {plan.width for plan in plans} == {4}


@pytest.mark.parametrize(
    ("plans", "says"),
    [
        ([], "choose fewer"),
        ([Plan(data="moons"), Plan(data="xor")], "share data"),
        ([Plan(n_points=10), Plan(n_points=20)], "share n_points"),
        ([Plan(batch_size=10), Plan(batch_size=20)], "share batch_size"),
        ([Plan(batch_size=1, normalisation="batch")], "batch size of at least 2"),
        ([Plan(width=1, normalisation="layer")], "width of at least 2"),
        ([Plan(width=256, depth=50, seed=i) for i in range(10)], "million weights"),
        ([Plan(width=40, n_points=2000, seed=i) for i in range(1000)], "160 million inputs and activations"),
        ([Plan(data="digits", depth=0, data_seed=i) for i in range(1000)], "million inputs"),
    ],
)
def test_what_cannot_be_one_stack_is_said_with_the_remedy(plans, says):
    with pytest.raises(BadSetting, match=says):
        check(plans)


def test_what_fits_is_let_through():
    check(grid({"seed": range(MOST_NETWORKS)}))
    check([Plan(data="digits", seed=i) for i in range(1000)])
    check([Plan(batch_size=1, normalisation="batch", depth=0)])


def test_all_digits_are_counted():
    assert len(load_images("digits").labels) == N_DIGITS


def test_digits_differ_in_their_split_alone():
    keys = {plan.data_key for plan in grid({"noise": [0.0, 0.5]}, data="digits")}
    assert len(keys) == 1
    assert len({plan.data_key for plan in grid({"noise": [0.0, 0.5]})}) == 2


@pytest.mark.parametrize(
    ("ranges", "says"),
    [
        ({"seed": range(MOST_NETWORKS + 1)}, "networks"),
        ({"depth": []}, "0 networks"),
        ({"depth": [51]}, "depth = 51"),
        ({"activation": ["swish"]}, "swish"),
        ({"colour": [1]}, "no setting 'colour'"),
    ],
)
def test_a_grid_of_bad_values_is_refused(ranges, says):
    with pytest.raises(BadSetting, match=says):
        grid(ranges)


def test_parts_share_the_work():
    plans = grid({"depth": [1, 2, 3, 4, 5, 6]}, width=8)
    first, second = parted(plans, 2)
    work = [sum(plans[i].depth for i in part) for part in (first, second)]
    assert sorted(first + second) == list(range(6))
    assert abs(work[0] - work[1]) <= 3
    assert len(list(parted(plans, 100))) == 6
