"""Adding, replacing, removing and exporting texts, and the list of them."""

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest

from bot.discord.database import OWN, Preferences
from bot.discord.features.archive_zip import zip_of
from bot.discord.features.sources import LONGEST_TYPED, Listing
from bot.discord.limits import CUSTOM_ID, size
from tests.bot.discord.conftest import Place
from tests.bot.discord.reading import answered, buttons, words

pytestmark = pytest.mark.usefixtures("read_here")
MENU = "Add to the sources"


@pytest.fixture
async def own(place: Place) -> Place:
    """A server that searches an archive of its own, empty yet."""
    await place.bot.database.set(place.guild.id, Preferences(collection=OWN))
    return place


async def add(place: Place, name: str, content: str, **options: Any) -> str:
    """What the bot says to a file."""
    file = (name, content.encode())
    return answered(await place.moderator.slash(place.channel, "index add", file=file, **options)).content


async def asked(place: Place, question: str) -> str:
    """What an answer says, without marks."""
    return words(answered(await place.alice.slash(place.channel, "ask", question=question))).replace("**", "")


async def test_a_file_is_replaced_only_when_that_is_asked_for(own: Place) -> None:
    """The index then holds the new words, and no byte of the former ones."""
    await add(own, "tram.md", "Le tramway de Nantes coûte 2 euros.")
    assert "a second text is called" in (await add(own, "tram.md", "x y")).replace("\\", "")
    told = await add(own, "tram.md", "Le tramway de Nantes coûte 3 euros.", replace=True)
    assert told.startswith("Added: 1 text.\nDone: 1 text, 1 passage.")
    assert "3 euros" in await asked(own, "Combien coûte le tramway de Nantes ?")
    index = own.bot.archives.collections.of_server(own.guild.id).index
    assert not any(b"2 euros" in path.read_bytes() for path in index.rglob("*") if path.is_file())


async def test_a_date_that_is_not_understood_is_told_and_the_text_kept(own: Place) -> None:
    """The moderator can mend it and replace the file."""
    told = (await add(own, "tram.md", "---\ndate: 2022-02-31\n---\nLe tramway roule.")).replace("\\", "")
    assert told.startswith("Added: 1 text.\n⚠️ tram.md:2: ")
    assert "2022-02-31" in told


async def test_what_is_removed_is_found_no_more(own: Place) -> None:
    """It is chosen from the files there are; another name is refused."""
    await add(own, "tram.txt", "Le tramway de Nantes coûte 2 euros.")
    await add(own, "vignes.txt", "Les vignes de Bourgogne ont gelé.")
    choices = await own.moderator.autocomplete(own.channel, "index remove", "file", "")
    assert [choice["value"] for choice in choices] == ["tram.txt", "vignes.txt"]
    for name in ("../../discord.sqlite", "nothing.txt", ".messages.sqlite"):
        told = answered(await own.moderator.slash(own.channel, "index remove", file=name)).content
        assert told.startswith("There is no file"), name
    told = answered(await own.moderator.slash(own.channel, "index remove", file="tram.txt")).content
    assert told.startswith("Removed.\nDone: 1 text, 1 passage.")
    assert "2 euros" not in await asked(own, "Combien coûte le tramway de Nantes ?")


async def test_the_last_text_of_the_default_archive_stays(place: Place) -> None:
    """The bot needs an index to begin with."""
    for name in ("reply.txt", "harvest.md", "flood.jsonl"):
        (place.bot.builder.seeds / name).unlink()
    told = answered(await place.moderator.slash(place.channel, "index remove", file="ukraine.txt")).content
    assert told.startswith("This is the last text")
    assert (place.bot.builder.seeds / "ukraine.txt").exists()


async def test_an_export_holds_the_texts_as_they_were_read(place: Place) -> None:
    """With a manifest that says what each is."""
    message = answered(await place.moderator.slash(place.channel, "index export"))
    assert message.ephemeral
    (attachment,) = message.attachments
    file = zipfile.ZipFile(io.BytesIO(await attachment.read()))
    manifest = json.loads(file.read("manifest.json"))
    assert [text["id"] for text in manifest["texts"]] == ["flood", "harvest.md", "ukraine.txt", "reply.txt"]
    for text in manifest["texts"]:
        content = file.read(text["file"])
        assert hashlib.sha256(content).hexdigest() == text["sha256"]
        assert len(content.decode()) == text["characters"]
    assert manifest["texts"][0]["published"] == "2020"
    assert zip_of(place.bot.queue.serving.archive.edition, 100) is None


