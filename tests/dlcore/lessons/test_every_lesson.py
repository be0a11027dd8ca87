"""What holds for every lesson: any text is refused or taken, and a sweep says what a run says."""

import json
import random
import re
import string
from dataclasses import fields
from functools import cache
from typing import Any

import numpy as np
import pytest
from pydantic.fields import FieldInfo

from dlcore.errors import BadSetting, DlcoreError
from dlcore.lessons.glossary import TERMS, terms_in
from dlcore.lessons.lesson import Result
from dlcore.lessons.registry import LESSONS, lesson
from dlcore.settings import controls, made

EVERY = pytest.mark.parametrize("name", LESSONS)
N_TEXTS = 10_000
GREEK = (
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "eta",
    "theta",
    "kappa",
    "lambda",
    "rho",
    "sigma",
    "mu",
)
NEEDED = (
    *(
        "gradient",
        "learning rate",
        "loss",
        "momentum",
        "curvature",
        "condition number",
        "eigenvalue",
        "minimum",
    ),
    *(
        "velocity",
        "bias correction",
        "weight decay",
        "SGD",
        "Nesterov",
        "Adagrad",
        "RMSprop",
        "Adadelta",
        "Adam",
    ),
    *("AdamW", "Rprop", "batch", "epoch", "noise", "variance", "standard deviation", "residual", "outlier"),
    *("error term", "sigmoid", "tanh", "ReLU", "saturated", "derivative", "SSE", "MSE", "chain rule", "bias"),
    *(
        "zero_grad",
        "backward",
        "closed form",
        "least squares",
        "extrapolation",
        "parameter",
        "convex",
        "saddle",
    ),
)
ODD = [
    "",
    "nan",
    "inf",
    "-inf",
    "1e400",
    "-0",
    "0x10",
    "1_000",
    "١٢",
    "true",
    "None",
    "[]",
    "{}",
    "\0",
    "9" * 400,
    "1e-320",
]


