"""One gate: a server's settings decide who sees an answer, whichever command gives it."""

import discord
import pytest

from bot.discord.database import Preferences
from tests.bot.discord.conftest import Meet, Place
from tests.bot.discord.reading import answered, callbacks
from tests.bot.discord.test_ask import QUESTION

ANSWERING: dict[str, dict[str, str]] = {
    "ask": {"question": QUESTION},
    "timeline": {},
    "onthisday": {},
    "sources": {},
    "privacy": {},
}
MODERATORS: dict[str, dict[str, str]] = {
    "settings": {},
    "subscribe": {},
    "feedback": {},
    "index status": {},
    "index rebuild": {},
}
# These need a file, a person or a choice, and are tested with their own.
UNTRIED = {"index add", "index remove", "index export", "block", "unblock", "stats", "leave"}


async def test_every_command_is_tried_here(place: Place) -> None:
    """A new command has to be added to one of the lists above."""
    names = set()
    for command in place.bot.tree.get_commands(type=discord.AppCommandType.chat_input):
        inside = command.commands if isinstance(command, discord.app_commands.Group) else [command]
        names |= {each.qualified_name for each in inside}
    assert names == ANSWERING.keys() | MODERATORS.keys() | UNTRIED


@pytest.mark.parametrize("command", [*ANSWERING, *MODERATORS])
@pytest.mark.parametrize("kind", ["private", "another channel"])
async def test_settings_hold_for_every_command(place: Place, command: str, kind: str) -> None:
    """Private by default, or asked in a channel that is not one of the chosen ones."""
    other = place.guild.create_text_channel("other")
    preferences = Preferences(private=True) if kind == "private" else Preferences(allowed=(other.id,))
    await place.bot.database.set(place.guild.id, preferences)
    asker = place.alice if command in ANSWERING else place.moderator
    result = await asker.slash(place.channel, command, **(ANSWERING | MODERATORS)[command])
    assert answered(result).ephemeral


@pytest.mark.parametrize("command", ["ask", "timeline", "onthisday"])
async def test_in_a_chosen_channel_all_see_the_answer(place: Place, command: str) -> None:
    """And in its threads."""
    await place.bot.database.set(place.guild.id, Preferences(allowed=(place.channel.id,)))
    assert not answered(await place.alice.slash(place.channel, command, **ANSWERING[command])).ephemeral
    channel = place.bot.get_channel(place.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.create_thread(name="talk", type=discord.ChannelType.public_thread)
    assert not answered(await place.alice.slash(place.channel.threads[0], command, **ANSWERING[command])).ephemeral


async def test_a_wait_refuses_a_timeline_before_anything_is_acknowledged(meet: Meet) -> None:
    """Privately, as for a question."""
    place: Place = await meet(cooldown=30.0)
    await place.alice.slash(place.channel, "ask", question=QUESTION)
    refused = answered(await place.alice.slash(place.channel, "timeline"))
    assert refused.content == "One moment: you can ask again in 30 s."
    assert refused.ephemeral
    assert callbacks(place.env)[-1] == 4


async def test_a_direct_message_is_never_bound_by_a_server(place: Place) -> None:
    """There is nobody else."""
    await place.bot.database.set(0, Preferences(private=True))
    result = await place.alice.user.slash("ask", question=QUESTION)
    assert not answered(result).ephemeral
