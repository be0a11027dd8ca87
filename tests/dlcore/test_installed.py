"""What is installed from a wheel is whole: every room, the assets, the recipes, the command."""

import importlib.metadata
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.tiny
def test_every_room_is_packaged():
    rooms = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "dlcore").rglob("__init__.py")}
    assert set(SETTINGS["tool"]["setuptools"]["packages"]) == rooms | {"dlcore.recipes"}
    houses = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "dlcore").rglob("*.py")}
    assert houses == rooms


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder that a wheel of this checkout was unpacked into."""
    pytest.importorskip("setuptools", minversion="77", reason="no setuptools that knows this pyproject.toml")
    source, wheels, site = (tmp_path_factory.mktemp(name) for name in ("source", "wheels", "site"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "requirements.txt"):
        shutil.copy(ROOT / name, source)
    for name in ("dlcore", "recipes"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    build = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", build, str(wheels)], cwd=source, check=True, capture_output=True)
    (wheel,) = wheels.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def ask(site: Path, code: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(site)}
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=site.parent, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_nothing_is_missing(site):
    def files(folder: Path) -> set[Path]:
        return {path.relative_to(folder) for path in folder.rglob("*") if path.suffix not in {".pyc", ""}}

    assert files(site / "dlcore") - {Path("recipes")} >= files(ROOT / "dlcore")
    assert files(site / "dlcore" / "recipes") == files(ROOT / "recipes")
    assert sorted(path.name for path in site.iterdir() if "dist-info" not in path.name) == ["dlcore"]


def test_recipes_and_samples_are_found_where_they_are_installed(site):
    code = (
        "import dlcore, dlcore.export as e;"
        "print(dlcore.__file__, len(e.recipe('classify_photo')), len(dlcore.sample_file('seven')) > 500)"
    )
    place, length, drawn = ask(site, code).split()
    assert Path(place) == site / "dlcore" / "__init__.py"
    assert int(length) == len((ROOT / "recipes/classify_photo.py").read_text(encoding="utf-8"))
    assert drawn == "True"


def test_the_command_and_the_requirements_are_declared(site):
    (meta,) = importlib.metadata.distributions(path=[str(site)])
    (command,) = meta.entry_points.select(group="console_scripts")
    assert (command.name, command.value) == ("dlcore", "dlcore.cli.main:main")
    needed = " ".join(meta.requires or [])
    assert all(name in needed for name in ("torch", "click", "safetensors", "pydantic"))
    assert "usage: " in ask(site, "from dlcore.cli.main import main; main(['--help'])").lower()