def texts(n: int) -> list[str]:
    """Texts as a query may hold: numbers of all sizes, signs, words, and what is none of these."""
    draw = random.Random(5)
    numbers = [
        f"{draw.uniform(-3, 3) * 10 ** draw.randint(-8, 12):.{draw.randint(0, 9)}g}" for _ in range(n // 2)
    ]
    words = [
        "".join(draw.choices(string.printable, k=draw.randint(1, 20))) for _ in range(n - n // 2 - len(ODD))
    ]
    return [*ODD, *numbers, *words]


def ran(name: str, **settings: Any) -> Result[Any]:
    """The result of a lesson; what was asked for before is not computed again."""
    return _ran(name, tuple(sorted(settings.items())))


@cache
def _ran(name: str, settings: tuple[tuple[str, Any], ...]) -> Result[Any]:
    one = lesson(name)
    return one.run(one.made(**dict(settings)))


@pytest.mark.tiny
@EVERY
def test_ten_thousand_texts_are_taken_or_refused_in_a_sentence(name: str) -> None:
    one, fields = lesson(name), list(controls(lesson(name).spec))
    for number, text in enumerate(texts(N_TEXTS)):
        field = fields[number % len(fields)]
        control = controls(one.spec)[field]
        try:
            value = getattr(made(one.spec, **{field: text}), field)
        except BadSetting as error:
            assert str(error).endswith(".")
            assert len(str(error)) < 400
        else:
            assert type(value) is type(control.default)
            if control.low is not None and control.high is not None:
                assert control.low <= value <= control.high
            assert not control.choices or value in control.choices


def test_no_two_settings_are_one_object() -> None:
    specs = {lesson(name).spec for name in LESSONS}
    defaults = [field.default for spec in specs for field in fields(spec)]
    assert len({id(each) for each in defaults if isinstance(each, FieldInfo)}) == len(defaults)


@pytest.mark.tiny
@EVERY
def test_a_sweep_says_what_a_run_says(name: str) -> None:
    one = lesson(name)
    spec = one.spec()
    sweep = one.sweep(spec)
    assert sweep.values == one.stops(spec)
    assert len(sweep.says) == len(sweep.values)
    for index in {0, len(sweep.values) // 3, len(sweep.values) - 1}:
        there = ran(name, **{one.swept: sweep.values[index]})
        assert sweep.says[index] == there.says


@pytest.mark.tiny
@EVERY
def test_a_sweep_does_not_depend_on_what_stands_apart(name: str) -> None:
    one = lesson(name)
    usual = one.sweep(one.spec())
    for apart in (*one.apart, *({"step"} & controls(one.spec).keys())):
        other = one.sweep(one.made(**{apart: controls(one.spec)[apart].low}))
        assert other.says == usual.says
        for array in usual.arrays:
            assert np.array_equal(usual.arrays[array], other.arrays[array], equal_nan=True), (apart, array)


@pytest.mark.tiny
@EVERY
def test_it_can_be_told_as_text(name: str) -> None:
    one = lesson(name)
    for settings in ({}, *(preset.settings for preset in one.presets)):
        result = ran(name, **settings)
        json.dumps(dict(result.numbers), allow_nan=False)
        assert result.says.endswith(".")
        assert result.says.count("**") % 2 == 0
        assert "nan" not in result.says.split()
        assert all(len(row) == len(result.head) for row in result.rows)


@pytest.mark.tiny
@EVERY
def test_every_letter_of_its_formulas_is_explained(name: str) -> None:
    one = lesson(name)
    for settings in ({}, *(preset.settings for preset in one.presets)):
        formulas = ran(name, **settings).formulas
        told = letters(" ".join(symbol for formula in formulas for symbol, _ in formula.symbols))
        shown = letters(" ".join(formula.latex for formula in formulas))
        assert shown <= told, settings


def letters(latex: str) -> set[str]:
    """The letters that stand for something: no names of functions, words, counting letters or marks."""
    plain = re.sub(r"\\(?:text|mathrm|operatorname|text(?:bf|it|tt)|mathtt)\{[^{}]*\}", " ", latex)
    plain = re.sub(r"\\(?:begin|end)\{\w+\*?\}(?:\{[lcr]+\})?", " ", plain)
    greek = set(re.findall(r"\\(" + "|".join(GREEK) + r")(?![a-zA-Z])", plain))
    return greek | set(re.findall(r"[a-zA-Z]", re.sub(r"\\[a-zA-Z]+\*?", " ", plain))) - set("editT")


@EVERY
def test_presets_ask_and_challenges_can_be_won(name: str) -> None:
    one = lesson(name)
    assert 3 <= len(one.presets) <= 5
    assert one.challenges
    for preset in one.presets:
        result = ran(name, **preset.settings)
        assert preset.question.endswith("?")
        assert 0 <= preset.right(result) < len(preset.answers)
        assert preset.reveal(result).endswith(".")
    for challenge in one.challenges:
        assert not challenge.won(ran(name, **challenge.settings))
        assert challenge.won(ran(name, **{**challenge.settings, **challenge.solution}))


@EVERY
def test_the_ends_of_every_control_are_computed_or_refused(name: str) -> None:
    one = lesson(name)
    for control in controls(one.spec).values():
        for end in control.choices or (control.low, control.high):
            if end is None:
                continue
            try:
                result = ran(name, **{control.name: type(control.default)(end)})
            except DlcoreError as error:
                assert str(error).endswith(".")
            else:
                assert result.says.endswith(".")


@pytest.mark.tiny
def test_the_words_that_lessons_need_are_explained() -> None:
    forms = {form.casefold() for names in TERMS for form in names.split("|")}
    assert {word.casefold() for word in NEEDED} <= forms


@pytest.mark.tiny
@EVERY
def test_its_first_sentence_has_words_that_are_explained(name: str) -> None:
    assert terms_in(ran(name).says)
