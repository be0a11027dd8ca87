"""The gallery of networks that a run's weights fit or do not fit is what torch makes of them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch

from dlcore.lessons.train_gallery import gallery, into_network_of, say_gallery
from dlcore.lessons.train_look_results import Kept
from dlcore.lessons.train_looks import finished_run
from dlcore.training.misfits import Attempt, Misfit
from dlcore.training.task import train_job
from tests.dlcore.training.runs import images, made

pytestmark = pytest.mark.tiny
DATA = images(131)


@pytest.fixture(autouse=True)
def noisy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every data set is the noisy one, computed on the CPU by one thread."""
    monkeypatch.setattr("dlcore.data.loading.load_images", lambda *_: DATA)
    monkeypatch.setattr("dlcore.training.task.load_images", lambda *_: DATA)
    monkeypatch.setenv("DLCORE_DEVICE", "cpu")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.row("C156", "C177", "E093")
@pytest.mark.parametrize("network", ["softmax", "mlp", "lenet", "cnn"])
def test_the_same_network_comes_first_and_answers_as_before(tmp_path, network):
    spec = made(network=network)
    for _ in train_job(spec, folder=tmp_path):
        pass
    kept = Kept(spec, tmp_path)
    same, *others = gallery(kept)
    run, _ = finished_run(kept)
    right = run.logits(run.parts.validation_x).argmax(1) == run.parts.validation_y
    assert (same.raises, same.agreement) == (False, 1.0)
    assert same.accuracy == right.double().mean()
    assert {one.raises for one in others} == {True, False}
    for one in others:  # only names and shapes decide, as PyTorch's own rule says
        reshaped = bool(one.misfit.reshaped)
        assert one.raises == (reshaped or ("strict=False" not in one.code and bool(one.misfit)))


@pytest.mark.row("C156", "C177")
@pytest.mark.parametrize(
    ("changed", "loads", "as_before"),
    [({}, True, True), ({"activation": "tanh"}, True, False), ({"widths": "16, 8"}, False, False)],
    ids=["alike", "activation", "widths"],
)
def test_the_network_of_the_controls_takes_the_weights_or_not(tmp_path, changed, loads, as_before):
    spec = made(network="mlp", widths="12, 8")
    for _ in train_job(spec, folder=tmp_path):
        pass
    kept = Kept(spec, tmp_path)
    found = into_network_of(kept, replace(spec, **changed))
    assert found.raises is not loads
    assert (found.agreement == 1) == as_before
    same = gallery(kept)[0]
    assert (found.accuracy == same.accuracy) or not as_before
    if not loads:
        assert [key for key, _had, _wants in found.misfit.reshaped] == ["1.weight", "1.bias", "3.weight"]


def attempt(raises: bool, agreement: float = 1.0) -> Attempt:
    return Attempt("", "", raises, "", Misfit(), 0.5, agreement)


SAME, NO = attempt(False), attempt(True, 0.1)


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ([NO, NO], "All 2 networks that differ refuse these weights."),
        ([NO, attempt(False)], "1 refuses these weights and 1 loads them without a word, and still answers"),
        ([SAME, SAME], "0 refuse these weights and 2 load them without a word, and still answer as before."),
        ([NO, NO, SAME, attempt(False, 0.9)], "2 refuse these weights and 2 load them without a word; 1 of"),
        ([NO, attempt(False, 0.9), attempt(False, 0)], "2 of those 2 then answer otherwise."),
    ],
)
def test_the_gallery_is_counted(others, said):
    assert said in say_gallery([SAME, *others])
