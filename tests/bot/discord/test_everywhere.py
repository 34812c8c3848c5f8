"""Direct messages and user-installed apps, what the guide says, and playing without a token."""

import re
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord import interactions

from bot import settings as settings_
from bot.discord import simulator as play
from bot.discord.new_texts import Teller
from bot.discord.simulator import simulated_client, simulation
from bot.discord.views.markdown import unquote
from bot.discord.worker import WorkQueue
from bot.settings import Settings
from index.building.build import build
from index.phrases import Language
from tests.bot.discord.conftest import Open, Place, opener
from tests.bot.discord.reading import answered, buttons, words
from tests.bot.discord.test_ask import QUESTION, QUOTE
from tests.bot.discord.test_conversation import said
from tests.conftest import ROOT
from tests.fakes import HashedEncoder

GUIDE = (ROOT / "docs" / "discord.md").read_text(encoding="utf-8")


async def test_commands_and_buttons_work_in_direct_messages(place: Place) -> None:
    """No server, and so no settings of one."""
    user = place.alice.user
    await user.send_dm("Russes OTAN")
    message = answered(await user.slash("ask", question=QUESTION))
    assert unquote(words(message).split("\n")[1]) == QUOTE
    passage = answered(await user.click(message, label="See the passage"))
    assert "La délégation américaine" in words(passage)
    await user.click(message, custom_id=buttons(message)["good"]["custom_id"])
    assert len(await place.bot.database.votes(0)) == 1
    assert "4 texts" in words(answered(await user.slash("sources")))
    done = answered(await user.click(answered(await user.slash("privacy")), label="Erase what is mine"))
    assert "1 vote erased" in done.content
    await user.select(message, ["delete"])


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"context": 2, "channel": {"id": "77", "type": 3, "name": "friends", "recipients": []}, "channel_id": "77"},
        {"context": 0, "guild_id": "424242", "guild": {"id": "424242", "locale": "en-US", "features": []}},
    ],
    ids=["a group of friends", "a server without the bot"],
)
async def test_a_user_app_works_where_the_bot_is_not(
    place: Place, monkeypatch: pytest.MonkeyPatch, elsewhere: dict[str, Any]
) -> None:
    """Installed by the person: in a private channel, and in a server that the bot has not joined."""
    original = interactions.base_payload

    def installed(*arguments: Any, **named: Any) -> Any:
        record, payload = original(*arguments, **named)
        return record, payload | elsewhere | {"authorizing_integration_owners": {"1": str(place.alice.id)}}

    monkeypatch.setattr(interactions, "base_payload", installed)
    message = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    assert unquote(words(message).split("\n")[1]) == QUOTE
    await place.alice.click(message, custom_id=buttons(message)["next"]["custom_id"])
    assert unquote(words(message).split("\n")[1]) != QUOTE
    passage = answered(await place.alice.click(message, custom_id=buttons(message)["see"]["custom_id"]))
    assert passage.ephemeral
    await place.alice.select(message, ["delete"])


async def test_moderators_commands_are_not_offered_in_direct_messages(place: Place) -> None:
    """There is no server to manage."""
    await place.alice.send_dm("Russes OTAN")
    offered = set(place.alice.user.available_commands())
    assert offered == {"ask", "sources", "timeline", "onthisday", "privacy"}


def test_the_guide_s_invitation_asks_for_the_permissions_it_explains() -> None:
    """The number in the link is the table's."""
    wanted = discord.Permissions(
        view_channel=True,
        send_messages=True,
        send_messages_in_threads=True,
        create_public_threads=True,
        read_message_history=True,
        add_reactions=True,
    )
    (number,) = re.findall(r"permissions=(\d+)", GUIDE)
    assert int(number) == wanted.value
    names = ("View Channels", "Send Messages", "Send Messages in Threads", "Create Public Threads")
    for name in (*names, "Read Message History", "Add Reactions"):
        assert name in GUIDE


