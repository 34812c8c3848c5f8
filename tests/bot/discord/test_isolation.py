"""Two servers, each with an archive of its own: nothing of one is seen from the other, by any door."""

import re
from dataclasses import dataclass, replace

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle, UserHandle

from bot.discord.client import Dateline
from bot.discord.database import OWN, Preferences
from bot.discord.features import servers
from bot.discord.views.markdown import unquote
from index.building.build import build
from tests.bot.discord.conftest import MODERATES, Meet, Open, Place
from tests.bot.discord.reading import answered, buttons, components_of, parts, words
from tests.bot.discord.test_ask import QUESTION, QUOTE
from tests.conftest import ROOT
from tests.fakes import HashedEncoder

SECRET = b"date 2024-05-02\nLe coffre de la banque de Nantes cache un rubis volant nomm\xc3\xa9 Zephirin.\n"
ASKS = "Que cache le coffre de la banque de Nantes ?"
TOLD = ("rubis", "Zephirin", "coffre.txt", "coffre de la banque", "1 text,", "1 texte,")


@dataclass
class Side:
    """A server with a channel, a member and a moderator."""

    guild: GuildHandle
    channel: ChannelHandle
    member: MemberActor
    moderator: MemberActor


def side(env: simcord.Env, name: str) -> Side:
    """One more server."""
    guild = env.create_guild(name)
    role = guild.create_role("Moderators", permissions=MODERATES)
    moderator = guild.add_member(env.create_user(f"{name}-mod"), roles=[role])
    return Side(guild, guild.create_text_channel("general"), guild.add_member(env.create_user(name)), moderator)


@dataclass
class Two:
    """The bot in two servers: `rich` has given a text, `poor` none; the bot's default archive is open to neither."""

    env: simcord.Env
    bot: Dateline
    rich: Side
    poor: Side
    owner: UserHandle


@pytest.fixture
async def two(meet: Meet, monkeypatch: pytest.MonkeyPatch) -> Two:
    """Two servers beside the first one, which keeps the default archive."""
    place: Place = await meet()
    await place.env.settle()
    owner = place.env.create_user("owner")
    monkeypatch.setattr(type(place.bot), "owner", property(lambda _: owner.id))
    rich, poor = side(place.env, "rich"), side(place.env, "poor")
    await place.env.settle()
    own = place.bot.archives.collections.of_server(rich.guild.id)
    own.seeds.mkdir(parents=True)
    (own.seeds / "coffre.txt").write_bytes(SECRET)
    build(own.seeds, own.index, HashedEncoder, "hashed")
    await place.bot.database.set(rich.guild.id, Preferences(collection=OWN))
    place.bot.archives.note_waiting()
    return Two(place.env, place.bot, rich, poor, owner)


def seen(two: Two, since: int) -> str:
    """All that the bot has sent since a request, whatever it was: messages, choices, pages, forms."""
    return "\n".join(str(each.json) for each in two.env.http_requests[since:])


async def test_a_server_that_adds_a_file_begins_an_archive_of_its_own(two: Two) -> None:
    """And is asked of it at once; whoever runs the bot is not waited for any more."""
    poor = two.poor
    added = answered(await poor.moderator.slash(poor.channel, "index add", file=("coffre.txt", SECRET)))
    assert added.content == "Added: 1 text.\nDone: 1 text, 1 passage. The next question is asked of them."
    assert "rubis" in words(answered(await poor.member.slash(poor.channel, "ask", question=ASKS)))
    assert two.bot.archives.collections.waiting() == [0]


async def test_a_server_finds_what_it_gave(two: Two) -> None:
    """And its moderators see it by name."""
    rich = two.rich
    message = answered(await rich.member.slash(rich.channel, "ask", question=ASKS))
    assert "rubis volant" in words(message)
    assert "1 text" in words(answered(await rich.member.slash(rich.channel, "sources")))
    assert "1 text, 1 passage" in answered(await rich.moderator.slash(rich.channel, "index status")).content
    choices = await rich.member.autocomplete(rich.channel, "ask", "source", "cof", question="x")
    assert [choice["value"] for choice in choices] == ["coffre.txt"]
    assert QUOTE not in words(answered(await rich.member.slash(rich.channel, "ask", question=QUESTION)))


