"""The layer of a line with more inputs, outputs and layers, below the picture: shapes and one entry."""

from collections.abc import Sequence

import streamlit as st

from dlcore.lessons.lesson import Result
from dlcore.lessons.line import Spec
from dlcore.lessons.line_shapes_words import entry, matrices, parameters, rows
from ui.classified import remembered
from ui.controls import field
from ui.services import services
from ui.tables import table
from ui.visitor import visitor

SHAPES = "dlcore.lessons.line_shapes:shapes"
SIZES = ("n_inputs", "n_outputs", "n_layers", "n_hidden")
HEAD = ("layer", "weight", "bias", "output", "parameters")
