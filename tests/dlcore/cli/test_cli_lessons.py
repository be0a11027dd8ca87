"""`lessons` and `lesson`: what a page shows, from a terminal, and its recipe as a file."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from dlcore.cli.lesson import lesson
from dlcore.cli.lessons import lessons
from dlcore.errors import BadSetting, Unavailable
from dlcore.lessons.descent import LESSON, run


def said(command, *arguments: str) -> str:
    answer = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_every_lesson_tells_its_controls_and_presets() -> None:
    (descent, *_) = json.loads(said(lessons, "--json"))
    assert descent["name"] == "descent"
    rate = next(one for one in descent["controls"] if one["name"] == "learning_rate")
    assert (rate["min"], rate["max"], rate["default"]) == (0.001, 2.0, 0.18)
    surface = next(one for one in descent["controls"] if one["name"] == "landscape")
    assert "rosenbrock" in surface["choices"]
    assert [one["name"] for one in descent["presets"]] == [one.name for one in LESSON.presets]
    assert all(one["question"].endswith("?") for one in descent["presets"])
    assert "Walking down" in said(lessons)


def test_a_lesson_prints_the_numbers_and_the_sentence_of_its_page() -> None:
    result = run(LESSON.made(learning_rate=0.1, n_steps=3))
    told = json.loads(said(lesson, "descent", "--set", "learning_rate=0.1", "--set", "n_steps=3", "--json"))
    assert told == {"says": result.says, "numbers": dict(result.numbers)}
    assert result.says.replace("**", "") in said(
        lesson, "descent", "--set", "learning_rate=0.1", "--set", "n_steps=3"
    )


def test_a_preset_can_be_changed_by_a_setting() -> None:
    told = json.loads(said(lesson, "descent", "--preset", "just too far", "--set", "n_steps=5", "--json"))
    assert told["numbers"]["steps_taken"] == 5


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("nowhere",), "choose one of descent"),
        (("descent", "--preset", "x"), "choose one of Just too far"),
        (("descent", "--set", "learning_rate"), "KEY=VALUE"),
        (("descent", "--set", "learning_rate=fast"), "learning_rate"),
        (("descent", "--set", "rate=1"), "no setting"),
        (("descent", "--export", "walk.txt"), r"\.py or \.ipynb"),
    ],
)
def test_wrong_usage_is_one_sentence(arguments: tuple[str, ...], why: str) -> None:
    with pytest.raises(BadSetting, match=why):
        CliRunner().invoke(lesson, arguments, catch_exceptions=False)


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="another folder"):
        said(lesson, "descent", "--export", str(tmp_path / "none" / "walk.py"))


def test_the_exported_script_prints_the_numbers_in_a_fresh_python(tmp_path: Path) -> None:
    file = tmp_path / "walk.py"
    told = json.loads(said(lesson, "descent", "--preset", "Which hollow?", "--json", "--export", str(file)))
    answer = subprocess.run([sys.executable, "-I", str(file)], capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout.splitlines()[-1]) == told["numbers"]


def test_the_exported_notebook_holds_the_same_code(tmp_path: Path) -> None:
    file = tmp_path / "walk.ipynb"
    said(lesson, "descent", "--set", "learning_rate=0.07", "--export", str(file))
    notebook = nbformat.read(file, 4)
    nbformat.validate(notebook)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert "LEARNING_RATE = 0.07" in code
