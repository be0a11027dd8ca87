"""The data sets there are, and where their files lie. Nothing here imports torch or scikit-learn."""

import os
from pathlib import Path
from typing import Literal

import platformdirs

from dlcore.data.published_sets import PublishedSet, published_set
from dlcore.data.registry import DATASETS, DIGITS, DatasetInfo, dataset
from dlcore.errors import BadSetting
from dlcore.fetching.wanted import PublishedFile

__all__ = [
    "DATASETS",
    "DIGITS",
    "DatasetInfo",
    "data_folder",
    "dataset",
    "files_of",
    "instead",
    "is_here",
    "published",
    "status",
]

State = Literal["ships", "here", "begun", "absent"]


def data_folder() -> Path:
    """Where data sets lie, each as torchvision lays it out below its `root`.

    `DLCORE_DATA` names it; otherwise it is a folder in the user's cache directory. It may be read-only, and
    reading a set writes nothing there.
    """
    named = os.environ.get("DLCORE_DATA")
    return Path(named) if named else platformdirs.user_cache_path("see-it-learn", appauthor=False) / "data"


def published(name: str) -> PublishedSet:
    """What torchvision says of a set that can be downloaded.

    Raises:
        BadSetting: it needs no download, or there is no such set.
    """
    info = dataset(name)
    if not info.torchvision_class:
        raise BadSetting(f"{info.title} are here already and not downloaded: use them as they are.")
    return published_set(info.torchvision_class)


def is_here(name: str) -> bool:
    """Whether a set can be read now: its files are there, unpacked or as downloaded; `BadSetting` alike."""
    ships = not dataset(name).torchvision_class
    return ships or all(file.is_here() for file in files_of(name))


def status(name: str) -> State:
    """Whether a set is there; files are looked for, not into.

    Returns:
        "ships" for what needs no download, "here", "begun" where a part of its files is there, or "absent".

    Raises:
        BadSetting: no data set has this name.
    """
    if not dataset(name).torchvision_class:
        return "ships"
    files = files_of(name)
    there = [file.is_here() for file in files]
    if all(there):
        return "here"
    return "begun" if any(there) or any(file.is_begun() for file in files) else "absent"


def files_of(name: str) -> tuple[PublishedFile, ...]:
    """What is downloaded of a set: where each file lies or would lie, and what it is unpacked to.

    `BadSetting` for a set that needs no download, or that there is not.
    """
    facts, root = published(name), data_folder()
    batches = tuple(root / facts.folder / file for file, _ in (*facts.training, *facts.test))
    files: list[PublishedFile] = []
    for file in facts.files:
        path = file.name if batches else f"{facts.folder}/{file.name}"
        unpacked = batches or ((root / path).with_suffix(""),)
        files.append(PublishedFile(root / path, path, file.urls, "md5", file.md5, unpacked))
    return tuple(files)


def instead(name: str = "") -> str:
    """What works without a download, as a remedy to end a sentence with.

    Args:
        name: the set that cannot be had and is left out.
    """
    titles = [info.title for info in DATASETS.values() if info.name != name and is_here(info.name)]
    titles[0] = "the digits"
    if len(titles) == 1:
        return "use the digits, which are here already"
    return f"use {', '.join(titles[:-1])} or {titles[-1]}, which are here already"
