"""`/index add` of a link: fetched once, within bounds, from public addresses alone."""

from collections.abc import AsyncIterator
from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.discord.database import OWN, Preferences
from bot.discord.features import linked
from index.living.client import Client
from tests.bot.discord.conftest import Place
from tests.bot.discord.reading import answered, words

NOTE = "---\ntitle: Le pont\ndate: 2024-05-02\n---\nLe pont de Tours est fermé depuis le 2 mai 2024."


@pytest.fixture
async def site() -> AsyncIterator[TestServer]:
    """A server on loopback with one text, one thing that is none, and a way to it."""

    async def note(request: web.Request) -> web.Response:
        return web.Response(text=NOTE, content_type="text/markdown")

    async def empty(request: web.Request) -> web.Response:
        return web.Response(text=" ", content_type="text/markdown")

    application = web.Application()
    application.router.add_get("/note", note)
    application.router.add_get("/empty", empty)
    server = TestServer(application)
    await server.start_server()
    yield server
    await server.close()


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the fetcher reach loopback, as it never does."""
    monkeypatch.setattr(linked, "Client", lambda: Client([ip_network("127.0.0.0/8")]))


async def add(place: Place, link: str) -> str:
    """What the bot says to a link."""
    await place.bot.database.set(place.guild.id, Preferences(collection=OWN))
    return answered(await place.moderator.slash(place.channel, "index add", link=link)).content.replace("\\", "")


@pytest.mark.usefixtures("allowed")
async def test_a_link_becomes_a_text_with_its_day_and_its_address(place: Place, site: TestServer) -> None:
    """It is asked at once; the same link again is the same file."""
    url = str(site.make_url("/note"))
    assert (await add(place, url)).startswith("Added: 1 text.\nDone: 1 text, 1 passage.")
    answer = answered(
        await place.alice.slash(place.channel, "ask", question="Depuis quand le pont de Tours est-il fermé ?")
    )
    assert "Published on 2 May 2024" in words(answer)
    assert url in words(answer)
    assert "is called" in await add(place, url)


async def test_no_private_address_is_reached(place: Place, site: TestServer) -> None:
    """Whoever moderates a server does not look into the network of the machine."""
    for link in (str(site.make_url("/note")), "http://localhost:1/", "http://[::1]/", "file:///etc/passwd", "x"):
        told = await add(place, link)
        assert "\n" not in told
        assert "Added" not in told, link
    assert not place.bot.archives.collections.of_server(place.guild.id).seeds.exists()


@pytest.mark.usefixtures("allowed")
async def test_a_link_without_a_text_says_why(place: Place, site: TestServer) -> None:
    """In one sentence that names it."""
    told = await add(place, str(site.make_url("/empty")))
    assert told.startswith(f"No text was taken from {site.make_url('/empty')}: it ")


async def test_a_file_or_a_link_is_to_be_given(place: Place) -> None:
    """One of the two."""
    told = answered(await place.moderator.slash(place.channel, "index add")).content
    assert told == "Give a file or a link: one of the two."