async def doors(two: Two, at: Side) -> None:
    """Goes through every command and every kind of message that a person of a server has."""
    for command, options in (
        ("ask", {"question": ASKS}),
        ("ask", {"question": ASKS, "source": "coffre.txt"}),
        ("ask", {"question": "Quels sujets y a-t-il ?"}),
        ("sources", {}),
        ("timeline", {}),
        ("timeline", {"topic": "rubis"}),
        ("onthisday", {"day": "05-02"}),
        ("privacy", {}),
    ):
        await at.member.slash(at.channel, command, **options)
    for command in ("index status", "index rebuild", "index export", "settings", "feedback"):
        await at.moderator.slash(at.channel, command)
    await at.moderator.slash(at.channel, "subscribe", topic="le coffre")
    await at.moderator.slash(at.channel, "subscribe")
    await at.moderator.slash(at.channel, "stats")
    await at.moderator.slash(at.channel, "index remove", file="coffre.txt")
    for actor, command, option in (
        (at.member, "ask", "source"),
        (at.moderator, "ask", "source"),
        (at.moderator, "index remove", "file"),
    ):
        given = {"question": "x"} if command == "ask" else {}
        for typed in ("", "cof"):
            await actor.autocomplete(at.channel, command, option, typed, **given)
    assert two.bot.user is not None
    sent = await at.member.send(at.channel, f"{two.bot.user.mention} {ASKS}")
    await at.member.context_menu(at.channel, "Search the sources", target=sent)


async def test_every_door_of_another_server_is_closed(two: Two) -> None:
    """A server that has chosen nothing: commands, autocompletion, mentions, menus, pages, and moderators’ commands."""
    since = len(two.env.http_requests)
    await doors(two, two.poor)
    for word in TOLD[:2]:
        assert word not in seen(two, since).replace(ASKS, "")
    assert (two.bot.archives.collections.of_server(two.rich.guild.id).seeds / "coffre.txt").read_bytes() == SECRET


async def test_every_door_stays_closed_beside_an_archive_of_one_s_own(two: Two) -> None:
    """The other server gives a text too, of the same name: each sees its own."""
    other = b"date 2023\nLe coffre de Nantes est vide.\n"
    poor = two.poor
    await poor.moderator.slash(poor.channel, "index add", file=("coffre.txt", other))
    since = len(two.env.http_requests)
    message = answered(await poor.member.slash(poor.channel, "ask", question=ASKS))
    assert "est vide" in words(message)
    assert "1 text" in words(answered(await poor.member.slash(poor.channel, "sources")))
    await poor.member.slash(poor.channel, "timeline")
    await poor.member.slash(poor.channel, "ask", question="Quels sujets y a-t-il ?")
    await poor.moderator.slash(poor.channel, "index export")
    assert not re.search("rubis|Zephirin|volant|2024|May", seen(two, since))


async def test_the_buttons_of_an_answer_show_nothing_in_another_server(two: Two) -> None:
    """Even with the very custom ids of the answer of the first: quote, passage, nearest, vote."""
    rich, poor = two.rich, two.poor
    first = answered(await rich.member.slash(rich.channel, "ask", question=ASKS))
    ids = {name: part["custom_id"] for name, part in buttons(first).items() if name in {"see", "good", "bad"}}
    packed = ids["see"].split(":")[2]
    for choice in ("", OWN):
        await two.bot.database.set(poor.guild.id, Preferences(collection=choice))
        shown = answered(await poor.member.slash(poor.channel, "privacy"))
        since = len(two.env.http_requests)
        stored = two.env.backend.get_message(poor.channel.id, shown.id)
        for name in ("see", "near", "next", "prev", "good"):
            stored.components = [{"type": 1, "components": [
                {"type": 2, "style": 2, "label": "x", "custom_id": f"dl:{name}:{packed}"}]}]  # fmt: skip
            await poor.member.click(shown, custom_id=f"dl:{name}:{packed}")
        for chosen in ("export", "thread"):
            options = [{"label": "x", "value": chosen}]
            menu = {"type": 3, "custom_id": f"dl:more:{packed}", "options": options}
            stored.components = [{"type": 1, "components": [menu]}]
            await poor.member.select(shown, [chosen], custom_id=f"dl:more:{packed}")
        assert not re.search("rubis|Zephirin|volant", seen(two, since))
        assert await two.bot.database.votes(poor.guild.id) == []


async def test_an_old_answer_shows_nothing_after_the_choice_has_changed(two: Two) -> None:
    """The passage is of an archive that the server does not search any more."""
    rich = two.rich
    message = answered(await rich.member.slash(rich.channel, "ask", question=ASKS))
    await two.bot.database.set(rich.guild.id, Preferences(collection="nothing"))
    told = answered(await rich.member.click(message, custom_id=buttons(message)["see"]["custom_id"]))
    assert told.content.startswith("No archive is chosen for this server yet.")


