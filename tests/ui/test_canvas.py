"""What a browser claims to have drawn is taken only if it is a drawing."""

import subprocess
import sys

import pytest

from ui.components.canvas import PEN_PX, Drawing, _drawing

pytestmark = pytest.mark.tiny
SENT = {
    "png": "aGk=",
    "strokes": [[[0.1, 0.2], [0.3, 0.4]]],
    "width": 20,
    "number": 3,
    "replayed": "seven",
    "moving": True,
}


def test_a_drawing_is_taken_as_it_came() -> None:
    assert _drawing(SENT) == Drawing(b"hi", [[(0.1, 0.2), (0.3, 0.4)]], 20, 3, "seven", True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"strokes": 5},
        {"strokes": "x"},
        {"strokes": [[1, 2]]},
        {"strokes": [[[0.1, float("nan")]]]},
        {"width": float("inf")},
        {"width": "wide"},
        {"png": "no base 64"},
        {"png": None},
        {"number": []},
    ],
    ids=str,
)
def test_anything_else_is_an_empty_sheet(wrong: dict[str, object]) -> None:
    assert _drawing(SENT | wrong) == Drawing(b"", (), PEN_PX, 0, "", False)


@pytest.mark.parametrize("sent", [None, 5, "drawing", [], {}])
def test_so_is_what_is_no_record_at_all(sent: object) -> None:
    assert _drawing(sent) == Drawing()


def test_the_server_and_its_pages_import_no_torch() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import sys, ui.main, ui.server, ui.lesson; print('torch' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["False"]
