"""`robots.txt`, kept: which addresses of a host may be fetched, and how long to pause between two of them.

After RFC 9309: a host that has no such file allows everything; one whose file cannot be read allows nothing.
"""

import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from index.living.fetch_error import FetchError
from index.phrases import Phrase

# The name that rules are looked up by.
AGENT = "Dateline"
_SECONDS_KEPT = 24 * 3600.0
_LONGEST_PAUSE_SECONDS = 30.0
# Hosts whose rules are kept at once.
_MOST_KEPT = 2_000
# The rules of each origin, with when they were read.
Rules = dict[str, tuple[float, RobotFileParser]]

_FORBIDDEN = Phrase(
    en="may not be fetched by programs: the site’s robots.txt says so; ask its owner, or take it out of sources.yaml",
    fr="ne doit pas être récupéré par des programmes : le robots.txt du site le dit ; demandez à son propriétaire, ou "
    "retirez-le de sources.yaml",
)


class Robots:
    """The rules of each host, read by `fetch` once a day. `clock` counts seconds; `kept` are those read before."""

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[bytes]],
        clock: Callable[[], float] = time.monotonic,
        kept: Rules | None = None,
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._kept: Rules = {} if kept is None else kept

    async def check(self, url: str) -> None:
        """Raises `FetchError` where the rules of the host forbid the address, or cannot be read."""
        origin = _origin(url)
        kept = self._kept.get(origin)
        if kept is None or self._clock() - kept[0] > _SECONDS_KEPT:
            kept = self._clock(), await self._read(url, f"{origin}/robots.txt")
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[origin] = kept
        if not kept[1].can_fetch(AGENT, url):
            raise FetchError(url, _FORBIDDEN)

    def pause(self, url: str) -> float:
        """Seconds the host asks for between two fetches, 30 at most; 0 when its rules say nothing or are not known."""
        kept = self._kept.get(_origin(url))
        asked = kept[1].crawl_delay(AGENT) if kept else None
        return min(float(asked or 0), _LONGEST_PAUSE_SECONDS)

    async def _read(self, url: str, place: str) -> RobotFileParser:
        rules = RobotFileParser(place)
        try:
            written = await self._fetch(place)
        except FetchError as error:
            if error.status is None:
                raise FetchError(url, error.why) from error
            if error.status == 429 or error.status >= 500:
                raise FetchError(url, _unreadable(error.why), error.status, error.again) from error
            written = b""
        rules.parse(written.decode("utf-8-sig", "replace").splitlines())
        # The longest path that fits decides, and of two the one that allows; urllib takes the first that fits.
        for entry in [*rules.entries, rules.default_entry]:  # type: ignore[attr-defined]
            if entry is not None:
                entry.rulelines.sort(key=lambda rule: (-len(rule.path), not rule.allowance))
        return rules


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _unreadable(why: Phrase) -> Phrase:
    return Phrase(
        en=f"is left alone for now: the site’s robots.txt {why.en}",
        fr=f"est laissé tranquille pour l’instant : le robots.txt du site {why.fr}",
    )
