"""The measurements themselves: their arithmetic, their output, and that every program starts."""

import importlib
import json
import os
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench.drawing import figures as drawing_figures
from bench.hostile_uploads import Memory, memory, models, pictures
from bench.report import Figure, Report, as_json, as_table, figure, machine, quantile, ratio
from bench.serving import free_port
from bench.start import figures as start_figures
from bench.start import imports, notes
from bench.workers import calls, crashes, figures_of_calls, figures_of_memory
from dlcore.jobs.pool import Workers

ROOT = Path(__file__).parent.parent.parent
PROGRAMS = sorted(
    file.stem for file in (ROOT / "bench").glob("*.py") if "__main__" in file.read_text(encoding="utf-8")
)
WHERE = {
    "cores": 2,
    "system": "Linux",
    "python": "3",
    "torch": "2",
    "torchvision": "0",
    "streamlit": "1",
    "load": 0.0,
}


@pytest.mark.parametrize("percent", [10, 25, 50, 90, 95])
def test_percentiles_are_those_of_the_standard_library(percent: int) -> None:
    samples = [8.0, 1.0, 5.5, 3.0, 13.0, 2.0, 21.0]
    oracle = statistics.quantiles(samples, n=100, method="inclusive")[percent - 1]
    assert quantile(samples, percent) == pytest.approx(oracle)


def test_percentiles_of_one_value_and_the_ends_of_many() -> None:
    assert quantile([7.0], 95) == 7.0
    assert quantile([3.0, 1.0, 2.0], 0) == 1.0
    assert quantile([3.0, 1.0, 2.0], 100) == 3.0


def test_a_figure_is_the_median_or_the_percentile_asked_for() -> None:
    samples = [float(value) for value in range(101)]
    assert figure("a", samples).value == 50
    late = figure("a", samples, percentile=95)
    assert (late.value, late.low, late.high, late.n) == (95, 10, 90, 101)


def test_a_ratio_is_that_of_the_medians_and_its_spread_that_of_the_turns() -> None:
    one = ratio("a / b", [10.0, 20.0, 60.0], [10.0, 10.0, 20.0])
    assert one.value == 2.0
    assert (one.low, one.high) == (pytest.approx(1.2), pytest.approx(2.8))
    assert (one.unit, one.n) == ("×", 3)


def test_a_ratio_needs_pairs() -> None:
    with pytest.raises(ValueError, match="zip"):
        ratio("a / b", [1.0, 2.0], [1.0])


@pytest.mark.parametrize(
    ("value", "bar", "kept", "verdict"),
    [
        (3.0, 3.0, True, "≤ 3: kept"),
        (3.1, 3.0, False, "≤ 3: MISSED"),
        (0.0, 0.0, True, "≤ 0: kept"),
        (1.0, 0.0, False, "≤ 0: MISSED"),
        (1.0, None, None, ""),
    ],
)
def test_a_bar_is_kept_up_to_its_value(
    value: float, bar: float | None, kept: bool | None, verdict: str
) -> None:
    one = Figure("a", value, "ms", value, value, 1, bar)
    assert (one.kept, one.verdict) == (kept, verdict)


def test_json_holds_the_table_and_the_machine() -> None:
    report = Report("Title", [figure("näme", [1.0, 2.0], bar=0), figure("free", [5.0])], ["A note."])
    read = json.loads(as_json(report, machine()))
    assert read["title"] == "Title"
    assert read["notes"] == ["A note."]
    assert [(one["name"], one["value"], one["kept"]) for one in read["figures"]] == [
        ("näme", 1.5, False),
        ("free", 5.0, None),
    ]
    assert read["machine"]["cores"] >= 1
    assert read["machine"]["torch"].startswith("2.")


def test_the_table_says_value_spread_and_verdict_in_columns() -> None:
    rows = [figure("short", [1234.0, 1234.0], bar=2000), figure("a longer name", [0.5], "s", note="why")]
    lines = as_table(Report("Title", rows, ["A note."]), WHERE).splitlines()
    head, first, second = lines[3:6]
    assert lines[0] == "Title"
    assert "busy" not in lines[1]
    assert first.split("  ")[0] == "short"
    assert "1,234 ms" in first
    assert "1,234–1,234" in first
    assert "≤ 2000: kept" in first
    assert "–" not in second, "one sample has no spread"
    assert first.index("1,234 ms") == second.index("0.50 s") == head.index("value")
    assert lines[-1] == "A note."


def test_a_busy_machine_is_called_busy() -> None:
    assert "busy" in as_table(Report("Title", [figure("a", [1.0])]), WHERE | {"load": 1.5})


