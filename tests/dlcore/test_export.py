import ast
import base64
import json
import subprocess
import sys

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.export import CARRIED, filled, notebook, packed, recipe

pytestmark = pytest.mark.tiny

RECIPE = '''"""Add two numbers.

Needs nothing.
"""

# %% Settings
FIRST = 1  # one number
SECOND = 2
NAMES = ["a"]  # who asks

# %% The sum
print(FIRST + SECOND)
'''


def values_in(text: str) -> dict:
    """The constants of a recipe, read without running it."""
    return {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def run(script: str, folder) -> str:
    (folder / "script.py").write_text(script, encoding="utf-8")
    command = [sys.executable, "-I", "script.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def test_constants_are_set_and_comments_stay():
    text = filled(RECIPE, {"FIRST": 40, "NAMES": ["b", "c"]})
    assert values_in(text) == {"FIRST": 40, "SECOND": 2, "NAMES": ["b", "c"]}
    assert "FIRST = 40  # one number" in text
    assert text.count("\n") == RECIPE.count("\n")


@given(st.text(), st.text())
def test_any_text_stays_text(first, second):
    text = filled(RECIPE, {"FIRST": first, "SECOND": second, "NAMES": [first, second]})
    assert values_in(text) == {"FIRST": first, "SECOND": second, "NAMES": [first, second]}
    assert len(ast.parse(text).body) == len(ast.parse(RECIPE).body)


@pytest.mark.parametrize(
    "name",
    [
        "it's.png",
        'say "cheese".png',
        '""" + __import__("os").system("x") + """',
        "'''\nimport os",
        "a\\",
        "\\N{BULLET}",
        "\r\nSECOND = 5",
        "a  # no comment",
        "%s {0} \\1 \\g<0>",
        "x# %% y.png",
        "\u2028\x85\x00\udc80",
    ],
)
def test_hostile_names_stay_text(name):
    text = filled(RECIPE, {"FIRST": name})
    assert values_in(text) == {"FIRST": name, "SECOND": 2, "NAMES": ["a"]}
    cells = nbformat.reads(notebook(text), as_version=4).cells
    assert "".join(cell.source for cell in cells[2::2]).count("print(FIRST + SECOND)") == 1
    assert values_in(cells[2].source)["FIRST"] == name


def test_a_constant_that_is_not_there_is_an_error():
    with pytest.raises(KeyError, match="THIRD"):
        filled(RECIPE, {"THIRD": 3})


def test_a_recipe_that_is_not_there_is_an_error():
    with pytest.raises(FileNotFoundError, match="no recipe nothing"):
        recipe("nothing")


@given(st.dictionaries(st.sampled_from(["a.bin", "b.png", "c.txt"]), st.binary(max_size=50), min_size=1))
def test_files_travel_inside(files):
    text = packed(RECIPE, files)
    carried = values_in(text)["CARRIED"]
    assert {name: base64.b64decode(content) for name, content in carried.items()} == files
    assert ast.get_docstring(ast.parse(text)) == ast.get_docstring(ast.parse(RECIPE))


def test_a_packed_recipe_runs_and_unpacks(tmp_path):
    assert run(packed(RECIPE, {"data.bin": bytes(range(256))}), tmp_path) == "3\n"
    assert (tmp_path / "data.bin").read_bytes() == bytes(range(256))


def test_a_notebook_has_a_heading_and_a_cell_for_each_part():
    made = nbformat.reads(notebook(packed(RECIPE, {"data.bin": b"12"})), as_version=4)
    nbformat.validate(made)
    assert [cell.cell_type for cell in made.cells] == ["markdown"] + ["markdown", "code"] * 3
    assert made.cells[0].source == "# Add two numbers\n\nNeeds nothing."
    assert [cell.source for cell in made.cells[1::2]] == [f"## {CARRIED}", "## Settings", "## The sum"]
    assert [cell.metadata.get("jupyter") for cell in made.cells[2::2]] == [
        {"source_hidden": True},
        None,
        None,
    ]
    assert made.cells[-1].source == "print(FIRST + SECOND)"


def test_the_same_recipe_gives_the_same_notebook():
    assert notebook(RECIPE) == notebook(RECIPE)
    assert all(
        cell["outputs"] == [] for cell in json.loads(notebook(RECIPE))["cells"] if cell["cell_type"] == "code"
    )
