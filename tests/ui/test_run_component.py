"""What a run's picture is made of reaches the browser whole, small, and in the colours of the palette."""

import dataclasses
import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from figures.style import DARK, LIGHT, Palette, css, rgb
from ui.components import HERE, run, scrub, snapshots
from ui.components.chart import Chart, Curve, Mark, layer_look, told
from ui.components.packing import pack, unpack
from ui.components.run import RunView, run_told
from ui.components.snapshots import Snapshots, signed

pytestmark = pytest.mark.tiny
RNG = np.random.default_rng(0)


def shots(moments: int = 60, k: int = 10, m: int = 24, shape: tuple[int, ...] = (16, 28, 28)) -> Snapshots:
    filters, limit = signed(RNG.standard_normal((moments, *shape)))
    return Snapshots(
        steps=np.arange(moments) * 10,
        confusion=RNG.integers(0, 1000, (moments, k, k)),
        filters=filters,
        probabilities=RNG.dirichlet(np.ones(k), (moments, m)),
        images=RNG.integers(0, 256, (m, 28, 28), dtype=np.uint8),
        labels=RNG.integers(0, k, m),
        classes=tuple(f"class {c}" for c in range(k)),
        says=tuple(f"At step {10 * t} it reads more of them." for t in range(moments)),
        filter_limit=limit,
    )


def lines(n: int = 500, count: int = 8) -> Chart:
    steps = np.arange(n) * 3
    layers = tuple(Curve(f"layer {i}", "layer", steps, RNG.random(n)) for i in range(count))
    return Chart("Gradient norm", "gradient norm", layers, log=True, last_step=3 * n)


