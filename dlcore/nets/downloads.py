"""Downloads of networks' weights and of data sets: shared by everybody on a server, or for a terminal.

Nothing here imports torch.
"""

import re
from collections.abc import Callable
from pathlib import Path

from dlcore.data.downloading import wanted_set
from dlcore.data.registry import DATASETS
from dlcore.errors import BadSetting
from dlcore.fetching.downloads import Progress, SharedDownloads, fetch_now
from dlcore.fetching.wanted import PublishedFile, Wanted
from dlcore.limits import MB
from dlcore.nets.pretrained import NETWORKS, file_of, instead, network

HASH = re.compile(r"-([a-f0-9]{8,})\.")
"""As torch.hub has it, the file name ends with the first digits of the file's SHA-256."""


class Downloads(SharedDownloads):
    """The downloads of one server, by the name of a network or data set."""

    def __init__(self, timeout_s: float = 20.0) -> None:
        """Nothing is fetched yet.

        Args:
            timeout_s: how long the other side may be silent.
        """
        super().__init__(wanted, timeout_s)


def fetch(name: str, report: Callable[[Progress], None] = lambda _progress: None) -> Path:
    """Fetch the weights of a network, or a data set, now; returns where the file or the folder lies.

    `Unavailable` says in one sentence why it cannot be had, `BadSetting` that nothing has this name.

    Args:
        name: the network or data set.
        report: called after every piece.
    """
    return fetch_now(wanted(name), report)


def wanted(name: str) -> Wanted:
    """What there is to fetch under a name.

    Raises:
        BadSetting: neither a network nor a data set has it.
    """
    if name in DATASETS:
        return wanted_set(name)
    if name not in NETWORKS:
        names = ", ".join([*NETWORKS, *DATASETS])
        raise BadSetting(f"No network or data set is called {name[:60]!r}: choose one of {names}.")
    return wanted_weights(name)


def wanted_weights(name: str) -> Wanted:
    """The weights file of a network, from `DLCORE_WEIGHTS_URL`/<file name> where that is set."""
    chosen, target = network(name), file_of(name)
    digits = HASH.search(target.name)
    file = PublishedFile(target, target.name, (chosen.url,), "sha256", digits[1] if digits else "")
    return Wanted(
        name=name,
        title=chosen.title,
        kind="weights",
        size_bytes=round(chosen.size_mb * MB),
        files=(file,),
        place=target,
        instead=lambda: instead(name),
        by_hand="",
        folder="torch's folder of weights",
        variable="TORCH_HOME",
        server_variable="DLCORE_WEIGHTS_URL",
    )
