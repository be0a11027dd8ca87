"""What holds for every lesson: any text is refused or taken, and a sweep says what a run says."""

import json
import random
import string

import pytest

from dlcore.errors import BadSetting, DlcoreError
from dlcore.lessons.glossary import TERMS
from dlcore.lessons.registry import LESSONS, lesson
from dlcore.settings import controls, made

pytestmark = pytest.mark.tiny
EVERY = pytest.mark.parametrize("name", LESSONS)
N_TEXTS = 10_000
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


@EVERY
def test_a_sweep_says_what_a_run_says(name: str) -> None:
    one = lesson(name)
    spec = one.spec()
    sweep = one.sweep(spec)
    assert sweep.values == one.stops(spec)
    assert len(sweep.says) == len(sweep.values)
    for index in {0, len(sweep.values) // 3, len(sweep.values) - 1}:
        there = one.run(one.made(**{one.swept: sweep.values[index]}))
        assert sweep.says[index] == there.says


@EVERY
def test_it_can_be_told_as_text(name: str) -> None:
    one = lesson(name)
    for settings in ({}, *(preset.settings for preset in one.presets)):
        result = one.run(one.made(**settings))
        json.dumps(dict(result.numbers), allow_nan=False)
        assert result.says.endswith(".")
        assert result.says.count("**") % 2 == 0
        assert "nan" not in result.says.split()
        assert all(len(row) == len(result.head) for row in result.rows)


@EVERY
def test_every_letter_of_its_formulas_is_explained(name: str) -> None:
    result = lesson(name).run(lesson(name).spec())
    assert result.formulas
    assert any(formula.symbols for formula in result.formulas)
    assert all(words and symbol for formula in result.formulas for symbol, words in formula.symbols)


@EVERY
def test_presets_ask_and_challenges_can_be_won(name: str) -> None:
    one = lesson(name)
    assert 3 <= len(one.presets) <= 5
    assert one.challenges
    for preset in one.presets:
        result = one.run(one.made(**preset.settings))
        assert preset.question.endswith("?")
        assert 0 <= preset.right(result) < len(preset.answers)
        assert preset.reveal(result).endswith(".")
    for challenge in one.challenges:
        assert not challenge.won(one.run(one.made(**challenge.settings)))
        assert challenge.won(one.run(one.made(**{**challenge.settings, **challenge.solution})))


@EVERY
def test_the_ends_of_every_control_are_computed_or_refused(name: str) -> None:
    one = lesson(name)
    for control in controls(one.spec).values():
        for end in control.choices or (control.low, control.high):
            if end is None:
                continue
            try:
                result = one.run(one.made(**{control.name: type(control.default)(end)}))
            except DlcoreError as error:
                assert str(error).endswith(".")
            else:
                assert result.says.endswith(".")


def test_the_glossary_is_used() -> None:
    said = " ".join(lesson(name).run(lesson(name).spec()).says.lower() for name in LESSONS)
    assert any(form.lower() in said for forms in TERMS for form in forms.split("|"))
