"""What Discord checks when commands are registered, over all of them in both languages; and when they are."""

import re
from collections.abc import Iterator
from typing import Any

import discord
import pytest

from bot.discord import limits
from bot.discord.client import Dateline, intents
from bot.settings import Settings
from tests.bot.discord.conftest import Meet, Open, Place

# Discord's own rule for the names of commands and options.
_NAME = re.compile(r"[-_'\w]{1,32}")
_CHAT, _MENU = 1, 3
_EVERYWHERE = {0, 1, 2}


async def definitions(bot: Dateline) -> list[dict[str, Any]]:
    """Every command as Discord is sent it."""
    translator = bot.tree.translator
    assert translator is not None
    return [await each.get_translated_payload(bot.tree, translator) for each in bot.tree.get_commands()]


def nodes(command: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The command, its subcommands and their options."""
    yield command
    for option in command.get("options", []):
        yield from nodes(option)


async def test_every_name_and_description_is_within_the_limits_in_both_languages(place: Place) -> None:
    """Names of 32 characters in small letters, descriptions of 100, 25 options, 25 choices, required ones first."""
    commands = await definitions(place.bot)
    assert {command["name"] for command in commands} == {
        "ask", "Search the sources", "Add to the sources", "sources", "timeline", "index", "settings", "feedback",
        "privacy", "stats", "leave", "block", "unblock", "onthisday", "subscribe",
    }  # fmt: skip
    for node in (node for command in commands for node in nodes(command)):
        french = node["name_localizations"]["fr"]
        for name in (node["name"], french):
            assert 1 <= len(name) <= limits.COMMAND_NAME
            if node.get("type") != _MENU:
                assert _NAME.fullmatch(name)
                assert name == name.lower()
        if node.get("type") != _MENU:
            for description in (node["description"], node["description_localizations"]["fr"]):
                assert 1 <= len(description) <= limits.DESCRIPTION
        options = node.get("options", [])
        assert len(options) <= limits.OPTIONS
        for names in ([each["name"] for each in options], [each["name_localizations"]["fr"] for each in options]):
            assert len(set(names)) == len(names)
        required = [bool(each.get("required")) for each in options]
        assert required == sorted(required, reverse=True)
        assert len(node.get("choices", [])) <= limits.CHOICES


async def test_no_two_commands_share_a_name_in_either_language(place: Place) -> None:
    """French names may not meet English ones either, or a French reader would see two of one name."""
    commands = await definitions(place.bot)
    names = [name for each in commands for name in {each["name"], each["name_localizations"]["fr"]}]
    assert len(names) == len(set(names))


async def test_asking_works_as_a_server_app_and_as_a_user_app_everywhere(place: Place) -> None:
    """Servers, direct messages and private channels; the moderators' commands, in servers only."""
    for command in await definitions(place.bot):
        moderated = {
            "index",
            "settings",
            "feedback",
            "Add to the sources",
            "stats",
            "leave",
            "block",
            "unblock",
            "subscribe",
        }
        if command["name"] in moderated:
            assert command["contexts"] == [0] or command["dm_permission"] is False
            assert int(command["default_member_permissions"]) == discord.Permissions(manage_guild=True).value
        else:
            assert set(command["contexts"]) == _EVERYWHERE
            assert set(command["integration_types"]) == {0, 1}


def test_no_privileged_intent_is_asked_for_unless_opted_into() -> None:
    """Message content, and never members or presences."""
    wanted = intents(Settings())
    assert [wanted.message_content, wanted.members, wanted.presences] == [False] * 3
    assert intents(Settings(message_content=True)).message_content


async def test_autocompletion_offers_25_choices_at_most_within_their_limits(meet: Meet, open_bot: Open) -> None:
    """However many texts there are, and whatever their names."""
    place: Place = await meet()
    seeds = place.bot.builder.seeds
    for number in range(40):
        (seeds / f"text{number:02}.md").write_text(
            f"---\ntitle: {'titre ' * 60}\n---\nTexte {number}.", encoding="utf-8"
        )
    (seeds / "long.jsonl").write_text('{"id": "' + "i" * 300 + '", "text": "x y"}', encoding="utf-8")
    await place.moderator.slash(place.channel, "index rebuild")
    await place.alice.slash(place.channel, "ask", question="Russes")
    choices = await place.alice.autocomplete(place.channel, "ask", "source", "")
    assert len(choices) == limits.CHOICES
    assert all(1 <= len(each["name"]) <= limits.CHOICE_NAME for each in choices)
    assert all(1 <= len(each["value"]) <= limits.CHOICE_VALUE for each in choices)


def synced(place: Place) -> list[str]:
    """The registrations sent so far."""
    return [each.path for each in place.env.http_requests if each.method == "PUT" and each.path.endswith("/commands")]


async def test_commands_are_registered_only_when_they_changed(place: Place, open_bot: Open) -> None:
    """A restart registers nothing; another definition does."""
    assert len(synced(place)) == 1
    await place.env.restart_bot(open_bot())
    assert len(synced(place)) == 1
    changed = open_bot()
    command = changed.tree.get_command("ask")
    assert isinstance(command, discord.app_commands.Command)
    command.description = "Something else"
    await place.env.restart_bot(changed)
    assert len(synced(place)) == 2


async def test_a_test_server_gets_the_commands_alone_and_gives_them_back(meet: Meet, open_bot: Open) -> None:
    """At once, there only; when it is no test server any more, its copies are removed."""
    bot = open_bot(test_server=99)
    place: Place = await meet(bot)
    application = place.env.backend.application_id
    assert synced(place) == [f"/applications/{application}/guilds/99/commands"]
    await place.env.restart_bot(open_bot())
    assert synced(place)[1:] == [
        f"/applications/{application}/commands",
        f"/applications/{application}/guilds/99/commands",
    ]


@pytest.mark.parametrize("status", [403, 500])
async def test_a_registration_that_fails_does_not_keep_the_bot_out(meet: Meet, open_bot: Open, status: int) -> None:
    """It is tried again at the next start."""
    place: Place = await meet()
    bot = open_bot(test_server=99)
    place.env.inject_error("PUT", "/applications/*", status=status, times=1)
    await place.env.restart_bot(bot)
    assert place.bot.queue.serving.documents
    await place.env.restart_bot(open_bot(test_server=99))
    assert len(synced(place)) == 3
