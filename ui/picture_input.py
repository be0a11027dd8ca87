"""Where a picture comes from: drawn, uploaded, photographed, or from the gallery."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import streamlit as st

from dlcore.data.samples import sample_file, samples
from dlcore.lessons.classify import Spec
from dlcore.limits import limits
from ui import drawing_link, link
from ui.components.canvas import Replay, canvas, kept
from ui.controls import field, key

SOURCES = ("Draw", "Upload", "Camera", "Samples")
FIRST = "seven"  # drawn when the page opens, so that there is something to see at once
FORMATS = ["jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "heic", "heif"]


@dataclass(frozen=True)
class Chosen:
    """A picture file as it came in, unread: only a worker opens it."""

    data: bytes
    name: str
    moving: bool = False  # a drawing whose hand is not at rest

    @cached_property
    def digest(self) -> str:
        """Which picture this is: its bytes and its name."""
        return hashlib.sha256(self.data + self.name.encode()).hexdigest()


def choose(page: str) -> list[Chosen]:
    """The controls of every source; returns what the learner gave, empty while there is nothing."""
    source = st.segmented_control(
        "Picture",
        SOURCES,
        default=SOURCES[0],
        required=True,
        key=key(page, "source"),
        bind="query-params",
        label_visibility="collapsed",
        width="stretch",
    )
    if source != SOURCES[3]:
        st.query_params.pop(key(page, "sample"), None)
    match source:
        case "Upload":
            _upload(page)
        case "Camera":
            _photograph(page)
        case "Samples":
            _gallery(page)
        case _:
            _draw(page)
    return given(page)


def given(page: str) -> list[Chosen]:
    """What the controls of the chosen source hold; they need not have been shown in this run."""
    held: Any = st.session_state
    match held.get(key(page, "source"), SOURCES[0]):
        case "Upload":
            files = held.get(f"{page}.files") or []
            return [Chosen(file.getvalue(), file.name) for file in files[: limits().max_pictures]]
        case "Camera":
            photo = held.get(f"{page}.camera")
            return [Chosen(photo.getvalue(), "photograph.jpg")] if photo else []
        case "Samples":
            name, sample = held.get(key(page, "sample")), samples().get(held.get(key(page, "sample")))
            kind = "png" if sample and sample.strokes else "jpg"
            return [Chosen(sample_file(name), f"{name}.{kind}")] if sample else []
    drawing = kept(f"{page}.canvas")
    return [Chosen(drawing.png, "drawing.png", drawing.moving)] if drawing.png else []


def _draw(page: str) -> None:
    linked: Replay | None = st.session_state.get(f"{page}.linked")
    asked = st.session_state.get(f"{page}.replay")
    sample = samples().get((asked or FIRST).partition("#")[0])
    drawn = Replay(asked or FIRST, sample.strokes if sample else (), gives_way=not asked)
    canvas(f"{page}.canvas", linked if linked and not asked else drawn)


def is_drawn(page: str) -> bool:
    """Whether the chosen source is the paper."""
    return st.session_state.get(key(page, "source"), SOURCES[0]) == SOURCES[0]


def in_link(page: str) -> dict[str, str]:
    """What a link has to say about the source, beyond the spec: which one, and the drawing itself."""
    source = st.session_state.get(key(page, "source"), SOURCES[0])
    drawing = kept(f"{page}.canvas")
    drawn = drawing_link.written(drawing.strokes, drawing.width) if is_drawn(page) else ""
    return {"source": source, "drawing": drawn} | ({} if source == SOURCES[3] else {"sample": ""})


def missing_in_link(linked: dict[str, str]) -> str:
    """What to know before sending a link that says this: a file, or a very long drawing, is not in it."""
    if linked["source"] == SOURCES[3] or linked["drawing"]:
        return ""
    return "The link opens these settings; the picture itself does not travel with it."


def invitation(page: str) -> str:
    """What to do while the chosen source has no picture; empty before the paper is there."""
    match st.session_state.get(key(page, "source"), SOURCES[0]):
        case "Upload":
            return "Choose a picture file, or several, or another source of pictures above."
        case "Camera":
            return "Take a photograph, or choose another source of pictures above."
        case "Samples":
            return "Choose a sample, or another source of pictures above."
    return (
        "Draw a digit, or choose another source of pictures above." if kept(f"{page}.canvas").number else ""
    )


def open_link(page: str) -> None:
    """Take the drawing that an opened link brings, once; of a broken one `link.notice` will speak."""
    place = f"{page}.linked"
    if place in st.session_state:
        return
    st.session_state[place] = None
    try:
        strokes, width = drawing_link.read(st.query_params.get(key(page, "drawing"), ""))
    except ValueError:
        link.refuse(page, "the drawing in it is damaged and was left out, so ask for the link again.")
        return
    if strokes:
        st.session_state[place] = Replay("link", strokes, width)


def _upload(page: str) -> None:
    bound = limits()
    files: Any = st.file_uploader(
        f"Pictures, at most {bound.max_picture_mb:.0f} MB each",
        FORMATS,
        accept_multiple_files=True,
        key=f"{page}.files",
        max_upload_size=int(bound.max_picture_mb),
    )
    if len(files) > bound.max_pictures:
        st.warning(
            f"Only the first {bound.max_pictures} of {len(files)} files are classified: send the rest later."
        )


def _photograph(page: str) -> None:
    if _camera_allowed():
        st.camera_input("Photograph a digit or a thing", key=f"{page}.camera")
    else:
        st.info(
            "The browser opens a camera only on an https address or on localhost: "
            "take the photograph with your own camera and choose Upload."
        )


def _camera_allowed() -> bool:
    url = st.context.url or ""
    host = url.split("//")[-1].split("/")[0].rsplit(":", 1)[0]
    return url.startswith("https:") or host in {"localhost", "127.0.0.1", "[::1]", ""}


def _gallery(page: str) -> None:
    name = field(page, Spec, "sample", show=lambda name: name.capitalize() or "Choose a sample")
    if name:
        st.image(sample_file(name), width=320, alt=f"The sample {name}")
