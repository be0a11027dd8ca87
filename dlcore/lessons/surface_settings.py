"""Settings of every lesson that walks on a surface."""

from dlcore.settings import setting

MAX_STEPS = 500
CONDITION = setting(
    10.0,
    "Condition number",
    "How many times as strongly the bowl is curved across as along; the curvature of the parabola.",
    low=1.0,
    high=1000.0,
    scale="log",
)
ROTATION = setting(0.0, "Rotation", "How far the bowl is turned.", low=0.0, high=90.0, step=5.0, unit="°")
EXPRESSION = setting(
    "x**2 + y**2 + 3*sin(2*x)",
    "Your own surface",
    "A formula of x and y, or of w alone: numbers, + − * / **, sin, cos, exp, log, sqrt, abs, tanh.",
)
STEP = setting(
    MAX_STEPS, "Step looked at", "The last one where there are fewer.", low=0, high=MAX_STEPS, step=1
)
