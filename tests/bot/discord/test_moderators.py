"""What moderators do, and what everybody may read: /index, /settings, /feedback, /sources, /privacy."""

import csv
import io
from pathlib import Path

import pytest
from simcord.backend.errors import SetupError

from bot.discord.database import Preferences, Vote
from bot.discord.features.upload import LARGEST_UPLOAD
from bot.discord.views.markdown import unescape
from index.phrases import Language
from index.storage.publish import locked
from tests.bot.discord.conftest import Meet, Open, Place
from tests.bot.discord.reading import answered, buttons, components_of, parts, words
from tests.bot.discord.test_ask import QUESTION

MODERATED = ["index status", "index rebuild", "settings", "feedback"]


@pytest.mark.parametrize("command", MODERATED)
async def test_moderators_commands_are_hidden_from_others(place: Place, command: str) -> None:
    """Discord does not even list them for who may not manage the server."""
    with pytest.raises(SetupError, match="default-member-permissions"):
        await place.alice.slash(place.channel, command)


@pytest.mark.parametrize("command", MODERATED)
async def test_a_server_that_opens_them_still_meets_the_check(place: Place, command: str) -> None:
    """Discord lets a server give any command to anyone; the bot looks at the permission itself."""
    name = command.split()[0]
    registered = place.env.backend.find_command(name, None)
    assert registered is not None
    registered["default_member_permissions"] = None
    result = answered(await place.alice.slash(place.channel, command))
    assert result.content.startswith("This is for those who may manage the server")
    assert result.ephemeral
    assert len(place.env.errors) == 1


async def test_sources_lists_the_texts_with_their_dates(place: Place) -> None:
    """Oldest first, privately, for everybody."""
    message = answered(await place.alice.slash(place.channel, "sources"))
    assert message.ephemeral
    text = words(message)
    assert "4 texts" in text
    assert "Les Russes demandent le retrait des soldats" in text
    assert text.index("Published in 2020") < text.index("September 2021") < text.index("21 January 2022")
    assert set(buttons(message)) == {"link"}


async def test_sources_are_paged(place: Place) -> None:
    """A page at a time; the last page has no next one."""
    for number in range(20):
        (place.bot.builder.seeds / f"more{number:02}.txt").write_text(f"Texte numéro {number}.", encoding="utf-8")
    await place.moderator.slash(place.channel, "index rebuild")
    await place.alice.slash(place.channel, "ask", question=QUESTION)
    message = answered(await place.alice.slash(place.channel, "sources"))
    assert buttons(message)["sources"]["label"] == "1/3"
    pages = []
    for page in (1, 2):
        await place.alice.click(message, custom_id=f"dl:sources:{page}")
        pages.append(words(message))
    assert "more09" in pages[0]
    assert "more19" in pages[1]
    assert buttons(message)["sources"]["disabled"]


async def test_status_says_what_serves(place: Place) -> None:
    """How many texts and passages, which edition, which encoder."""
    text = answered(await place.moderator.slash(place.channel, "index status")).content
    assert "4 texts, 4 passages, 0 faults" in text
    assert "hashed words" in text


async def test_rebuild_tells_its_progress_and_the_next_question_is_asked_of_it(place: Place) -> None:
    """One message, edited; no restart."""
    (place.bot.builder.seeds / "new.txt").write_text(
        "date 2023\nLe tramway de Nantes transporte cent mille voyageurs.", encoding="utf-8"
    )
    (place.bot.builder.seeds / "bad.txt").write_bytes(b"\xff\xfe\x00")
    result = await place.moderator.slash(place.channel, "index rebuild")
    assert result.followups == []
    assert "Done: 5 texts, 5 passages" in answered(result).content
    assert "bad.txt: is binary" in unescape(answered(result).content)
    edits = [each.json["content"] for each in place.env.http_requests if each.json and "@original" in each.path]
    assert edits[0] == "Building the index…"
    assert len(edits) >= 2
    answer = answered(await place.alice.slash(place.channel, "ask", question="Combien de voyageurs tramway Nantes ?"))
    assert "cent mille voyageurs" in words(answer)


async def test_rebuild_of_the_same_texts_says_so(place: Place) -> None:
    """Nothing is encoded again."""
    result = await place.moderator.slash(place.channel, "index rebuild")
    assert answered(result).content == "Nothing changed: 4 texts."


async def test_rebuild_while_another_build_is_at_work_says_so(place: Place) -> None:
    """In the very sentence the terminal says."""
    with locked(place.bot.queue.index):
        result = await place.moderator.slash(place.channel, "index rebuild")
    assert answered(result).content.startswith("Another build is at work")


