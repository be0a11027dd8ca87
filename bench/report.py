"""What every measurement prints: figures with their median and spread, and the machine they were taken on."""

import argparse
import json
import os
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any

PACKAGES = ("torch", "torchvision", "streamlit")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table.

    Attributes:
        name: what was measured.
        value: the median of the samples, or the percentile that the name says.
        unit: unit of the value.
        low: 10th percentile of the samples.
        high: 90th percentile of the samples.
        n: how many samples.
        bar: the most it may be; None where there is no such promise.
        note: what one should know about it.
        least: the least it may be, where more is better; then `bar` is None.
    """

    name: str
    value: float
    unit: str
    low: float
    high: float
    n: int
    bar: float | None = None
    note: str = ""
    least: float | None = None

    @property
    def kept(self) -> bool | None:
        """Whether the promise is kept; None where there is none."""
        if self.least is not None:
            return self.value >= self.least
        return None if self.bar is None else self.value <= self.bar

    @property
    def verdict(self) -> str:
        """Whether the promise is kept, in words; empty where there is none."""
        if self.kept is None:
            return ""
        promise = f"≤ {self.bar:g}" if self.least is None else f"≥ {self.least:g}"
        return f"{promise}: {'kept' if self.kept else 'MISSED'}"


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one run.

    Attributes:
        title: what was measured.
        figures: in the order of the table.
        notes: sentences below the table.
    """

    title: str
    figures: list[Figure]
    notes: list[str] = field(default_factory=list)


def figure(
    name: str,
    samples: Sequence[float],
    unit: str = "ms",
    *,
    percentile: int = 50,
    bar: float | None = None,
    note: str = "",
    least: float | None = None,
) -> Figure:
    """Summarise samples.

    Args:
        name: what was measured.
        samples: at least one value.
        unit: their unit.
        percentile: which one is the figure, 0..100; 50 is the median.
        bar: the most it may be.
        note: what one should know about it.
        least: the least it may be.
    """
    value, low, high = (quantile(samples, each) for each in (percentile, 10, 90))
    return Figure(name, value, unit, low, high, len(samples), bar, note, least)


def ratio(
    name: str,
    samples: Sequence[float],
    others: Sequence[float],
    bar: float | None = None,
    note: str = "",
    least: float | None = None,
) -> Figure:
    """How many times the others' median the samples' median is; the spread is that of each pair's own ratio.

    Args:
        name: what is compared.
        samples: one value a turn.
        others: one value of the same turn each.
        bar: the most the ratio may be.
        note: what one should know about it.
        least: the least it may be.
    """
    pairs = [sample / other for sample, other in zip(samples, others, strict=True)]
    value = statistics.median(samples) / statistics.median(others)
    return Figure(name, value, "×", quantile(pairs, 10), quantile(pairs, 90), len(pairs), bar, note, least)


def quantile(samples: Sequence[float], percent: float) -> float:
    """The percentile of some values, between neighbours by straight interpolation."""
    ordered = sorted(samples)
    place = (len(ordered) - 1) * percent / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def machine() -> dict[str, Any]:
    """Where this runs: cores, system, versions, and how busy it is already."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    versions = {name: version(name) for name in PACKAGES}
    about: dict[str, Any] = {"cores": cores, "system": f"{platform.system()} {platform.machine()}"}
    return about | {"python": platform.python_version(), **versions, "load": round(load, 2)}


def as_json(report: Report, where: dict[str, Any]) -> str:
    """The report as one JSON object: title, machine, figures, notes."""
    figures = [asdict(one) | {"kept": one.kept} for one in report.figures]
    whole = {"title": report.title, "machine": where, "figures": figures, "notes": report.notes}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def as_table(report: Report, where: dict[str, Any]) -> str:
    """The report as text in columns."""
    head = ("", "value", "10–90 %", "n", "bar", "")
    rows = [
        (
            one.name,
            f"{_short(one.value)} {one.unit}",
            f"{_short(one.low)}–{_short(one.high)}" if one.n > 1 else "",
            str(one.n),
            one.verdict,
            one.note,
        )
        for one in report.figures
    ]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)
    ]
    return "\n".join(
        [report.title, _described(where), "", *(line.rstrip() for line in lines), "", *report.notes]
    )


def command(measure: Callable[[int], Report], repeat: int, doc: str | None) -> None:
    """Run a measurement as a program.

    Args:
        measure: makes the report from the number of repetitions.
        repeat: how many repetitions there are unless `--repeat` says otherwise.
        doc: the program's docstring, for `--help`.
    """
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    parser.add_argument("--repeat", type=int, default=repeat, metavar="N", help="repetitions (%(default)s)")
    asked = parser.parse_args()
    where = machine()
    report = measure(max(1, asked.repeat))
    print(as_json(report, where) if asked.json else as_table(report, where), flush=True)


def _short(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _described(where: dict[str, Any]) -> str:
    busy = " (busy with other work)" if where["load"] > where["cores"] / 2 else ""
    versions = ", ".join(f"{name} {where[name]}" for name in PACKAGES)
    return (
        f"{where['cores']} cores, {where['system']}, Python {where['python']}, {versions}; "
        f"load before {where['load']:.1f}{busy}"
    )
