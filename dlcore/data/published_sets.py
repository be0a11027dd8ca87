"""What torchvision says about its data sets: addresses and checksums, read without importing it."""

import ast
import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any

from dlcore.fetching.source_text import assigned, class_body, module_with


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file of a data set as it is published.

    Attributes:
        name: its name.
        md5: its MD5 sum in hexadecimal digits.
        urls: where it is published, the first address to be tried first.
    """

    name: str
    md5: str
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublishedSet:
    """One data set of torchvision.

    Attributes:
        folder: where its unpacked files lie below the folder of data.
        files: what is downloaded: four files, or one archive.
        training: name and MD5 sum of each unpacked training file; empty where torchvision lists none.
        test: the same of the test files.
    """

    folder: str
    files: tuple[FileFacts, ...]
    training: tuple[tuple[str, str], ...] = ()
    test: tuple[tuple[str, str], ...] = ()


@cache
def published_set(class_name: str) -> PublishedSet:
    """The facts of one of torchvision's data sets; `LookupError` where it has no such class.

    Args:
        class_name: "MNIST", "FashionMNIST" or "CIFAR10".
    """
    try:
        return _understood(class_name, _from_source(class_name))
    except (LookupError, OSError, SyntaxError, ValueError):  # arranged differently: ask torchvision itself
        return _understood(class_name, _from_class(class_name))


def same(md5: str, content: bytes) -> bool:
    """Whether content has this MD5 sum; it finds damage, and is no defence against forgery."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest() == md5


def _understood(class_name: str, facts: dict[str, Any]) -> PublishedSet:
    if "resources" in facts:
        files = tuple(
            FileFacts(name, md5, tuple(f"{mirror}{name}" for mirror in facts["mirrors"]))
            for name, md5 in facts["resources"]
        )
        return PublishedSet(f"{class_name}/raw", files)
    archive = FileFacts(facts["filename"], facts["tgz_md5"], (facts["url"],))
    training, test = (tuple((name, md5) for name, md5 in facts[key]) for key in ("train_list", "test_list"))
    return PublishedSet(facts["base_folder"], (archive,), training, test)


def _from_source(class_name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    body = class_body(module_with(f"class {class_name}(", "datasets"), class_name)
    for name, value in assigned(body).items():
        try:
            found[name] = ast.literal_eval(value)
        except ValueError:  # not a literal, and none of those that are asked for
            continue
    return found


def _from_class(class_name: str) -> dict[str, Any]:
    from torchvision import datasets

    found = getattr(datasets, class_name, None)
    if found is None:
        raise LookupError(class_name)
    return {name: getattr(found, name) for name in dir(found) if not name.startswith("_")}
