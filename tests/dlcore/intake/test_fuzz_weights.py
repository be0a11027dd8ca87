"""Model files changed at their joints become weights within the limits or one sentence."""

import pickletools
import zipfile
from io import BytesIO

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import save as save_safetensors
from torch import nn

from dlcore.errors import BadModel
from dlcore.intake.weights import Weights, read_weights
from dlcore.limits import limits
from tests.dlcore.intake import pickle_words as words
from tests.dlcore.intake.intake_samples import sentence
from tests.dlcore.intake.joints import JOINTS, Joints
from tests.dlcore.intake.mutation import mutants
from tests.dlcore.intake.pickle_words import saved, zipped

pytestmark = pytest.mark.filterwarnings("ignore:Duplicate name")
QUIET = settings(deadline=None, suppress_health_check=list(HealthCheck))
NET = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
STATES = [
    dict(NET.state_dict()),
    {"state_dict": NET.state_dict(), "epoch": 3, "arch": "x"},
    {"a": torch.arange(6).reshape(2, 3).T, "b": torch.zeros(1).expand(3), "c": torch.tensor([True, False])},
]
FLAT = [STATES[0], {"a": torch.ones(2, 2, dtype=torch.float16), "b": torch.zeros(0, 3)}]
SOUND = {
    "zip": [saved(state) for state in STATES],
    "safetensors": [
        save_safetensors({k: v.clone() for k, v in state.items()}, {"arch": "x"}) for state in FLAT
    ],
}


def read_or_refused(data: bytes) -> None:
    try:
        weights = read_weights(data, "net.pth")
    except BadModel as error:
        sentence(error)
        return
    assert weights.state
    agrees_with_torch(data, weights)
    assert sum(value.nbytes for value in weights.state.values()) <= limits().max_model_bytes
    for key, value in weights.state.items():
        assert isinstance(key, str)
        assert type(value) is torch.Tensor
        assert value.is_contiguous()
        assert value.device.type == "cpu"
        assert not value.is_floating_point() or torch.isfinite(value).all()


def agrees_with_torch(data: bytes, weights: Weights) -> None:
    """What PyTorch's own restricted loader reads, where it reads the file at all, is the same."""
    if weights.format != "pth":
        return
    try:
        loaded = torch.load(BytesIO(data), weights_only=True)
    except Exception:  # a file damaged where the tensors do not need it; PyTorch names no set of errors
        return
    inner = [loaded, *(value for value in loaded.values() if isinstance(value, dict))]
    assert any(
        state.keys() == weights.state.keys()
        and all(torch.equal(value, weights.state[key]) for key, value in state.items())
        for state in inner
    )


@pytest.mark.parametrize("kind", sorted(SOUND))
@given(data=st.data())
@settings(QUIET, max_examples=110)
def test_a_changed_model_is_weights_or_a_sentence(kind: str, data: st.DataObject) -> None:
    read_or_refused(data.draw(mutants(JOINTS[kind], SOUND[kind])))


def instructions(pickle: bytes) -> list[bytes]:
    """A pickle, one piece for each of its instructions."""
    starts = [at for _, _, at in pickletools.genops(pickle)]
    return [pickle[a:b] for a, b in zip(starts, [*starts[1:], len(pickle)], strict=True)]


def pickle_of(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read("archive/data.pkl")


STRANGERS = [
    words.named("os", "system"),
    words.named("builtins", "eval"),
    words.number(2**40),
    words.number(-1),
    words.group(words.number(2**31)),
    b"R",
    b"b",
    b"\x81",
    b"\x93",
    b"0",
    b"2",
    b"Q",
]


@given(data=st.data())
@settings(QUIET, max_examples=150)
def test_a_changed_pickle_is_weights_or_a_sentence(data: st.DataObject) -> None:
    archive = data.draw(st.sampled_from(SOUND["zip"]))
    sound = [pickle_of(file) for file in SOUND["zip"]]
    pickle = data.draw(mutants(Joints(instructions, b"".join), sound))
    for _ in range(data.draw(st.integers(0, 2))):
        pieces = data.draw(st.integers(0, len(pickle)))
        pickle = pickle[:pieces] + data.draw(st.sampled_from(STRANGERS)) + pickle[pieces:]
    with zipfile.ZipFile(BytesIO(archive)) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    read_or_refused(zipped(parts | {"archive/data.pkl": pickle}))


OLD = [saved(state, _use_new_zipfile_serialization=False) for state in STATES]


@given(data=st.data())
@settings(QUIET, max_examples=80)
def test_a_changed_old_file_is_weights_or_a_sentence(data: st.DataObject) -> None:
    def apart(file: bytes) -> list[bytes]:
        stream, pieces = BytesIO(file), []
        for _ in range(5):
            start = stream.tell()
            list(pickletools.genops(stream))
            pieces += instructions(file[start : stream.tell()])
        return [*pieces, file[stream.tell() :]]

    read_or_refused(data.draw(mutants(Joints(apart, b"".join), OLD)))


@given(st.binary(max_size=300), st.sampled_from([b"", b"\x80\x02", b"PK\x03\x04", b"\x10\0\0\0\0\0\0\0{"]))
@settings(QUIET, max_examples=60)
def test_noise_is_refused_with_a_sentence(noise: bytes, beginning: bytes) -> None:
    with pytest.raises(BadModel) as caught:
        read_weights(beginning + noise, "net.pth")
    sentence(caught.value)


def test_fuzzing_begins_from_sound_files() -> None:
    for kind, files in SOUND.items():
        for file in files:
            again = read_weights(JOINTS[kind].together(JOINTS[kind].apart(file)), "x").state
            assert all(torch.equal(value, again[key]) for key, value in read_weights(file, "x").state.items())
    for file in OLD:
        assert read_weights(file, "x").state
