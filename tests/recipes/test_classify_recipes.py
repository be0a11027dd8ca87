"""The classify recipes alone, in an empty folder, print the label and the probabilities of the page."""

import ast
import io
import json
import os
import subprocess
import sys
from contextlib import chdir, redirect_stdout
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbclient import NotebookClient
from PIL import Image
from safetensors.torch import save_file

from dlcore.data.digit_preparation import prepare_digit
from dlcore.data.photo_preparation import prepare_photo
from dlcore.data.picture import Picture
from dlcore.data.samples import draw, sample_file, samples
from dlcore.errors import BadPicture
from dlcore.intake.image import read_picture
from dlcore.lessons.classify import Spec, run
from dlcore.lessons.classify_recipe import _middle, _png, made_for
from dlcore.lessons.classify_result import Result, TakeHome
from dlcore.nets.digits import load_digit_net

pytestmark = pytest.mark.usefixtures("one_thread")
RECIPES = Path(__file__).parents[2] / "recipes"
ALONE = """
import contextlib, io, json, os, runpy, sys
answers = []
for folder in sys.argv[1:]:
    os.chdir(folder)
    with contextlib.redirect_stdout(io.StringIO()) as said:
        runpy.run_path("recipe.py", run_name="__main__")
    answers.append(json.loads(said.getvalue().splitlines()[-1]))
loaded = {name.partition(".")[0] for name in sys.modules}
borrowed = loaded & {"dlcore", "figures", "ui", "streamlit", "pandas"}
print(json.dumps([answers, sorted(borrowed)]))
"""


@pytest.fixture
def alone(tmp_path):
    """`alone(*recipes)`: run packed scripts in a fresh Python, each in an empty folder; their answers."""

    def run_all(*recipes: TakeHome, beside: dict[str, bytes] | None = None) -> list[dict]:
        folders = []
        for number, recipe in enumerate(recipes):
            folder = tmp_path / str(number)
            folder.mkdir()
            (folder / "recipe.py").write_text(recipe.packed_script, encoding="utf-8")
            for name, data in (beside or {}).items():
                (folder / name).write_bytes(data)
            folders.append(str(folder))
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        ended = subprocess.run(
            [sys.executable, "-I", "-c", ALONE, *folders], env=environment, capture_output=True, text=True
        )
        assert ended.returncode == 0, ended.stderr
        answers, borrowed = json.loads(ended.stdout)
        assert borrowed == []
        return answers

    return run_all


def in_notebook(recipe: TakeHome, folder: Path) -> dict:
    """What the notebook prints last when it runs from top to end in its own kernel."""
    notebook = nbformat.reads(recipe.notebook, as_version=4)
    nbformat.validate(notebook)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        patch.delenv("PYTHONPATH", raising=False)
        NotebookClient(
            notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
        ).execute()
    (printed,) = notebook.cells[-1].outputs
    return json.loads(printed.text.splitlines()[-1])


def same(answer: dict, result: Result, tolerance: float) -> None:
    """The recipe's answer is the page's."""
    assert answer["label"] == result.label
    assert [one["label"] for one in answer["top"]] == [one.label for one in result.top]
    expected = [one.probability for one in result.top]
    assert [one["probability"] for one in answer["top"]] == pytest.approx(expected, rel=0, abs=tolerance)
    assert answer["probability"] == answer["top"][0]["probability"]


def of_sample(name: str, spec: Spec) -> tuple[TakeHome, Result]:
    picture = read_picture(sample_file(name), f"{name}.png")
    return made_for(picture, spec), run(picture, spec)


# Digits


def test_every_sample_of_the_gallery(alone):
    made = [of_sample(name, Spec(top_k=10)) for name in samples()]
    for answer, (_, result) in zip(alone(*[recipe for recipe, _ in made]), made, strict=True):
        same(answer, result, 1e-12)


def test_the_notebook_of_a_digit(tmp_path):
    recipe, result = of_sample("five", Spec(top_k=2))
    same(in_notebook(recipe, tmp_path), result, 1e-12)
    hidden = [cell for cell in json.loads(recipe.notebook)["cells"] if cell["metadata"].get("jupyter")]
    assert [cell["metadata"]["jupyter"] for cell in hidden] == [{"source_hidden": True}]


def test_people_s_digits(alone, test_data):
    files = sorted((test_data / "digits").glob("w*.*"))
    assert len(files) == 41
    made = []
    for file in files:
        picture = read_picture(file.read_bytes(), file.name)
        made.append((made_for(picture, Spec()), run(picture, Spec())))
    for answer, (_, result) in zip(alone(*[recipe for recipe, _ in made]), made, strict=True):
        same(answer, result, 1e-9)


