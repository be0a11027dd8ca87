"""What is said is true of the numbers it is said about."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dlcore.lessons.classify import _ranked
from dlcore.lessons.classify_words import percent, say

pytestmark = pytest.mark.tiny
CLASSES = tuple("abcdefghij")


def said(logits, k=3, classes=CLASSES, familiarity=None, markdown=False) -> str:
    """The sentence about a network's outputs; a stand-in holds just what the sentence reads."""
    classes = classes[: len(logits)]
    _, top = _ranked(torch.tensor(logits), classes, k)
    stand_in = SimpleNamespace(model="The net", classes=classes, top=tuple(top), familiarity=familiarity)
    return say(stand_in, markdown=markdown)  # pyright: ignore[reportArgumentType]


def test_a_sure_answer():
    assert said([9.0, 1.0, 0.0]) == (
        "The net reads this as a, with probability 99.95 %; then comes b with 0.03 %."
    )


def test_the_sum_is_said_where_something_is_left_out():
    assert said([2.0, 1.0, 0.0, -1.0]).endswith(
        "; then comes b with 23.7 %, and the 3 classes listed hold 96.8 % together."
    )


def test_a_probability_that_rounds_to_one_claims_no_certainty():
    assert said([800.0, 0.0, 0.0]) == (
        "The net reads this as a, with probability more than 99.99 %; then comes b with less than 0.01 %."
    )


def test_less_than_half_is_undecided():
    assert said([0.3, 0.2, 0.1]) == (
        "The net is undecided: a is the most probable class, but only with 36.7 %; then comes b with 33.2 %."
    )


def test_a_tie_is_called_a_tie():
    assert said([1.0, 0.0, 1.0], k=2) == "The net cannot decide: a and c have the same probability, 42.2 %."
    assert said([0.0, 0.0]) == "The net cannot decide: a and b have the same probability, 50.0 %."
    assert "; then comes" not in said([0.0] * 10, k=10)


def test_one_class_listed_or_one_class_there_is():
    assert said([1.0, 0.0], k=1) == "The net reads this as a, with probability 73.1 %."
    assert said([5.0], k=3) == "The net reads this as a, with probability more than 99.99 %."


def test_a_strange_picture_is_called_one():
    strange = SimpleNamespace(familiar=False, says="It is unlike the training digits.")
    assert said([9.0, 1.0], familiarity=strange).endswith(" %. It is unlike the training digits.")
    usual = SimpleNamespace(familiar=True, says="It is like the training digits.")
    assert "training" not in said([9.0, 1.0], familiarity=usual)


def test_in_markdown_labels_show_literally_and_what_matters_is_bold():
    text = said([9.0, 1.0], classes=("<b>*x*</b>", "[y](http://z)"), markdown=True)
    assert r"**\<b\>\*x\*\<\/b\>**" in text
    assert "[y](" not in text
    assert "**99.97 %**" in text
    assert "<b>*x*</b>" in said([9.0, 1.0], classes=("<b>*x*</b>", "y"))


# Tenths: equal ones tie in every softmax, others differ by more than rounding.
@given(st.lists(st.integers(-500, 500).map(lambda z: z / 10), min_size=1, max_size=10), st.integers(1, 10))
def test_the_sentence_names_the_largest_and_its_percentage(logits, k):
    text = said(logits, k)
    p = np.exp(np.float64(logits) - max(logits))
    p /= p.sum()
    best = CLASSES[int(np.argmax(logits))]
    assert f" {best} " in text or f" {best}," in text
    assert percent(p.max()) in text
    assert text.endswith(".")
    assert ("undecided" in text) <= (p.max() < 0.5 + 1e-9)
    assert ("cannot decide" in text) == (k > 1 and np.sort(p)[::-1][:2].tolist() == [p.max()] * 2)


@given(st.floats(0, 1))
def test_a_percentage_is_true(p):
    text = percent(p)
    if text.startswith("more than"):
        assert p > 0.9999
    elif text.startswith("less than"):
        assert p < 0.0001
    else:
        number, unit = text.split()
        assert unit == "%"
        assert abs(float(number) - 100 * p) <= 0.05 + 1e-9
        assert 0 < float(number) < 100


def test_percentages_keep_their_order():
    values = np.linspace(0, 1, 20_001)

    def number(p):
        words = percent(p).split()
        return {"less": 0.0, "more": 100.0}.get(words[0]) if len(words) > 2 else float(words[0])

    assert all(number(low) <= number(high) for low, high in pairwise(values))


@given(st.lists(st.floats(-1e4, 1e4, width=32), min_size=2, max_size=10), st.integers(1, 10))
def test_ranking_is_stable_and_whole(logits, k):
    probabilities, top = _ranked(torch.tensor(logits), CLASSES[: len(logits)], k)
    order = sorted(range(len(logits)), key=lambda index: (-probabilities[index], index))
    assert [one.index for one in top] == order[: min(k, len(logits))]
    assert probabilities.dtype == np.float64
    assert probabilities.sum() == pytest.approx(1)
    assert [one.logit for one in top] == [logits[one.index] for one in top]
