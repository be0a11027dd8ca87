"""Names of the curves that noisy points are drawn from. Reading this costs no torch."""

CURVES = {
    "wave": "A wave",
    "bend": "A cubic bend",
    "bump": "A narrow bump",
    "step": "A step",
    "line": "A straight line",
}
"""names and titles of what `dlcore.data.curves` knows"""
