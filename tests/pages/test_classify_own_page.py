"""Networks that a visitor trained, on the page "Classify an image"."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest

from dlcore.nets.architecture import NETWORKS, NetSpec
from dlcore.nets.opening import keep
from dlcore.nets.trainable import build
from dlcore.nets.trained import Trained, as_safetensors
from tests.pages.conftest import data_of
from ui.places import visitors_folder

Open = Callable[..., AppTest]
SHAPES = {"digits": (1, 8, 8), "mnist": (1, 28, 28)}


def saved(network: str, dataset: str) -> bytes:
    torch.manual_seed(0)
    shape = SHAPES[dataset]
    spec = NetSpec(network, shape, 10, (12,) if network == "mlp" else (), 4)
    model = build(spec)
    model.train()(torch.randn(30, *shape))
    words = tuple("0123456789"), (0.3,), (0.4,), "digit", dataset.title(), dataset, 0
    return as_safetensors(Trained(spec, model.eval(), *words))


@pytest.fixture
def own(open_page: Open) -> Callable[[str, str], AppTest]:
    """`own(network, dataset)`: the page with a sample and a network of the visitor's own."""

    def opened(network: str, dataset: str) -> AppTest:
        page = open_page("classify", classify_source="Samples", classify_sample="seven")
        visitor = page.session_state["visitor.id"]
        model = keep(saved(network, dataset), "mine.safetensors", visitors_folder() / visitor / "models")
        page.run()
        return page.selectbox(key="classify_model").set_value(f"mine:{model.token}").run()

    return opened


def stands(page: AppTest) -> None:
    assert not page.exception
    assert not page.error


def said(page: AppTest) -> str:
    return re.sub(r"\\(.)", r"\1", " ".join(caption.value for caption in page.main.caption))


@pytest.mark.parametrize("network", NETWORKS)
def test_it_is_listed_and_everything_is_shown(own: Any, network: str) -> None:
    page = own(network, "digits")
    stands(page)
    assert f"mine.safetensors ({NETWORKS[network]} on Digits, yours)" in [
        str(option) for option in page.selectbox(key="classify_model").options
    ]
    sentence = page.get_by_key("what-you-see").markdown[0].value.replace("\\", "")
    assert sentence.startswith(f"Your {NETWORKS[network]} on Digits ")
    assert len(data_of(page, "classify.bars")["rows"]) == 3
    method = "gradient × input at the input" if network in {"softmax", "mlp"} else "Grad-CAM"
    assert method in said(page)
    looks = page.segmented_control(key="classify.look").options
    assert len(looks) == 2  # no similar training pictures
    for lens in ("Maths", "PyTorch", "Numbers"):
        page.segmented_control(key="classify.lens").set_value(lens).run()
        stands(page)
    assert "MNIST" not in said(page)
    assert "scikit-learn, which other people wrote" not in said(page)


@pytest.mark.parametrize("network", NETWORKS)
def test_every_layer_can_be_looked_into(own: Any, network: str) -> None:
    page = own(network, "digits")
    page.segmented_control(key="classify.look").set_value("Layer by layer").run()
    options = page.selectbox(key="classify.layer").options
    assert options
    for index in (0, len(options) - 1):
        page.selectbox(key="classify.layer").select_index(index).run()
        stands(page)
    assert "10 units of" in said(page)


@pytest.mark.parametrize(("network", "words"), [("mlp", "takes them so"), ("cnn", "keeps the rows")])
def test_unrolling_says_what_is_true_of_this_network(own: Any, network: str, words: str) -> None:
    page = own(network, "mnist")
    stands(page)
    assert words in said(page)
