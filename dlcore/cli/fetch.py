"""`python -m dlcore fetch`: download networks' weights and data sets."""

import sys
from typing import TYPE_CHECKING

import click

from dlcore.cli.models import DIGITS, shipped
from dlcore.cli.terminal import complain

if TYPE_CHECKING:
    from dlcore.fetching.downloads import Progress


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
def fetch(names: tuple[str, ...]) -> int:
    """Download the weights of networks, and data sets.

    Weights go to torch's own folder of weights, data sets to a folder in your cache, each laid out as
    torchvision does it; printed is where they lie.

    `models` and `datasets` list the names. What is here already is not fetched again; a broken download goes
    on where it stopped. TORCH_HOME and DLCORE_DATA choose other folders, DLCORE_MAX_DOWNLOAD_MB allows larger
    files.
    """
    from dlcore.errors import Unavailable
    from dlcore.nets.downloads import fetch as fetch_now
    from dlcore.nets.downloads import wanted

    for name in names:
        wanted(name)  # an unknown name ends it before anything is fetched
    failed = False
    for name in dict.fromkeys(names):
        line = _Line()
        try:
            path = shipped("model.safetensors") if name == DIGITS else fetch_now(name, line.show)
        except Unavailable as error:
            failed = True
            line.end()
            complain(str(error))
        else:
            line.end()
            click.echo(str(path))
    return int(failed)


def in_terminal() -> bool:
    """Whether standard error is a terminal, where a line can be rewritten."""
    return sys.stderr.isatty()


class _Line:
    """The progress of one download on standard error: one line rewritten in a terminal, else a few lines."""

    def __init__(self) -> None:
        self._tenth = -1
        self._rewritten = in_terminal()
        self._open = False

    def show(self, progress: "Progress") -> None:
        """Say how many bytes are here, at every tenth, or in a terminal always."""
        done, total = progress.done_bytes, progress.total_bytes
        text = f"{progress.name}: {done:,} of {total:,} bytes"
        if self._rewritten:
            click.echo(f"\r{text}", err=True, nl=False)
            self._open = True
        elif total and done * 10 // total != self._tenth:
            self._tenth = done * 10 // total
            click.echo(text, err=True)

    def end(self) -> None:
        """Leave the line that was rewritten."""
        if self._open:
            click.echo(err=True)
