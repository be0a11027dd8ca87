from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def executed():
    """The notebook after a run from its top to its end, without weights and in its own kernel."""
    notebook = nbformat.read(ROOT / "docs/library.ipynb", as_version=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setenv("OMP_NUM_THREADS", "1")
        NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    return notebook


def printed(notebook, part: str) -> str:
    """What the first cell with this in its code printed."""
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code" and part in cell.source)
    assert all(output.output_type == "stream" and output.name == "stdout" for output in cell.outputs), (
        cell.outputs
    )
    return "".join(output.text for output in cell.outputs)


def test_it_is_stored_without_outputs():
    notebook = nbformat.read(ROOT / "docs/library.ipynb", as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [(cell.outputs, cell.execution_count) for cell in code] == [([], None)] * len(code)


def test_it_runs_and_prints_the_numbers_of_the_lesson(executed):
    from dlcore.data.samples import sample_file
    from dlcore.lessons.classify import Spec, classify_file, say

    result = classify_file(sample_file("seven"), "seven.png", Spec(top_k=5))
    assert printed(executed, "dlcore.classify(").strip() == say(result, markdown=False)
    assert len(printed(executed, "result.top").splitlines()) == 5
    assert float(printed(executed, "torch.softmax")) == pytest.approx(1)
    assert printed(executed, "topk(2)").startswith("[7, ")
    assert printed(executed, "reshape(-1)") == "784 True\n"
    assert len(printed(executed, "result.steps:").splitlines()) == len(result.steps)


def test_it_looks_inside(executed):
    assert set(printed(executed, "def draw")) - {" ", "\n"}
    first, *layers = printed(executed, "load_digit_net").splitlines()
    assert first == "3"
    assert len(layers) >= 3


def test_what_is_missing_is_said_in_a_sentence(executed):
    assert "not on this machine" in printed(executed, "mobilenet_v2")
    assert printed(executed, "no picture").endswith(".\n")
