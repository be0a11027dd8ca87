"""Points as text: read, refused in a sentence, written again, and edited without loss."""

import random
import string
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dlcore.errors import BadSetting
from dlcore.lessons.cross_entropy import LESSON, TABLES, Spec, base, place, points
from dlcore.lessons.cross_entropy_edits import begun, set_label, set_probability, turned, typed
from dlcore.lessons.cross_entropy_table import (
    LARGEST,
    MAX_CLASSES,
    MAX_POINTS,
    Table,
    logit_for,
    main_class,
    parsed,
    written,
)

pytestmark = pytest.mark.tiny


@pytest.mark.row("C045")
def test_labels_and_soft_targets_are_read() -> None:
    table = parsed("2, 1, 0.1; 0.5, 2.5, −1", "0; 0.7, 0.2, 0.1")
    assert table == Table(((2, 1, 0.1), (0.5, 2.5, -1)), ((1, 0, 0), (0.7, 0.2, 0.1)), False)
    assert not table.hard
    assert (table.n_points, table.n_classes) == (2, 3)


@pytest.mark.row("C044")
def test_one_number_a_point_is_a_logit_for_two_classes() -> None:
    table = parsed("0.4; -2; 1", "1; 0; 0.25")
    assert table == Table(((0, 0.4), (0, -2), (0, 1)), ((0, 1), (1, 0), (0.75, 0.25)), True)


