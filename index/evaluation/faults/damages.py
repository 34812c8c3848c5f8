"""What is done to one file."""

import os
import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

ZEROED = 64


def damages(size: int, sample: int, chance: random.Random) -> Iterator[tuple[str, Callable[[Path], None]]]:
    """Faults of a file of that size: `sample` random bits flipped, bytes zeroed, cut short, emptied, removed."""
    if size:
        for _ in range(sample):
            bit = chance.randrange(size * 8)
            yield "bit flipped", partial(_flip, bit=bit)
        for _ in range(max(1, sample // 4)):
            start = chance.randrange(size)
            zeros = bytes(min(ZEROED, size - start))
            yield f"{ZEROED} bytes zeroed", partial(_overwrite, start=start, content=zeros)
        cut = chance.randrange(size)
        yield "cut short", partial(os.truncate, length=cut)
        yield "emptied", partial(os.truncate, length=0)
    yield "removed", Path.unlink


def _flip(path: Path, bit: int) -> None:
    _overwrite(path, bit // 8, bytes([path.read_bytes()[bit // 8] ^ 1 << bit % 8]))


def _overwrite(path: Path, start: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(content)
