"""The body of an answer, unpacked and bounded: nobody sends more into memory than is allowed."""

import zlib

import aiohttp

from index.living.fetch_error import CUT_SHORT, FetchError, odd_encoding, too_large

_CHUNK = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS


async def body(response: aiohttp.ClientResponse, url: str, most: int) -> bytes:
    """The bytes of an answer, `most` of them at most, packed or not. Raises `FetchError`, and what aiohttp raises."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise FetchError(url, odd_encoding(encoding))
    if (response.content_length or 0) > most:
        raise FetchError(url, too_large(most))
    unpacked = _Gzip(most) if encoding != "identity" else _Plain(most)
    try:
        async for chunk in response.content.iter_chunked(_CHUNK):
            unpacked.add(chunk)
        return unpacked.whole()
    except OverflowError:
        raise FetchError(url, too_large(most)) from None
    except (zlib.error, EOFError) as error:
        raise FetchError(url, CUT_SHORT) from error


class _Plain:
    """Collects bytes; `add` raises `OverflowError` on more than `most`."""

    def __init__(self, most: int) -> None:
        self._content = bytearray()
        self._most = most

    def add(self, chunk: bytes) -> None:
        if len(self._content) + len(chunk) > self._most:
            raise OverflowError
        self._content += chunk

    def whole(self) -> bytes:
        return bytes(self._content)


class _Gzip(_Plain):
    """The same for gzip: what is unpacked is bounded, and so is what arrives. `add` raises `zlib.error` too."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self._arrived = 0
        self._member = zlib.decompressobj(_GZIP)

    def add(self, chunk: bytes) -> None:
        self._arrived += len(chunk)
        if self._arrived > self._most:
            raise OverflowError
        while chunk:
            if self._member.eof:
                # A file of gzip may be several, one after the other.
                self._member = zlib.decompressobj(_GZIP)
            # One byte more than may be kept shows that there are more.
            super().add(self._member.decompress(chunk, self._most - len(self._content) + 1))
            chunk = self._member.unconsumed_tail or self._member.unused_data

    def whole(self) -> bytes:
        if not self._member.eof:
            raise EOFError
        return super().whole()
