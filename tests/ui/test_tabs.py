"""A visitor's jobs are let go with the last of their tabs, and are theirs again when they come back."""

from collections.abc import Iterator

import pytest

from ui.services import Services, seats

pytestmark = pytest.mark.tiny


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Services, list[tuple[str, str]]]]:
    """Services, and what their jobs were told."""
    services, said = Services(), list[tuple[str, str]]()
    for jobs in (services.jobs, services.sweeps):
        monkeypatch.setattr(jobs, "touch", lambda owner: said.append(("here", owner)))
        monkeypatch.setattr(jobs, "release", lambda owner: said.append(("gone", owner)))
    yield services, said
    services.close()


def test_only_the_last_tab_lets_go(told: tuple[Services, list[tuple[str, str]]]) -> None:
    services, said = told
    for _ in range(2):
        services.come("ada")
    services.come("ben")
    said.clear()
    services.go("ada")
    assert said == []
    services.go("ada")
    assert said == [("gone", each) for each in (*seats("ada"), "ada")]
    said.clear()
    services.come("ada")
    assert said == [("here", each) for each in (*seats("ada"), "ada")]
    services.go("ada")
    assert ("gone", "ada") in said