async def test_votes_of_another_server_are_not_counted(two: Two) -> None:
    """Nor named, nor in the table of the moderators."""
    rich, poor = two.rich, two.poor
    message = answered(await rich.member.slash(rich.channel, "ask", question=ASKS))
    await rich.member.click(message, custom_id=buttons(message)["good"]["custom_id"])
    assert "👍 1" in words(answered(await rich.moderator.slash(rich.channel, "feedback")))
    assert "👍 0" in words(answered(await poor.moderator.slash(poor.channel, "feedback"))) or "Nobody" in words(
        answered(await poor.moderator.slash(poor.channel, "feedback"))
    )


async def test_direct_messages_find_nothing_where_there_are_several_servers(two: Two) -> None:
    """Not even for a member of the server that gave the text: Discord does not say where a person comes from."""
    user = two.rich.member.user
    told = answered(await user.slash("ask", question=ASKS))
    assert told.content.startswith("Ask me in a server that we share")
    assert "rubis" not in words(answered(await user.slash("sources")))


async def test_members_get_one_plain_line_until_somebody_chooses(two: Two) -> None:
    """And the bot's default archive is not opened to them."""
    poor = two.poor
    told = answered(await poor.member.slash(poor.channel, "ask", question=QUESTION))
    assert told.content.startswith("No archive is chosen for this server yet. A moderator can begin one of its own")
    assert "\n" not in told.content
    assert QUOTE not in words(told)


async def test_whoever_runs_the_bot_is_asked_once_for_each_server(two: Two) -> None:
    """In a direct message with a menu, and in the file that `dateline doctor` reads."""
    collections = two.bot.archives.collections
    assert collections.waiting() == [0, two.poor.guild.id]
    asked = [str(each.json) for each in two.env.http_requests if "dl:open:" in str(each.json)]
    assert sum(f"dl:open:{two.poor.guild.id}" in each for each in asked) == 1
    await servers.ask_owner(two.bot)
    assert asked == [str(each.json) for each in two.env.http_requests if "dl:open:" in str(each.json)]


async def test_what_whoever_runs_the_bot_opens_is_searched(two: Two) -> None:
    """Chosen in the menu of that message, or of a copy, which nobody else can use."""
    poor, bot = two.poor, two.bot
    menu = f"dl:open:{poor.guild.id}"
    (asked,) = [each for each in two.owner.dm_channel.history() if menu in str(components_of(each))]
    layout = servers.question_layout(bot, poor.guild.id, bot.settings.language)
    channel = bot.get_channel(poor.channel.id)
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send(view=layout)
    told = answered(await poor.moderator.select(message, ["default"], custom_id=menu))
    assert told.content == "This is for whoever runs the bot."
    assert bot.database.of(poor.guild.id).collection == ""
    await two.owner.select(asked, ["default"], custom_id=menu)
    found = answered(await poor.member.slash(poor.channel, "ask", question=QUESTION))
    assert unquote(words(found).split("\n")[1]) == QUOTE
    assert poor.guild.id not in bot.archives.collections.waiting()
    refused = answered(await poor.moderator.slash(poor.channel, "index export"))
    assert refused.content.startswith("Several servers share this index")


async def test_moderators_choose_among_what_is_open_to_their_server(two: Two) -> None:
    """Not among the archives of the machine, nor the own one of another server."""
    poor, bot = two.poor, two.bot
    (bot.builder.seeds.parent / "collections" / "news").mkdir(parents=True)
    panel = answered(await poor.moderator.slash(poor.channel, "settings"))
    menus = {part["custom_id"]: part for part in parts(components_of(panel)) if "custom_id" in part}
    assert [option["value"] for option in menus["dl:set-archive"]["options"]] == [OWN]
    for forged in ("default", "news", f"server-{two.rich.guild.id}"):
        stored = two.env.backend.get_message(poor.channel.id, panel.id)
        menu = next(each for each in parts(stored.components) if each.get("custom_id") == "dl:set-archive")
        menu["options"] = [{"label": forged, "value": forged}]
        told = answered(await poor.moderator.select(panel, [forged], custom_id="dl:set-archive"))
        assert told.content.startswith("This archive is not open to this server.")
        assert bot.archives.chosen(poor.guild.id) is None
    # Even written into the settings, a collection that was not opened is not searched.
    for forged in ("default", "news", f"server-{two.rich.guild.id}"):
        await bot.database.set(poor.guild.id, Preferences(collection=forged))
        assert bot.archives.chosen(poor.guild.id) is None


