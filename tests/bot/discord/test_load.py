"""Under load: a burst is answered whole, the event loop stays free, and editions change between two questions."""

import asyncio
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.discord.cooldown import Cooldown, CooldownError, SeenIds
from bot.discord.in_flight import ClosingError, FullError, InFlight
from bot.discord.rebuild import Builder, StoppedError
from bot.discord.serving import GoneError
from bot.discord.views.custom_id import QuotePlace
from bot.discord.worker import WorkQueue
from index.archive import Archive
from index.building.build import build
from index.errors import BusyError, EditionError, Step
from index.quoting.reader import Reader
from index.storage.current import current, open_current
from tests.bot.discord.conftest import Meet, Open, Place, opener
from tests.bot.discord.reading import answered, words
from tests.bot.discord.test_ask import QUESTION, QUOTE
from tests.bot.discord.test_conversation import as_sent, mention, replay
from tests.fakes import HashedEncoder, OverlapReader

# The first quote with the word that the fake reader marks, and a question whose words stand near it in part.
MARKED = "**Les** Russes demandent le retrait des soldats de l’OTAN de Roumanie et de Bulgarie."
NEAR_QUESTION = "Combien de soldats belges défilent à Bruxelles pendant la fête nationale ?"
# A heartbeat may never be delayed by this much.
LONGEST_DELAY_SECONDS = 1.0


async def longest_delay(stop: asyncio.Event) -> float:
    """The most seconds of processor time that the event loop's thread took while a task of 10 ms waited.

    Not seconds by the clock: other tests run on the same processors.
    """
    worst = 0.0
    while not stop.is_set():
        began = time.thread_time()
        await asyncio.sleep(0.01)
        worst = max(worst, time.thread_time() - began)
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
    queue = open_bot().queue
    entered, leave = threading.Event(), threading.Event()

    def slow(serving: object) -> str:
        entered.set()
        leave.wait(5)
        return threading.current_thread().name

    with queue.slot():
        working = asyncio.create_task(queue.run(slow))
        while not entered.is_set():
            await asyncio.sleep(0)
        assert not working.done()
        leave.set()
        assert (await working).startswith("question")


async def test_the_queue_refuses_at_once_when_it_is_full(open_bot: Open) -> None:
    """Two at work and one waiting; a fourth is refused, and a slot that is left is free again."""
    queue = open_bot(waiting=1).queue
    with queue.slot(), queue.slot(), queue.slot():
        with pytest.raises(FullError), queue.slot():
            pass
        assert queue.pending == 3
    with queue.slot():
        assert queue.pending == 1


async def test_a_new_edition_is_picked_up_between_two_questions(place: Place) -> None:
    """Built by another process, say; nobody restarts anything."""
    question = "Combien de voyageurs tramway Nantes ?"
    before = answered(await place.alice.slash(place.channel, "ask", question=question))
    assert "cent mille" not in words(before)
    (place.bot.builder.seeds / "tram.txt").write_text("Le tramway de Nantes : cent mille voyageurs.", encoding="utf-8")
    build(place.bot.builder.seeds, place.bot.queue.index, HashedEncoder, "hashed")
    after = answered(await place.alice.slash(place.channel, "ask", question=question))
    assert "cent mille" in words(after)


async def test_a_rebuild_keeps_the_one_reader(place: Place) -> None:
    """Marks, confidence and refusals of a new edition are the reader's, and no second reader is loaded."""
    question = "Combien de voyageurs tramway Nantes ?"
    reader = place.bot.queue.serving.archive.reader
    assert isinstance(reader, OverlapReader)
    marked = words(answered(await place.alice.slash(place.channel, "ask", question=QUESTION)))
    near = words(answered(await place.alice.slash(place.channel, "ask", question=NEAR_QUESTION)))
    assert f"> {MARKED}" in marked
    assert "**Possibly, check it:**" not in marked
    assert "**Possibly, check it:**" in near
    (place.bot.builder.seeds / "tram.txt").write_text("Le tramway de Nantes : cent mille voyageurs.", encoding="utf-8")
    before = place.bot.queue.serving.name
    await place.moderator.slash(place.channel, "index rebuild")
    assert words(answered(await place.alice.slash(place.channel, "ask", question=QUESTION))) == marked
    assert words(answered(await place.alice.slash(place.channel, "ask", question=NEAR_QUESTION))) == near
    assert "cent **mille** voyageurs" in words(
        answered(await place.alice.slash(place.channel, "ask", question=question))
    )
    assert place.bot.queue.serving.name != before
    assert place.bot.queue.serving.archive.reader is reader
    assert reader.questions.count(QUESTION) == 2


