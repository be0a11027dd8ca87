"""Files of weights say what plain PyTorch says of them, and going on from one is what it says it is."""

import io
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from safetensors.torch import load as read_safetensors
from torch import nn

from dlcore.errors import BadModel, BadSetting
from dlcore.lessons.train_look_results import Kept
from dlcore.lessons.train_looks import finished_run
from dlcore.lessons.train_saving import file_of, go_on, load, look_at_saved
from dlcore.training.loop import run
from dlcore.training.task import outcome, train_job
from tests.dlcore.training.runs import EVERYTHING, images, made, trainer

pytestmark = pytest.mark.tiny
DATA = images(131)
NET = {"network": "cnn", "batch_norm": True}


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


@pytest.fixture
def kept(tmp_path) -> Kept:
    """A run that is over."""
    spec = made(**NET)
    for _ in train_job(spec, folder=tmp_path):
        pass
    return Kept(spec, tmp_path)


@pytest.mark.row("C153")
def test_the_table_has_every_key_with_shape_mean_and_deviation(kept):
    state = finished_run(kept)[0].model.state_dict()
    look = look_at_saved(kept)
    assert [each.key for each in look.tensors] == list(state)
    for each, tensor in zip(look.tensors, state.values(), strict=True):
        numbers = tensor.numpy().astype(np.float64)
        assert each.shape == numbers.shape
        assert (each.mean, each.std) == pytest.approx((numbers.mean(), numbers.std()))
        assert each.trainable == ("running" not in each.key and "tracked" not in each.key)
    assert look.n_numbers == sum(tensor.numel() for tensor in state.values())


@pytest.mark.row("C154", "E092")
def test_files_hold_the_state_dict_and_are_as_large_as_said(kept):
    look, state = look_at_saved(kept), finished_run(kept)[0].model.state_dict()
    pth, safetensors = file_of(kept, "pth"), file_of(kept, "safetensors")
    assert (len(pth), len(safetensors)) == (look.pth_bytes, look.safetensors_bytes)
    read = torch.load(io.BytesIO(pth), weights_only=True, map_location="cpu")["state_dict"]
    for found in (read, read_safetensors(safetensors)):
        assert found.keys() == state.keys()
        assert all(torch.equal(found[key], state[key]) for key in state)


@pytest.mark.row("C155")
@pytest.mark.parametrize("kind", ["pth", "safetensors"])
def test_a_file_that_comes_back_answers_identically(kept, kind):
    look = load(file_of(kept, kind), f"mine.{kind}", kept.spec, kept)
    finished, _ = finished_run(kept)
    score = outcome(finished).assessment.score
    assert look.complaint == ""
    assert look.score == score
    assert (look.n_same, look.difference) == (score.n, 0.0)


def test_without_a_run_on_the_same_data_nothing_is_compared(kept):
    data = file_of(kept, "pth")
    assert load(data, "a.pth", kept.spec).n_same == -1
    other = Kept(made(dataset="mnist"), kept.folder)
    assert np.isnan(load(data, "a.pth", kept.spec, other).difference)


def written(state: dict[str, torch.Tensor]) -> bytes:
    file = io.BytesIO()
    torch.save(state, file)
    return file.getvalue()


@pytest.mark.row("C156", "C177", "E093")
def test_names_and_shapes_decide_what_loads(kept):
    state = finished_run(kept)[0].model.state_dict()
    first = next(iter(state))
    renamed = {f"hidden.{key}" if key == first else key: tensor for key, tensor in state.items()}
    look = load(written(renamed), "renamed.pth", kept.spec, kept)
    assert (look.missing, look.unexpected, look.score) == ((first,), (f"hidden.{first}",), None)
    assert first in look.complaint
    wider = load(written(dict(state)), "mine.pth", made(**NET | {"filters": 5}), kept)
    assert {key for key, *_ in wider.reshaped} == {
        key
        for key, tensor in trainer(DATA, **NET | {"filters": 5}).model.state_dict().items()
        if tensor.shape != state[key].shape
    }
    assert "size mismatch" in wider.complaint


@pytest.mark.row("E093")
def test_another_activation_loads_silently_and_answers_differently(kept):
    look = load(file_of(kept, "pth"), "mine.pth", made(**NET | {"activation": "tanh"}), kept)
    assert look.complaint == ""
    assert look.difference > 0.01


@pytest.mark.row("E092")
def test_a_pickle_that_would_run_code_is_refused():
    class Trap:
        def __reduce__(self):
            return (print, ("run",))

    with pytest.raises(BadModel):
        load(written({"weight": Trap()}), "trap.pth", made())


@pytest.mark.row("C176", "E094")
@pytest.mark.parametrize("optimiser", ["adam", "momentum", "rmsprop", "adagrad"])
def test_with_the_optimisers_state_a_run_goes_on_as_if_uninterrupted(optimiser):
    changed = EVERYTHING | {"optimiser": optimiser, "schedule": "one_cycle", "learning_rate": 0.01}
    look = go_on(made(**changed))
    losses = [loss for report in run(trainer(DATA, **changed)) if report for loss in report.losses]
    n, m = len(look.before), len(look.whole)
    assert n == m == 7
    assert np.allclose(losses[: n + m], [*look.before, *look.whole], rtol=0, atol=1e-6)
    assert look.weights_only[0] == look.whole[0]  # the same weights, the same batch
    assert np.abs(look.weights_only - look.whole).max() > 0
    assert look.n_state >= look.n_parameters
    assert look.whole_bytes > look.weights_bytes


@pytest.mark.row("E094")
def test_plain_sgd_has_nothing_to_forget():
    look = go_on(made(schedule="cosine"))
    assert look.n_state == 0
    assert look.weights_only.tolist() == look.whole.tolist()


@pytest.mark.row("E094")
def test_the_weights_alone_go_on_like_a_fresh_optimiser_of_torch():
    spec = made(optimiser="momentum", momentum=0.9)
    look, one = go_on(spec), trainer(DATA, optimiser="momentum", momentum=0.9)
    one.model.train()
    losses = []
    with one.randomness:
        for step in range(14):
            if step == len(look.before):
                one.optimiser = torch.optim.SGD(one.model.parameters(), lr=spec.learning_rate, momentum=0.9)
            batch, labels = one.batch()
            loss = nn.functional.cross_entropy(one.model(batch), labels)
            losses.append(loss.item())
            one.update(loss)
    assert np.allclose(losses[len(look.before) :], look.weights_only, rtol=0, atol=1e-6)


def test_large_batches_are_made_smaller_so_that_nobody_waits():
    assert go_on(made(batch_size=16)).batch_size == 16
    assert go_on(made(batch_size=2048)).batch_size == 128


def test_a_run_of_one_step_cannot_be_interrupted():
    with pytest.raises(BadSetting, match="more epochs"):
        go_on(made(epochs=1, batch_size=2048))
    assert len(go_on(made(epochs=2, batch_size=2048)).whole) == 1