async def test_a_server_that_the_bot_leaves_takes_its_texts_along(two: Two) -> None:
    """Texts and index, from the disk."""
    own = two.bot.archives.collections.of_server(two.rich.guild.id)
    assert own.seeds.is_dir()
    assert own.index.is_dir()
    await servers.forget(two.bot, two.rich.guild.id)
    assert not own.seeds.exists()
    assert not own.index.exists()
    assert two.bot.database.of(two.rich.guild.id) == Preferences()


async def test_a_server_that_is_left_alone_does_not_inherit_the_default_archive(two: Two) -> None:
    """It was waiting for a choice, and still is."""
    poor, bot = two.poor, two.bot
    for guild in list(bot.guilds):
        if guild.id != poor.guild.id:
            await guild.leave()
    await two.env.settle()
    assert [guild.id for guild in bot.guilds] == [poor.guild.id]
    told = answered(await poor.member.slash(poor.channel, "ask", question=QUESTION))
    assert told.content.startswith("No archive is chosen for this server yet.")
    assert not bot.archives.manages_default(poor.guild.id)
    assert bot.archives.chosen(0) is None
    assert not bot.archives.collections.of_server(two.rich.guild.id).seeds.exists()


async def test_what_a_server_gave_is_there_after_a_restart(two: Two, open_bot: Open) -> None:
    """As is its choice; the first server keeps the default archive."""
    own = two.bot.archives.collections.of_server(two.rich.guild.id)
    # Added, but the bot was stopped before the index held it.
    (own.seeds / "pont.txt").write_text("Le pont de Tours est fermé.", encoding="utf-8")
    bot = open_bot()
    await two.env.restart_bot(bot)
    rich = two.rich
    assert "est fermé" in words(
        answered(await rich.member.slash(rich.channel, "ask", question="Quel pont est fermé ?"))
    )
    assert "rubis" in words(answered(await rich.member.slash(rich.channel, "ask", question=ASKS)))
    assert bot.archives.chosen(two.poor.guild.id) is None


async def test_the_few_indexes_that_are_open_are_those_asked_last(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was closed is opened again when it is asked."""
    monkeypatch.setattr("bot.discord.worker.MOST_OPEN", 1)
    rich, poor = two.rich, two.poor
    await poor.moderator.slash(poor.channel, "index add", file=("autre.txt", b"Un autre texte, sur les vignes."))
    for _ in range(2):
        assert "rubis" in words(answered(await rich.member.slash(rich.channel, "ask", question=ASKS)))
        assert len(two.bot.queue._others) == 1
        await poor.member.slash(poor.channel, "ask", question="Que dit le texte sur les vignes ?")
        assert len(two.bot.queue._others) == 1


async def test_removing_the_last_text_leaves_nothing_to_find(two: Two) -> None:
    """Nor a byte of it."""
    rich = two.rich
    own = two.bot.archives.collections.of_server(rich.guild.id)
    done = answered(await rich.moderator.slash(rich.channel, "index remove", file="coffre.txt"))
    assert done.content == "Removed. No text is left in this archive."
    told = answered(await rich.member.slash(rich.channel, "ask", question=ASKS))
    assert told.content.startswith("There is no text to search in this server yet.")
    left = [path for folder in (own.seeds, own.index) for path in folder.rglob("*") if path.is_file()]
    assert not any(b"Zephirin" in path.read_bytes() for path in left)


def test_no_feature_reaches_an_archive_but_through_the_server_s_own_door() -> None:
    """`client.archives.search` is given the server that asks; the queue's own door is given an index."""
    for file in sorted((ROOT / "bot" / "discord" / "features").glob("*.py")):
        code = file.read_text(encoding="utf-8")
        assert not re.search(r"queue\s*\.\s*(run|serving|fault)\b(?!_)", code), file.name


def test_the_defaults_search_nothing_but_what_is_chosen() -> None:
    """A server's settings begin without a collection."""
    assert Preferences().collection == ""
    assert replace(Preferences(), collection=OWN).opened == ()
    chosen = servers.opening(Preferences(), "news")
    assert (chosen.collection, chosen.opened) == ("news", ("news",))
    assert servers.opening(chosen, OWN).opened == ()
