"""What moderators see of use, and what they and the one who runs the bot decide: quota, blocks, leaving."""

from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from simcord.actors import MemberActor

from bot.discord import moderation
from bot.discord.database import Database, Preferences, Vote
from bot.discord.tables import Tables
from bot.discord.usage import Usage, topics_of
from tests.bot.discord.conftest import Meet, Open, Place
from tests.bot.discord.reading import answered, buttons, words
from tests.bot.discord.test_ask import QUESTION
from tests.bot.discord.test_conversation import mention

DAY = "2026-01-10"


def people(place: Place, number: int) -> list[MemberActor]:
    """So many more members."""
    return [place.guild.add_member(place.env.create_user(f"person{each}")) for each in range(number)]


def stored(tmp_path: Path) -> bytes:
    """All bytes of the database and its companions."""
    return b"".join(each.read_bytes() for each in sorted(tmp_path.glob("discord.sqlite*")))


async def test_stats_tell_days_shares_and_words(place: Place) -> None:
    """Three people ask about the same thing; what one alone asked about stands nowhere."""
    for person in people(place, 3):
        await person.slash(place.channel, "ask", question="Combien de soldats russes à Bucarest ?")
    await place.alice.slash(place.channel, "ask", question="recette tarte pommes cannelle")
    await place.alice.slash(place.channel, "ask", question="Bonjour !")
    shown = words(answered(await place.moderator.slash(place.channel, "stats")))
    lines = shown.splitlines()
    assert lines[0] == "### Questions of the last 30 days"
    assert lines[1].startswith("5 questions, ")
    assert lines[1].endswith("nothing found 25%")
    assert lines[2].endswith(": 5")
    assert "### Most asked about" in lines
    asked = lines[lines.index("### Most asked about") + 1]
    assert set(asked.split(", ")) == {"soldats (3)", "russes (3)", "bucarest (3)"}
    assert "tarte" not in shown


async def test_a_word_is_written_once_three_people_asked_about_it(place: Place, tmp_path: Path) -> None:
    """Not before, however often one person asks; and no question is."""
    alice, *others = [place.alice, *people(place, 2)]
    for _ in range(5):
        await alice.slash(place.channel, "ask", question="Où est le zyzomys ?")
    await others[0].slash(place.channel, "ask", question="Où est le zyzomys ?")
    await place.bot.database.moderation.usage(place.guild.id)
    assert b"zyzomys" not in stored(tmp_path)
    await others[1].slash(place.channel, "ask", question="Un zyzomys ?")
    assert (await place.bot.database.moderation.usage(place.guild.id)).words == (("zyzomys", 7),)
    assert b"zyzomys" in stored(tmp_path)
    assert str(alice.id).encode() not in stored(tmp_path)
    await place.bot.database.erase(alice.id)
    assert (await place.bot.database.moderation.usage(place.guild.id)).words == ()
    assert b"zyzomys" not in stored(tmp_path)


async def test_days_and_words_are_forgotten_after_thirty_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the next start."""
    monkeypatch.setattr(moderation, "today", lambda: DAY)
    path = tmp_path / "discord.sqlite"
    database = Database(path)
    for asker in (1, 2, 3):
        database.moderation.note_question(7, "sure", asker, {"zyzomy": "zyzomys"})
    assert await database.moderation.usage(7) == Usage({DAY: {"sure": 3}}, (("zyzomys", 3),), 0)
    database.close()
    monkeypatch.setattr(moderation, "today", lambda: "2026-02-09")
    assert await _usage(path) == Usage({DAY: {"sure": 3}}, (("zyzomys", 3),), 0)
    monkeypatch.setattr(moderation, "today", lambda: "2026-02-10")
    assert await _usage(path) == Usage({}, (), 0)
    assert b"zyzomys" not in stored(tmp_path)


async def _usage(path: Path) -> Usage:
    database = Database(path)
    try:
        return await database.moderation.usage(7)
    finally:
        database.close()


def test_numbers_and_words_of_asking_are_no_topics() -> None:
    """A number may be a telephone's; what asks names nothing."""
    assert topics_of("Qui a appelé le 0612345678 en janvier ?") == {"appel": "appelé", "janvi": "janvier"}
    assert topics_of("42 ?") == {}


async def test_a_server_asks_no_more_than_its_quota(meet: Meet, open_bot: Open) -> None:
    """By commands and mentions together; each person is told once, privately, and a restart changes nothing."""
    place: Place = await meet(open_bot(server_quota=2))
    await place.alice.slash(place.channel, "ask", question=QUESTION)
    await place.alice.send(place.channel, f"{mention(place)} {QUESTION}")
    refused = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    assert refused.content.startswith("This server has asked its 2 questions of today.")
    assert refused.ephemeral
    sent = len(place.env.http_requests)
    await place.alice.send(place.channel, f"{mention(place)} {QUESTION}")
    assert [each for each in place.env.http_requests[sent:] if each.json and each.path.endswith("/messages")] == []
    assert "Today: 2 of 2" in words(answered(await place.moderator.slash(place.channel, "stats")))
    await place.env.restart_bot(open_bot(server_quota=2))
    refused = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    assert refused.content.startswith("This server has asked its 2 questions of today.")


