"""Pairs of real measurements, one column to predict the other from; they come inside scikit-learn."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from dlcore.data.inside_sklearn import sklearn_file
from dlcore.errors import BadSetting


@dataclass(frozen=True, slots=True)
class Columns:
    """Two columns of a data set.

    Attributes:
        label: a word or two.
        across: name of the column that is known.
        up: name of the column that is predicted.
        records: what a record is, in the plural.
        n_records: how many there are.
        files: where they lie below `sklearn/datasets/data`: the columns of the second stand right of those of
            the first.
        places: numbers of the two columns, counted from 0.
    """

    label: str
    across: str
    up: str
    records: str
    n_records: int
    files: tuple[str, ...]
    places: tuple[int, int]


COLUMNS: Mapping[str, Columns] = MappingProxyType(
    {
        "diabetes": Columns(
            "Diabetes patients",
            "body mass index",
            "disease progression",
            "patients",
            442,
            ("diabetes_data_raw.csv.gz", "diabetes_target.csv.gz"),
            (2, 10),
        ),
        "iris": Columns(
            "Iris flowers",
            "petal length",
            "petal width",
            "flowers",
            150,
            ("iris.csv",),
            (2, 3),
        ),
        "cells": Columns(
            "Cell nuclei",
            "mean radius",
            "mean perimeter",
            "biopsies",
            569,
            ("breast_cancer.csv",),
            (0, 2),
        ),
    }
)
"""by name; diabetes: Efron et al., 2004; iris: Fisher, 1936; cells: Street et al., 1993"""


@cache
def pairs(name: str) -> tuple[tuple[float, float], ...]:
    """The two numbers of every record, in the order of the file, in the units of the file.

    Args:
        name: in `COLUMNS`.

    Raises:
        BadSetting: there is no such data set.
        Unavailable: scikit-learn is not installed.
    """
    known = _known(name)
    return tuple((row[known.places[0]], row[known.places[1]]) for row in records(name))


@cache
def records(name: str) -> tuple[tuple[float, ...], ...]:
    """All numbers of every record, in the order of the file, in the units of the file.

    Args:
        name: in `COLUMNS`.

    Raises:
        BadSetting: there is no such data set.
        Unavailable: scikit-learn is not installed.
    """
    parts = [_lines(sklearn_file("data", file)) for file in _known(name).files]
    return tuple(
        tuple(float(number) for part in record for number in part) for record in zip(*parts, strict=True)
    )


def _known(name: str) -> Columns:
    if name not in COLUMNS:
        raise BadSetting(f"There are no records called {name!r}: choose one of {', '.join(COLUMNS)}.")
    return COLUMNS[name]


def _lines(file: Path) -> list[list[str]]:
    """The fields of each record; what stands above the records is left out."""
    raw = file.read_bytes()
    text = (gzip.decompress(raw) if file.suffix == ".gz" else raw).decode("ascii")
    lines = [line.replace(",", " ").split() for line in text.splitlines()]
    return lines[0 if file.suffix == ".gz" else 1 :]
