"""torchvision's own facts, read from its source text without importing it.

Importing torchvision (and torch with it) takes seconds; addresses, sizes and checksums are plain literals.
"""

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from threading import Lock

PARSER = Lock()
"""Python 3.11's parser fails where two threads build a tree at once"""


def module_with(text: str, room: str) -> ast.Module:
    """The first module of one of torchvision's folders that holds a text.

    Args:
        text: looked for in the source, for example "class MNIST(".
        room: the folder, "models" or "datasets".

    Raises:
        LookupError: no module holds it.
    """
    for path in _sources(room):
        source = path.read_text(encoding="utf-8")
        if text in source:
            with PARSER:
                return ast.parse(source)
    raise LookupError(text)


def class_body(module: ast.Module, name: str) -> list[ast.stmt]:
    """The statements of a class.

    Raises:
        LookupError: the module has no such class.
    """
    for node in module.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return node.body
    raise LookupError(name)


def assigned(body: list[ast.stmt]) -> dict[str, ast.expr]:
    """What the plain and annotated assignments of a module or class give their names."""
    found: dict[str, ast.expr] = {}
    for node in body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        if isinstance(value, ast.expr):
            found |= {target.id: value for target in targets if isinstance(target, ast.Name)}
    return found


def _sources(room: str) -> Iterator[Path]:
    spec = importlib.util.find_spec("torchvision")
    for folder in (spec and spec.submodule_search_locations) or ():
        yield from sorted(Path(folder, room).glob("*.py"))
