"""Pictures in a grid as one element: thirty elements cost the browser a tenth of a second at every stroke."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from ui.components import registered

_mount = registered("tiles")


@dataclass(frozen=True, slots=True)
class Tile:
    """One picture of a grid.

    Attributes:
        src: an address that holds the whole file.
        alt: what it shows, for whoever does not see it.
        text: shown below it, as it is: nothing in it is markup.
        title: shown above the text; empty for none.
    """

    src: str
    alt: str
    text: str
    title: str = ""


def tiles(key: str, title: str, pictures: Sequence[Tile], columns: int = 0) -> None:
    """A grid of so many columns, two on a narrow screen; 0 columns sets small pictures side by side."""
    _mount(
        key=key,
        data={
            "title": title,
            "columns": columns,
            "tiles": [asdict(each) for each in pictures],
        },
    )