LIKE_CODE = (
    'it\'s "7".png',
    '""".png',
    "'''; import os; os.system('x') #.png",
    "seven\n7.png",
    "a\\b.png",
    "# %% x.png",
    "日本 7.png",
)


def test_names_that_look_like_code(alone):
    pictures = [read_picture(sample_file("seven"), name) for name in LIKE_CODE]
    recipes = [made_for(picture, Spec()) for picture in pictures]
    for picture, recipe in zip(pictures, recipes, strict=True):
        (file,) = (
            node.value.value
            for node in ast.parse(recipe.script).body
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "FILE"
        )
        assert file == picture.name
        assert recipe.name.isidentifier()
    for answer, picture in zip(alone(*recipes), pictures, strict=True):
        same(answer, run(picture, Spec()), 1e-12)


def test_weights_of_ones_own_travel_inside(alone, tmp_path):
    net = load_digit_net()
    with torch.no_grad():
        net.output.weight.add_(torch.randn(10, 128, generator=torch.Generator().manual_seed(0)) * 0.1)
    file = tmp_path / "mine.safetensors"
    save_file(net.state_dict(), file, {"classes": json.dumps(["zéro", "a'b", '"', *"3456789"])})
    picture = read_picture(sample_file("one"), "one.png")
    spec = Spec(top_k=10)
    same(alone(made_for(picture, spec, file))[0], run(picture, spec, file), 1e-6)


points = st.tuples(st.floats(0.05, 0.95), st.floats(0.05, 0.95))
strokes = st.lists(st.lists(points, min_size=2, max_size=6).map(tuple), min_size=1, max_size=4).map(tuple)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(strokes, st.integers(20, 400), st.floats(1, 40))
def test_any_drawing(tmp_path, strokes, side, pen):
    picture = read_picture(draw(strokes, side, pen), "drawing.png")
    try:
        result = run(picture, Spec(top_k=10))
    except BadPicture:
        return
    printed = io.StringIO()
    with chdir(tmp_path), redirect_stdout(printed):
        exec(
            compile(made_for(picture, Spec(top_k=10)).packed_script, "recipe", "exec"),
            {"__name__": "__main__"},
        )
    same(json.loads(printed.getvalue().splitlines()[-1]), result, 1e-12)


# Photographs


def test_photographs(alone, torch_home, test_data):
    made = []
    for network in ("mobilenet_v2", "mobilenet_v2.v2", "squeezenet1_0"):
        spec = Spec(model=network, top_k=5)
        for name in ("turtle_rgba.png", "red_macaw_tall.jpg", "espresso_cup.png"):
            picture = read_picture((test_data / "images" / name).read_bytes(), name)
            made.append((made_for(picture, spec), run(picture, spec)))
    for answer, (_, result) in zip(alone(*[recipe for recipe, _ in made]), made, strict=True):
        same(answer, result, 1e-6)


def test_the_notebook_of_a_photograph(tmp_path, torch_home, test_data):
    picture = read_picture((test_data / "images/chelsea_cat.png").read_bytes(), "chelsea_cat.png")
    spec = Spec(model="squeezenet1_0", top_k=4)
    same(in_notebook(made_for(picture, spec), tmp_path), run(picture, spec), 1e-6)


def test_weights_too_large_to_travel_lie_beside_the_recipe(alone, random_state, tmp_path):
    state = random_state("squeezenet1_0", num_classes=3)
    torch.save(
        {"state_dict": {f"module.{key}": value for key, value in state.items()}}, tmp_path / "my net.pth"
    )
    picture, spec = read_picture(sample_file("flower"), "flower.jpg"), Spec(top_k=10)
    recipe = made_for(picture, spec, tmp_path / "my net.pth")
    assert "my net" in recipe.says
    beside = {"my net.pth": (tmp_path / "my net.pth").read_bytes()}
    same(alone(recipe, beside=beside)[0], run(picture, spec, tmp_path / "my net.pth"), 1e-5)


def test_a_kept_model_is_named_as_it_came(alone, random_state, tmp_path):
    from dlcore.nets.opening import keep

    save_file(random_state("squeezenet1_0", num_classes=2), tmp_path / "cats.safetensors")
    data = (tmp_path / "cats.safetensors").read_bytes()
    kept = keep(data, "cats.safetensors", tmp_path / "models")
    file = tmp_path / "models" / f"{kept.token}.safetensors"
    picture, spec = read_picture(sample_file("temple"), "temple.jpg"), Spec()
    recipe = made_for(picture, spec, file)
    assert kept.token not in recipe.packed_script
    same(alone(recipe, beside={"cats.safetensors": data})[0], run(picture, spec, file), 1e-5)