@pytest.mark.parametrize(
    ("logits", "targets", "word"),
    [
        ("", "0", "no logits"),
        (" ; ;", "0", "no logits"),
        ("1, x", "0", "cannot be read"),
        ("1, nan", "0", "cannot be read"),
        ("1, 1_0", "0", "cannot be read"),
        ("1, 2; 1, 2, 3", "0; 1", "as many logits"),
        ("1, 1e9", "0", "too far out"),
        ("1, 2", "0; 1", "1 points and 2 targets"),
        ("1, 2", "2", "whole number from 0 to 1"),
        ("1, 2", "-1", "whole number"),
        ("1, 2", "0.5", "whole number"),
        ("1, 2", "0.5, 0.6", "sum is 1"),
        ("1, 2", "1.5, -0.5", "sum is 1"),
        ("1, 2, 3", "0.5, 0.5", "does not fit 3"),
        ("1", "1.5", "between"),
        ("1, 2", "a", "cannot be read"),
        ("; ".join(["1, 2"] * (MAX_POINTS + 1)), "0", "at most"),
        (", ".join(["1"] * (MAX_CLASSES + 1)), "0", "at most"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(logits: str, targets: str, word: str) -> None:
    with pytest.raises(BadSetting, match=word) as refused:
        parsed(logits, targets)
    assert str(refused.value).endswith(".")
    assert len(str(refused.value)) < 300


def test_any_text_is_read_or_refused() -> None:
    draw = random.Random(3)
    letters = "0123456789.,;- e" + string.printable
    for _ in range(3000):
        pair = ("".join(draw.choices(letters[: draw.choice((16, len(letters)))], k=12)) for _ in range(2))
        try:
            table = parsed(*pair)
        except BadSetting as error:
            assert str(error).endswith(".")
        else:
            assert parsed(**written(table)) == table


ROWS = st.integers(1, 4).flatmap(
    lambda k: st.lists(st.lists(st.floats(-LARGEST, LARGEST), min_size=k, max_size=k), min_size=1, max_size=5)
)


@given(ROWS, st.data())
def test_what_is_written_is_read_again(rows: list[list[float]], data: st.DataObject) -> None:
    labels = [data.draw(st.integers(0, max(1, len(rows[0]) - 1))) for _ in rows]
    table = parsed("; ".join(", ".join(map(repr, row)) for row in rows), "; ".join(map(str, labels)))
    again = parsed(**written(table))
    assert again.targets == table.targets
    flat = [[z for row in each.logits for z in row] for each in (again, table)]
    assert flat[0] == pytest.approx(flat[1], rel=1e-11, abs=1e-300)


def test_thirds_survive_being_written() -> None:
    table = parsed("1, 2, 3", "0.3333333333, 0.3333333333, 0.3333333334")
    assert parsed(**written(table)) == table


@pytest.mark.row("C043", "C213")
@pytest.mark.parametrize("p", [0.001, 0.2, 0.5, 0.9, 0.999])
def test_a_logit_is_found_for_a_probability(p: float) -> None:
    for row, klass in (((2.0, 1.0, 0.1), 0), ((0.0, 3.0), 1), ((-1.0, 4.0, 0.0, 2.0), 2)):
        new = list(row)
        new[klass] = logit_for(row, klass, p)
        got = float(torch.softmax(torch.tensor(new, dtype=torch.float64), 0)[klass])
        assert got == pytest.approx(p, abs=0.003)
    assert logit_for((0.0, 0.0), 1, 0.0) == -LARGEST
    assert logit_for((0.0, 0.0), 1, 1.0) == LARGEST


def after(old: Spec, settings: dict[str, object]) -> Spec:
    return LESSON.made(**{**{name: getattr(old, name) for name in old.__slots__}, **settings})


@pytest.mark.parametrize("name", TABLES)
def test_another_table_begins_as_it_is(name: str) -> None:
    new = after(Spec(), begun(replace(Spec(), logit=9.9, point=3), name))
    assert points(new) == base(new)
    assert new.point == 1


def test_what_the_slider_moved_stays_when_another_point_is_looked_at() -> None:
    old = Spec()
    assert "table" not in turned(old, 4)
    moved = replace(old, logit=-3.0)
    new = after(moved, turned(moved, 4))
    assert new.table == "own"
    assert points(new) == points(moved)
    assert (new.point, new.klass, new.logit) == (4, 1, 0.5)
    beyond = after(old, turned(old, 8, 9))
    assert (beyond.point, beyond.klass) == (4, 2)


@pytest.mark.row("C044")
@pytest.mark.parametrize("table", ["good", "three", "soft"])
def test_a_label_is_toggled_and_nothing_else(table: str) -> None:
    old = after(Spec(), begun(Spec(), table))
    new = after(old, set_label(old, 3, 1))
    assert points(new).logits == points(old).logits
    assert main_class(points(new).targets[2]) == 1
    assert [points(new).targets[n] for n in (0, 1, 3)] == [points(old).targets[n] for n in (0, 1, 3)]
    assert new.point == 3
    for outside in ((0, 0), (5, 0), (1, 3), (1, -1)):
        assert set_label(old, *outside) == {}


@pytest.mark.row("C044", "C043")
@pytest.mark.parametrize(("table", "point"), [("good", 1), ("good", 3), ("three", 2), ("soft", 3)])
def test_a_click_sets_the_probability_of_the_label(table: str, point: int) -> None:
    old = after(Spec(), begun(Spec(), table))
    old = after(old, turned(old, point))
    new = after(old, set_probability(old, 0.25))
    label = main_class(points(old).targets[point - 1])
    row = torch.tensor(points(new).logits[point - 1], dtype=torch.float64)
    assert float(torch.softmax(row, 0)[label]) == pytest.approx(0.25, abs=0.003)
    assert [points(new).logits[n] for n in range(4) if n != point - 1] == [
        points(old).logits[n] for n in range(4) if n != point - 1
    ]


def test_typed_numbers_move_the_slider_to_theirs() -> None:
    old = replace(Spec(), table="own", point=2, klass=1)
    assert typed(old, "1, 2; 3, 4", "0; 1")["logit"] == 4
    assert typed(old, "1, 2; 3, x", "0; 1") == {}
    single = after(old, {"logits": "1; 2", "targets": "0; 1", **typed(old, "1; 2", "0; 1")})
    assert place(single, base(single)) == (1, 1)
    assert points(single) == base(single)
