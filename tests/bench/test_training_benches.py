"""The measurements of training: their arithmetic, and that each works at a small size; nothing is judged."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from bench import (
    accuracy,
    beside_training,
    class_of_learners,
    classroom,
    processes,
    timed_train,
    train_page,
    trainers,
)
from bench.accuracy import PROMISES, Run, trained
from bench.learner import Learner
from bench.protocol import Where, request
from bench.report import Figure, figure, ratio
from bench.serving import served
from bench.trainers_data import BATCH, Spent, images_of, normalised
from tests.ui.asgi import apart, finish


@pytest.mark.parametrize(("value", "kept"), [(99.0, True), (98.9, False), (99.5, True)])
def test_a_promise_may_be_the_least(value: float, kept: bool) -> None:
    one = figure("accuracy", [value], "%", least=99.0)
    assert one.kept is kept
    assert one.verdict == f"≥ 99: {'kept' if kept else 'MISSED'}"
    assert ratio("a / b", [4.0], [2.0], least=1.6).kept
    assert Figure("a", 1.0, "ms", 1.0, 1.0, 1).kept is None


def test_accuracy_has_three_rows_a_preset_and_the_promise_of_the_device() -> None:
    runs = [Run(99.1, 7.0, 6.5), Run(98.9, 9.0, 7.0), Run(99.3, 8.5, 7.5)]
    on_cpu = accuracy.figures(PROMISES[1], "cpu", runs)
    assert [row.value for row in on_cpu] == [99.1, 8.5, 7.0]
    assert [row.kept for row in on_cpu] == [True, False, None]
    assert accuracy.figures(PROMISES[1], "cuda", runs)[1].bar == 3


def test_the_command_is_timed_on_both_clocks() -> None:
    run = trained("--dataset", "digits", "--network", "softmax", "--epochs", "1", "--device", "cpu")
    assert 20 < run.percent <= 100
    assert 0 < run.train_s < 60
    assert 0 <= run.user_s < 60
    assert timed_train.user_s() > 0


def test_a_failed_training_is_said() -> None:
    with pytest.raises(RuntimeError, match="nothing"):
        trained("--dataset", "nothing")


def test_every_way_trains_on_the_same_images_in_turns() -> None:
    found, absent = trainers.times(1, 2 * BATCH)
    assert {"ours", "plain loop", "DataLoader"} <= found.keys()
    assert found.keys() | set(absent) == trainers.WAYS.keys()
    assert all(len(passes) == 1 and passes[0].clock_s > 0 for passes in found.values())


def test_the_ratio_is_how_many_times_as_fast_ours_is() -> None:
    found = {"ours": [Spent(1.0, 0.5)], "skorch": [Spent(1.5, 1.5)], "DataLoader": [Spent(2.5, 2.5)]}
    rows = {row.name: row for row in trainers.figures(found, 100)}
    assert rows["ours"].value == 100
    assert rows["ours / skorch"].value == pytest.approx(1.5)
    assert rows["ours / skorch"].kept is False
    assert rows["ours / DataLoader"].kept is True
    assert rows["ours / DataLoader, processor time"].value == pytest.approx(5)


def test_our_trainer_gets_as_many_images_as_the_others() -> None:
    from dlcore.data.splits import parts

    images = images_of(640)
    assert len(normalised(images, 640)[0]) == 640
    assert abs(len(parts(images, 5, 100, 0).train_y) - 640) <= 20


def test_a_request_holds_values_in_the_fields_of_their_kinds() -> None:
    values = {
        "a": ("double_array_value", 3),
        "b": ("string_value", "Adam"),
        "c": ("string_array_value", ["x"]),
    }
    message = BackMsg.FromString(request(Where("train", "q=1", "", "part"), values, "go", repeated=True))
    states = {state.id: state for state in message.rerun_script.widget_states.widgets}
    assert list(states["a"].double_array_value.data) == [3]
    assert states["b"].string_value == "Adam"
    assert list(states["c"].string_array_value.data) == ["x"]
    assert states["go"].trigger_value is True
    assert message.rerun_script.page_name == "train"
    assert (message.rerun_script.fragment_id, message.rerun_script.is_auto_rerun) == ("part", True)


def test_learners_open_pages_move_sliders_and_press_buttons() -> None:
    async def visit(address: str) -> None:
        async with Learner(address) as learner, Learner(address) as other:
            assert await learner.open("") > 0
            assert "home.watch" in learner.widgets
            assert await learner.open("classify") > 0
            assert await learner.change("classify_top_k", 4) > 0
            assert await learner.press("classify.preset-1") > 0
            assert learner.widgets["classify_top_k"].field == "double_array_value"
            assert "home.watch" not in learner.widgets
            assert await other.open("nowhere") > 0
            assert learner.errors == []
            assert other.errors == ["nowhere: page not found"]
            assert learner.cookie != other.cookie

    with served() as server:
        finish(visit(server.address))


def test_a_learner_says_when_the_server_has_gone() -> None:
    async def visit() -> list[str]:
        with served() as server:
            learner = Learner(server.address)
            await learner.__aenter__()
            await learner.open("")
        await learner.open("classify")
        await learner.__aexit__()
        return learner.errors

    assert finish(visit())


def test_a_click_beside_a_training_is_compared_by_its_95th_percentile() -> None:
    samples = beside_training.Samples(
        idle=[[10.0] * 20, [10.0] * 20],
        busy=[[12.0] * 18 + [30.0] * 2, [12.0] * 20],
        clicked=[9.0, 8.0],
        alone=[10.0, 10.0],
    )
    rows = {row.name: row for row in beside_training.figures(samples)}
    assert rows["beside / idle, 95th percentiles"].value == pytest.approx(1.29)
    assert rows["beside / idle, 95th percentiles"].kept is True
    assert rows["training: with / without clicks"].value == pytest.approx(0.85)
    assert rows["training: with / without clicks"].kept is False


def test_a_training_that_stands_still_is_no_measurement() -> None:
    assert beside_training.speed((10, 1.0), (40, 4.0)) == 10
    with pytest.raises(RuntimeError, match="stood still"):
        beside_training.speed((10, 1.0), (10, 1.0))


def test_clicks_beside_a_real_training_are_measured() -> None:
    script = Path(beside_training.__file__).with_name("observed_app.py")
    with served(script) as server:
        samples = finish(beside_training.rounds(server, 1, 4))
    assert (len(samples.idle[0]), len(samples.busy[0]) % 4) == (4, 0)
    assert samples.clicked[0] > 0
    assert samples.alone[0] > 0


def test_a_small_class_works_and_its_trainings_finish() -> None:
    with served() as server:
        tally = finish(class_of_learners.hold(server.address, 3, 4, every_s=0.5, starters=2))
    assert (tally.errors, tally.dropped) == ([], 0)
    assert (tally.started, tally.finished, len(tally.starts)) == (2, 2, 2)
    assert len(tally.answers) == 3 * 5 + 2 * 2 + 1  # starters open the page twice more; one sets
    assert tally.last_s > 0


def test_a_class_that_cannot_connect_is_counted() -> None:
    tally = finish(class_of_learners.hold("http://127.0.0.1:9", 2, 0, starters=0))
    assert tally.dropped == len(tally.errors) == 2


def test_the_class_has_a_column_for_each_size() -> None:
    tally = class_of_learners.Tally([100.0] * 20, started=2, finished=1, errors=["train: no"])
    classes = {n: classroom.figures(n, tally, [500.0, 900.0], 40.0) for n in (10, 50)}
    rows = {row.name: row for row in classes[10]}
    assert rows["10 learners: answers, 95th percentile"].kept is True
    assert rows["10 learners: errors"].kept is False
    assert rows["10 learners: processor time of the server an answer"].value == 2
    assert rows["10 learners: trainings finished"].kept is False
    assert rows["10 learners: memory of server and workers, most"].value == 900
    head, first, *others = classroom.columns(classes)
    assert head.split() == ["learners", "10", "50"]
    assert first.split()[-2:] == ["100", "100"]
    assert len(others) == len(classes[10]) - 1


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_is_that_of_a_process_and_its_children() -> None:
    with subprocess.Popen(["sleep", "60"]) as child:
        assert {os.getpid(), child.pid} <= set(processes.family(os.getpid()))
        with processes.watched(os.getpid()) as seen:
            assert seen[0] >= processes.held_mb(child.pid) > 0
        assert processes.processor_ms(os.getpid()) > processes.processor_ms(child.pid)
        child.kill()


def test_start_and_stop_promise_median_and_95th_percentile() -> None:
    rows = train_page.figures([(300.0, 310.0, 100.0)] * 9 + [(900.0, 910.0, 600.0)])
    by_name = {row.name: row for row in rows}
    assert by_name["Start to the first report, curves: median"].kept is True
    assert by_name["Start to the first report, curves: 95th percentile"].kept is False
    assert by_name["Start to the first report, numbers: median"].kept is None
    assert by_name["Stop to stopped: 95th percentile"].kept is False


@pytest.mark.browser
def test_a_run_is_started_and_stopped_in_the_browser() -> None:
    from bench.browsing import chromium

    def visit() -> tuple[float, float, float]:
        with served() as server, chromium() as browser:
            return train_page.visit(browser, server.address, 7)

    curves, numbers, over = apart(visit)
    assert min(curves, numbers, over) > 0
