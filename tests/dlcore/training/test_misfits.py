"""What loads, what does not, and what loads and should not: against PyTorch's own words."""

import pickle
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from dlcore.lessons.train_gallery import gallery
from dlcore.lessons.train_look_results import Kept
from dlcore.nets.architecture import NetSpec
from dlcore.nets.trainable import build
from dlcore.training.misfits import Attempt, Misfit, attempts, compared
from dlcore.training.spec import Spec
from dlcore.training.task import train_job

pytestmark = pytest.mark.tiny

MLP = NetSpec("mlp", (1, 4, 4), 3, (6, 5), batch_norm=True, dropout=0.0)


def weights(spec: NetSpec) -> Mapping[str, torch.Tensor]:
    torch.manual_seed(0)
    return build(spec).state_dict()


def pytorch_says(state: Mapping[str, torch.Tensor], model: nn.Module) -> Misfit:
    """The same lists, read from the sentences of `load_state_dict`."""
    try:
        model.load_state_dict(state)
    except RuntimeError as error:
        says = str(error)
    else:
        return Misfit()

    def listed(what: str) -> tuple[str, ...]:
        found = re.search(rf"{what} key\(s\) in state_dict: (.*?)\. ", says)
        return tuple(re.findall(r'"([^"]+)"', found[1])) if found else ()

    sizes = r"size mismatch for (\S+): .*?torch\.Size\(\[(.*?)\]\).*?torch\.Size\(\[(.*?)\]\)"
    reshaped = tuple(
        (key, *(tuple(int(n) for n in size.split(",") if n) for size in pair))
        for key, *pair in re.findall(sizes, says)
    )
    return Misfit(listed("Missing"), listed("Unexpected"), reshaped)


def unordered(misfit: Misfit) -> tuple[set, ...]:
    return set(misfit.missing), set(misfit.unexpected), set(misfit.reshaped)


specs = st.builds(
    NetSpec,
    st.sampled_from(["softmax", "mlp", "lenet", "cnn"]),
    st.sampled_from([(1, 4, 4), (1, 8, 8), (3, 28, 28)]),
    st.integers(2, 4),
    st.lists(st.integers(1, 4), max_size=3).map(tuple),
    st.integers(1, 3),
    st.sampled_from(["relu", "tanh"]),
    st.sampled_from([0.0, 0.5]),
    st.booleans(),
)


@pytest.mark.row("C156", "C177", "E093")
@settings(max_examples=60)
@given(specs, specs)
def test_the_lists_are_pytorch_s(saved, other):
    state = weights(saved)
    assert unordered(compared(state, build(other))) == unordered(pytorch_says(state, build(other)))


def test_an_own_file_fits_and_is_falsy():
    assert not compared(weights(MLP), build(MLP))
    assert compared(weights(MLP), build(MLP)) == Misfit()


def test_each_kind_of_misfit_is_told_apart():
    state = dict(weights(MLP))
    state["extra"] = state.pop("1.bias")
    state["7.weight"] = torch.zeros(3, 4)
    found = compared(state, build(MLP))
    assert found == Misfit(("1.bias",), ("extra",), (("7.weight", (3, 4), (3, 5)),))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    spec = Spec(network="mlp", epochs=4, depth=2, width=16, learning_rate=0.01)
    list(train_job(spec, folder=folder))
    return Kept(spec, folder)


@pytest.fixture(scope="module")
def shown(run) -> dict[str, Attempt]:
    return {one.name: one for one in gallery(run)}


@pytest.mark.row("C156", "C177", "E093")
def test_the_same_architecture_loads_and_answers_the_same(shown):
    same = shown["the same architecture"]
    assert (same.raises, same.message, bool(same.misfit), same.agreement) == (False, "", False, 1.0)
    assert same.accuracy > 0.8