async def test_a_new_day_begins_a_new_quota(meet: Meet, open_bot: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """At midnight UTC."""
    monkeypatch.setattr(moderation, "today", lambda: DAY)
    place: Place = await meet(open_bot(server_quota=1))
    await place.alice.slash(place.channel, "ask", question=QUESTION)
    assert answered(await place.alice.slash(place.channel, "ask", question=QUESTION)).content.startswith("This server")
    monkeypatch.setattr(moderation, "today", lambda: "2026-01-11")
    assert "Russes" in words(answered(await place.alice.slash(place.channel, "ask", question=QUESTION)))


async def test_who_is_blocked_is_told_by_a_command_and_ignored_in_messages(place: Place, tmp_path: Path) -> None:
    """In this server, after a restart too, until it is ended; erasing what is theirs does not end it."""
    done = answered(await place.moderator.slash(place.channel, "block", person=place.alice))
    assert done.content == "alice cannot ask here any more. /unblock ends that."
    assert done.ephemeral
    for command in ({"name": "ask", "question": QUESTION}, {"name": "timeline"}):
        refused = answered(await place.alice.slash(place.channel, command.pop("name"), **command))
        assert refused.content.startswith("The moderators have decided that you cannot ask here.")
    sent = len(place.env.http_requests)
    await place.alice.send(place.channel, f"{mention(place)} {QUESTION}")
    assert [each for each in place.env.http_requests[sent:] if each.json and each.path.endswith("/messages")] == []
    shown = answered(await place.alice.slash(place.channel, "privacy"))
    erased = answered(await place.alice.click(shown, label="Erase what is mine"))
    assert erased.content.endswith("That moderators block you stays too; only they can end it.")
    assert str(place.alice.id).encode() not in stored(tmp_path)
    assert place.bot.database.moderation.is_blocked(place.guild.id, place.alice.id)
    assert not place.bot.database.moderation.is_blocked(place.guild.id + 1, place.alice.id)
    assert "Blocked here: 1 person." in words(answered(await place.moderator.slash(place.channel, "stats")))
    await place.moderator.slash(place.channel, "unblock", person=place.alice)
    assert "Russes" in words(answered(await place.alice.slash(place.channel, "ask", question=QUESTION)))


async def test_a_block_outlives_a_restart(tmp_path: Path) -> None:
    """It is in the file."""
    path = tmp_path / "discord.sqlite"
    database = Database(path)
    await database.moderation.block(7, 1, blocked=True)
    await database.moderation.block(None, 2, blocked=True)
    database.close()
    database = Database(path)
    held = [database.moderation.is_blocked(server, user) for server in (7, 8, None) for user in (1, 2, 3)]
    database.close()
    assert held == [True, True, False, False, True, False, False, True, False]


async def test_only_the_home_server_blocks_everywhere(meet: Meet, open_bot: Open) -> None:
    """Where several servers share the index."""
    place: Place = await meet(open_bot(home_server=1))
    done = answered(await place.moderator.slash(place.channel, "block", person=place.alice, everywhere=True))
    assert done.content.startswith("Only the server that looks after the index decides for all servers.")
    assert not place.bot.database.moderation.is_blocked_anywhere(place.alice.id)


def _rows(table: str, tables: Tables) -> int:
    return int(tables.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


async def test_votes_of_whoever_runs_the_bot_are_not_kept(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The owner of the application and its team; everybody else's are."""
    about = SimpleNamespace(
        owner=SimpleNamespace(id=1), team=SimpleNamespace(owner_id=1, members=[SimpleNamespace(id=place.alice.id)])
    )
    monkeypatch.setattr(place.bot, "_application", about)
    message = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    thanked = answered(await place.alice.click(message, custom_id=_vote(message)))
    assert thanked.content.startswith("Thank you. You run this bot")
    assert await place.bot.database.votes(place.guild.id) == []
    await place.moderator.click(message, custom_id=_vote(message))
    assert len(await place.bot.database.votes(place.guild.id)) == 1


def _vote(message: object) -> str:
    return str(buttons(message)["good"]["custom_id"])


async def test_leaving_erases_says_what_and_leaves(place: Place, tmp_path: Path) -> None:
    """Only after the press of a moderator; nothing of the server is left in the bytes of the file."""
    database = place.bot.database
    await database.set(place.guild.id, Preferences(allowed=(place.channel.id,)))
    await database.vote(place.alice.id, place.guild.id, Vote("ukraine.txt", 0, 40, True, "", DAY))
    await database.moderation.block(place.guild.id, 5, blocked=True)
    await place.alice.slash(place.channel, "ask", question=QUESTION)
    shown = answered(await place.moderator.slash(place.channel, "leave"))
    assert "Shall I leave this server?" in words(shown)
    assert len(await database.votes(place.guild.id)) == 1
    await place.moderator.click(shown, custom_id="dl:leave")
    bodies = [each.json for each in place.env.http_requests if isinstance(each.json, dict)]
    [done] = [body["content"] for body in bodies if str(body.get("content")).startswith("Erased: ")]
    assert done.startswith("Erased: settings: 1, votes: 1, counts of questions: 1, words: ")
    assert done.endswith("blocked people: 1. Goodbye.")
    assert list(place.bot.guilds) == []
    assert database.of(place.guild.id) == Preferences()
    assert not database.moderation.is_blocked(place.guild.id, 5)
    for table in ("servers", "votes", "days", "topics", "askers", "blocked"):
        assert await database.work(partial(_rows, table)) == 0, table


@pytest.mark.parametrize("command", ["stats", "block", "unblock", "leave"])
async def test_they_are_for_moderators_alone(place: Place, command: str) -> None:
    """The bot looks at the permission itself, whatever the server opened."""
    registered = place.env.backend.find_command(command, None)
    assert registered is not None
    registered["default_member_permissions"] = None
    options = {"person": place.moderator} if "block" in command else {}
    result = answered(await place.alice.slash(place.channel, command, **options))
    assert result.content.startswith("This is for those who may manage the server")
    assert len(place.env.errors) == 1
