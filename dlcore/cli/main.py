"""The program `python -m dlcore`: finds the command, and turns what goes wrong into one sentence."""

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType

import click

from dlcore import __version__
from dlcore.cli.terminal import complain, use_utf8
from dlcore.errors import BadSetting, DlcoreError

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "classify": "dlcore.cli.classify:classify",
        "models": "dlcore.cli.models:models",
        "datasets": "dlcore.cli.datasets:datasets",
        "fetch": "dlcore.cli.fetch:fetch",
        "train": "dlcore.cli.train:train",
        "evaluate": "dlcore.cli.evaluate:evaluate",
        "sweep": "dlcore.cli.sweep:sweep",
        "lessons": "dlcore.cli.lessons:lessons",
        "lesson": "dlcore.cli.lesson:lesson",
        "device": "dlcore.cli.device:device",
        "curriculum": "dlcore.cli.curriculum:curriculum",
    }
)
"""Each command and where it is written; imported only when it is asked for."""

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
"""Exit status: 130 is what a shell reports for Ctrl-C."""


class _Commands(click.Group):
    """A group that imports a command when it is used: none waits for another's imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        return getattr(import_module(module), name)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="dlcore")
@click.pass_context
def commands(context: click.Context) -> None:
    """See It Learn without its pages: classify pictures and train networks with real PyTorch.

    Exit status: 0 when everything worked, 1 when some file or download failed, 2 for wrong usage.
    """
    if os.environ.get("NO_COLOR"):
        context.color = False


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    Args:
        arguments: the words after the program's name; by default those of this process.
    """
    use_utf8()
    try:
        return commands.main(arguments, standalone_mode=False) or DONE
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except DlcoreError as error:
        complain(str(error))
        return WRONG_USAGE if isinstance(error, BadSetting) else FAILED
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except SystemExit as end:  # click ends so when whoever read its output has gone
        _close_output()
        return end.code if isinstance(end.code, int) else FAILED


def _close_output() -> None:
    """Point standard output nowhere, so that Python does not fail to flush it at its end."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 there is no path to speak of
        os.dup2(nowhere.fileno(), sys.__stdout__.fileno() if sys.__stdout__ else 1)
