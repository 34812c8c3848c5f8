"""The verdict of the soak: each thing that must hold is noticed when it does not. The soak itself is `make soak`."""

from dataclasses import replace

import pytest

from tests.soak.crowd import Crowd, Tally
from tests.soak.measure import Sample, Verdict, verdict

SECONDS = 800.0


def tally() -> Tally:
    """One question, answered once."""
    found = Tally(asked={1: (0.0, 200)}, seconds=[0.1])
    found.answers[1] = 1
    return found


def samples(growth: float = 0.0, files: float = 0.0) -> list[Sample]:
    """A process that was started again after an eighth of the time, and grows by a share an hour from then on."""
    after = [
        Sample(second, 1, 100.0 * 2**20 * (1 + growth * second / 100), 30 + files * second / 100, 0, 1, 0.0)
        for second in range(100, 800)
    ]
    return [Sample(second, 0, 2**20, 1, 0, 1, 0.0) for second in range(100)] + after


def judged(found: Tally, seen: list[Sample]) -> Verdict:
    """The verdict."""
    return verdict(seen, found, SECONDS, 1)


def test_what_holds_has_no_fault() -> None:
    """The run before the restart is no part of the comparison."""
    assert judged(tally(), samples()).faults == []
    assert judged(tally(), samples(growth=0.008)).faults == []


@pytest.mark.parametrize(
    ("seen", "fault"),
    [(samples(growth=0.02), "memory grew 1."), (samples(files=1), "open files went from ")],
)
def test_what_grows_is_noticed(seen: list[Sample], fault: str) -> None:
    """Memory, and open files."""
    [words] = judged(tally(), seen).faults
    assert words.startswith(fault)


def test_what_is_lost_doubled_or_late_is_noticed() -> None:
    """Each in words; a question whose channel was told to ask again is not lost."""
    found = tally()
    found.asked |= {2: (0.0, 200), 3: (0.0, 201)}
    found.told.add(3)
    found.answers[1] = 2
    found.late = 1.2
    result = judged(found, samples())
    assert result.faults == ["1 lost", "1 answered twice", "a heartbeat was late by 1.20 s"]
    assert replace(result, lost=0, twice=0, latest_heartbeat_seconds=0.9).faults == []


async def test_a_gateway_that_is_back_sends_what_was_missed_and_some_of_it_again() -> None:
    """So that what is answered once was asked more than once."""
    crowd = Crowd()
    for _ in range(10):
        await crowd.ask("Qui ?")
    sent: list[int] = []

    async def note(event: dict[str, int]) -> None:
        sent.append(event["s"])

    crowd._send = note  # type: ignore[method-assign]
    await crowd._replay(8)
    assert set(range(9, 12)) <= set(sent)
    assert sorted(sent) == sent
    assert crowd.tally.repeated == sum(number <= 8 for number in sent)
