"""The library's face: what a notebook finds in `dlcore`."""

import subprocess
import sys
from pathlib import Path

import pytest

import dlcore
from dlcore.data.picture import Picture
from dlcore.data.samples import sample_file
from dlcore.errors import BadModel, BadPicture, BadSetting
from dlcore.lessons.classify import Spec, classify_file

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "torchvision", "numpy", "pydantic", "PIL", "click", "streamlit", "plotly", "pandas")


@pytest.mark.tiny
@pytest.mark.parametrize(
    "code",
    [
        "import dlcore",
        "import dlcore; dir(dlcore); dlcore.__all__; dlcore.__version__",
        "from dlcore import DlcoreError",
    ],
)
def test_importing_the_package_is_light(code):
    report = f"{code}; import sys; print([name for name in {HEAVY} if name in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", report], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout == "[]\n"


@pytest.mark.tiny
@pytest.mark.parametrize("name", dlcore.__all__)
def test_every_public_name_is_there_and_says_what_it_is(name):
    value = getattr(dlcore, name)
    assert value.__name__ == name
    assert value.__doc__
    assert name in dir(dlcore)


@pytest.mark.tiny
def test_no_public_name_is_hidden_by_a_module():
    """Importing `dlcore.x` would replace the public name `x` by the module."""
    modules = {path.stem for path in (ROOT / "dlcore").iterdir()}
    assert modules & set(dlcore.__all__) == set()


@pytest.mark.tiny
def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = dlcore.nonsense


def test_classify_takes_a_path_bytes_or_a_picture(tmp_path):
    data = sample_file("seven")
    (tmp_path / "seven.png").write_bytes(data)
    expected = classify_file(data, "seven.png", Spec(top_k=2))
    picture = dlcore.read_picture(data)
    assert isinstance(picture, Picture)
    for given in (tmp_path / "seven.png", str(tmp_path / "seven.png"), data, bytearray(data), picture):
        result = dlcore.classify(given, model="digits", top_k=2)
        assert (result.logits == expected.logits).all()
        assert result.top == expected.top


def test_classify_takes_weights_from_a_file(tmp_path):
    from dlcore.nets.digits import save_digit_net

    net = dlcore.load_digit_net()
    net.output.bias.data[4] += 100
    save_digit_net(net.state_dict(), tmp_path / "mine.safetensors")
    assert dlcore.classify(sample_file("seven"), model=tmp_path / "mine.safetensors").label == "4"


@pytest.mark.tiny
def test_classify_says_what_is_wrong(tmp_path):
    with pytest.raises(BadPicture, match=r"There is no file “gone\.png”"):
        dlcore.classify(tmp_path / "gone.png")
    with pytest.raises(BadPicture, match="is a folder"):
        dlcore.classify(tmp_path)
    with pytest.raises(BadPicture, match="cannot be opened"):
        dlcore.classify("a\0b")
    with pytest.raises(BadSetting, match="neither a network nor a file called 'resnet19'"):
        dlcore.classify(sample_file("seven"), model="resnet19")
    with pytest.raises(BadSetting, match="top_k = 0"):
        dlcore.classify(sample_file("seven"), top_k=0)
    (tmp_path / "bad.pth").write_bytes(b"nothing")
    with pytest.raises(BadModel, match=r"“bad\.pth”"):
        dlcore.classify(sample_file("seven"), model=tmp_path / "bad.pth")