async def test_a_message_becomes_a_text_of_its_day_without_its_author(own: Place) -> None:
    """With a link back; it goes when the message is deleted."""
    message = await own.alice.send(own.channel, f"La fontaine de la place sera réparée, dit <@{own.moderator.id}>.")
    told = answered(await own.moderator.context_menu(own.channel, MENU, target=message))
    assert told.content.startswith("Added: 1 text.")
    answer = answered(await own.alice.slash(own.channel, "ask", question="Que sait-on de la fontaine de la place ?"))
    assert "fontaine de la place sera" in words(answer).replace("**", "")
    assert message.jump_url in words(answer)
    seeds = own.bot.archives.collections.of_server(own.guild.id).seeds
    kept = (seeds / f"message-{message.id}.jsonl").read_text(encoding="utf-8")
    assert "alice" not in kept
    assert str(own.moderator.id) not in kept
    await own.alice.delete(message)
    assert not (seeds / f"message-{message.id}.jsonl").exists()
    await own.bot.archivist.renew(own.guild.id)
    assert "fontaine" not in (await asked(own, "Que sait-on de la place ?"))


async def test_the_files_of_a_message_are_added_and_the_faults_of_others_named(own: Place) -> None:
    """One build for all."""
    files = [("a.txt", "Le pont de Tours est fermé.".encode()), ("b.jsonl", b"{"), ("photo.png", b"x")]
    message = await own.alice.send(own.channel, "voici", attachments=files)
    told = answered(await own.moderator.context_menu(own.channel, MENU, target=message)).content.replace("\\", "")
    assert told.startswith("Added: 1 text.\n⚠️ b.jsonl:1: ")
    assert "pont de Tours" in await asked(own, "Quel pont de Tours est fermé ?")


async def test_a_message_without_words_is_refused(own: Place) -> None:
    """In one sentence."""
    message = await own.alice.send(own.channel, f"<@{own.moderator.id}>", attachments=[("photo.png", b"x")])
    told = answered(await own.moderator.context_menu(own.channel, MENU, target=message)).content
    assert told == "There are no words in this message, and no file that I can read."


async def test_sources_are_searched_bounded_and_linked(place: Place) -> None:
    """By words of the title or the name, by when they were published; a button opens the source."""
    message = answered(await place.alice.slash(place.channel, "sources", search="harvest"))
    assert "1 text" in words(message)
    assert buttons(message)["link"]["url"] == "https://example.org/harvest?year=2021"
    message = answered(await place.alice.slash(place.channel, "sources", since="2022-02"))
    assert "1 text\n" in words(message)
    assert "La Bulgarie répond" in words(message)
    message = answered(await place.alice.slash(place.channel, "sources", search="nowhere", until="2021"))
    assert words(message).startswith("No text is listed by these words and dates.")
    told = answered(await place.alice.slash(place.channel, "sources", since="2022-13")).content
    assert "is not a date that exists" in told


async def test_any_page_of_the_list_is_reached(place: Place) -> None:
    """By the option, and by a form; what bounds the list stays."""
    for number in range(40):
        (place.bot.builder.seeds / f"more{number:02}.txt").write_text(f"Texte numéro {number}.", encoding="utf-8")
    await place.moderator.slash(place.channel, "index rebuild")
    message = answered(await place.alice.slash(place.channel, "sources", search="more", page=3))
    assert buttons(message)["sources"]["label"] == "3/5"
    assert "more16" in words(message)
    form = await place.alice.click(message, custom_id=buttons(message)["sources-page"]["custom_id"])
    await place.alice.submit_modal(form, {"page": "5"})
    assert "40 texts" in words(message)
    assert "more39" in words(message)
    await place.alice.click(
        message, custom_id=buttons(message)["sources"]["custom_id"].replace("sources:5", "sources:3")
    )
    assert "more39" not in words(message)


def test_a_listing_fits_a_custom_id_and_is_read_back() -> None:
    """Whatever is typed, bars too."""
    listing = Listing("999999", "2022-01-21", "2022-01-22", "a|b" + "é" * (LONGEST_TYPED - 3))
    packed = listing.page + listing.pack()
    assert size(f"dl:sources-page:{packed}") <= CUSTOM_ID
    assert Listing.unpack(packed) == listing
    assert Listing.unpack("4") == Listing("4")
