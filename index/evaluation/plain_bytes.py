"""All that a folder holds, as whoever looks for a text that was withdrawn would find it."""

import re
import zlib
from pathlib import Path

# How what zlib compressed begins, by its level.
_BEGINNING = re.compile(rb"\x78[\x01\x5e\x9c\xda]")


def plain_bytes(folder: Path) -> bytes:
    """The bytes of all files below the folder, then whatever is compressed anywhere in them."""
    held = b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    return held + b"".join(_decompressed(held[found.start() :]) for found in _BEGINNING.finditer(held))


def _decompressed(content: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(content)
    except zlib.error:
        return b""
