"""Dropout in theory: fractions add up the masks exactly, and the closed forms agree."""

from fractions import Fraction
from itertools import product
from math import prod

import pytest
import torch

from dlcore.theory.dropout import MOST_UNITS, all_masks, exact_moments, mask_chances

pytestmark = pytest.mark.tiny
PRODUCTS = [Fraction(3, 4), Fraction(-2), Fraction(5, 8)]


@pytest.mark.parametrize("n", [1, 3, MOST_UNITS])
def test_every_mask_is_there_once(n: int) -> None:
    masks = all_masks(n)
    assert {tuple(each) for each in masks.tolist()} == set(product((0.0, 1.0), repeat=n))
    assert len(masks) == 2**n


@pytest.mark.parametrize("n", [0, MOST_UNITS + 1])
def test_too_many_masks_are_refused(n: int) -> None:
    with pytest.raises(ValueError, match="give 1 to 10"):
        all_masks(n)


@pytest.mark.parametrize("drop", [Fraction(0), Fraction(1, 10), Fraction(1, 2), Fraction(9, 10), Fraction(1)])
def test_moments_are_those_of_exact_fractions(drop: Fraction) -> None:
    factor, bias = Fraction(3, 2), Fraction(1, 3)
    every = [
        (
            prod(1 - drop if kept else drop for kept in mask),
            bias + factor * sum(m * each for m, each in zip(mask, PRODUCTS, strict=True)),
        )
        for mask in product((0, 1), repeat=3)
    ]
    mean = sum(chance * output for chance, output in every)
    variance = sum(chance * (output - mean) ** 2 for chance, output in every)
    products = torch.tensor([float(each) for each in PRODUCTS], dtype=torch.float64)
    found = exact_moments(products, float(bias), float(drop), float(factor), lambda z: z)
    assert found == pytest.approx((float(mean), float(variance)), rel=1e-12, abs=1e-15)
    closed_form = factor**2 * drop * (1 - drop) * sum(each**2 for each in PRODUCTS)
    assert closed_form == variance
    assert float(mask_chances(all_masks(3), float(drop)).sum()) == pytest.approx(1)
    assert mask_chances(all_masks(3), float(drop)).dtype == torch.float64
