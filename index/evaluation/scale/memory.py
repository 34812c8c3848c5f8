"""The memory of a process, beside the pages it maps from files: Linux tells it, other systems do not."""

import threading
from pathlib import Path
from types import TracebackType
from typing import Self

_STATUS = Path("/proc/self/status")
_SECONDS = 0.05


def resident() -> float:
    """Megabytes of this process's own memory now, without mapped files; 0 where the system does not tell."""
    return _told("RssAnon:", "RssShmem:")


def with_mapped() -> float:
    """The most megabytes that this process ever held, pages of mapped files among them; 0 where nobody tells.

    `getrusage` would begin with the peak of the process that started this one.
    """
    return _told("VmHWM:")


def _told(*names: str) -> float:
    try:
        lines = _STATUS.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith(names)) / 1024


class Peak:
    """The most of `resident` during a `with` block, looked at twenty times a second: `megabytes`."""

    def __init__(self) -> None:
        self.megabytes = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()
        self.megabytes = max(self.megabytes, resident())

    def _watch(self) -> None:
        while not self._ended.wait(_SECONDS):
            self.megabytes = max(self.megabytes, resident())
