"""One chart of lines, for comparing runs."""

from ui.components import registered
from ui.components.chart import Chart, told
from ui.components.packing import pack

_mount = registered("curves", "unpack", "scale", "chart", "reading")


def curves(key: str, chart: Chart, height_px: int = 260) -> None:
    """A chart that is redrawn in place; pointing, touching or the arrow keys read the values at a step.

    Args:
        key: of the component.
        chart: what it shows.
        height_px: of the picture with its axes, without the title.
    """
    _mount(key=key, data=pack({"height": height_px, "charts": told([chart])}))
