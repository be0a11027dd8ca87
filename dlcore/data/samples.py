"""Pictures that ship with the app: drawn strokes of our own, and the photographs inside scikit-learn."""

import io
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from PIL import Image, ImageDraw

from dlcore.data.inside_sklearn import sklearn_file
from dlcore.errors import BadSetting

PHOTOGRAPHS = {"flower": "flower.jpg", "temple": "china.jpg"}
Strokes = tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture of the gallery.

    Attributes:
        name: what links and the terminal call it.
        strokes: lines of (x, y) points in 0..1, x to the right and y down; empty for a photograph.
    """

    name: str
    strokes: Strokes = ()


@cache
def samples() -> dict[str, Sample]:
    """The gallery by name: drawings first, then photographs."""
    text = (files("dlcore") / "assets/samples/strokes.json").read_text(encoding="utf-8")
    drawings = {
        name: Sample(name, tuple(tuple((x, y) for x, y in stroke) for stroke in strokes))
        for name, strokes in json.loads(text).items()
    }
    return drawings | {name: Sample(name) for name in PHOTOGRAPHS}


def sample_file(name: str) -> bytes:
    """The picture file of a sample: PNG of a drawing, JPEG of a photograph.

    Raises:
        BadSetting: no sample has this name.
    """
    if name not in samples():
        raise BadSetting(f"There is no sample called {name!r}: choose one of {', '.join(samples())}.")
    if name in PHOTOGRAPHS:
        return sklearn_file("images", PHOTOGRAPHS[name]).read_bytes()
    return draw(samples()[name].strokes)


def draw(strokes: Strokes, size_px: int = 280, width_px: float = 18.0) -> bytes:
    """PNG of strokes in black on white, round ends, as the canvas on the page draws them.

    Args:
        strokes: lines of (x, y) points in 0..1.
        size_px: width and height of the picture.
        width_px: width of the pen at this size.
    """
    fine = 4  # drawn larger and shrunk: smooth edges
    side, radius = size_px * fine, width_px * fine / 2
    paper = Image.new("L", (side, side), 255)
    pen = ImageDraw.Draw(paper)
    for stroke in strokes:
        points = [(x * side, y * side) for x, y in stroke]
        pen.line(points, fill=0, width=round(2 * radius), joint="curve")
        for x, y in points:
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=0)
    file = io.BytesIO()
    paper.resize((size_px, size_px), Image.Resampling.BOX).save(file, "PNG")
    return file.getvalue()