def test_the_import_log_gives_each_module_with_its_whole_time() -> None:
    log = (
        "import time: self [us] | cumulative | imported package\n"
        "import time:       200 |       1500 |   numpy.core\n"
        "a line of the server's log\n"
        "import time:       500 |     187000 | numpy\n"
    )
    found = imports(log)
    assert found == {"numpy.core": 1.5, "numpy": 187.0}
    assert "numpy 187 ms" in notes(found)[0]
    assert "torch" in notes(found)[1]


def test_torch_in_the_server_is_a_missed_bar() -> None:
    starts = [(1.0, 2.0), (2.0, 4.0), (3.0, 9.0)]
    by_name = {one.name: one for one in start_figures(starts, starts, {"torch": 900.0, "numpy": 90.0})}
    assert by_name["until the home page's first byte"].value == 2.0
    assert by_name["until its script has run in Chromium"].value == 4.0
    torch = by_name["of torch, torchvision, sklearn, scipy"]
    assert (torch.value, torch.kept, torch.note) == (1.0, False, "torch")
    assert start_figures(starts, starts, {"numpy": 90.0})[-1].kept


def test_drawing_promises_the_95th_percentile() -> None:
    late = [100.0] * 18 + [400.0] * 2
    by_name = {one.name: one for one in drawing_figures({"quick": late, "human": late, "plain": [50.0] * 20})}
    assert by_name["quick hand, median"].value == 100
    assert by_name["quick hand, median"].kept is None
    assert by_name["human hand, 95th percentile"].value == 400
    assert by_name["human hand, 95th percentile"].kept is False
    assert by_name["plain component, 95th percentile"].kept is None
    assert by_name["human hand / plain component"].value == 2


def test_growth_of_memory_is_what_came_in_addition() -> None:
    rows = figures_of_memory(Memory(100.0, 80.0, 100.0), Memory(121.0, 85.0, 160.0))
    assert [row.value for row in rows] == [100, 21, 5, 60]
    assert [row.kept for row in rows] == [None, False, None, None]


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is read from /proc")
def test_memory_of_a_process_follows_what_it_holds() -> None:
    before = memory(os.getpid())
    held = b"x" * 64 * 1024 * 1024
    after = memory(os.getpid())
    assert len(held) == 64 * 1024 * 1024
    assert 50 < after.resident - before.resident < 80
    assert 50 < after.proportional - before.proportional < 80
    assert after.peak >= after.resident - 1


def test_fifty_different_files_attack_the_server() -> None:
    files = [*pictures(), *models()]
    assert len({name for name, _ in files}) == len(files) == 50
    assert len({data for _, data in files}) > 45
    assert max(len(data) for _, data in files) > 18_000_000


def test_calls_and_crashes_are_timed_where_they_happen() -> None:
    with Workers(slots=1) as workers:
        called, crashed = calls(workers, 2), crashes(workers, 1)
        assert workers.describe().lost == 2
    assert {len(samples) for samples in called.values()} == {2}
    assert min(called["nothing, worker"]) > max(called["nothing, directly"])
    names = [one.name for one in figures_of_calls(called, crashed)]
    assert names[-1].startswith("crash: the next drawing")
    assert all(samples[0] > 0 for samples in crashed.values())


def test_every_program_is_in_the_list() -> None:
    text = importlib.import_module("bench").__doc__ or ""
    listed = {line.split()[0] for line in text.split("\n\n")[1].splitlines()}
    assert listed == set(PROGRAMS)


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_program_says_what_it_measures(name: str) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--json" in answer.stdout
    assert "--repeat" in answer.stdout
    first = (importlib.import_module(f"bench.{name}").__doc__ or "").split()[:4]
    assert " ".join(first) in " ".join(answer.stdout.split())
    assert answer.stderr == ""


def test_servers_started_side_by_side_have_ports_of_their_own() -> None:
    with ThreadPoolExecutor(2) as starting:
        ports = list(starting.map(lambda _: free_port(), range(2)))
    assert len(set(ports)) == 2


@pytest.mark.browser
def test_a_program_prints_its_figures_as_json() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "bench.start", "--repeat", "1", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    read = json.loads(answer.stdout)
    by_name = {one["name"]: one for one in read["figures"]}
    first = by_name["until the home page's first byte"]
    assert first["n"] == 1
    assert 0 < first["value"] < by_name["until its script has run in Chromium"]["value"]
    assert by_name["modules imported by then"]["value"] > 300
    assert by_name["of torch, torchvision, sklearn, scipy"]["kept"] is True
    assert "Not imported: torch" in read["notes"][1]
