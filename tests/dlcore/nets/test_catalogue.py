import json

import pytest
import torch
from safetensors.torch import save
from torchvision.models import get_weight

from dlcore.errors import BadModel
from dlcore.intake.weights import Weights, read_weights
from dlcore.nets import catalogue
from dlcore.nets.building import blank
from dlcore.nets.catalogue import identify
from dlcore.nets.digits import CLASSES, DigitNet
from dlcore.nets.pretrained import NETWORKS

BUILDERS = sorted({network.builder for network in NETWORKS.values()} - {"vit_b_16"})


def weights(state, name="mine.pth", **metadata) -> Weights:
    return Weights(state, metadata, name, "pth")


@pytest.fixture(scope="module")
def digits() -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    return DigitNet().state_dict()


def refusal(state, **metadata) -> str:
    with pytest.raises(BadModel) as raised:
        identify(weights(state, **metadata))
    says = str(raised.value)
    assert says.startswith("“mine.pth” ")
    assert says.endswith(".")
    assert "save the state_dict of the digit network or of SqueezeNet 1.0, MobileNetV2, " in says
    assert "\n" not in says
    return says


@pytest.mark.parametrize("builder", BUILDERS)
@pytest.mark.parametrize("n_classes", [3, 1000])
def test_every_network_is_found_with_any_number_of_classes(builder, n_classes, random_state):
    state = random_state(builder, num_classes=n_classes)
    loaded = identify(weights(state))
    assert loaded.name == builder
    assert loaded.title == NETWORKS[builder].title
    entry = get_weight(NETWORKS[builder].weights_enum_name)
    imagenet = tuple(entry.meta["categories"])
    assert loaded.categories == (imagenet if n_classes == 1000 else ("class 0", "class 1", "class 2"))
    assert repr(loaded.transforms) == repr(entry.transforms())
    found = loaded.model.state_dict()
    assert all(torch.equal(found[key], value) for key, value in state.items())
    assert not loaded.model.training
    assert not any(parameter.requires_grad for parameter in loaded.model.parameters())


def test_a_vision_transformer_is_found_too():
    kind = catalogue._closest(
        {k: tuple(v.shape) for k, v in blank("vit_b_16", num_classes=2).state_dict().items()}
    )
    assert kind.name == "vit_b_16"
    assert kind.head == "heads.head.weight"


def test_the_digit_network_is_found(digits):
    loaded = identify(weights(digits))
    assert (loaded.name, loaded.categories, loaded.transforms) == ("digits", CLASSES, None)
    net = DigitNet()
    net.load_state_dict(digits)
    batch = torch.randn(2, 1, 28, 28, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(loaded.model(batch), net.eval()(batch), rtol=1e-4, atol=1e-5)


def test_a_file_that_went_through_intake_gives_the_same_answers(random_state):
    state = random_state("mobilenet_v3_small", num_classes=2)
    data = save(state, metadata={"classes": json.dumps(["cat", "dog"])})
    loaded = identify(read_weights(data, "pets.safetensors"))
    assert loaded.categories == ("cat", "dog")
    batch = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(1))
    plain = blank("mobilenet_v3_small", num_classes=2)
    plain.load_state_dict(state, assign=True)
    expected = plain.eval().requires_grad_(False)(batch)
    torch.testing.assert_close(
        loaded.model(batch), expected, rtol=1e-3, atol=1e-4 * float(expected.abs().max())
    )


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        (json.dumps(["a", "b", "c"]), ("a", "b", "c")),
        (json.dumps(["a\nb", "", "x" * 500]), ("a b", "class 1", "x" * 79 + "…")),
        (json.dumps(["a", "b"]), ("class 0", "class 1", "class 2")),
        (json.dumps(["a", "b", 3]), ("class 0", "class 1", "class 2")),
        ("no json", ("class 0", "class 1", "class 2")),
        ("[" * 100_000, ("class 0", "class 1", "class 2")),
    ],
    ids=["given", "cleaned", "too few", "no text", "no json", "nested"],
)
def test_the_files_own_class_names_are_used_where_they_fit(classes, expected, random_state):
    state = random_state("squeezenet1_0", num_classes=3)
    assert identify(weights(state, classes=classes)).categories == expected