def contrast(a: str, b: str) -> float:
    """WCAG 2's contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        parts = [c / 255 for c in rgb(colour)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# The bytes


@pytest.mark.parametrize("kind", ["uint8", "int8", "uint16", "uint32", "float32"])
@pytest.mark.parametrize("shape", [(0,), (3,), (2, 3, 5)])
def test_arrays_arrive_as_they_left(kind: str, shape: tuple[int, ...]) -> None:
    array = (RNG.random(shape) * 100).astype(kind)
    arrived = unpack(pack({"words": "⁻¹ nats", "deep": [{"array": array}], "nothing": None}))
    assert arrived["words"] == "⁻¹ nats"
    assert arrived["nothing"] is None
    assert arrived["deep"][0]["array"].dtype.name == kind
    np.testing.assert_array_equal(arrived["deep"][0]["array"], array)


def test_every_array_begins_where_its_numbers_may_begin() -> None:
    packed = pack(
        {"a": np.ones(3, np.uint8), "b": np.ones(3, np.uint16), "c": np.ones(1, np.float32), "d": "x"}
    )
    assert int.from_bytes(packed[:4], "little") % 4 == 0
    assert len(packed) % 4 == 0
    np.testing.assert_array_equal(unpack(packed)["c"], [1.0])


def test_equal_arrays_are_sent_once() -> None:
    steps = np.arange(1000, dtype=np.uint32)
    assert len(pack({"a": steps, "b": steps.copy()})) < len(pack({"a": steps})) + 100


def test_not_a_number_is_a_gap_in_an_array_and_an_error_among_words() -> None:
    assert np.isnan(unpack(pack({"a": np.array([np.nan], np.float32)}))["a"]).all()
    with pytest.raises(ValueError, match="JSON"):
        pack({"a": float("nan")})


@pytest.mark.parametrize("wrong", [np.ones(2), np.ones(2, np.int64), {1, 2}, 1j])
def test_only_what_the_browser_knows_is_packed(wrong: Any) -> None:
    with pytest.raises(TypeError, match="cannot be packed"):
        pack({"a": wrong})


# Charts


def css_roles(palette: Palette) -> dict[str, str]:
    """What each custom property means in one theme."""
    place = 0 if palette is LIGHT else 1
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);", css())
    return {role: colours[place] for role, *colours in pairs}


def test_lines_have_the_colours_and_dashes_of_their_roles() -> None:
    roles = ("train", "validation", "test", "step")
    chart = Chart("Loss", "loss in nats", tuple(Curve(role, role, [0], [1.0]) for role in roles))
    (drawn,) = told([chart])
    colours = [line["colour"] for line in drawn["curves"]]
    assert colours == ["var(--train)", "var(--validation)", "var(--test)", "var(--accent)"]
    assert {colour[6:-1] for colour in colours} <= css_roles(LIGHT).keys()
    dashes = [line["dash"] for line in drawn["curves"]]
    assert dashes[0] == ""
    assert len(set(dashes[:3])) == 3


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_layer_is_seen_and_told_from_the_others(palette: Palette) -> None:
    roles = css_roles(palette)
    names = [layer_look(place) for place in range(4 * len(palette.classes))]
    looks = [(roles[name[6:-1]], dash) for name, dash in names]
    assert looks[0] == (palette.accent, "")
    assert len(set(looks)) == len(looks)
    assert len({colour for colour, _dash in looks[:8]}) == 8
    assert min(contrast(colour, palette.page) for colour, _dash in looks) >= 3


def test_a_pinned_line_looks_like_its_partner() -> None:
    now, then = (Curve("layer 1", "layer", [0, 1], [1.0, 2.0], pinned) for pinned in (False, True))
    other = Curve("layer 2", "layer", [0, 1], [1.0, 2.0])
    (drawn,) = told([Chart("t", "y", (now, other, then))])
    first, _, pinned = drawn["curves"]
    assert (pinned["colour"], pinned["pinned"]) == (first["colour"], True)


def test_runs_side_by_side_differ_in_colour_and_dash() -> None:
    runs = tuple(Curve(name, "run", [0], [1.0]) for name in ("softmax", "MLP", "CNN"))
    looks = [(line["colour"], line["dash"]) for line in told([Chart("t", "y", runs)])[0]["curves"]]
    assert [len({look[part] for look in looks}) for part in (0, 1)] == [3, 3]


def test_marks_and_the_sentence_go_along() -> None:
    chart = Chart("Loss", "loss in nats", (), marks=(Mark(5, "best"), Mark(9, "NaN", wrong=True)))
    (drawn,) = told([chart])
    assert drawn["marks"][1] == {"step": 9, "text": "NaN", "wrong": True}
    assert "loss in nats" in drawn["says"]


@pytest.mark.parametrize(
    ("curve", "why"),
    [
        (Curve("a", "training", [0], [1.0]), "no role"),
        (Curve("a", "train", [0, 1], [1.0]), "as many"),
        (Curve("a", "train", [[0, 1]], [[1.0, 2.0]]), "as many"),
        (Curve("a", "train", [1, 1], [1.0, 2.0]), "sort them"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_line_that_cannot_be_drawn_is_refused(curve: Curve, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        told([Chart("t", "y", (curve,))])


# Snapshots


def test_the_scale_of_weights_is_one_for_all_and_zero_stays_zero() -> None:
    numbers, limit = signed(np.array([[-0.5, 0.0], [0.25, np.nan]]))
    assert limit == 0.5
    assert numbers.dtype == np.int8
    np.testing.assert_array_equal(numbers, [[-127, 0], [64, 0]])
    assert signed(np.zeros((2, 2)))[1] == 0.0


def test_the_favoured_class_is_of_the_numbers_before_rounding() -> None:
    few = shots(1, k=2, m=3)
    near = np.array([[[0.5 - 1e-7, 0.5 + 1e-7], [1.0, 0.0], [np.nan, np.nan]]])
    sent = snapshots.told(dataclasses.replace(few, probabilities=near))
    assert sent["predicted"][0, :2].tolist() == [1, 0]
    assert sent["answered"][0].tolist() == [1, 1, 0]
    assert sent["probabilities"][0, 1].tolist() == [65535, 0]


def test_counts_and_their_rows() -> None:
    few = shots(3)
    sent = snapshots.told(few)
    np.testing.assert_array_equal(sent["confusion"], few.confusion)
    np.testing.assert_array_equal(sent["true_counts"], np.asarray(few.confusion).sum(2))
    many = snapshots.told(dataclasses.replace(few, confusion=np.asarray(few.confusion) + 70_000))
    assert many["confusion"].dtype == np.uint32


def test_filters_that_do_not_fit_are_left_out_from_the_end() -> None:
    sent = snapshots.told(shots(60, shape=(64, 32, 32, 3)))
    assert sent["filters"].nbytes <= snapshots.MOST_FILTER_BYTES
    assert sent["filters"].shape[1] >= 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": np.arange(5)},
        {"says": ()},
        {"classes": ("a", "b")},
        {"confusion": np.zeros((3, 10, 9), int)},
        {"probabilities": np.zeros((3, 23, 10))},
        {"labels": np.zeros(23, int)},
        {"filters": np.zeros((3, 28, 28), np.int8)},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_snapshots_whose_shapes_disagree_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="do not fit together"):
        snapshots.told(dataclasses.replace(shots(3), **wrong))


def test_pictures_of_another_kind_are_refused() -> None:
    few = shots(3)
    with pytest.raises(ValueError, match="uint8"):
        snapshots.images(dataclasses.replace(few, images=np.zeros((24, 28, 28))))
    with pytest.raises(ValueError, match="signed"):
        snapshots.told(dataclasses.replace(few, filters=np.zeros((3, 16, 28, 28))))


# On the wire


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What `run_view` would send, with what the browser said before in `session_state`."""
    seen = SimpleNamespace(sent=[], session_state={}, calls={})

    def mount(key: str, data: bytes, **calls: Any) -> None:
        seen.sent.append(data)
        seen.calls = calls

    monkeypatch.setattr(run, "_mount", mount)
    monkeypatch.setattr(run, "st", seen)
    return seen


