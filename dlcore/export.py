"""A recipe with the current settings, as a script or a notebook that runs anywhere."""

import base64
import re
from collections.abc import Mapping
from typing import Any

MARK = "# %%"


def filled(recipe: str, settings: Mapping[str, Any]) -> str:
    """The recipe with its constants set.

    Args:
        recipe: text of a recipe; each constant stands once at the top as `NAME = value  # comment`.
        settings: new values by constant name.

    Raises:
        KeyError: the recipe has no such constant.
    """
    for name, value in settings.items():
        line = re.compile(rf"^{name} = .*?(?=(  #.*)?$)", re.MULTILINE)
        if not line.search(recipe):
            raise KeyError(name)
        recipe = line.sub(lambda _match, text=f"{name} = {value!r}": text, recipe, count=1)
    return recipe


def packed(recipe: str, files: Mapping[str, bytes]) -> str:
    """The recipe with files inside it, which it unpacks beside itself where they are missing.

    Args:
        recipe: text of a recipe in `# %%` cells.
        files: contents by file name.
    """
    entries = "".join(
        f"    {name!r}: {base64.b64encode(data).decode('ascii')!r},\n" for name, data in files.items()
    )
    cell = (
        f"{MARK} The files this script needs travel inside it\n"
        "from base64 import b64decode\nfrom pathlib import Path\n\n"
        f"FILES = {{\n{entries}}}\n"
        "for name, text in FILES.items():\n"
        "    if not Path(name).exists():\n"
        "        Path(name).write_bytes(b64decode(text))\n\n"
    )
    first = recipe.index(MARK)
    return recipe[:first] + cell + recipe[first:]


def notebook(recipe: str) -> str:
    """The recipe as a Jupyter notebook: a code cell for each `# %%`, its title as a heading above it."""
    import nbformat
    from nbformat import v4

    head, *cells = recipe.split(f"{MARK} ")
    parts = [v4.new_markdown_cell(_docstring(head))]
    for cell in cells:
        title, _, code = cell.partition("\n")
        parts += [v4.new_markdown_cell(f"## {title}"), v4.new_code_cell(code.strip())]
    for number, part in enumerate(parts):
        part["id"] = f"cell-{number}"  # the same recipe gives the same file
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return nbformat.writes(v4.new_notebook(cells=parts, metadata=kernel))


def _docstring(head: str) -> str:
    return head.strip().strip('"').strip()
