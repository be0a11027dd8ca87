"""What goes on is told to whoever knows its name: what is new, that nothing is, that it has another phase."""

from collections import Counter
from dataclasses import dataclass

import pytest
from starlette.routing import Router

from tests.ui.asgi import Answer, ask
from ui import news
from ui.news import ELSEWHERE, GONE, NOTHING_NEW, News, news_routes

pytestmark = pytest.mark.tiny


@dataclass
class Work:
    """Something that goes on, as a test wants it; while it is waited for, it becomes what comes `then`."""

    phase: str = "goes"
    version: int = 1
    then: tuple[str, int] | None = None

    def wait(self, seen: str, seconds: float) -> str:
        """What comes while an answer waits."""
        assert seconds > 1
        if seen == str(self.version) and self.then:
            self.phase, self.version = self.then
        return str(self.version)

    def told(self, has: str) -> bytes:
        """What a component draws."""
        return f"{has} {self.version}".encode()


def asked(work: Work, query: str, path: str = "/news/work/token") -> Answer:
    """One request of a component."""

    def find(name: str) -> News | None:
        if name != "token":
            return None
        return News(lambda: work.phase, work.wait, work.told)

    app = Router(news_routes({"work": find}))
    return ask(app, path, query_string=query.encode())


def test_what_is_new_is_told() -> None:
    answer = asked(Work(version=7), "phase=goes&seen=6&has=these")
    assert answer.body == b"these 7"
    assert (answer.status, answer.headers["x-seen"]) == (200, "7")
    assert answer.headers["cache-control"] == "no-store"


def test_what_has_been_seen_is_not_told_again() -> None:
    answer = asked(Work(), "phase=goes&seen=1")
    assert (answer.status, answer.body) == (NOTHING_NEW, b"")


def test_what_comes_while_it_is_waited_for_is_told() -> None:
    answer = asked(Work(then=("goes", 2)), "phase=goes&seen=1&has=x")
    assert (answer.status, answer.headers["x-seen"], answer.body) == (200, "2", b"x 2")


def test_a_phase_that_comes_while_it_is_waited_for_is_said() -> None:
    assert asked(Work(then=("rests", 2)), "phase=goes&seen=1").status == ELSEWHERE


def test_another_phase_is_said_at_once_and_without_content() -> None:
    answer = asked(Work(phase="rests"), "phase=goes&seen=1")
    assert (answer.status, answer.body) == (ELSEWHERE, b"")


@pytest.mark.parametrize("path", ["/news/work/other", "/news/else/token", "/news/work/%2e%2e"])
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert asked(Work(), "phase=goes", path).status == GONE


def test_a_question_without_words_is_answered() -> None:
    assert asked(Work(), "").status == ELSEWHERE


def test_under_a_path_it_is_found_too() -> None:
    answer = asked(Work(), "phase=goes&seen=&has=", "/learn/it/news/work/token")
    assert (answer.status, answer.body) == (200, b" 1")


def test_who_asks_too_often_at_once_is_not_kept_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    class Patient(Work):
        """Notes how long it may be waited for."""

        def wait(self, seen: str, seconds: float) -> str:
            waited.append(seconds)
            return "1"

    waited: list[float] = []
    monkeypatch.setattr(news, "_waiting", Counter({"token": news.MOST_EACH}))
    assert asked(Patient(), "phase=goes&seen=1").status == NOTHING_NEW
    monkeypatch.setattr(news, "_waiting", Counter({f"other {i}": 1 for i in range(news.MOST_WAITING)}))
    assert asked(Patient(), "phase=goes&seen=1").status == NOTHING_NEW
    monkeypatch.setattr(news, "_waiting", Counter({"token": news.MOST_EACH - 1}))
    assert asked(Patient(), "phase=goes&seen=1").status == NOTHING_NEW
    assert waited == [0, 0, news.HOLD_S]
    assert news._waiting == {"token": news.MOST_EACH - 1}
