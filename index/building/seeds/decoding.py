"""Bytes to text: UTF-8 and UTF-16, and the two encodings of older French and English files."""

import codecs
import re
from typing import BinaryIO, NamedTuple

import charset_normalizer

from index.building.seeds.fault import UnusableText
from index.building.seeds.fields import binary, empty
from index.building.seeds.limits import LARGEST_FILE
from index.documents import normalise

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What a file of another encoding may be in. Others share their bytes with these, and would only win by chance.
_OLDER = ["cp1252", "latin_1"]
# Bytes that are looked at to tell them apart.
_SAMPLE = 256 * 1024
# Controls of ISO 8859: no text has them, save the line break of some mainframes.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
# One control in so many characters is an accident (a form of an old word processor); more are no text.
_CHARACTERS_TO_A_CONTROL = 200


class Decoded(NamedTuple):
    """A text, and the name of the encoding it was decoded from; "utf-8" needs no mention."""

    text: str
    encoding: str


def whole_bytes(stream: BinaryIO, largest: int | None = None) -> bytes:
    """The bytes of a file. Raises `UnusableText` on more than `largest` (`LARGEST_FILE`), and on white space alone."""
    largest = LARGEST_FILE if largest is None else largest
    raw = stream.read(largest + 1)
    if len(raw) > largest:
        most = largest // 1024 // 1024
        raise UnusableText(
            None,
            f"is larger than {most} MiB; split it into several files",
            f"dépasse {most} Mio ; coupez-le en plusieurs fichiers",
        )
    if not raw.strip():
        raise empty()
    return raw


def whole_text(stream: BinaryIO) -> Decoded:
    """The normalised text of a file. Raises `UnusableText` when it is empty, too large, or no text."""
    decoded = decode(whole_bytes(stream))
    text = normalise(decoded.text)
    if not text.strip():
        raise empty()
    return Decoded(text, decoded.encoding)


def decode(raw: bytes) -> Decoded:
    """The text of bytes, not normalised. Raises `UnusableText` when they are no text in any encoding that is read."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            try:
                return Decoded(raw.decode("utf-8-sig" if encoding == "utf-8" else encoding), encoding)
            except UnicodeDecodeError as error:
                if encoding != "utf-8":
                    raise binary() from error
    if (wide := _without_mark(raw[:_SAMPLE])) is not None:
        try:
            return Decoded(raw.decode(wide), wide)
        except UnicodeDecodeError as error:
            raise binary() from error
    if b"\0" in raw:
        raise binary()
    try:
        return Decoded(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _older(raw)


def _without_mark(sample: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of most Latin letters is zero, the others are not."""
    even, odd = sample[::2], sample[1::2]
    if len(odd) < 4 or not sample.count(0):
        return None
    first, second = even.count(0) / len(even), odd.count(0) / len(odd)
    if second > 0.7 and first < 0.1:
        return "utf-16-le"
    return "utf-16-be" if first > 0.7 and second < 0.1 else None


def _older(raw: bytes) -> Decoded:
    best = charset_normalizer.from_bytes(raw[:_SAMPLE], cp_isolation=_OLDER).best()
    encoding = best.encoding if best is not None and best.encoding in _OLDER else "cp1252"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        encoding, text = "latin_1", raw.decode("latin_1")
    if len(_CONTROLS.findall(text)) * _CHARACTERS_TO_A_CONTROL > len(text):
        raise binary()
    return Decoded(text, encoding)
