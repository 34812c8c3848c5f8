"""One bounded fetch from the web: size, time and redirects have limits, and private addresses are refused."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import aiohttp
from yarl import URL

from index.building.sources import Network, web_address
from index.living.body import body
from index.living.fetch_error import ODD_ADDRESS, TOO_MANY_REDIRECTS, FetchError, answered, worded
from index.living.network import checked_sockets
from index.living.robots import AGENT, Robots, Rules

# A robots.txt is read to this size at least, says RFC 9309; a larger one counts as one that cannot be read.
_LARGEST_ROBOTS = 512 * 1024
_LONGEST_AGAIN = timedelta(days=7)
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {
    "User-Agent": f"{AGENT}/0.1 (reads what its owner has named; keeps robots.txt)",
    "Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml;q=0.9, "
    "text/*;q=0.8, */*;q=0.5",
    "Accept-Encoding": "gzip",
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one fetch may take: bytes, packed and unpacked; seconds in all; seconds without a byte; redirects."""

    size: int = 10 * 1024 * 1024
    seconds: float = 60.0
    quiet_seconds: float = 20.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Got:
    """An answer. `url` is where it came from in the end; `content` is `None` when nothing changed since the last one.

    `etag` and `modified` are to be given back at the next fetch, for the server to tell whether anything changed.
    """

    url: str
    content: bytes | None
    content_type: str = ""
    etag: str = ""
    modified: str = ""


class Client:
    """Fetches inside an `async with` block. It keeps no cookie, and heeds no proxy of the environment."""

    def __init__(
        self, allowed: Sequence[Network] = (), bounds: Bounds | None = None, rules: Rules | None = None
    ) -> None:
        """`allowed` are private networks that may be reached all the same; `rules` those of robots.txt read before."""
        self.bounds = bounds or Bounds()
        self.robots = Robots(self._rules, kept=rules)
        self._allowed = allowed
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            socket_factory=checked_sockets(self._allowed), use_dns_cache=False, force_close=True
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers=_HEADERS,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_read=self.bounds.quiet_seconds),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(self, url: str, *, etag: str = "", modified: str = "") -> Got:
        """What the address gives; the rules of robots.txt are kept at it and at every address it leads to.

        `etag` and `modified` are of the answer that is kept already. Raises `FetchError`, whatever goes wrong.
        """
        since = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in since.items() if value and value.isprintable()}
        return await self._bounded(url, self.bounds, headers, heed=True)

    async def _rules(self, place: str) -> bytes:
        """The robots.txt at `place`, for which no rules are kept."""
        got = await self._bounded(place, replace(self.bounds, size=_LARGEST_ROBOTS), {}, heed=False)
        return got.content or b""

    async def _bounded(self, url: str, bounds: Bounds, headers: dict[str, str], *, heed: bool) -> Got:
        try:
            async with asyncio.timeout(bounds.seconds):
                return await self._follow(url, bounds, headers, heed=heed)
        except FetchError as error:
            # Wherever it led, the address that people know is named.
            raise FetchError(url, error.why, error.status, error.again) from error
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise worded(url, error, bounds.seconds) from error

    async def _follow(self, url: str, bounds: Bounds, headers: dict[str, str], *, heed: bool) -> Got:
        place = url
        for _ in range(bounds.redirects + 1):
            if web_address(place) is None:
                raise FetchError(url, ODD_ADDRESS)
            if heed:
                await self.robots.check(place)
            assert self._session is not None
            async with self._session.get(URL(place), headers=headers, allow_redirects=False) as response:
                location = response.headers.get("Location")
                if response.status not in _REDIRECTS or not location:
                    return await _taken(response, place, bounds, conditional=bool(headers))
                place = urljoin(place, location)
        raise FetchError(url, TOO_MANY_REDIRECTS)


async def _taken(response: aiohttp.ClientResponse, place: str, bounds: Bounds, *, conditional: bool) -> Got:
    headers = response.headers
    known = headers.get("Content-Type", ""), headers.get("ETag", ""), headers.get("Last-Modified", "")
    if response.status == 304 and conditional:
        return Got(place, None, *known)
    if response.status not in (200, 203):
        why = answered(response.status, response.reason or "")
        raise FetchError(place, why, response.status, _again(headers.get("Retry-After", "")))
    return Got(place, await body(response, place, bounds.size), *known)


def _again(written: str) -> timedelta | None:
    """How long a server asks to be left alone, a week at most: in seconds, or until a date."""
    try:
        wait = timedelta(seconds=int(written)) if written.isdecimal() else None
        wait = wait if wait is not None else parsedate_to_datetime(written) - datetime.now(UTC)
    except (ValueError, OverflowError, TypeError):
        return None
    return min(max(wait, timedelta()), _LONGEST_AGAIN)
