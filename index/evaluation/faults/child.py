"""Work in a child process, so that a panic, a signal or a hang of a native library is an outcome and not the end."""

import os
import pickle
import select
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from index.evaluation.faults.subject import Asked

# Seconds after which a child counts as hung.
LIMIT = 60.0


def start(work: Callable[[], Asked], prepare: Callable[[], None] = lambda: None) -> tuple[int, int]:
    """Forks; the child calls `prepare`, then `work`, and writes its result into a pipe. Returns its id and the pipe.

    Nothing native that starts threads may have run in this process.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    status = 70
    try:
        os.close(reading)
        sys.dont_write_bytecode = True
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        prepare()
        content = pickle.dumps(work())
        while content:
            content = content[os.write(writing, content) :]
        status = 0
    finally:
        os._exit(status)


def finish(pid: int, reading: int, *, ended: int | None = None) -> Asked:
    """The child's result; an error that is not plain when it ended otherwise. `ended` is its status, when known."""
    content, deadline = b"", time.monotonic() + LIMIT
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        while select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))[0]:
            if not (part := pipe.read(1 << 16)):
                break
            content += part
        else:
            os.kill(pid, signal.SIGKILL)
    status = os.waitpid(pid, 0)[1] if ended is None else ended
    if os.WIFSIGNALED(status):
        return Asked(error=f"ended by {signal.Signals(os.WTERMSIG(status)).name}")
    try:
        result: Any = pickle.loads(content)
    except (pickle.UnpicklingError, EOFError):
        return Asked(error=f"ended with status {os.waitstatus_to_exitcode(status)}")
    assert isinstance(result, Asked)
    return result


def in_child(work: Callable[[], Asked]) -> Asked:
    """The result of `work`, from a child of its own."""
    return finish(*start(work))
