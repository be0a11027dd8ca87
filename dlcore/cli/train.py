"""`python -m dlcore train`: train a network on images."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dlcore.cli.own_data import data_named
from dlcore.cli.terminal import complain, shown, table, write_json
from dlcore.errors import BadSetting, Unavailable
from dlcore.jobs.process import cores
from dlcore.settings import Control, controls
from dlcore.training.presets import PRESETS, preset
from dlcore.training.spec import Spec

if TYPE_CHECKING:
    from dlcore.data.image_set import ImageSet
    from dlcore.training.report import Report
    from dlcore.training.trainer import Trainer

LONG = ("best",)  # presets for which a second thread pays: a third quicker where a processor is free
ENDINGS = (".safetensors", ".pth")


def settings(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add an option for every setting of a training run; what is not said comes from the preset."""
    for control in reversed(list(controls(Spec).values())):
        command = _option(control)(command)
    return command


def _option(control: Control) -> Any:
    flag = f"--{control.name.replace('_', '-')}"
    if isinstance(control.default, bool):
        flag = f"{flag}/--no-{flag[2:]}"
        return click.option(flag, default=None, help=control.says)
    kind = click.Choice(control.choices) if control.choices else type(control.default)
    bounds = f" {control.low:g} to {control.high:g}." if control.low is not None else ""
    unit = {"%": "percent", "°": "degrees"}.get(control.unit, "")
    return click.option(
        flag, type=kind, default=None, metavar=unit.upper() or None, help=control.says + bounds
    )


@click.command()
@click.option(
    "--preset",
    "name",
    type=click.Choice(list(PRESETS)),
    default="quick",
    show_default=True,
    help="Settings known to work for the data; every other option changes one of them.",
)
@settings
@click.option("--save", type=click.Path(dir_okay=False), help="Write the network here: .safetensors or .pth.")
@click.option("--device", help="Where to compute, as PyTorch names it: cpu, cuda, cuda:1, mps.")
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    default=None,
    help="Processors used; results are equal for equal numbers of threads. 1 by default, for a preset that "
    "takes long 2 where there are as many.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")
def train(
    name: str, save: str | None, device: str | None, threads: int | None, as_json: bool, **chosen: Any
) -> int:
    """Train a network and say how well it does on the test images.

    Data sets are listed by `datasets`; one that is not here is fetched by `fetch NAME`. The data can also be
    a zip of your own pictures, with one folder for each class. The network that --save writes can be
    uploaded to the page "Classify an image", and is measured again by `evaluate`.
    """
    said = {key: value for key, value in chosen.items() if value is not None}
    data = said.pop("dataset", "digits")
    _check_name(save)
    threads = threads or (min(2, cores()) if name in LONG else 1)
    with data_named(data) as (dataset, folder):
        spec = preset(name, dataset, **said)
        trainer = _trainer(spec, folder, device, threads)
    with click.progressbar(
        length=trainer.n_steps, label=f"{spec.network} on {shown(data)}", file=sys.stderr
    ) as bar:
        last = _followed(trainer, bar)
    if save:
        _write(trainer, Path(save))  # of a run that diverged, the last good weights
    if last.divergence:
        complain(last.divergence.says)
        return 1
    result = {"dataset": data} | _result(trainer, last, threads)
    if as_json:
        write_json(result)
    else:
        click.echo(table(("", ""), [(key.replace("_", " "), _text(value)) for key, value in result.items()]))
    return 0


def _check_name(save: str | None) -> None:
    if save and not save.endswith(ENDINGS):
        raise BadSetting(f"--save {shown(save)} says no format: end the name with .safetensors or .pth.")
    folder = Path(save or ".").absolute().parent
    if save and not folder.is_dir():
        raise BadSetting(f"--save {shown(save)} lies in a folder that is not there: make it first.")
    if save and not os.access(folder, os.W_OK):
        raise BadSetting(
            f"--save {shown(save)} lies in a folder that may not be written: name another place."
        )


def _data(name: str, folder: Path | None) -> ImageSet:
    from dlcore.data.datasets import DATASETS, is_here
    from dlcore.data.loading import load_images

    if name in DATASETS and not is_here(name):
        raise Unavailable(
            f"{DATASETS[name].title} is not on this machine: run python -m dlcore fetch {name}, "
            "or train on digits."
        )
    return load_images(name, folder)


def _trainer(spec: Spec, folder: Path | None, device: str | None, threads: int) -> Trainer:
    import torch

    from dlcore.jobs.worker import keep_memory
    from dlcore.runtime import best_device
    from dlcore.training.trainer import Trainer

    if device:
        os.environ["DLCORE_DEVICE"] = device
    keep_memory()
    torch.set_num_threads(threads)
    return Trainer(spec, _data(spec.dataset, folder), best_device())


def _followed(trainer: Trainer, bar: Any) -> Report:
    """Train to the end, moving the bar; the last report."""
    from dlcore.training.loop import run

    *_, last = (_moved(bar, report) for report in _reports(run(trainer)))
    return last


def _reports(events: Iterator[Report | None]) -> Iterator[Report]:
    return (report for report in events if report)


def _moved(bar: Any, report: Report) -> Report:
    bar.label = f"loss {report.loss:.4g}"
    bar.update(report.step - bar.pos)
    return report


def _result(trainer: Trainer, last: Report, threads: int) -> dict[str, Any]:
    from dlcore.runtime import describe_device
    from dlcore.training.task import outcome

    end = outcome(trainer)
    score = end.assessment.score
    return {
        "network": trainer.spec.network,
        "parameters": end.n_parameters,
        "steps": end.step,
        "stopped_early": last.stopped_early,
        "train_loss": last.loss,
        "validation_loss": last.validation.loss if last.validation else None,
        "validation_accuracy": last.validation.accuracy if last.validation else None,
        "test_loss": score.loss,
        "test_accuracy": score.accuracy,
        "test_top_k": list(score.top_k),
        "train_seconds": end.train_s,
        "images_per_s": trainer.images_seen / end.train_s,
        "device": str(describe_device()),
        "threads": threads,
        "seed": trainer.spec.seed,
    }


def _write(trainer: Trainer, file: Path) -> None:
    from dlcore.nets.trained import as_pth, as_safetensors
    from dlcore.training.task import finished

    packed = (as_pth if file.suffix == ".pth" else as_safetensors)(finished(trainer))
    try:
        file.write_bytes(packed)
    except OSError as error:
        raise Unavailable(
            f"{shown(str(file))} cannot be written ({error.strerror}): name another place with --save."
        ) from None


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "  ".join(_text(one) for one in value)
    return f"{value:.4g}" if isinstance(value, float) else shown(str(value))
