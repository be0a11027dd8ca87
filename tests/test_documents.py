"""Settings, documents and requirements say what the code says."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import dlcore
from dlcore.limits import Limits

pytestmark = pytest.mark.tiny
ROOT = Path(__file__).parent.parent
CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))


def requirements(name: str) -> dict[str, Requirement]:
    lines = (
        line.partition("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
    )
    parsed = [Requirement(line) for line in lines if line and not line.startswith("-")]
    return {requirement.name.lower().replace("_", "-"): requirement for requirement in parsed}


# Settings and documents


def test_the_server_takes_what_the_limits_allow() -> None:
    assert CONFIG["server"]["maxUploadSize"] == Limits().max_model_mb >= Limits().max_picture_mb


@pytest.mark.parametrize("field", fields(Limits), ids=lambda field: field.name)
def test_hosting_notes_list_every_limit(field) -> None:
    text = (ROOT / "docs/hosting.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| `DLCORE_{field.name.upper()}` \| ([\d.,]+) \|", text, re.MULTILINE)
    assert row, f"docs/hosting.md has no row for {field.name}"
    assert float(row[1].replace(",", "")) == field.default


def test_the_changelog_knows_this_version() -> None:
    assert f"## [{dlcore.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_ranges_admit_the_oldest_and_the_tested_versions() -> None:
    ranges = requirements("requirements.txt") | requirements("requirements-dev.txt")
    assert "2.11.0" in ranges["torch"].specifier
    assert "0.26.0" in ranges["torchvision"].specifier
    tested = requirements("constraints.txt")
    for name, wanted in ranges.items():
        (version,) = tested[name].specifier
        assert version.operator == "=="
        assert version.version in wanted.specifier, f"{name} {version} is outside {wanted}"


def test_links_between_documents_lead_somewhere() -> None:
    dead = []
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
            if not (document.parent / target).exists():
                dead.append(f"{document.name} -> {target}")
    assert dead == []
