"""The process's side of a job, with a connection that only notes what is said."""

import math
import pickle
from itertools import chain

import pytest

from dlcore.jobs.messages import Answer, Request
from dlcore.jobs.streaming import FIRST_GAP_S, LOOK_S, SEND_S, Outbox, run, stream
from dlcore.limits import Limits

pytestmark = pytest.mark.tiny


class Connection:
    """Notes what is sent; asks to stop when it has been polled `patience` times."""

    def __init__(self, patience=10**9, incoming=()):
        self.sent = []
        self.polls = 0
        self.patience = patience
        self.incoming = list(incoming)

    def send_bytes(self, message):
        self.sent.append(pickle.loads(message))

    def poll(self):
        self.polls += 1
        return self.polls > self.patience

    def recv_bytes(self):
        return self.incoming.pop(0) if self.incoming else b"stop"


class Ticking:
    """A clock that goes on by a step at each look."""

    def __init__(self, step):
        self.step = step
        self.now = 0.0

    def __call__(self):
        self.now += self.step
        return self.now


@pytest.fixture
def sent(deeds):
    """`sent(function, *args, step=...)`: what is sent when each item takes `step` seconds."""

    def send(function, *args, step=0.001, patience=10**9, **kwargs):
        connection = Connection(patience)
        clock = Ticking(step)
        run(Request(function, args, kwargs, 60.0), Outbox(connection, 2**20, clock))
        return connection.sent

    return send


def test_the_first_item_goes_at_once_soon_some_more_and_later_ones_five_times_a_second(sent):
    answers = sent("job_deeds:count", 1000, step=0.001)
    batches = [answer.value for answer in answers if answer.kind == "items"]
    assert batches[0] == [1]
    assert list(chain(*batches)) == list(range(1, 1001))
    seconds = 2 * 1000 * 0.001  # each number is an item and a moment
    quick = math.ceil(math.log2(SEND_S / FIRST_GAP_S))  # gaps shorter than the last
    assert len(batches) <= 2 + quick + seconds / SEND_S
    assert len(batches) >= quick + seconds / SEND_S - 3
    assert len(batches[1]) <= len(batches[2]) <= len(batches[3])
    assert len(batches[1]) < FIRST_GAP_S / 0.001
    assert answers[-1] == Answer("result", "counted to 1000")


def test_slow_items_go_one_by_one(sent):
    answers = sent("job_deeds:count", 5, step=SEND_S)
    assert [answer.value for answer in answers[:-1]] == [[1], [2], [3], [4], [5]]


def test_it_looks_for_a_stop_but_not_at_every_item(deeds):
    connection = Connection()
    run(Request("job_deeds:count", (1000,), {}, 60.0), Outbox(connection, 2**20, Ticking(LOOK_S / 10)))
    assert 190 <= connection.polls <= 210


def test_when_asked_to_stop_it_sends_what_it_has_and_closes_the_generator(sent, tmp_path):
    answers = sent("job_deeds:count", 1000, step=LOOK_S, patience=5, folder=tmp_path)
    assert answers[-1] == Answer("closed")
    items = list(chain(*(answer.value for answer in answers[:-1])))
    assert items == list(range(1, len(items) + 1))
    assert (tmp_path / "place").read_text() == str(len(items))


def test_only_a_function_that_asks_learns_what_is_known(sent, tmp_path):
    (tmp_path / "place").write_text("2")
    assert sent("job_deeds:count", 4, folder=tmp_path, resume=True, known=2)[-1].value == "counted to 4"
    assert sent("job_deeds:count_by_ten", 4, str(tmp_path), known=3)[-1].value == (0, 3)


def test_a_request_that_is_no_pickle_is_answered():
    connection = Connection(incoming=[b"\x80\x05garbage"])
    stream(connection, Limits())
    assert [answer.kind for answer in connection.sent] == ["fault"]


def test_when_the_server_has_gone_it_ends_without_a_word(deeds):
    class Gone(Connection):
        def send_bytes(self, message):
            raise BrokenPipeError

    request = pickle.dumps(Request("job_deeds:count", (5,), {}, 60.0))
    gone = Gone(incoming=[request])
    stream(gone, Limits())
    assert gone.sent == []