def test_half_precision_is_computed_with_in_full(random_state):
    state = {key: tensor.half() for key, tensor in random_state("squeezenet1_0", num_classes=2).items()}
    loaded = identify(weights(state))
    assert {parameter.dtype for parameter in loaded.model.parameters()} == {torch.float32}
    assert loaded.model(torch.zeros(1, 3, 224, 224)).shape == (1, 2)
    assert {tensor.dtype for tensor in state.values()} == {torch.float16}  # the file's own stay as they are


def test_the_names_and_gaps_of_old_files_are_understood(random_state):
    state = random_state("densenet121", num_classes=2)
    old = {
        key.replace("norm1", "norm.1")
        .replace("norm2", "norm.2")
        .replace("conv1", "conv.1")
        .replace("conv2", "conv.2")
        for key in state
    }
    renamed = dict(zip(sorted(old), (state[key] for key in sorted(state)), strict=True))
    kept = {key: value for key, value in renamed.items() if not key.endswith("num_batches_tracked")}
    assert len(kept) < len(state)
    loaded = identify(weights(kept))
    assert loaded.name == "densenet121"
    assert not any(tensor.is_meta for tensor in loaded.model.state_dict().values())


def test_a_missing_an_unknown_and_a_reshaped_key_are_named_with_the_closest_network(random_state):
    state = random_state("resnet18", num_classes=2)
    state["extra"] = state.pop("layer1.0.conv1.weight")
    state["layer2.0.conv1.weight"] = torch.zeros(128, 64, 5, 5)
    says = refusal(state)
    assert "does not fit the closest network known here, ResNet-18" in says
    assert "1 missing: layer1.0.conv1.weight; 1 unknown: extra" in says
    assert "layer2.0.conv1.weight 128×64×5×5 for 128×64×3×3" in says


def test_a_digit_network_of_another_width_is_refused(digits):
    state = dict(digits)
    state["output.weight"] = torch.zeros(7, 128)
    state["output.bias"] = torch.zeros(7)
    assert "does not fit the closest network known here, digit network" in refusal(state)


def test_a_relative_that_is_not_known_is_refused():
    state = {key: torch.zeros(tensor.shape) for key, tensor in blank("resnet34").state_dict().items()}
    assert "ResNet-" in refusal(state)


@pytest.mark.parametrize(
    "head", [torch.zeros(0, 512), torch.zeros(10**15, 0), torch.zeros(512), torch.tensor(3.0)]
)
def test_a_head_without_classes_is_refused(head, random_state):
    state = random_state("resnet18", num_classes=2)
    state["fc.weight"] = head
    refusal(state)


def test_weights_of_nothing_known_are_refused():
    assert "holds no layer of a known network" in refusal({"embedding": torch.zeros(2, 3)})


def test_a_head_of_millions_of_classes_costs_no_memory(random_state):
    state = random_state("resnet18", num_classes=2)
    state["fc.weight"] = torch.zeros(1).expand(10_000_000, 512)  # 20 GB, if anybody wrote them down
    state["fc.bias"] = torch.zeros(1).expand(10_000_000)
    with pytest.raises(BadModel, match=r"too large once it is computed with: choose a smaller network\.$"):
        identify(weights(state))


def test_the_weights_handed_in_are_left_as_they_were(random_state):
    state = random_state("squeezenet1_0", num_classes=2)
    before = {key: (value.clone(), value.stride()) for key, value in state.items()}
    identify(weights(state))
    assert all(
        torch.equal(state[key], value) and state[key].stride() == stride
        for key, (value, stride) in before.items()
    )
