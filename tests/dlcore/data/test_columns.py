"""Pairs of real measurements: those that scikit-learn loads."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris

from dlcore.data.columns import COLUMNS, pairs
from dlcore.errors import BadSetting

pytestmark = pytest.mark.tiny


def test_the_columns_are_those_of_scikit_learn() -> None:
    diabetes, iris, cells = load_diabetes(scaled=False), load_iris(), load_breast_cancer()
    known = {
        "diabetes": np.stack([diabetes.data[:, 2], diabetes.target], 1),
        "iris": iris.data[:, 2:4],
        "cells": cells.data[:, [0, 2]],
    }
    assert diabetes.feature_names[2] == "bmi"
    assert iris.feature_names[2:] == ["petal length (cm)", "petal width (cm)"]
    assert list(cells.feature_names[[0, 2]]) == [COLUMNS["cells"].across, COLUMNS["cells"].up]
    for name, columns in COLUMNS.items():
        assert np.array_equal(pairs(name), known[name])
        assert len(pairs(name)) == columns.n_records


def test_a_set_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(BadSetting, match="choose one of diabetes, iris, cells"):
        pairs("california")
