"""What torchvision says about its published weights, read without importing torchvision.

Importing torchvision (and torch with it) takes seconds; a list of networks with their sizes, or a download,
needs only the addresses and figures that stand in torchvision's enums. They are read from its source text.
"""

import ast
from dataclasses import dataclass
from functools import cache
from typing import Any

from dlcore.fetching.source_text import assigned, class_body, module_with


@dataclass(frozen=True, slots=True)
class Published:
    """One entry of a torchvision weights enum.

    Attributes:
        url: where the weights file is published.
        size_mb: size of that file in MB of 1,048,576 bytes, to three decimals.
        n_parameters: number of trained numbers in the network.
        top1: published top-1 accuracy on ImageNet's validation set in percent.
        top5: published top-5 accuracy in percent.
    """

    url: str
    size_mb: float
    n_parameters: int
    top1: float
    top5: float


@cache
def published(weights: str) -> Published:
    """The facts of one weights entry; `LookupError` where torchvision has no such entry.

    Args:
        weights: the entry as torchvision spells it, for example "ResNet18_Weights.IMAGENET1K_V1".
    """
    try:
        url, meta = _from_source(weights)
    except (LookupError, OSError, SyntaxError, ValueError):  # arranged differently: ask torchvision itself
        url, meta = _from_enum(weights)
    metrics = meta["_metrics"]["ImageNet-1K"]
    return Published(url, meta["_file_size"], meta["num_params"], metrics["acc@1"], metrics["acc@5"])


def _from_enum(weights: str) -> tuple[str, dict[str, Any]]:
    from torchvision.models import get_weight

    try:
        entry = get_weight(weights)
    except ValueError as error:
        raise LookupError(str(error)) from None
    return entry.url, entry.meta


def _from_source(weights: str) -> tuple[str, dict[str, Any]]:
    enum, _, entry = weights.partition(".")
    module = module_with(f"class {enum}(", "models")
    call = assigned(class_body(module, enum))[entry]
    if not isinstance(call, ast.Call):
        raise LookupError(weights)
    arguments = {keyword.arg: keyword.value for keyword in call.keywords}
    return ast.literal_eval(arguments["url"]), _literals(arguments["meta"], assigned(module.body))


def _literals(expression: ast.expr, names: dict[str, ast.expr]) -> dict[str, Any]:
    """The entries of a dict display that are plain literals; `**NAME` is looked up in the module."""
    found: dict[str, Any] = {}
    if not isinstance(expression, ast.Dict):
        return found
    for key, value in zip(expression.keys, expression.values, strict=True):
        if key is None and isinstance(value, ast.Name):
            found |= _literals(names[value.id], names)
        elif key is not None:
            try:
                found[ast.literal_eval(key)] = ast.literal_eval(value)
            except ValueError:  # a name such as the list of categories
                continue
    return found