# What is packed


@given(st.integers(1, 700), st.integers(1, 700), st.integers(0, 2**32 - 1))
def test_the_first_step_of_a_digit_stays_as_it_is(width, height, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    pixels[: height // 2] //= 8
    try:
        first = prepare_digit(pixels)
        again = prepare_digit(first.steps[0].picture)
    except BadPicture:
        return
    assert (again.steps[0].picture == first.steps[0].picture).all()
    assert torch.equal(again.batch, first.batch)
    unpacked = np.asarray(Image.open(io.BytesIO(_png(first.steps[0].picture))).convert("RGB"))
    assert (unpacked == first.steps[0].picture).all()


@settings(max_examples=30)
@given(st.integers(1, 300), st.integers(1, 30), st.booleans(), st.sampled_from([224, 256, 232]))
def test_the_packed_photograph_gives_the_same_batch(short, ratio, upright, resized):
    from torchvision.transforms._presets import ImageClassification

    transforms = ImageClassification(crop_size=224, resize_size=resized)
    size = (short * ratio + short // 2, short) if upright else (short, short * ratio + short // 2)
    pixels = np.random.default_rng(short).integers(
        0, 256, (max(1, size[0]), max(1, size[1]), 3), dtype=np.uint8
    )
    first = prepare_photo(Picture(pixels), transforms)
    packed = _middle(first.steps[0].picture)
    assert max(packed.shape[:2]) <= 1028
    assert torch.equal(prepare_photo(Picture(packed), transforms).batch, first.batch)
    assert torch.equal(transforms(Image.fromarray(packed))[None], first.batch)


# The recipes as they lie


@pytest.mark.parametrize("recipe", sorted(RECIPES.glob("classify_*.py")), ids=lambda path: path.stem)
def test_a_recipe_runs_where_it_lies_without_network_and_weights(recipe, tmp_path):
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "TORCH_HOME": str(tmp_path / "none")}
    ended = subprocess.run(
        [sys.executable, "-I", str(recipe)], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    last = ended.stdout.splitlines()[-1]
    if recipe.stem == "classify_digit":
        picture = read_picture(sample_file("seven"))
        same(json.loads(last), run(picture, Spec()), 1e-12)
    else:
        assert last.startswith("There is no ")
        assert last.endswith(".")
    assert list(tmp_path.iterdir()) == []


def test_a_photograph_without_weights_and_network_ends_in_a_sentence(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(sample_file("flower"))
    environment = {**os.environ, "TORCH_HOME": str(tmp_path / "none"), "OMP_NUM_THREADS": "1"}
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        environment[name] = "http://127.0.0.1:9"  # nobody listens there
    command = [sys.executable, "-I", str(RECIPES / "classify_photo.py")]
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert ended.returncode == 0
    assert "Traceback" not in ended.stderr
    last = ended.stdout.splitlines()[-1]  # before it, torch.hub itself says what it downloads
    assert last.startswith("The weights of mobilenet_v2 could not be fetched")
    assert last.endswith("run this again when online.")


def test_a_blank_picture_ends_in_a_sentence(tmp_path):
    Image.new("RGB", (100, 100), "white").save(tmp_path / "blank.png")
    text = (RECIPES / "classify_digit.py").read_text(encoding="utf-8")
    text = text.replace(
        'FILE = Path(__file__).with_name("seven.png")', f"FILE = {str(tmp_path / 'blank.png')!r}"
    )
    with pytest.raises(SystemExit, match="There is no ink in this picture"):
        exec(compile(text, "recipe", "exec"), {"__file__": str(RECIPES / "classify_digit.py")})


def test_the_seven_beside_the_recipe_is_the_sample():
    assert (RECIPES / "seven.png").read_bytes() == sample_file("seven")


def test_the_shipped_weights_are_those_packed():
    state = load_digit_net().state_dict()
    recipe, _ = of_sample("two", Spec())
    namespace: dict = {}
    tree = ast.parse(recipe.packed_script)
    (carried,) = (
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "CARRIED"
    )
    assert sorted(name.rpartition(".")[2] for name in carried) == ["png", "safetensors"]
    import base64

    from safetensors.torch import load

    weights = load(base64.b64decode(next(data for name, data in carried.items() if name.endswith("s"))))
    assert weights.keys() == state.keys()
    assert all(torch.equal(weights[key], state[key]) for key in state)
    assert namespace == {}
