from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic.dataclasses import dataclass

from dlcore.errors import BadSetting
from dlcore.lessons.classify import Spec as ClassifySpec
from dlcore.settings import controls, made, setting

pytestmark = pytest.mark.tiny


@dataclass(frozen=True, slots=True)
class Spec:
    rate: float = setting(0.1, "Learning rate", "How far a step goes.", low=0.0, high=2.0, step=0.1, unit="1")
    steps: int = setting(5, "Steps", "How many.", low=1, high=9, step=1)
    rule: str = setting("sgd", "Rule", "Which update.", choices=("sgd", "adam"))


def test_a_control_says_what_the_field_says():
    rate, steps, rule = controls(Spec).values()
    assert (rate.name, rate.label, rate.says, rate.unit) == (
        "rate",
        "Learning rate",
        "How far a step goes.",
        "1",
    )
    assert (rate.default, rate.low, rate.high, rate.step) == (0.1, 0.0, 2.0, 0.1)
    assert (steps.low, steps.high, steps.choices) == (1, 9, ())
    assert (rule.choices, rule.low, rule.high, rule.step) == (("sgd", "adam"), None, None, None)


def test_a_spec_is_a_value():
    one = made(Spec, rate=0.5)
    assert one == made(Spec, rate=0.5)
    assert hash(one) == hash(made(Spec, rate=0.5))
    assert one != made(Spec)
    with pytest.raises(AttributeError):
        one.rate = 1.0


@given(st.floats(0, 2), st.integers(1, 9), st.sampled_from(["sgd", "adam"]))
def test_what_is_in_range_is_taken_as_it_is(rate, steps, rule):
    spec = made(Spec, rate=rate, steps=steps, rule=rule)
    assert (spec.rate, spec.steps, spec.rule) == (rate, steps, rule)


@given(st.integers().filter(lambda n: not 1 <= n <= 9))
def test_what_is_out_of_range_is_named(steps):
    with pytest.raises(
        BadSetting, match=r"^steps = .* does not work: input should be (less|greater) than or"
    ):
        made(Spec, steps=steps)


@pytest.mark.parametrize("value", [None, "many", 2.5, float("nan"), float("inf"), [3], {}, b"\xff"])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(BadSetting, match=r"^steps = .*\.$"):
        made(Spec, steps=value)


def test_texts_of_a_link_are_read_as_numbers():
    assert made(Spec, rate="0.5", steps="3") == Spec(rate=0.5, steps=3)


def test_a_choice_outside_the_list_names_the_list():
    with pytest.raises(BadSetting, match=r"^rule = 'lion' is not known: choose one of sgd, adam\.$"):
        made(Spec, rule="lion")


def test_a_setting_that_is_not_there_is_named():
    with pytest.raises(BadSetting, match=r"^There is no setting 'speed': choose one of rate, steps, rule\.$"):
        made(Spec, speed=3)


@given(st.text(min_size=1))
def test_the_sentence_stays_one_short_line_whatever_was_given(text):
    with pytest.raises(BadSetting) as refused:
        made(Spec, rule=text + "?")
    assert len(str(refused.value)) < 150
    assert str(refused.value).isprintable()


def test_the_classify_spec_has_words_for_every_control():
    for control in controls(ClassifySpec).values():
        assert control.label
        assert control.says.endswith(".")
    assert [field.name for field in fields(ClassifySpec)] == ["model", "sample", "top_k", "explain", "row"]
    assert "" not in str(refusal(sample="nothing")).partition("choose one of ")[2].rstrip(".").split(", ")


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [("top_k", (1, 10), (0, 11)), ("explain", (-1, 999), (-2, 1000)), ("row", (0, 27), (-1, 28))],
)
def test_the_bounds_of_the_classify_spec_are_those_of_the_subject(name, inside, outside):
    for value in inside:
        assert getattr(made(ClassifySpec, **{name: value}), name) == value
    for value in outside:
        assert name in str(refusal(**{name: value}))


def refusal(**values) -> BadSetting:
    with pytest.raises(BadSetting) as refused:
        made(ClassifySpec, **values)
    return refused.value
