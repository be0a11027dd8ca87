"""Sound model files give the tensors that PyTorch itself reads from them, and fit their networks."""

import io
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save as save_safetensors
from torch import nn

from dlcore.intake.archive import check_torch_archive
from dlcore.intake.weights import fit, read_weights
from tests.dlcore.intake.pickle_words import (
    archive,
    entries,
    named,
    network,
    number,
    same,
    saved,
    storage,
    tensor,
    text,
    zipped,
)

DTYPES = [
    torch.float32,
    torch.float64,
    torch.float16,
    torch.bfloat16,
    torch.int64,
    torch.int32,
    torch.int16,
    torch.int8,
    torch.uint8,
    torch.bool,
]
FORMS = [
    {},
    {"_use_new_zipfile_serialization": False},
    {"pickle_protocol": 4},
    {"pickle_protocol": 5, "_use_new_zipfile_serialization": False},
]


@pytest.mark.tiny
@pytest.mark.parametrize("form", FORMS)
def test_a_state_dict_comes_back_as_torch_reads_it(form: dict) -> None:
    data = saved(network().state_dict(), **form)
    weights = read_weights(data, "../net<b>.pth")
    expected = torch.load(io.BytesIO(data), weights_only="pickle_protocol" not in form)
    assert same(weights.state, expected)
    assert (weights.name, weights.format, weights.metadata, weights.notes) == ("net<b>.pth", "pth", {}, ())


@pytest.mark.tiny
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_every_ordinary_number_type_is_read(dtype: torch.dtype) -> None:
    value = (torch.arange(12).reshape(3, 4) % 5).to(dtype)
    for data in (saved({"w": value}), saved({"w": value}, _use_new_zipfile_serialization=False)):
        assert same(read_weights(data, "x").state, {"w": value})
    assert same(read_weights(save_safetensors({"w": value}), "x").state, {"w": value})


@pytest.mark.tiny
def test_views_come_back_whole_and_apart() -> None:
    base = torch.arange(24.0)
    state = {
        "turned": base.reshape(4, 6).T,
        "every second": base[::2],
        "part": base[5:11],
        "expanded": base[3:4].expand(2, 5),
        "scalar": torch.tensor(7.0),
        "empty": torch.zeros(0, 3),
        "parameter": nn.Parameter(torch.ones(2)),
        "again": base.reshape(4, 6).T,
    }
    found = read_weights(saved(state), "x").state
    assert same(found, state)
    assert all(value.is_contiguous() and value.device.type == "cpu" for value in found.values())
    assert not any(value.requires_grad for value in found.values())
    found["again"].zero_()
    assert torch.equal(found["turned"], state["turned"])


@pytest.mark.tiny
def test_any_byte_but_zero_is_true() -> None:
    data = archive(
        entries(w=tensor(storage(count=4, kind="BoolStorage"), 0, (4,), (1,))), {"0": b"\x00\x01\x02\xff"}
    )
    assert read_weights(data, "x").state["w"].tolist() == [False, True, True, True]


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_every_window_on_a_storage_is_what_torch_makes_of_it(data: st.DataObject) -> None:
    size = data.draw(st.lists(st.integers(0, 4), max_size=4).map(tuple))
    stride = data.draw(st.tuples(*[st.integers(0, 5)] * len(size)))
    offset = data.draw(st.integers(0, 5))
    numbers = torch.arange(80.0)
    body = entries(w=tensor(storage(count=80), offset, size, stride))
    found = read_weights(archive(body, {"0": numbers.numpy().tobytes()}), "x").state["w"]
    assert torch.equal(found, numbers.as_strided(size, stride, offset))


@pytest.mark.tiny
@pytest.mark.parametrize("key", ["state_dict", "model", "model_state_dict", "net"])
def test_a_checkpoint_around_the_weights_is_taken_off(key: str) -> None:
    state = network().state_dict()
    moments = {0: {"step": torch.tensor(3.0), "exp_avg": torch.ones(4, 1, 3, 3)}}
    groups = [{"lr": 0.001, "betas": (0.9, 0.999), "foreach": None, "params": [0, 1]}]
    whole = {
        "epoch": 3,
        "arch": "small",
        key: {"module." + name: value for name, value in state.items()},
        "optimizer": {"state": moments, "param_groups": groups},
        "input": torch.Size([1, 28, 28]),
        "dtype": torch.float32,
        "device": torch.device("cpu"),
        "best": None,
        "history": [0.5, (1, 2)],
    }
    weights = read_weights(saved(whole), "x")
    assert same(weights.state, state)
    assert weights.metadata == {"epoch": "3", "arch": "small"}
    assert len(weights.notes) == 2
    assert key in weights.notes[0]
    assert "module." in weights.notes[1]
    fit(network(), weights)


@pytest.mark.tiny
def test_a_prefix_that_only_some_names_have_stays() -> None:
    state = {"module.w": torch.ones(1), "v": torch.ones(1)}
    assert list(read_weights(saved(state), "x").state) == list(state)


@pytest.mark.tiny
def test_pickles_of_python_2_are_read() -> None:
    pairs = b"](" + b"](U\x01w" + tensor() + b"ee"
    body = named("collections", "OrderedDict") + b"(" + pairs + b"tR"
    assert read_weights(archive(body), "x").state["w"].shape == (2, 3)
    old = named("torch._utils", "_rebuild_tensor") + b"(" + storage() + number(0)
    old += b"(" + number(6) + b"t(" + number(1) + b"ttR"
    assert read_weights(archive(entries(w=old)), "x").state["w"].shape == (6,)


@pytest.mark.tiny
def test_an_archive_without_sums_is_read() -> None:
    before = torch.serialization.get_crc32_options()
    torch.serialization.set_crc32_options(False)
    try:
        data = saved({"w": torch.ones(3)})
    finally:
        torch.serialization.set_crc32_options(before)
    assert same(read_weights(data, "x").state, {"w": torch.ones(3)})


@pytest.mark.tiny
def test_safetensors_bring_their_metadata() -> None:
    state = network().state_dict()
    weights = read_weights(
        save_safetensors(state, {"arch": "small <b>", "classes": '["a"]'}), "net.safetensors"
    )
    assert same(weights.state, state)
    assert weights.format == "safetensors"
    assert weights.metadata == {"arch": "small <b>", "classes": '["a"]'}
    assert read_weights(save_safetensors(state), "x").metadata == {}


@pytest.mark.tiny
def test_the_check_describes_a_sound_file(tmp_path: Path) -> None:
    file = tmp_path / "net.pth"
    torch.save({"w": torch.ones(2, 3)}, file)
    found = check_torch_archive(file)
    stored = found.root["w"]
    start, length = found.places[stored.storage.key]
    assert (stored.size, stored.stride, stored.offset, length) == ((2, 3), (3, 1), 0, 24)
    assert (
        torch.frombuffer(bytearray(found.data[start : start + length]), dtype=torch.float32).tolist()
        == [1.0] * 6
    )
    assert check_torch_archive(file.read_bytes()).root.keys() == {"w"}


@pytest.mark.tiny
def test_parts_that_torch_adds_are_no_obstacle() -> None:
    parts = {"x/data.pkl": b"\x80\x02" + entries(w=tensor()) + b".", "x/data/0": bytes(24)}
    assert read_weights(zipped(parts), "x").state["w"].tolist() == [[0.0] * 3] * 2
    assert text("w") in parts["x/data.pkl"]
