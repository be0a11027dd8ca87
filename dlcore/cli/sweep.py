"""`python -m dlcore sweep`: many small networks trained at once."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from dlcore.cli.terminal import shown, table, write_json
from dlcore.errors import BadSetting
from dlcore.lessons.train_numbers import many
from dlcore.settings import Control, controls, made, stops
from dlcore.training.sweep.plan import Plan, check, grid, parted

if TYPE_CHECKING:
    from dlcore.training.sweep.report import SweepReport

MOST_STEPS = 100_000
WORDS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


class Values(click.ParamType):
    """One value of a setting, several with commas, or a range A..B with all its stops, A..B:N with N of them.

    Args:
        control: the setting.
    """

    name = "values"

    def __init__(self, control: Control) -> None:
        self.control = control

    def convert(self, value: Any, param: Any, ctx: Any) -> list[Any]:
        """The values that a text names.

        Raises:
            BadSetting: it cannot be read.
        """
        found = [each for part in str(value).split(",") for each in self._part(part.strip())]
        return list(dict.fromkeys(found))

    def _part(self, text: str) -> list[Any]:
        begin, dots, rest = text.partition("..")
        if not dots or self.control.low is None:
            return [self._one(text)]
        end, _, count = rest.partition(":")
        low, high = self._end(begin), self._end(end)
        if low > high:
            raise BadSetting(f"The range {shown(text)} runs backwards: write the smaller number first.")
        if count:
            return self._spread(low, high, int(count) if count.isascii() and count.isdigit() else 0, text)
        known = stops(Plan, self.control.name, self.control.default)
        return [each for each in sorted({*known, low, high}) if low <= each <= high]

    def _spread(self, low: float, high: float, count: int, text: str) -> list[Any]:
        if not 2 <= count <= 1000:
            raise BadSetting(
                f"The range {shown(text)} has no such number of values: write 2 to 1000 after the colon."
            )
        logs = self.control.scale == "log" and low > 0
        a, b = (math.log(low), math.log(high)) if logs else (low, high)
        values = [a + (b - a) * i / (count - 1) for i in range(count)]
        values = [low, *(math.exp(v) if logs else v for v in values[1:-1]), high]
        return [type(self.control.default)(round(v) if isinstance(low, int) else v) for v in values]

    def _end(self, text: str) -> Any:
        """An end of a range, which a network has to allow: nothing lies between 0 and infinity."""
        name = self.control.name
        return getattr(made(Plan, **{name: self._one(text)}), name)

    def _one(self, text: str) -> Any:
        kind = type(self.control.default)
        try:
            return WORDS[text.lower()] if kind is bool else kind(text)
        except (ValueError, KeyError):
            raise BadSetting(
                f"{self.control.name} = {shown(text)} is no value of it: write one as {self.control.default}."
            ) from None


def settings(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add an option for every setting of a network."""
    for control in reversed(list(controls(Plan).values())):
        bounds = f" {control.low:g} to {control.high:g}." if control.low is not None else ""
        choices = f" {', '.join(control.choices)}." if control.choices else ""
        flag = f"--{control.name.replace('_', '-')}"
        command = click.option(flag, type=Values(control), help=control.says + bounds + choices)(command)
    return command


@click.command()
@settings
@click.option("--steps", type=click.IntRange(1, MOST_STEPS), default=200, show_default=True, help="Of each.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
@click.option("--device", help="Where to compute, as PyTorch names it: cpu, cuda, cuda:1, mps.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")
def sweep(steps: int, workers: int, device: str | None, as_json: bool, **chosen: list[Any] | None) -> int:
    """Train every combination of settings at once, as one stack.

    A setting takes one value, several as 0.01,0.1, a range as 1..6, or a number of values as 0.001..1:7.
    Each network comes out as it would by itself.
    """
    plans = grid({name: values for name, values in chosen.items() if values})
    check(plans)
    if device:
        os.environ["DLCORE_DEVICE"] = device
    varied = [name for name, values in chosen.items() if values and len(values) > 1]
    with click.progressbar(length=steps, label=many(len(plans), "network"), file=sys.stderr) as bar:
        last = None
        for report in _reports(plans, steps, workers):
            bar.update(report.step - (last.step if last else 0))
            last = report
    assert last is not None
    rows = _rows(plans, last, varied)
    if as_json:
        write_json(
            {"steps": last.step, "networks": len(plans), "seconds": round(last.elapsed_s, 3), "results": rows}
        )
    else:
        click.echo(table(tuple(rows[0]), [[_text(each) for each in row.values()] for row in rows]))
    return 0


def _reports(plans: Sequence[Plan], steps: int, workers: int) -> Iterator[SweepReport]:
    from dlcore.training.sweep.job import joined, sweep_job

    if workers == 1:
        from torch import set_num_threads

        set_num_threads(1)
        yield from filter(None, sweep_job(plans, steps))
        return
    from dlcore.jobs.jobs import Jobs
    from dlcore.jobs.pool import Workers

    with Workers() as pool, Jobs(pool, slots=workers) as jobs:
        running = [
            jobs.start(
                "dlcore.training.sweep.job:sweep_job",
                [plans[i] for i in part],
                steps,
                places=part,
                owner=None,
            )
            for part in parted(plans, workers)
        ]
        for reports in zip(*running, strict=True):
            yield joined(reports)


def _rows(plans: Sequence[Plan], report: SweepReport, varied: Sequence[str]) -> list[dict[str, Any]]:
    """One row a network: what it differs in, and what came of it; None where a number is none."""
    names = ("loss", "accuracy", "test_loss", "test_accuracy")
    numbers = {name: getattr(report, name) for name in names} | {
        "first_gradient": report.signal_gradients[:, 0]
    }
    return [
        {name: getattr(plan, name) for name in varied}
        | {name: float(each[i]) if math.isfinite(each[i]) else None for name, each in numbers.items()}
        for i, plan in enumerate(plans)
    ]


def _text(value: Any) -> str:
    if value is None:
        return "diverged"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
