"""A sweep is computed once for everybody, and fetched by a name that only a page can have given."""

import gzip
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.routing import Router

from dlcore.errors import BadSetting
from dlcore.lessons.descent import Spec
from tests.ui.asgi import ask
from ui import sweeps
from ui.components.packing import unpack

pytestmark = pytest.mark.tiny
APP = Router(sweeps.sweep_routes())


@pytest.fixture(autouse=True)
def computed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What was computed, by a worker that answers with what it was asked."""
    asked: list[Any] = []

    class Workers:
        def call(self, task: str, name: str, spec: Spec) -> str:
            asked.append((task, name, spec))
            if spec.n_steps == 13:
                raise BadSetting("Thirteen steps cannot be taken: choose another number.")
            return f"sweep of {name}"

    class Server:
        workers = Workers()

    monkeypatch.setattr(sweeps, "services", Server)
    stores = (sweeps._asked, sweeps._known, sweeps._made)
    for store in stores:
        store.clear()
    yield asked
    for store in stores:
        store.clear()


def told(sweep: Any) -> dict[str, Any]:
    return {"of": sweep}


def test_it_comes_packed_and_may_be_kept(computed: list[Any]) -> None:
    place = sweeps.address("descent", Spec(), told)
    assert computed == []  # nobody has fetched it
    answer = ask(APP, place)
    assert unpack(gzip.decompress(answer.body)) == {"of": "sweep of descent"}
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]


def test_a_class_costs_one_computation(computed: list[Any]) -> None:
    places = {sweeps.address("descent", Spec(), told) for _ in range(8)}
    (place,) = places
    with ThreadPoolExecutor(8) as learners:
        answers = list(learners.map(lambda _: ask(APP, place).status, range(8)))
    assert answers == [200] * 8
    assert len(computed) == 1


def test_other_settings_have_another_address() -> None:
    assert sweeps.address("descent", Spec(), told) != sweeps.address("descent", Spec(n_steps=7), told)


def test_what_nobody_asked_for_is_not_there() -> None:
    for name in ("0" * 32, "../../etc/passwd", ""):
        assert ask(APP, f"/sweeps/{name}").status == 404


def test_the_oldest_goes_when_there_are_too_many(computed: list[Any]) -> None:
    first = sweeps.address("descent", Spec(), told)
    assert ask(APP, first).status == 200
    for steps in range(100, 100 + sweeps.KEPT):
        sweeps.address("descent", Spec(n_steps=steps), told)
    assert ask(APP, first).status == 404
    sweeps.address("descent", Spec(), told)
    assert ask(APP, first).status == 200
    assert len(computed) == 2


def test_what_cannot_be_computed_says_why_and_is_tried_again(computed: list[Any]) -> None:
    place = sweeps.address("descent", Spec(n_steps=13), told)
    for _ in range(2):
        answer = ask(APP, place)
        assert (answer.status, answer.body) == (
            422,
            b"Thirteen steps cannot be taken: choose another number.",
        )
    assert len(computed) == 2


def test_under_a_path_it_is_found_too() -> None:
    place = sweeps.address("descent", Spec(), told)
    assert ask(APP, f"/courses/dl{place[1:]}").status == 200


def test_what_is_known_already_is_asked_of_nobody_and_has_a_name_of_its_own(computed: list[Any]) -> None:
    place = sweeps.address("descent somebody", 3, told, known="theirs")
    assert unpack(gzip.decompress(ask(APP, place).body)) == {"of": "theirs"}
    assert sweeps.address("descent somebody else", 3, told, known="others'") != place
    assert computed == []


def test_what_is_known_pushes_out_no_lesson_but_its_like(computed: list[Any]) -> None:
    lesson = sweeps.address("descent", Spec(), told)
    assert ask(APP, lesson).status == 200
    places = [sweeps.address(f"visitor {n}", 3, told, known="theirs") for n in range(sweeps.KEPT + 1)]
    assert ask(APP, lesson).status == 200
    assert len(computed) == 1
    assert [ask(APP, place).status for place in places[-17:]] == [404] + [200] * 16
    for steps in range(100, 101 + sweeps.KEPT):
        sweeps.address("descent", Spec(n_steps=steps), told)
    assert ask(APP, places[-1]).status == 200


def test_what_is_forgotten_cannot_be_fetched_and_all_else_can() -> None:
    mine, others = (sweeps.address(f"of {who}", 3, told, known=who) for who in ("me", "others"))
    lesson = sweeps.address("of me", Spec(), told)
    assert ask(APP, mine).status == 200
    sweeps.forget("of me")
    sweeps.forget("of nobody")
    assert [ask(APP, place).status for place in (mine, others, lesson)] == [404, 200, 200]
    assert mine.rpartition("/")[2] not in sweeps._made