def test_the_guide_names_every_setting_of_discord() -> None:
    """And no other."""
    named = set(re.findall(r"^\| `((?:DISCORD|LOG|DATELINE)_\w+)`", GUIDE, re.MULTILINE))
    assert named == set(settings_.names()) - {"EMBEDDING_MODEL", "READER_MODEL"}


async def test_the_guide_names_every_command_in_both_languages(open_bot: Open) -> None:
    """As Discord shows them."""
    for command in open_bot().tree.get_commands():
        names = [command] if not isinstance(command, discord.app_commands.Group) else [command, *command.commands]
        for each in names:
            assert each.name in GUIDE
            french = each._locale_name.extras["fr"] if each._locale_name else each.name
            assert french in GUIDE


@pytest.mark.parametrize("language", Language)
async def test_playing_answers_without_a_token(
    language: Language, open_bot: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same client, in a simulated server that is served as a page on loopback."""
    pytest.importorskip("av", reason="simcord[preview] is not installed: make play installs it")
    monkeypatch.setattr(interactions, "base_payload", interactions.base_payload)
    queue = WorkQueue(open_bot().queue.index, tmp_path, opener=opener)
    bot = simulated_client(Settings(), queue, tmp_path / "seeds", tmp_path / "kept")
    try:
        async with simulation(bot, language) as preview:
            assert preview.url.startswith("http://127.0.0.1:")
            (you,) = preview.viewers
            await you.send(preview.channel, QUESTION)
            assert said(preview.channel.last_message) == QUOTE
            message = answered(await you.slash(preview.channel, "ask", question=QUESTION))
            label = "Voir le passage" if language is Language.FRENCH else "See the passage"
            assert buttons(message)["see"]["label"] == label
    finally:
        bot.queue.close()
        bot.database.close()


async def test_what_people_come_back_for_can_be_played(
    open_bot: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This day in other years, an export, a thread, a topic that is followed, and sources that differ."""
    pytest.importorskip("av", reason="simcord[preview] is not installed: make play installs it")
    monkeypatch.setattr(interactions, "base_payload", interactions.base_payload)
    monkeypatch.setattr("index.speaks_of.nearness", lambda features: features.overlap)
    queue, seeds = WorkQueue(open_bot().queue.index, tmp_path, opener=opener), tmp_path / "seeds"
    bot = simulated_client(Settings(), queue, seeds, tmp_path / "kept")
    try:
        async with simulation(bot, Language.ENGLISH) as preview:
            (you,) = preview.viewers
            day = answered(await you.slash(preview.channel, "onthisday", day="19 January"))
            assert "**19 January 2022**" in words(day)
            answer = answered(await you.slash(preview.channel, "ask", question=QUESTION))
            (file,) = answered(await you.select(answer, ["export"])).attachments
            assert QUOTE in (await file.read()).decode()
            await you.select(answer, ["thread"])
            assert len(preview.channel.threads) == 1
            await you.slash(preview.channel, "subscribe", topic="storm of Nantes")
            for name, number in (("one.txt", "twelve"), ("two.txt", "nine")):
                text = f"date 2020-02-03\nThe storm of Nantes wounded {number} people of the town on Monday.\n"
                (seeds / name).write_text(text, encoding="utf-8")
            build(seeds, queue.index, HashedEncoder, "hashed")
            await Teller(bot).look()
            assert "A new text speaks of **storm of Nantes**" in words(preview.channel.last_message)
            await you.send(preview.channel, "How many people of the town did the storm of Nantes wound?")
            assert "**The sources differ" in words(preview.channel.last_message)
    finally:
        bot.queue.close()
        bot.database.close()


def test_playing_without_its_packages_says_which_command_brings_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one sentence, with status 2."""
    monkeypatch.setattr(play, "_NEEDED", ("no_such_package",))
    assert play.main() == 2
    assert "make play" in capsys.readouterr().err
