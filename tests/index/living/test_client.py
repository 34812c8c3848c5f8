"""One bounded fetch: what it keeps to, and what it says where it cannot."""

import asyncio
import gzip
import socket
from ipaddress import ip_network

import aiohttp
import pytest
from aiohttp import web

from index.building.sources import Network
from index.living.client import Bounds, Client
from index.living.fetch_error import PRIVATE, FetchError
from tests.index.living.conftest import Site

Allowed = tuple[Network, ...]
_SMALL = Bounds(size=1000, seconds=5.0)


async def _why(client: Client, url: str) -> str:
    async with client:
        with pytest.raises(FetchError) as raised:
            await client.get(url)
    assert raised.value.phrase.en.startswith(url)
    assert raised.value.phrase.fr != raised.value.phrase.en
    return raised.value.why.en


async def test_an_answer_comes_with_its_marks(site: Site, loopback: Allowed) -> None:
    """And where it came from in the end."""
    site.answers["/a"] = web.Response(status=301, headers={"Location": "/b"})
    headers = {"ETag": '"1"', "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT", "Content-Type": "text/html"}
    site.answers["/b"] = web.Response(body=b"words", headers=headers)
    async with Client(loopback) as client:
        got = await client.get(site.url("/a"))
        assert (got.url, got.content, got.content_type) == (site.url("/b"), b"words", "text/html")
        site.answers["/a"] = web.Response(status=304)
        again = await client.get(site.url("/a"), etag=got.etag, modified=got.modified)
    assert again.content is None
    asked = site.asked[-1][1]
    assert (asked["If-None-Match"], asked["If-Modified-Since"]) == ('"1"', headers["Last-Modified"])
    assert "Cookie" not in asked
    assert asked["User-Agent"].startswith("Dateline/")


async def test_loopback_is_refused_without_the_allowance(site: Site) -> None:
    """By its number, and by every name that leads there; nothing is asked of it."""
    port = site.server.port
    for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"):
        assert await _why(Client(), f"http://{host}:{port}/") == PRIVATE.en
    for host in ("2130706433", "127.1", "0x7f.1", "0"):
        # Odd spellings of 127.0.0.1 are refused as what they are, or as what they mean.
        assert "leads to" in (why := await _why(Client(), f"http://{host}:{port}/")) or "cannot be read" in why
    assert site.asked == []


