"""Under load: a burst is answered whole, the event loop stays free, and editions change between two questions."""

import asyncio
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.discord.cooldown import Cooldown, CooldownError, Seen
from bot.discord.in_flight import Hands, LeavingError
from bot.discord.rebuild import Builder, StoppedError
from bot.discord.serving import Desk, FullError, GoneError
from bot.discord.views.custom_id import Place as Spot
from index.building.build import build
from index.errors import BusyError, EditionError
from index.storage.current import current
from tests.bot.discord.conftest import Meet, Open, Place, opener
from tests.bot.discord.reading import answered, words
from tests.bot.discord.test_ask import QUESTION, QUOTE
from tests.bot.discord.test_conversation import as_sent, mention, replay
from tests.fakes import HashedEncoder

# A heartbeat may never be delayed by this much.
LONGEST_DELAY_SECONDS = 1.0


async def longest_delay(stop: asyncio.Event) -> float:
    """How long the event loop kept a task of 10 ms waiting, at the worst."""
    worst = 0.0
    while not stop.is_set():
        began = time.perf_counter()
        await asyncio.sleep(0.01)
        worst = max(worst, time.perf_counter() - began - 0.01)
    return worst


async def test_a_burst_of_200_questions_from_50_people_loses_none(meet: Meet) -> None:
    """Each is answered, once, and no heartbeat waits a second."""
    place: Place = await meet()
    people = [place.guild.add_member(place.env.create_user(f"user{number}")) for number in range(50)]
    template = as_sent(place, await place.alice.send(place.channel, f"{mention(place)} {QUESTION}"))
    stop = asyncio.Event()
    heartbeat = asyncio.create_task(longest_delay(stop))
    sent = []
    for number in range(200):
        person = people[number % 50]
        author = dict(template["author"], id=str(person.id), username=person.name)
        sent.append(place.env.backend.snowflake())
        replay(place, template | {"id": str(sent[-1]), "author": author})
    await place.env.settle(timeout=60)
    stop.set()
    assert await heartbeat < LONGEST_DELAY_SECONDS
    replies = [each.json for each in place.env.http_requests if each.json and each.path.endswith("/messages")]
    replied = [int(each["message_reference"]["message_id"]) for each in replies if "message_reference" in each]
    assert sorted(replied[1:]) == sorted(sent)


async def test_the_event_loop_is_free_while_a_question_is_answered(open_bot: Open) -> None:
    """The work runs in a thread; another coroutine runs meanwhile."""
    desk = open_bot().desk
    entered, leave = threading.Event(), threading.Event()

    def slow(serving: object) -> str:
        entered.set()
        leave.wait(5)
        return threading.current_thread().name

    with desk.seat():
        working = asyncio.create_task(desk.do(slow))
        while not entered.is_set():
            await asyncio.sleep(0)
        assert not working.done()
        leave.set()
        assert (await working).startswith("question")


async def test_the_queue_refuses_at_once_when_it_is_full(open_bot: Open) -> None:
    """Two at work and one waiting; a fourth is refused, and a seat that is left is free again."""
    desk = open_bot(waiting=1).desk
    with desk.seat(), desk.seat(), desk.seat():
        with pytest.raises(FullError), desk.seat():
            pass
        assert desk.taken == 3
    with desk.seat():
        assert desk.taken == 1


async def test_a_new_edition_is_picked_up_between_two_questions(place: Place) -> None:
    """Built by another process, say; nobody restarts anything."""
    question = "Combien de voyageurs tramway Nantes ?"
    before = answered(await place.alice.slash(place.channel, "ask", question=question))
    assert "cent mille" not in words(before)
    (place.bot.builder.seeds / "tram.txt").write_text("Le tramway de Nantes : cent mille voyageurs.", encoding="utf-8")
    build(place.bot.builder.seeds, place.bot.desk.index, HashedEncoder, "hashed")
    after = answered(await place.alice.slash(place.channel, "ask", question=question))
    assert "cent mille" in words(after)


