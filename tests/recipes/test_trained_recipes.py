"""The recipe of a network trained here, alone in an empty folder, prints the probabilities of the page."""

import ast
import io
import json
import subprocess
import sys
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import torch

from dlcore.data.samples import sample_file
from dlcore.intake.image import read_picture
from dlcore.lessons import classify_recipe
from dlcore.lessons.classify import Spec, run
from dlcore.lessons.classify_recipe import made_for
from dlcore.lessons.classify_result import Result, TakeHome
from dlcore.nets.architecture import NetSpec
from dlcore.nets.opening import keep
from dlcore.nets.trainable import build
from dlcore.nets.trained import Trained, as_pth, as_safetensors
from tests.recipes import printing

pytestmark = pytest.mark.usefixtures("one_thread")
KINDS = {
    "digits": ((1, 8, 8), "digit", (0.3053,), (0.3759,)),
    "mnist": ((1, 28, 28), "digit", (0.1307,), (0.3081,)),
    "larger": ((1, 32, 32), "digit", (0.1,), (0.28,)),
    "fashion": ((1, 28, 28), "grey", (0.286,), (0.353,)),
    "colour": ((3, 32, 32), "colour", (0.4914, 0.4822, 0.4465), (0.247, 0.2435, 0.2616)),
    "own": ((3, 48, 48), "colour", (0.5, 0.4, 0.3), (0.2, 0.21, 0.22)),
}
NETWORKS = ("softmax", "mlp", "lenet", "cnn")


def network(kind: str, name: str, **settings: Any) -> Trained:
    """A network whose answers to different pictures differ, running statistics included."""
    shape, prepare, mean, std = KINDS[kind]
    torch.manual_seed(3)
    spec = NetSpec(name, shape, 4, **({"widths": (12, 9), "filters": 3, "dropout": 0.25} | settings))
    model = build(spec)
    with torch.no_grad():
        model.train()(torch.randn(20, *shape))
        for parameter in model.parameters():
            parameter.mul_(2)
    classes = ("it's", '"quoted"', "# %% x", "été")
    return Trained(spec, model.eval(), classes, mean, std, prepare, 'Mine """ *', "mine", 0)


def made(trained: Trained, folder: Path, sample: str = "flower", write: Any = as_safetensors) -> Any:
    ending = "pth" if write is as_pth else "safetensors"
    file = folder / f"net.{ending}"
    file.write_bytes(write(trained))
    picture, spec = read_picture(sample_file(sample), f"{sample}.png"), Spec(top_k=4)
    return made_for(picture, spec, file), run(picture, spec, file)


def printed(recipe: TakeHome, folder: Path) -> dict[str, Any]:
    """What the packed script prints last."""
    with chdir(folder):
        return printing.printed(recipe.packed_script)


def same(answer: dict[str, Any], result: Result, tolerance: float = 1e-6) -> None:
    assert [one["label"] for one in answer["top"]] == [one.label for one in result.top]
    probabilities = [one["probability"] for one in answer["top"]]
    assert probabilities == pytest.approx([one.probability for one in result.top], rel=0, abs=tolerance)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_script_prints_the_page_s_numbers(kind, name, tmp_path):
    trained = network(kind, name)
    for sample in ("flower", "seven"):
        recipe, result = made(trained, tmp_path, sample)
        same(printed(recipe, tmp_path), result)


def test_people_s_digits(tmp_path, test_data):
    trained = network("digits", "cnn")
    file = tmp_path / "net.safetensors"
    file.write_bytes(as_safetensors(trained))
    for path in sorted((test_data / "digits").glob("w*.*"))[::4]:
        picture = read_picture(path.read_bytes(), path.name)
        result = run(picture, Spec(top_k=4), file)
        same(printed(made_for(picture, Spec(top_k=4), file), tmp_path), result)


def test_a_fresh_python_needs_nothing_of_this_project(tmp_path):
    recipe, result = made(network("digits", "cnn"), tmp_path, "seven")
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "recipe.py").write_text(recipe.packed_script, encoding="utf-8")
    code = (
        "import runpy, sys; runpy.run_path('recipe.py', run_name='__main__'); "
        "assert not {'dlcore', 'ui', 'streamlit'} & {name.partition('.')[0] for name in sys.modules}"
    )
    ended = subprocess.run([sys.executable, "-I", "-c", code], cwd=alone, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    same(json.loads(ended.stdout.splitlines()[-1]), result)


def test_the_notebook_has_the_script_s_cells(tmp_path):
    recipe, result = made(network("mnist", "mlp"), tmp_path, "five")
    cells = json.loads(recipe.notebook)["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    said = io.StringIO()
    with chdir(tmp_path), redirect_stdout(said):
        exec(compile(code, "notebook", "exec"), {"__name__": "__main__"})
    same(json.loads(said.getvalue().splitlines()[-1]), result)


@pytest.mark.parametrize("write", [as_pth, as_safetensors])
def test_large_weights_lie_beside_the_recipe_as_they_came(write, tmp_path, monkeypatch):
    monkeypatch.setattr(classify_recipe, "MOST_CARRIED", 10)
    recipe, result = made(network("digits", "mlp"), tmp_path, "three", write)
    assert "put your file" in recipe.says
    same(printed(recipe, tmp_path), result)


def test_a_kept_network_s_recipe_does_not_tell_its_token(tmp_path):
    model = keep(as_pth(network("digits", "softmax")), "my net.pth", tmp_path / "mine")
    file = tmp_path / "mine" / f"{model.token}.safetensors"
    picture = read_picture(sample_file("two"), "two.png")
    recipe = made_for(picture, Spec(top_k=4), file)
    assert model.token not in recipe.packed_script
    same(printed(recipe, tmp_path), run(picture, Spec(top_k=4), file))


@pytest.mark.parametrize("kind", KINDS)
def test_the_script_reads_like_one_and_holds_only_what_it_uses(kind, tmp_path):
    recipe, _ = made(network(kind, "cnn"), tmp_path, "seven")
    tree = ast.parse(recipe.script)
    imported = {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert imported <= used
    assert "DigitNet" not in recipe.script
    assert all(len(line) <= 130 for line in recipe.script.splitlines() if not line.startswith("CLASSES"))


def test_a_script_without_its_files_says_so(tmp_path):
    recipe, _ = made(network("digits", "cnn"), tmp_path)
    empty = tmp_path / "empty"
    empty.mkdir()
    said = io.StringIO()
    with chdir(empty), redirect_stdout(said), pytest.raises(SystemExit) as ended:
        exec(compile(recipe.script, "recipe", "exec"), {"__name__": "__main__"})
    assert ended.value.code == 0
    assert said.getvalue().startswith("There is no flower.png here")
