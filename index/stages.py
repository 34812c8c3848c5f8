"""How long each stage of an answer takes: measured where the stages are, read by whoever asked."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum


class Stage(StrEnum):
    """The stages, in the order a question passes them; `RANK` is what ranking takes beside reading."""

    UNDERSTAND = "understand"
    ENCODE = "encode"
    SEARCH = "search"
    READ = "read"
    RANK = "rank"


_MEASURED: ContextVar[dict[Stage, float] | None] = ContextVar("measured", default=None)
# The stages that run now, outermost first: the time of an inner one is not the outer one's.
_INSIDE: ContextVar[tuple[list[float], ...]] = ContextVar("inside", default=())


@contextmanager
def measured() -> Iterator[dict[Stage, float]]:
    """Yields the milliseconds of each stage that runs inside, in this thread; a stage that runs twice is summed."""
    times: dict[Stage, float] = {}
    token = _MEASURED.set(times)
    try:
        yield times
    finally:
        _MEASURED.reset(token)


@contextmanager
def stage(name: Stage) -> Iterator[None]:
    """Measures what runs inside as that stage; costs nothing that counts where nobody measures."""
    times = _MEASURED.get()
    if times is None:
        yield
        return
    within = [0.0]
    outer = _INSIDE.get()
    token = _INSIDE.set((*outer, within))
    began = time.perf_counter()
    try:
        yield
    finally:
        took = (time.perf_counter() - began) * 1000
        _INSIDE.reset(token)
        times[name] = times.get(name, 0.0) + took - within[0]
        if outer:
            outer[-1][0] += took