async def test_a_question_at_work_keeps_its_edition_to_the_end(place: Place) -> None:
    """An edition is let go of when the last question on it is answered."""
    desk = place.bot.desk
    entered, leave = threading.Event(), threading.Event()

    def slow(serving: object) -> str:
        entered.set()
        leave.wait(5)
        return desk_text(serving)

    def desk_text(serving: object) -> str:
        number = serving.archive.edition.numbered("ukraine.txt")  # type: ignore[attr-defined]
        return str(serving.archive.edition.document(number).text)  # type: ignore[attr-defined]

    with desk.seat(), desk.seat():
        first = asyncio.create_task(desk.do(slow))
        while not entered.is_set():
            await asyncio.sleep(0)
        (place.bot.builder.seeds / "ukraine.txt").write_text("Un autre texte.", encoding="utf-8")
        build(place.bot.builder.seeds, desk.index, HashedEncoder, "hashed")
        assert await desk.do(desk_text) == "Un autre texte."
        leave.set()
        assert QUOTE in await first


async def test_an_edition_that_cannot_be_opened_leaves_the_last_one_serving(place: Place) -> None:
    """A damaged disk is no reason to stop answering."""
    (place.bot.desk.index / "current").write_text("nothing-there\n", encoding="utf-8")
    message = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    assert QUOTE.split()[1] in words(message)


def test_no_index_is_an_edition_error(tmp_path: Path) -> None:
    """Before anything of Discord begins."""
    with pytest.raises(EditionError, match="dateline build"):
        Desk(tmp_path / "none", tmp_path, opener=opener)


async def test_a_place_in_no_document_is_gone(open_bot: Open) -> None:
    """Its document may have been removed."""
    desk = open_bot().desk
    with desk.seat(), pytest.raises(GoneError):
        await desk.do(lambda serving: serving.quote(Spot(b"nobody", 0, 1, b"ab")))


def test_a_cooldown_lets_one_question_pass_in_its_time() -> None:
    """Per person; the time left is told, and a second refusal in one wait knows that it is not the first."""
    now = [100.0]
    cooldown = Cooldown(10, lambda: now[0])
    cooldown.take(1)
    cooldown.take(2)
    now[0] = 103.5
    with pytest.raises(CooldownError, match=r"in 7 s\.") as refusal:
        cooldown.take(1)
    assert refusal.value.first
    with pytest.raises(CooldownError) as refusal:
        cooldown.take(1)
    assert not refusal.value.first
    now[0] = 110
    cooldown.take(1)


def test_a_cooldown_forgets_who_waits_no_more() -> None:
    """It does not grow with everybody who ever asked."""
    now = [0.0]
    cooldown = Cooldown(1, lambda: now[0])
    for person in range(5000):
        now[0] += 1
        cooldown.take(person)
    assert len(cooldown._until) <= 1000


def test_messages_are_remembered_up_to_a_bound() -> None:
    """The oldest are forgotten first."""
    seen = Seen(most=2)
    assert [seen.first_time(message) for message in (1, 1, 2, 3, 1)] == [True, False, True, True, True]


async def test_leaving_stops_a_build_and_the_last_edition_goes_on_serving(place: Place) -> None:
    """Whoever asked for it is not left waiting by a bot that cannot leave."""
    entered, leave = threading.Event(), threading.Event()

    class Slow(HashedEncoder):
        def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
            entered.set()
            leave.wait(5)
            return super().passages(texts)

    (place.bot.builder.seeds / "new.txt").write_text("Un texte de plus.", encoding="utf-8")
    builder = Builder(place.bot.builder.seeds, place.bot.desk.index, Slow, "hashed")
    serving = current(place.bot.desk.index)
    work = asyncio.create_task(builder.build())
    while not entered.is_set():
        await asyncio.sleep(0)
    with pytest.raises(BusyError, match="/index status"):
        await builder.build()
    builder.stop()
    leave.set()
    with pytest.raises(StoppedError):
        await work
    assert current(place.bot.desk.index) == serving
    assert not builder.running


async def test_leaving_waits_for_the_work_at_hand_and_takes_no_more() -> None:
    """And gives up after its time, saying how much was left."""
    hands = Hands()
    assert await hands.finish(0.01) == 0
    hands = Hands()
    with hands.work():
        assert await hands.finish(0.01) == 1
        with pytest.raises(LeavingError), hands.work():
            pass
    assert hands.leaving
