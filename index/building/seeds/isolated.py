"""Reading an upload in a process of its own, with limits on time, memory and size.

`read_upload` starts `python -m index.building.seeds.isolated`, which imports the readers and nothing heavier, writes
the file to its standard input and reads texts and faults from its standard output, as JSON lines. The process has none
of this one's environment, so that a reader that is taken over finds no token there.
"""

import json
import math
import os
import subprocess
import sys
from collections.abc import Set
from dataclasses import asdict, dataclass, field
from pathlib import Path

from index.building.seeds.fault import Fault, Notice, fault_of
from index.building.seeds.formats import read_bytes
from index.building.seeds.packing import packed, unpacked
from index.building.seeds.unique import distinct
from index.documents import Document
from index.phrases import Phrase

# Seconds that starting Python and importing the readers may take on a busy machine, beside the limit on reading.
_START_SECONDS = 20.0
# Where the package stands, for the process to import it from.
_ROOT = Path(__file__).parents[3]
_TOO_LONG = Phrase(en="takes too long to read", fr="est trop long à lire")
_TOO_MUCH = Phrase(en="needs too much memory to be read", fr="demande trop de mémoire pour être lu")


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading an upload may take: seconds of processor time, bytes of memory, bytes of the file.

    The memory holds where the platform has `setrlimit` (not on Windows).
    """

    seconds: float = 30.0
    memory: int = 512 * 1024 * 1024
    size: int = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """The texts of an uploaded file, what is wrong with others, and what there is to know of those that are kept."""

    documents: list[Document]
    faults: list[Fault]
    notices: list[Notice] = field(default_factory=list)


def read_upload(name: str, content: bytes, taken: Set[str] = frozenset(), limits: Limits | None = None) -> Upload:
    """The texts and faults of a file, read as any seed is; `taken` are ids that other texts have.

    A file that meets a limit has one fault, which says which, and no texts. Blocks; raises nothing.
    """
    limits = limits or Limits()
    if len(content) > limits.size:
        most = limits.size / 1024 / 1024
        return _refused(name, Phrase(en=f"is larger than {most:g} MiB", fr=f"dépasse {most:g} Mio"))
    command = [sys.executable, "-P", "-m", "index.building.seeds.isolated", name, json.dumps(asdict(limits))]
    try:
        done = subprocess.run(
            command,
            input=content,
            capture_output=True,
            timeout=limits.seconds + _START_SECONDS,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _refused(name, _TOO_LONG)
    except (OSError, ValueError) as error:  # no process can be started, or none with such a name
        return Upload([], [fault_of(error, name)])
    if done.returncode != 0:
        # SIGXCPU is -24 on Linux and macOS; SIGKILL follows it, or comes from a system that is out of memory.
        return _refused(name, _TOO_LONG if done.returncode == -24 else _TOO_MUCH)
    try:
        found = list(distinct(map(unpacked, done.stdout.splitlines()), taken))
    except Exception as error:  # The process is not trusted, nor is what it writes.
        return Upload([], [fault_of(error, name)])
    documents = [each for each in found if isinstance(each, Document)]
    faults = [each for each in found if isinstance(each, Fault)]
    return Upload(documents, faults, [each for each in found if isinstance(each, Notice)])


def _refused(name: str, why: Phrase) -> Upload:
    return Upload([], [Fault(name, None, why)])


def _environment() -> dict[str, str]:
    # Windows starts no process without SYSTEMROOT.
    kept = {name: value for name in ("SYSTEMROOT",) if (value := os.environ.get(name))}
    return {**kept, "PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, sys.path)]), "PYTHONUTF8": "1"}


def _restrict(limits: Limits) -> None:
    """Sets this process's limits, where the platform has them."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    seconds = math.ceil(limits.seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Reads one file from the standard input, named by the first argument, and writes what it holds."""
    name, limits = sys.argv[1], Limits(**json.loads(sys.argv[2]))
    _restrict(limits)
    content = sys.stdin.buffer.read(limits.size + 1)
    for each in read_bytes(content, name):
        sys.stdout.buffer.write(packed(each))


if __name__ == "__main__":
    main()