async def test_add_puts_a_checked_file_among_the_texts(place: Place) -> None:
    """And builds by itself: the next question is asked of it."""
    file = ("tram.jsonl", b'{"id": "tram", "text": "Le tramway de Nantes roule.", "date": "2023"}\n')
    result = answered(await place.moderator.slash(place.channel, "index add", file=file))
    assert result.content == "Added: 1 text.\nDone: 5 texts, 5 passages. The next question is asked of them."
    assert (place.bot.builder.seeds / "tram.jsonl").read_bytes() == file[1]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("bad.txt", b"\xff\xfe\x00", "bad.txt: is binary, not text"),
        ("bad.jsonl", b'{"text": ""}', 'bad.jsonl:1: has no "text", or an empty one'),
        ("empty.txt", b"", "empty.txt: is empty"),
        ("picture.png", b"x", "picture.png: is not a form Dateline reads"),
        ("twice.jsonl", b'{"id": "flood", "text": "x"}', "a second text is called 'flood'"),
        ("ukraine.txt", b"x", "a second text is called 'ukraine.txt'"),
        ("README.md", b"x", "This file’s name cannot be used"),
        (".env.txt", b"x", "This file’s name cannot be used"),
        ("large.txt", b"x" * (LARGEST_UPLOAD + 1), "This file is larger than 10 MiB"),
    ],
)
async def test_add_refuses_what_a_build_would_refuse(place: Place, name: str, content: bytes, told: str) -> None:
    """With the same sentence, and nothing is written."""
    before = sorted(place.bot.builder.seeds.iterdir())
    result = answered(await place.moderator.slash(place.channel, "index add", file=(name, content)))
    assert told in unescape(result.content)
    assert sorted(place.bot.builder.seeds.iterdir()) == before


async def test_add_does_not_write_over_a_file(place: Place, tmp_path: Path) -> None:
    """Even one whose texts have other names."""
    content = b'{"id": "other", "text": "x"}'
    result = answered(await place.moderator.slash(place.channel, "index add", file=("flood.jsonl", content)))
    assert result.content.startswith("There is a file called flood")


async def test_only_the_home_server_s_moderators_look_after_the_index(meet: Meet) -> None:
    """A bot in several servers has one index: who runs it says whose moderators may change it."""
    place: Place = await meet()
    place.env.create_guild("Another server")
    refused = answered(await place.moderator.slash(place.channel, "index rebuild"))
    assert refused.content.startswith("Several servers share this index")


async def test_settings_move_and_are_kept(place: Place, open_bot: Open) -> None:
    """Every menu and button of the panel, and the same after a restart."""
    other = place.guild.create_text_channel("other")
    panel = answered(await place.moderator.slash(place.channel, "settings"))
    assert panel.ephemeral
    await place.moderator.select(panel, [other], custom_id="dl:set-allowed")
    await place.moderator.select(panel, ["fr"], custom_id="dl:set-language")
    await place.moderator.click(panel, custom_id="dl:set-private")
    kept = Preferences(allowed=(other.id,), language=Language.FRENCH, private=True)
    assert place.bot.database.of(place.guild.id) == kept
    assert "Réglages de ce serveur" in words(panel)
    bot = open_bot()
    await place.env.restart_bot(bot)
    assert bot.database.of(place.guild.id) == kept
    await place.moderator.select(panel, ["reader"], custom_id="dl:set-language")
    assert bot.database.of(place.guild.id).language is None
    assert (await place.alice.slash(other, "ask", question=QUESTION)).ephemeral


async def test_a_panel_left_open_moves_nothing_for_who_is_no_moderator_any_more(place: Place) -> None:
    """Every press looks at the permission again."""
    panel = answered(await place.moderator.slash(place.channel, "settings"))
    votes = answered(await place.moderator.slash(place.channel, "feedback"))
    place.env.backend.get_guild(place.guild.id).members[place.moderator.id].role_ids.clear()
    told = answered(await place.moderator.click(panel, custom_id="dl:set-private"))
    assert told.content.startswith("This is for those who may manage the server")
    assert place.bot.database.of(place.guild.id) == Preferences()
    assert "👍 0" in words(votes)


async def test_a_channel_that_is_gone_is_not_shown_as_chosen(place: Place) -> None:
    """Discord would refuse the whole panel."""
    await place.bot.database.set(place.guild.id, Preferences(allowed=(999, place.channel.id)))
    panel = answered(await place.moderator.slash(place.channel, "settings"))
    menus = {part["custom_id"]: part for part in parts(components_of(panel)) if "custom_id" in part}
    assert [int(each["id"]) for each in menus["dl:set-allowed"]["default_values"]] == [place.channel.id]


async def test_channels_without_mention_need_the_intent(meet: Meet) -> None:
    """The menu is off, and says why, until it is opted into."""
    place: Place = await meet()
    panel = answered(await place.moderator.slash(place.channel, "settings"))
    assert "DISCORD_MESSAGE_CONTENT=1" in words(panel)
    menus = {part["custom_id"]: part for part in parts(components_of(panel)) if "custom_id" in part}
    assert menus["dl:set-unprompted"]["disabled"]