async def test_an_edition_of_another_encoder_keeps_the_one_reader(
    open_bot: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The encoder is the edition's, the reader is the one that is loaded."""
    queue = open_bot().queue
    reader = queue.serving.archive.reader
    other = HashedEncoder(seed="another")

    def open_other(index: Path, models: Path, reader: Reader | None = None, /) -> Archive:
        return Archive(open_current(index), other, reader)

    monkeypatch.setattr(queue._default, "_opener", open_other)
    build(queue.index.parent / "seeds", queue.index, lambda: other, "another")
    with queue.slot():
        archive = await queue.run(lambda serving: serving.archive)
    assert archive.encoder is other
    assert archive.reader is reader


async def test_a_question_at_work_keeps_its_edition_to_the_end(place: Place) -> None:
    """An edition is let go of when the last question on it is answered."""
    queue = place.bot.queue
    entered, leave = threading.Event(), threading.Event()

    def slow(serving: object) -> str:
        entered.set()
        leave.wait(5)
        return desk_text(serving)

    def desk_text(serving: object) -> str:
        number = serving.archive.edition.numbered("ukraine.txt")  # type: ignore[attr-defined]
        return str(serving.archive.edition.document(number).text)  # type: ignore[attr-defined]

    with queue.slot(), queue.slot():
        first = asyncio.create_task(queue.run(slow))
        while not entered.is_set():
            await asyncio.sleep(0)
        (place.bot.builder.seeds / "ukraine.txt").write_text("Un autre texte.", encoding="utf-8")
        build(place.bot.builder.seeds, queue.index, HashedEncoder, "hashed")
        assert await queue.run(desk_text) == "Un autre texte."
        leave.set()
        assert QUOTE in await first


async def test_an_edition_that_cannot_be_opened_leaves_the_last_one_serving(place: Place) -> None:
    """A damaged disk is no reason to stop answering."""
    (place.bot.queue.index / "current").write_text("nothing-there\n", encoding="utf-8")
    message = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    assert QUOTE.split()[1] in words(message)


def test_no_index_is_an_edition_error(tmp_path: Path) -> None:
    """Before anything of Discord begins."""
    with pytest.raises(EditionError) as raised:
        WorkQueue(tmp_path / "none", tmp_path, opener=opener)
    assert raised.value.step is Step.BUILD


async def test_a_place_in_no_document_is_gone(open_bot: Open) -> None:
    """Its document may have been removed."""
    queue = open_bot().queue
    with queue.slot(), pytest.raises(GoneError):
        await queue.run(lambda serving: serving.quote(QuotePlace(b"nobody", 0, 1, b"ab")))


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
    seen = SeenIds(most=2)
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
    builder = Builder(place.bot.builder.seeds, place.bot.queue.index, Slow, "hashed")
    serving = current(place.bot.queue.index)
    work = asyncio.create_task(builder.build())
    while not entered.is_set():
        await asyncio.sleep(0)
    with pytest.raises(BusyError, match="/index status"):
        await builder.build()
    builder.stop()
    leave.set()
    with pytest.raises(StoppedError):
        await work
    assert current(place.bot.queue.index) == serving
    assert not builder.running


async def test_stopping_waits_for_the_work_in_flight() -> None:
    """And gives up after its time, saying how much is unfinished."""
    in_flight = InFlight()
    assert await in_flight.drain(0.01) == 0
    with in_flight.track(), in_flight.track():
        assert await in_flight.drain(0.01) == 2
    assert await in_flight.drain(0.01) == 0
    assert in_flight.closing


async def test_a_queue_that_refuses_finishes_what_it_took(open_bot: Open) -> None:
    """Two at work and one waiting: no slot is left, the one that waits is turned away, the two end."""
    queue = open_bot().queue
    entered, leave = threading.Semaphore(0), threading.Event()

    def slow(serving: object) -> str:
        entered.release()
        leave.wait(5)
        return "done"

    with queue.slot(), queue.slot(), queue.slot():
        working = [asyncio.create_task(queue.run(slow)) for _ in range(3)]
        await asyncio.sleep(0)
        for _ in range(2):
            assert await asyncio.to_thread(entered.acquire, timeout=5)
        queue.refuse()
        with pytest.raises(ClosingError), queue.slot():
            pass
        assert queue.cancel_waiting() == 1
        with pytest.raises(ClosingError):
            await working[2]
        leave.set()
        assert await asyncio.gather(*working[:2]) == ["done", "done"]
