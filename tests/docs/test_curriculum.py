import re
import subprocess
import sys
from pathlib import Path

import pytest

from dlcore.lessons.curriculum import CHAPTERS, covered, document

pytestmark = pytest.mark.tiny
ROOT = Path(__file__).parents[2]
MARK = re.compile(r"^ *@pytest\.mark\.row\(([^)]*)\)\n(?: *@.*\n)* *def test_", re.MULTILINE)


def test_the_document_is_up_to_date():
    text = (ROOT / "docs/curriculum.md").read_text(encoding="utf-8")
    assert text == document(), "make it again: python -m dlcore curriculum > docs/curriculum.md"


def test_the_terminal_prints_the_document():
    printed = subprocess.run(
        [sys.executable, "-m", "dlcore", "curriculum"], cwd=ROOT, capture_output=True, check=True
    )
    assert printed.stdout.decode("utf-8").splitlines() == document().splitlines()


def test_ids_are_well_formed_and_point_at_pages():
    assert covered()
    for one in covered():
        assert re.fullmatch(rf"[{''.join(CHAPTERS)}]\d{{3}}", one.row)
        assert (ROOT / "pages" / f"{one.lesson}.py").is_file()
        assert one.where
        assert "|" not in one.where
        assert "\n" not in one.where


def test_every_covered_row_is_computed_again_by_a_test():
    marked: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for ids in MARK.findall(path.read_text(encoding="utf-8")):
            marked |= set(re.findall(r'"(\w+)"', ids))
    assert sorted({one.row for one in covered()} - marked) == []


def test_reading_the_lessons_costs_no_torch():
    code = (
        "import sys; from dlcore.lessons.curriculum import covered; covered(); print('torch' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"
