"""A run has random numbers of its own: nobody else's are used or moved."""

import pytest
import torch

from dlcore.training.loop import run
from dlcore.training.randomness import Randomness
from tests.dlcore.training.runs import CPU, EVERYTHING, images, made, reports, said, trainer

pytestmark = pytest.mark.tiny


def test_a_stream_is_that_of_a_script_with_this_seed():
    stream = Randomness(7, CPU)
    with stream:
        first = torch.rand(3)
    with stream:
        second = torch.rand(3)
    torch.manual_seed(7)
    assert torch.equal(torch.cat([first, second]), torch.cat([torch.rand(3), torch.rand(3)]))


def test_outside_the_generator_is_everybody_s():
    torch.manual_seed(1)
    expected = torch.rand(4)
    torch.manual_seed(1)
    stream = Randomness(7, CPU)
    first = torch.rand(2)
    with stream:
        torch.rand(100)
    assert torch.equal(torch.cat([first, torch.rand(2)]), expected)


def test_after_an_error_too():
    before = torch.get_rng_state()
    with pytest.raises(ZeroDivisionError), Randomness(7, CPU):
        torch.rand(3)
        raise ZeroDivisionError
    assert torch.equal(before, torch.get_rng_state())
    assert torch.backends.cudnn.deterministic is False


def test_what_was_drawn_from_the_mark_on_is_drawn_again():
    stream = Randomness(7, CPU)
    with stream:
        torch.rand(5)
        stream.mark()
        drawn = torch.rand(4)
        torch.rand(9)
    copy = Randomness(0, CPU)
    copy.load(stream.state())
    with copy:
        with copy.at_mark():
            assert torch.equal(torch.rand(4), drawn)
        here = torch.rand(3)
    with stream:
        assert torch.equal(torch.rand(3), here)


def test_two_streams_do_not_meet():
    def drawn(*streams: Randomness) -> list[list[float]]:
        found: list[list[float]] = [[] for _ in streams]
        for _ in range(3):
            for stream, numbers in zip(streams, found, strict=True):
                with stream:
                    numbers += torch.rand(2).tolist()
        return found

    both = drawn(Randomness(1, CPU), Randomness(2, CPU))
    assert both == drawn(Randomness(1, CPU)) + drawn(Randomness(2, CPU))


@pytest.mark.parametrize("changed", [{}, EVERYTHING], ids=["plain", "everything"])
def test_random_numbers_drawn_between_reports_change_nothing_and_are_not_changed(changed):
    expected = reports(trainer(**changed))
    torch.manual_seed(11)
    outside = [torch.rand(1).item() for _ in range(200)]
    torch.manual_seed(11)
    drawn, found = [], []
    events = said(run(trainer(**changed)))
    drawn.append(torch.rand(1).item())
    for report in events:
        found.append(report)
        drawn.append(torch.rand(1).item())
    assert found == expected
    assert drawn == outside[: len(drawn)]


def test_two_runs_in_turns_are_two_runs_alone():
    settings = [{"seed": 1, **EVERYTHING}, {"seed": 2}]
    alone = [reports(trainer(**each)) for each in settings]
    first, second = (said(run(trainer(**each))) for each in settings)
    together = list(zip(first, second, strict=False))
    assert [one for one, _ in together] == alone[0][: len(together)]
    assert [other for _, other in together] == alone[1][: len(together)]


def test_building_and_refusing_leave_the_generator_alone():
    before = torch.get_rng_state()
    trainer(**EVERYTHING)
    assert torch.equal(before, torch.get_rng_state())


def test_the_first_weights_are_those_of_the_seed():
    torch.manual_seed(3)
    expected = torch.nn.Linear(64, 16).weight
    one = trainer(images(), seed=3)
    assert torch.equal(one.model[1].weight, expected)
    assert made(seed=3) == one.spec
