"""A recipe with the current settings, as a script or a notebook that runs anywhere."""

import base64
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MARK = "# %%"
"""begins a cell of a recipe; its title follows on the same line"""
RECORDS = "The records"
"""begins the title of a cell that holds data: long lines that nobody reads"""
CARRIED = "What this file carries: kept beside it once it runs"
"""title of the cell that `packed` adds"""

_HERE = Path(__file__).parent
_PLACES = (_HERE / "recipes", _HERE.parent / "recipes")  # in an installed package, in a checkout


def recipe(name: str) -> str:
    """The text of a recipe as it lies in the folder `recipes`.

    Args:
        name: its file name without ".py".

    Raises:
        FileNotFoundError: there is no such recipe.
    """
    for place in _PLACES:
        if (place / f"{name}.py").is_file():
            return (place / f"{name}.py").read_text(encoding="utf-8")
    raise FileNotFoundError(f"no recipe {name}.py in {' or '.join(map(str, _PLACES))}")


def filled(text: str, settings: Mapping[str, Any]) -> str:
    """A recipe with its constants set.

    Values are written as Python spells them (`repr`), so whatever text they hold stays text.

    Args:
        text: a recipe; each constant stands once, as `NAME = value  # comment` at the start of a line.
        settings: new values by constant name: numbers, texts, or lists of them.

    Raises:
        KeyError: the recipe has no such constant.
    """
    for name, value in settings.items():
        line = re.compile(rf"^{name} = .*?(?=  #|$)", re.MULTILINE)
        if not line.search(text):
            raise KeyError(name)
        text = line.sub(lambda _match, new=f"{name} = {value!r}": new, text, count=1)
    return text


def packed(text: str, files: Mapping[str, bytes]) -> str:
    """A recipe with files inside it, which it writes into the current folder when it runs.

    Args:
        text: a recipe in `# %%` cells.
        files: contents by file name. Names should belong to the contents alone, as a digest does, so that
            two scripts in one folder do not disturb each other.
    """
    entries = "".join(
        f"    {name!r}: {base64.b64encode(data).decode('ascii')!r},\n" for name, data in files.items()
    )
    cell = (
        f"{MARK} {CARRIED}\n"
        "from base64 import b64decode\nfrom pathlib import Path\n\n"
        f"CARRIED = {{\n{entries}}}\n"
        "for name, content in CARRIED.items():\n"
        "    Path(name).write_bytes(b64decode(content))\n\n"
    )
    first = text.index(MARK)
    return text[:first] + cell + text[first:]


def notebook(text: str) -> str:
    """A recipe as a Jupyter notebook: a code cell for each `# %%`, its title as a heading above it.

    The cells with what the recipe carries and with records are folded: thousands of letters nobody reads.
    """
    import nbformat
    from nbformat import v4

    head, *cells = re.split(rf"^{MARK} ", text, flags=re.MULTILINE)
    parts = [v4.new_markdown_cell(_docstring(head))]
    for cell in cells:
        title, _, code = cell.partition("\n")
        folded = {"jupyter": {"source_hidden": True}} if title.startswith((CARRIED, RECORDS)) else {}
        parts += [v4.new_markdown_cell(f"## {title}"), v4.new_code_cell(code.strip(), metadata=folded)]
    for number, part in enumerate(parts):
        part["id"] = f"cell-{number}"  # the same recipe gives the same file
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return nbformat.writes(v4.new_notebook(cells=parts, metadata=kernel))


def _docstring(head: str) -> str:
    title, _, rest = head.strip().strip('"').strip().partition("\n")
    return f"# {title.rstrip('.')}\n{rest}".strip()
