"""Fetching on a schedule: what is kept, what a failure leaves, when the next try is."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from filelock import FileLock

from index.building.sources import Address, Collection, Kind, Network, Sources
from index.building.texts import Texts
from index.living.client import Bounds
from index.living.fetcher import Fetcher, Outcome
from index.living.record import NAME
from tests.index.living.conftest import Site, kept

_HOUR = timedelta(hours=1)
_START = datetime(2026, 1, 1, tzinfo=UTC)
_BOUNDS = Bounds(size=20_000, seconds=20.0)


class Rounds:
    """A fetcher on a clock of its own, and what it told."""

    def __init__(self, tmp_path: Path, site: Site, allowed: tuple[Network, ...]) -> None:
        self.folder = tmp_path / "fetched"
        self.site = site
        self.allowed = allowed
        self.now = _START
        self.slept: list[float] = []
        self.told: list[Outcome] = []

    def address(self, path: str, kind: Kind = Kind.FEED) -> Address:
        """An address of the site."""
        return Address(self.site.url(path), kind, _HOUR, "news")

    def fetcher(self, *addresses: Address) -> Fetcher:
        """A fetcher of these addresses."""

        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)

        sources = Sources((Collection("news", (), addresses),), self.allowed)
        return Fetcher(sources, self.folder, bounds=_BOUNDS, now=lambda: self.now, sleep=sleep)

    async def round(self, *addresses: Address) -> list[Outcome]:
        """Fetches what is due, and gives what was told."""
        self.told = []
        fetcher = self.fetcher(*addresses)
        await fetcher.fetch(fetcher.due(), self.told.append)
        return self.told

    def entries(self, address: Address) -> list[dict[str, Any]]:
        """The entries that are kept of a feed."""
        lines = kept(self.folder / address.folder)["entries.jsonl"].decode().splitlines()
        return [json.loads(line) for line in lines]


@pytest.fixture
def rounds(tmp_path: Path, site: Site, loopback: tuple[Network, ...], in_process: None) -> Rounds:
    """Rounds with the site allowed."""
    return Rounds(tmp_path, site, loopback)


def _feed(*entries: dict[str, str]) -> web.Response:
    text = "".join(json.dumps(entry) + "\n" for entry in entries)
    return web.Response(text=text, content_type="application/x-ndjson", headers={"ETag": f'"{hash(text)}"'})


async def test_the_entries_of_a_feed_add_up(tmp_path: Path, rounds: Rounds, site: Site) -> None:
    """One that leaves it is kept, a changed one takes the place of the former, and a feed without dates is read too."""
    first = {"id": "https://example.org/1", "title": "One", "text": "Un.", "date": "2021-05-03"}
    second = {"text": "Deux."}
    feed = rounds.address("/feed")
    site.answers["/feed"] = _feed(first, second)
    assert [each.new for each in await rounds.round(feed)] == [2]
    rounds.now += 2 * _HOUR
    site.answers["/feed"] = _feed(second, {"id": "3", "text": "Trois.", "url": "https://example.org/3"})
    assert [each.new for each in await rounds.round(feed)] == [1]
    rounds.now += 2 * _HOUR
    site.answers["/feed"] = _feed(first | {"text": "Un, mais corrigé."})
    assert [each.new for each in await rounds.round(feed)] == [1]
    assert [(each["text"], each["url"], each.get("date")) for each in rounds.entries(feed)] == [
        ("Un, mais corrigé.", "https://example.org/1", "2021-05-03"),
        ("Deux.", feed.url, None),
        ("Trois.", "https://example.org/3", None),
    ]
    assert [each["fetched"][:13] for each in rounds.entries(feed)] == [
        "2026-01-01T04",
        "2026-01-01T00",
        "2026-01-01T02",
    ]
    texts = Texts(tmp_path / "none", rounds.fetcher(feed).sources, rounds.folder, "news")
    assert [each.id for each in texts if not each.id.startswith("127.0.0.1")] == ["example.org/1", "3"]


_RSS = """<rss version="2.0"><channel><title>Mairie</title>
<item><title>Piscine</title><link>https://example.org/1</link><pubDate>Wed, 04 Jul 2012 10:00:00 GMT</pubDate>
<description>&lt;p&gt;La piscine a &lt;b&gt;ouvert&lt;/b&gt;.&lt;/p&gt;</description></item>
<item><link>https://example.org/2</link><pubDate>un beau soir</pubDate><description>Le pont ferme.</description></item>
<item><link>https://example.org/3</link><description>Le quai ferme.</description></item></channel></rss>"""
_ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Mairie</title><entry><id>tag:example.org,2020:4</id>
<title>Vote</title><link href="https://example.org/4"/><updated>2013-02-03T00:00:00Z</updated>
<summary>Le conseil vote.</summary></entry></feed>"""


async def test_feeds_of_rss_and_atom_keep_their_dates_as_they_are_written(
    tmp_path: Path, rounds: Rounds, site: Site
) -> None:
    """Under their own names: a date of change stays one, and one that nobody understands is told by each build."""
    site.answers["/rss"] = web.Response(text=_RSS, content_type="application/rss+xml")
    site.answers["/atom"] = web.Response(text=_ATOM, content_type="text/xml")
    feeds = rounds.address("/rss"), rounds.address("/atom")
    assert [each.new for each in await rounds.round(*feeds)] == [3, 1]
    texts = Texts(tmp_path / "none", rounds.fetcher(*feeds).sources, rounds.folder, "news")
    found = {each.id: each for each in texts}
    assert {name: str(each.published) for name, each in found.items()} == {
        "example.org/1": "2012-07-04",
        "example.org/2": "None",
        "example.org/3": "None",
        "example.org/4": "2013-02-03",
    }
    taken = [each.dating.taken for each in found.values() if each.dating and each.dating.taken]
    assert [(each.field, each.written, each.origin.doubtful) for each in taken] == [
        ("published", "Wed, 04 Jul 2012 10:00:00 GMT", False),
        ("updated", "2013-02-03T00:00:00Z", True),
    ]
    assert found["example.org/1"].text == "La piscine a ouvert."
    assert [notice.path for notice in texts.notices if "un beau soir" in notice.why.en] == [
        f"{feeds[0].folder}/entries.jsonl"
    ]


async def test_a_web_page_is_kept_as_it_came(tmp_path: Path, rounds: Rounds, site: Site) -> None:
    """And read by the reader of web pages, with its date and its address."""
    page = rounds.address("/a.html", Kind.PAGE)
    words = "Le conseil municipal de Brest a voté samedi le budget du tramway, par trente voix contre douze."
    written = f"<html><head><meta name='date' content='2023-05-06'></head><body><p>{words}</p></body></html>"
    site.answers["/a.html"] = web.Response(text=written, content_type="text/html")
    assert [each.new for each in await rounds.round(page)] == [1]
    assert kept(rounds.folder / page.folder) == {"page.html": written.encode()}
    [text] = Texts(tmp_path / "none", rounds.fetcher(page).sources, rounds.folder, "news")
    assert (text.text, text.source, str(text.published)) == (words, page.url, "2023-05-06")


async def test_a_page_is_replaced_when_it_changes(rounds: Rounds, site: Site) -> None:
    """Also by one of another form; the same again is nothing new, and 304 neither."""
    page = rounds.address("/page", Kind.PAGE)
    for answer, new, files in (
        (web.Response(text="Un."), 1, {"page.txt": b"Un."}),
        (web.Response(text="Un."), 0, {"page.txt": b"Un."}),
        (web.Response(text="# Un\nDeux.", content_type="text/markdown"), 1, {"page.md": b"# Un\nDeux."}),
        (web.Response(status=304), 0, {"page.md": b"# Un\nDeux."}),
    ):
        answer.headers["ETag"] = '"a"'
        site.answers["/page"] = answer
        [told] = await rounds.round(page)
        assert (told.error, told.new, kept(rounds.folder / page.folder)) == (None, new, files)
        rounds.now += timedelta(days=2)


async def test_a_fetch_that_fails_keeps_what_was_there(rounds: Rounds, site: Site) -> None:
    """Whatever fails: the server, the size, or a text that nobody can read; and it is asked again later and later."""
    page = rounds.address("/page", Kind.PAGE)
    site.answers["/page"] = web.Response(text="Un.", headers={"ETag": '"1"'})
    await rounds.round(page)
    waits = []
    rounds.now += _HOUR
    for answer in (
        web.Response(status=500),
        web.Response(text="x" * 30_000),
        web.Response(text=" \n"),
        web.Response(body=b"\0\1", content_type="application/octet-stream"),
        web.Response(status=404),
    ):
        site.answers["/page"] = answer
        [told] = await rounds.round(page)
        assert told.error is not None
        assert (told.record.fetched, told.record.etag) == (_START, '"1"')
        assert told.record.due is not None
        waits.append(told.record.due - rounds.now)
        rounds.now = told.record.due
    assert waits == [timedelta(minutes=10) * 2**each for each in range(5)]
    assert kept(rounds.folder / page.folder) == {"page.txt": b"Un."}
    record = rounds.fetcher(page).record(page)
    assert (record.failures, record.error and record.error.en) == (5, "answers “404 Not Found”: check the address")
    site.answers["/page"] = "Deux."
    [told] = await rounds.round(page)
    assert (told.record.failures, told.record.error, told.record.due) == (0, None, rounds.now + _HOUR)
    assert site.asked[-1][1].get("If-None-Match") == '"1"'


async def test_a_server_that_asks_for_time_gets_it(rounds: Rounds, site: Site) -> None:
    """When it asks for more than would be waited anyway."""
    page = rounds.address("/page", Kind.PAGE)
    site.answers["/page"] = web.Response(status=429, headers={"Retry-After": str(3 * 3600)})
    [told] = await rounds.round(page)
    assert told.record.due == _START + timedelta(hours=3)


async def test_only_what_is_due_is_fetched(rounds: Rounds, site: Site) -> None:
    """In the rhythm of each; a shorter one counts at once, and a text that was deleted by hand is asked for whole."""
    site.answers |= {"/a": web.Response(text="Un.", headers={"ETag": '"1"'}), "/b": "Deux."}
    slow, fast = replace(rounds.address("/a", Kind.PAGE), every=24 * _HOUR), rounds.address("/b", Kind.PAGE)
    fetcher = rounds.fetcher(slow, fast)
    assert fetcher.wait() == timedelta()
    await rounds.round(slow, fast)
    assert (fetcher.due(), fetcher.wait()) == ([], _HOUR)
    rounds.now += _HOUR
    assert fetcher.due() == [fast]
    assert rounds.fetcher(replace(slow, every=_HOUR)).wait() == timedelta()
    (rounds.folder / slow.folder / "page.txt").unlink()
    rounds.now += 24 * _HOUR
    await rounds.round(slow)
    assert "If-None-Match" not in site.asked[-1][1]


async def test_one_host_is_asked_with_pauses(rounds: Rounds, site: Site) -> None:
    """A second, or what its robots.txt asks for up to thirty; never two at once."""
    site.answers |= {"/a": "Un.", "/b": "Deux.", "/robots.txt": "User-agent: *\nCrawl-delay: 900"}
    await rounds.round(*(rounds.address(path, Kind.PAGE) for path in ("/a", "/b")))
    assert [round(each) for each in rounds.slept] == [30]


async def test_what_a_host_asks_for_is_known_from_one_round_to_the_next(rounds: Rounds, site: Site) -> None:
    """Its robots.txt is read once, and its pause is kept."""
    site.answers |= {"/a": "Un.", "/robots.txt": "User-agent: *\nCrawl-delay: 20"}
    page = rounds.address("/a", Kind.PAGE)
    fetcher = rounds.fetcher(page)
    for _ in range(2):
        await fetcher.fetch(fetcher.due(), rounds.told.append)
        rounds.now += _HOUR
    assert [round(each) for each in rounds.slept] == [20]
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a", "/a"]


async def test_an_address_that_another_process_fetches_is_left_to_it(rounds: Rounds, site: Site) -> None:
    """`dateline fetch` beside the bot, for one."""
    page = rounds.address("/page", Kind.PAGE)
    (rounds.folder / page.folder).mkdir(parents=True)
    with FileLock(rounds.folder / page.folder / ".lock"):
        assert await rounds.round(page) == []
    assert site.asked == []


async def test_a_page_under_feeds_is_named(rounds: Rounds, site: Site) -> None:
    """It would pile up versions of itself."""
    site.answers["/a"] = web.Response(text="<html>", content_type="text/html")
    [told] = await rounds.round(rounds.address("/a"))
    assert told.error is not None
    assert "is a web page, not a feed; write it under pages" in told.error.phrase.en


async def test_damaged_files_lose_nothing(rounds: Rounds, site: Site) -> None:
    """A damaged record is none; damaged entries are not written over."""
    feed = rounds.address("/feed")
    site.answers["/feed"] = _feed({"text": "Un."})
    await rounds.round(feed)
    folder = rounds.folder / feed.folder
    (folder / NAME).write_text('{"fetched": 3', encoding="utf-8")
    (folder / "entries.jsonl").write_bytes(b'{"text": "Un')
    [told] = await rounds.round(feed)
    assert told.error is not None
    assert "which is damaged; put a copy of it back" in told.error.phrase.en
    assert (folder / "entries.jsonl").read_bytes() == b'{"text": "Un'


async def test_a_folder_that_cannot_be_written_is_said(rounds: Rounds, site: Site) -> None:
    """And the round goes on; it is not tried again at once, though that could not be noted."""
    rounds.folder.write_text("a file", encoding="utf-8")
    site.answers["/a"] = "Un."
    page = rounds.address("/a", Kind.PAGE)
    fetcher = rounds.fetcher(page)
    await fetcher.fetch(fetcher.due(), rounds.told.append)
    [told] = rounds.told
    assert told.error is not None
    assert fetcher.due() == []
    assert fetcher.wait() == timedelta(minutes=10)


async def test_it_is_read_in_a_process_of_its_own(tmp_path: Path, site: Site, loopback: tuple[Network, ...]) -> None:
    """As an upload is: what a stranger writes is hostile until it is read."""
    rounds = Rounds(tmp_path, site, loopback)
    site.answers["/a"] = "Un."
    [told] = await rounds.round(rounds.address("/a", Kind.PAGE))
    assert (told.new, told.error) == (1, None)