async def test_a_link_that_redirects_to_loopback_is_refused(site: Site, loopback: Allowed) -> None:
    """The check is of each connection, not of the first address."""
    other = "http://127.0.0.2/secret"
    site.answers["/a"] = web.Response(status=302, headers={"Location": other})
    assert await _why(Client((ip_network("127.0.0.1"),)), site.url("/a")) == PRIVATE.en
    site.answers["/a"] = web.Response(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"})
    assert await _why(Client(loopback), site.url("/a")) == PRIVATE.en


async def test_a_name_that_means_another_address_a_moment_later_leads_nowhere(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address that is checked is the one the socket is made for: nothing can be rebound between the two."""
    meant = ["127.0.0.1", "127.0.0.1", "127.0.0.2"]

    async def resolve(
        self: object, host: str, port: int = 0, family: int = socket.AF_INET
    ) -> list[aiohttp.abc.ResolveResult]:
        number = meant.pop(0)
        return [{"hostname": host, "host": number, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]

    for resolver in (aiohttp.ThreadedResolver, aiohttp.AsyncResolver):
        monkeypatch.setattr(resolver, "resolve", resolve)
    site.answers["/a"] = web.Response(status=302, headers={"Location": "/b"})
    # One resolution a connection: robots.txt, the address, and what it leads to.
    url = f"http://example.org:{site.server.port}/a"
    assert await _why(Client((ip_network("127.0.0.1"),)), url) == PRIVATE.en
    assert meant == []
    assert site.paths == ["/a"]


@pytest.mark.parametrize("place", ["file:///etc/passwd", "ftp://example.org/", "http://me:secret@example.org/"])
async def test_a_redirect_to_something_else_is_refused(site: Site, loopback: Allowed, place: str) -> None:
    """Only to http and https, and never with a password."""
    site.answers["/a"] = web.Response(status=302, headers={"Location": place})
    assert "leads to something else" in await _why(Client(loopback), site.url("/a"))


async def test_redirects_end(site: Site, loopback: Allowed) -> None:
    """After five."""
    site.answers["/a"] = web.Response(status=302, headers={"Location": "/a"})
    assert await _why(Client(loopback), site.url("/a")) == "leads on and on to other addresses"
    assert site.paths == ["/a"] * 6


async def test_a_page_of_50_mb_is_refused_by_what_it_announces(site: Site, loopback: Allowed) -> None:
    """Before its bytes come."""

    async def page(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(50_000_000)})
        await response.prepare(request)
        return response

    site.answers["/a"] = page
    assert await _why(Client(loopback), site.url("/a")) == "is larger than 10 MiB, the most that is fetched"


async def test_an_answer_without_an_end_is_cut_at_its_size(site: Site, loopback: Allowed) -> None:
    """Whatever it announces."""

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 500)

    site.answers["/a"] = endless
    assert "is larger than" in await _why(Client(loopback, _SMALL), site.url("/a"))


async def test_an_answer_that_never_ends_is_left_after_its_time(site: Site, loopback: Allowed) -> None:
    """With a byte now and then, or without any."""
    end = asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"x")
        await end.wait()
        return response

    site.answers["/a"] = slow
    async with Client(loopback, Bounds(seconds=0.3)) as client:
        site.answers["/robots.txt"] = ""
        with pytest.raises(FetchError, match="took longer than"):
            await client.get(site.url("/a"))
    quiet = Bounds(seconds=30, quiet_seconds=0.1)
    assert "took longer than" in await _why(Client(loopback, quiet), site.url("/a"))
    end.set()


async def test_gzip_is_unpacked_and_a_bomb_is_not(site: Site, loopback: Allowed) -> None:
    """The bound is of what is unpacked; several members are one answer, and one that is cut short is none."""
    packed = {"Content-Encoding": "gzip"}
    site.answers["/a"] = web.Response(body=gzip.compress(b"one ") + gzip.compress(b"two"), headers=packed)
    async with Client(loopback, _SMALL) as client:
        assert (await client.get(site.url("/a"))).content == b"one two"
    site.answers["/a"] = web.Response(body=gzip.compress(b"0" * 200_000), headers=packed)
    assert "is larger than" in await _why(Client(loopback, _SMALL), site.url("/a"))
    for broken in (gzip.compress(b"one" * 50)[:-9], b"no gzip"):
        site.answers["/a"] = web.Response(body=broken, headers=packed)
        assert await _why(Client(loopback, _SMALL), site.url("/a")) == "broke off before its end"
    site.answers["/a"] = web.Response(body=b"?", headers={"Content-Encoding": "br"})
    assert await _why(Client(loopback, _SMALL), site.url("/a")) == "is packed in a way that is not read ('br')"


async def test_robots_txt_is_kept(site: Site, loopback: Allowed) -> None:
    """At the address and where it leads; it is read once for a host, and without one everything is allowed."""
    site.answers |= {"/robots.txt": "User-agent: Dateline\nDisallow: /no\nCrawl-delay: 7", "/yes": "words"}
    site.answers["/way"] = web.Response(status=302, headers={"Location": "/no/a"})
    async with Client(loopback) as client:
        assert (await client.get(site.url("/yes"))).content == b"words"
        for path in ("/no/a", "/way"):
            with pytest.raises(FetchError, match=r"robots\.txt says so"):
                await client.get(site.url(path))
        assert client.robots.pause(site.url("/yes")) == 7
    assert site.paths == ["/yes", "/way"]
    assert len(site.asked) == 3


async def test_the_longest_rule_of_robots_txt_decides(site: Site, loopback: Allowed) -> None:
    """Whatever their order, and whatever mark of the byte order stands before them (RFC 9309, 2.2.2 and 2.3)."""
    site.answers |= {"/news/a": "words", "/robots.txt": "\ufeffUser-agent: *\nDisallow: /\nAllow: /news/"}
    async with Client(loopback) as client:
        assert (await client.get(site.url("/news/a"))).content == b"words"
        with pytest.raises(FetchError, match=r"robots\.txt says so"):
            await client.get(site.url("/b"))


async def test_a_robots_txt_that_cannot_be_read_allows_nothing(site: Site, loopback: Allowed) -> None:
    """As its standard has it."""
    site.answers |= {"/robots.txt": web.Response(status=503), "/a": "words"}
    assert "left alone for now: the site’s robots.txt answers “503" in await _why(Client(loopback), site.url("/a"))
    assert site.paths == []


@pytest.mark.parametrize(
    ("headers", "seconds"), [({"Retry-After": "120"}, 120), ({"Retry-After": "x"}, None), ({}, None)]
)
async def test_a_server_that_asks_for_time_is_heard(
    site: Site, loopback: Allowed, headers: dict[str, str], seconds: int | None
) -> None:
    """In seconds or by a date; a week at most."""
    site.answers["/a"] = web.Response(status=503, headers=headers)
    async with Client(loopback) as client:
        with pytest.raises(FetchError) as raised:
            await client.get(site.url("/a"))
    assert raised.value.status == 503
    again = raised.value.again
    assert (again.total_seconds() if again else None) == seconds


async def test_what_cannot_be_reached_is_said(site: Site, loopback: Allowed) -> None:
    """A port where nobody listens, a name that nobody knows."""
    url = site.url("/")
    await site.server.close()
    assert "cannot be reached" in await _why(Client(loopback), url)
    assert "has a name that is not known" in await _why(Client(loopback), "http://nobody.invalid/")