async def test_channels_without_mention_are_chosen_in_the_panel(meet: Meet) -> None:
    """Once it is."""
    place: Place = await meet(message_content=True)
    panel = answered(await place.moderator.slash(place.channel, "settings"))
    await place.moderator.select(panel, [place.channel], custom_id="dl:set-unprompted")
    assert place.bot.database.of(place.guild.id).unprompted == (place.channel.id,)


async def test_feedback_shows_the_votes_and_hands_them_out_as_a_table(place: Place) -> None:
    """Newest first, without names; no cell is a formula."""
    message = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    form = await place.alice.click(message, custom_id=buttons(message)["bad"]["custom_id"])
    await place.alice.submit_modal(form, {"reason": "=HYPERLINK(1) *faux*"})
    result = await place.moderator.slash(place.channel, "feedback")
    assert "👍 0 · 👎 1" in words(answered(result))
    assert "=HYPERLINK(1) \\*faux\\*" in words(answered(result))
    assert "alice" not in words(answered(result))
    (table,) = result.followups
    assert table.ephemeral
    (attachment,) = table.attachments
    rows = list(csv.reader(io.StringIO((await attachment.read()).decode("utf-8-sig"))))
    assert rows[0] == ["day", "good", "document", "start", "end", "reason"]
    assert rows[1][5] == "'=HYPERLINK(1) *faux*"


async def test_feedback_is_paged_for_moderators(place: Place) -> None:
    """Twenty-five votes are three pages."""
    for number in range(25):
        vote = Vote(f"d{number}", 0, 5, bool(number % 2), "", "2026-01-01")
        await place.bot.database.vote(number, place.guild.id, vote)
    message = answered(await place.moderator.slash(place.channel, "feedback"))
    assert "d24" in words(message)
    for page in (1, 2):
        await place.moderator.click(message, custom_id=f"dl:votes:{page}")
    assert "d4," in words(message)
    assert buttons(message)["votes"]["disabled"]


async def test_no_vote_yet_is_said(place: Place) -> None:
    """And no empty table is sent."""
    result = await place.moderator.slash(place.channel, "feedback")
    assert "Nobody has voted" in words(answered(result))
    assert result.followups == []


async def test_privacy_says_what_is_kept_and_erases_mine(place: Place) -> None:
    """One person's votes, nobody else's."""
    message = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    for voter in (place.alice, place.moderator):
        await voter.click(message, custom_id=buttons(message)["good"]["custom_id"])
    shown = answered(await place.alice.slash(place.channel, "privacy"))
    assert shown.ephemeral
    assert "Your questions, your name, and other messages" in words(shown)
    done = answered(await place.alice.click(shown, label="Erase what is mine"))
    assert done.content.startswith("Done: 1 vote erased, and you no longer count")
    assert len(await place.bot.database.votes(place.guild.id)) == 1


async def test_nothing_kept_names_a_person_or_holds_a_question(place: Place, tmp_path: Path) -> None:
    """Read from the file's own bytes."""
    message = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    await place.alice.click(message, custom_id=buttons(message)["good"]["custom_id"])
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("discord.sqlite*"))
    for secret in (str(place.alice.id), "alice", "demandent", str(message.id)):
        assert secret.encode() not in kept


async def test_a_server_that_the_bot_leaves_is_forgotten(place: Place) -> None:
    """Settings and votes."""
    await place.bot.database.set(place.guild.id, Preferences(private=True))
    await place.bot.database.vote(1, place.guild.id, Vote("d", 0, 5, True, "", "2026-01-01"))
    await place.bot.database.forget_server(place.guild.id)
    assert place.bot.database.of(place.guild.id) == Preferences()
    assert await place.bot.database.votes(place.guild.id) == []


@pytest.mark.usefixtures("french")
async def test_moderators_are_answered_in_french(place: Place) -> None:
    """Every command."""
    assert "4 textes" in answered(await place.moderator.slash(place.channel, "index status")).content
    assert "Rien n’a changé" in answered(await place.moderator.slash(place.channel, "index rebuild")).content
    assert "Réglages" in words(answered(await place.moderator.slash(place.channel, "settings")))
    assert "Personne n’a encore voté" in words(answered(await place.moderator.slash(place.channel, "feedback")))
    assert "Ce que Dateline garde" in words(answered(await place.alice.slash(place.channel, "privacy")))
    assert "4 textes" in words(answered(await place.alice.slash(place.channel, "sources")))
    file = ("bad.txt", b"\xff")
    assert "n’est pas en UTF-8" in answered(await place.moderator.slash(place.channel, "index add", file=file)).content