@pytest.mark.row("C156", "C177", "E093")
@pytest.mark.parametrize(
    "name",
    ["one hidden layer more", "another width", "layers under another name", "dropout as a layer in the row"],
)
def test_what_has_other_keys_or_shapes_raises(shown, name):
    one = shown[name]
    assert one.raises
    assert one.misfit
    keys = (*one.misfit.missing, *one.misfit.unexpected, *(key for key, *_ in one.misfit.reshaped))
    assert all(key in one.message for key in keys)
    assert one.agreement < 0.9


@pytest.mark.row("E093")
def test_an_error_names_the_layers_under_another_name(shown):
    one = shown["layers under another name"]
    had = [key for key in one.misfit.unexpected if not key.endswith("num_batches_tracked")]
    assert list(one.misfit.missing) == [f"body.{key}" for key in had]
    assert not one.misfit.reshaped


@pytest.mark.row("E093")
def test_strict_false_does_not_excuse_another_width_and_loads_nothing_of_another_name(shown):
    assert shown["another width, strict=False"].raises
    assert "size mismatch" in shown["another width, strict=False"].message
    unnamed = shown["layers under another name, strict=False"]
    assert not unnamed.raises
    assert unnamed.misfit
    assert unnamed.accuracy < 0.4  # of ten digits: it has learned nothing


@pytest.mark.row("C156", "E093")
def test_another_activation_loads_silently_and_answers_otherwise(shown):
    one = shown["another activation, tanh"]
    assert not one.raises
    assert not one.misfit
    assert one.agreement < 1


@pytest.mark.row("E093")
def test_another_dropout_rate_loads_silently_and_matters_once_eval_is_forgotten(shown):
    name = "dropout 0.5 that takes no number in the row"
    assert (shown[name].raises, shown[name].agreement) == (False, 1.0)
    forgotten = shown[f"{name}, eval() forgotten"]
    assert not forgotten.raises
    assert forgotten.agreement < 1


@pytest.mark.parametrize("network", ["softmax", "lenet", "cnn"])
@pytest.mark.parametrize("dropout", [0.0, 0.25])
def test_every_network_has_its_gallery(network, dropout):
    from dlcore.nets.trained import Trained

    spec = NetSpec(network, (1, 8, 8), 10, dropout=dropout, filters=2, activation="tanh")
    torch.manual_seed(1)
    trained = Trained(
        spec, build(spec).eval(), tuple("0123456789"), (0.3,), (0.4,), "digit", "D", "digits", 1
    )
    images, labels = torch.randint(0, 256, (30, 1, 8, 8), dtype=torch.uint8), torch.arange(30) % 10
    before = torch.get_rng_state()
    shown = {one.name: one for one in attempts(trained, images, labels)}
    assert torch.equal(torch.get_rng_state(), before)
    assert shown["the same architecture"].agreement == 1
    assert shown["one hidden layer more"].raises
    assert ("another width" in shown) == (network != "softmax")
    assert ("another activation, relu" in shown) == (network != "softmax")
    assert ("another dropout rate, 0.5" in shown) == (network == "cnn" and dropout > 0)
    for one in shown.values():
        assert one.raises == bool(one.message)
        assert 0 <= one.accuracy <= 1
        assert bool(one.misfit) or not one.raises


def test_the_same_run_gives_the_same_gallery(run, shown):
    assert {one.name: one for one in gallery(run)} == shown


def test_the_answers_of_a_deeper_network_do_not_come_from_the_run_s_own_first_weights(run):
    """Freshly drawn layers are drawn anew, not as the run drew its own."""
    from dlcore.training.keeping import network_of
    from dlcore.training.mismatches import variants

    trained = network_of(run.folder)
    torch.manual_seed(trained.seed)
    own = build(replace(trained.spec))[1].weight
    first = next(iter(variants(trained.spec, trained.seed))).make().get_submodule("1")
    assert not torch.equal(first.weight, own)


def test_what_is_found_is_read_without_torch(shown):
    code = "import pickle, sys; pickle.loads(sys.stdin.buffer.read()); assert 'torch' not in sys.modules"
    ended = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(tuple(shown.values())), capture_output=True
    )
    assert ended.returncode == 0, ended.stderr.decode()