FOLLOWED = {"at": "/news/run/token", "phase": "goes"}


def test_a_whole_run_is_below_1200_kilobytes(wire: SimpleNamespace) -> None:
    run.run_view("r", RunView([lines(), lines(count=2), lines(count=2)], shots()))
    assert len(wire.sent[0]) < 1_200_000
    told = unpack(wire.sent[0])
    assert (told["live"], told["news"]) == (False, None)
    assert "images" in told["stock"]


def test_news_of_a_run_is_below_40_kilobytes_once_the_images_are_there() -> None:
    view = RunView([lines()], shots(1), share=0.25, words="step 5 of 20", says="It reads **9** of 10.")
    first = unpack(run_told(view, ""))
    assert "images" in first["stock"]
    assert (first["live"], first["says"]) == (True, view.says)
    assert first["progress"] == {"share": 0.25, "words": "step 5 of 20"}
    again = run_told(view, first["stock"]["id"])
    assert list(unpack(again)["stock"]) == ["id"]
    assert len(again) < 40_000
    assert "images" in unpack(run_told(view, "another's"))["stock"]


def test_a_page_with_a_run_that_goes_on_says_where_it_is_told(wire: SimpleNamespace) -> None:
    run.run_view("r", RunView([lines(1)]), news=FOLLOWED)
    told = unpack(wire.sent[0])
    assert (told["live"], told["news"], told["shots"]) == (True, FOLLOWED, None)
    assert callable(wire.calls["on_turned_change"])


def test_letting_go_of_the_slider_tells_the_page_where(wire: SimpleNamespace) -> None:
    places: list[int] = []
    run.run_view("r", RunView([], shots(3)), on_step=places.append)
    for said in (2, "2", None):
        wire.session_state["r"] = {"step": said}
        wire.calls["on_step_change"]()
    assert places == [2]


def test_a_place_beyond_the_last_snapshot_is_not_passed_on(wire: SimpleNamespace) -> None:
    places: list[int] = []
    run.run_view("r", RunView([], shots(3)), on_step=places.append)
    for said in (-1, 3, True):
        wire.session_state["r"] = {"step": said}
        wire.calls["on_step_change"]()
    assert places == []


# The script

PARTS_OF = {"run": run.PARTS, "scrub": scrub.PARTS}


@pytest.mark.parametrize("component", PARTS_OF)
def test_no_two_parts_of_a_script_give_one_name_twice(component: str) -> None:
    names = [
        line.split()[1].split("(")[0]
        for file in (HERE / f"{part}.js" for part in (*PARTS_OF[component], component))
        if file.exists()  # some are a style sheet alone
        for line in file.read_text().splitlines()
        if line.startswith(("const ", "function ", "class "))
    ]
    assert len(names) > 20
    assert len(names) == len(set(names))
