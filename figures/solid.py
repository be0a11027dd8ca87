"""A surface in three dimensions with a walk on it."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from figures.style import Palette

MOST = 97.0
"""percentile of the heights above which the surface is cut off: a steep rim would flatten the rest"""
EYE = {"x": -1.05, "y": -1.25, "z": 1.75}
"""from where it is seen at first: high enough to look into a valley"""
FLAT = {"x": 1, "y": 1, "z": 0.7}
"""lengths of the sides of the box"""
LIFT = 0.012
"""of the height: so far above the surface a walk is drawn, not to sink into it"""


def solid(
    grid: Sequence[np.ndarray],
    heights: np.ndarray,
    axes: tuple[str, str],
    points: np.ndarray,
    losses: np.ndarray,
    colours: Palette,
) -> go.Figure:
    """A surface to be turned, with a walk to the step looked at.

    Args:
        grid: places on both axes, of shapes (columns,) and (rows,).
        heights: the loss, of shape (rows, columns).
        axes: names of the weights.
        points: of the walk, of shape (steps, 2).
        losses: at these points, of shape (steps,).
        colours: of the theme.
    """
    finite = heights[np.isfinite(heights)]
    top = float(np.percentile(finite, MOST)) if finite.size else 1.0
    seen = np.where(heights <= top, heights, np.nan).astype(np.float32)
    low = float(finite.min()) if finite.size else 0.0
    inside = (points >= [axis[0] for axis in grid]).all(1) & (points <= [axis[-1] for axis in grid]).all(1)
    above = np.where(inside & (losses <= top), losses + LIFT * (top - low), np.nan)
    surface = go.Surface(
        x=grid[0].astype(np.float32),
        y=grid[1].astype(np.float32),
        z=seen,
        colorscale=[[0, colours.classes[0]], [1, colours.wash]],
        showscale=False,
        lighting={"ambient": 0.9, "diffuse": 0.25, "specular": 0.0},
        contours={"z": {"show": True, "color": colours.classes[0], "width": 1}},
        hovertemplate=f"{axes[0]} %{{x:.3g}}<br>{axes[1]} %{{y:.3g}}<br>loss %{{z:.3g}}<extra></extra>",
    )
    walk = go.Scatter3d(
        x=points[:, 0],
        y=points[:, 1],
        z=above,
        mode="lines+markers",
        line={"color": colours.accent, "width": 6},
        marker={"color": colours.accent, "size": [3] * (len(points) - 1) + [7]},
        hovertemplate="step %{pointNumber}<extra></extra>",
    )
    line = {"gridcolor": colours.line, "color": colours.muted, "backgroundcolor": colours.page}
    names = zip(("xaxis", "yaxis", "zaxis"), (*axes, "loss"), strict=True)
    return go.Figure([surface, walk]).update_layout(
        height=460,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        paper_bgcolor=colours.page,
        font={"color": colours.ink, "size": 13},
        uirevision="kept",
        scene={"camera": {"eye": EYE}, "aspectmode": "manual", "aspectratio": FLAT}
        | {axis: {"title": name, **line} for axis, name in names},
    )
