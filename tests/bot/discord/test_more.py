"""The menu below an answer: the export and the thread; and a difference between the sources on the card."""

import re

from bot.answer_text import difference_lines
from bot.discord.views.components import Layout
from bot.discord.views.difference import difference_of, difference_text, plain_lines
from index.building.build import build
from index.documents import Span
from index.phrases import Language
from index.quoting.differences import Side
from tests.bot.discord.conftest import Place
from tests.bot.discord.reading import answered, buttons, components_of, words
from tests.bot.discord.test_ask import QUESTION, QUOTE
from tests.bot.discord.test_buttons import ask, press
from tests.bot.discord.test_conversation import mention
from tests.bot.test_answer_text import answer_of, quote_of
from tests.fakes import HashedEncoder

STORM = "The storm of Nantes wounded twelve people of the town on Monday."


async def _storms(place: Place) -> None:
    """Adds two texts that differ in a number."""
    for name, number in (("one.txt", "twelve"), ("two.txt", "nine")):
        text = f"date 2020-02-03\n{STORM.replace('twelve', number)}\n"
        (place.bot.builder.seeds / name).write_text(text, encoding="utf-8")
    build(place.bot.builder.seeds, place.bot.queue.index, HashedEncoder, "hashed")


async def test_an_export_is_a_file_with_the_quotes_verbatim(place: Place) -> None:
    """For whoever asks for it, privately, with the question and every quote of the answer."""
    message = await ask(place)
    count = int(buttons(message)["next"]["label"].split("/")[1])
    result = answered(await place.moderator.select(message, ["export"]))
    assert result.ephemeral
    (file,) = result.attachments
    assert file.filename == "answer.txt"
    written = (await file.read()).decode()
    assert written.startswith(f"Question: {QUESTION}\n")
    assert f"> {QUOTE}\n" in written
    assert written.count("\n> ") == count
    assert "ukraine.txt, characters 0–" in written


async def test_reading_on_makes_a_thread_with_every_passage(place: Place) -> None:
    """Named after the question; a second press writes into the same one."""
    message = await ask(place)
    count = int(buttons(message)["next"]["label"].split("/")[1])
    await place.alice.select(message, ["thread"])
    await place.alice.select(message, ["thread"])
    (thread,) = place.channel.threads
    assert thread.name == QUESTION
    shown = [words(each) for each in thread.history() if "Characters" in words(each)]
    assert len(shown) == 2 * count
    assert any(QUOTE in each.replace("\\", "") for each in shown)


async def test_an_answer_in_a_thread_offers_no_other(place: Place) -> None:
    """A press of an older message is told the next step."""
    message = await ask(place)
    await place.alice.select(message, ["thread"])
    (thread,) = place.channel.threads
    await place.alice.send(thread, f"{mention(place)} {QUESTION}")
    answer = thread.last_message
    values = [option["value"] for part in components_of(answer)[-1]["components"] for option in part["options"]]
    assert values == ["export", "delete"]


async def test_a_difference_stands_on_every_page_and_in_the_export(place: Place) -> None:
    """Both values, each with its date and its words."""
    await _storms(place)
    message = await ask(place, "How many people of the town did the storm of Nantes wound?")
    told = words(message)[words(message).index("**The sources differ") :]
    values = re.findall(r"^\*\*(.+?)\*\* — published on 3 February 2020", told, re.M)
    assert sorted(values) == ["nine people", "twelve people"]
    assert f"> {STORM.replace('.', '')}" in told.replace("\\", "").replace(".", "")
    if "next" in buttons(message):
        await place.alice.click(message, custom_id=press(message, "next"))
        assert told in words(message)
    (file,) = answered(await place.alice.select(message, ["export"])).attachments
    assert f"The sources differ:\n\n{values[0]} — published on 3 February 2020" in (await file.read()).decode()


async def test_an_answer_without_a_difference_says_nothing_of_one(place: Place) -> None:
    """As most are."""
    assert "differ" not in words(await ask(place))


def test_the_lines_of_a_difference_are_read_back_as_they_were() -> None:
    """Whatever marks a text holds."""
    sides = tuple(Side(quote_of(f"{word} *wounded* — [here]", word), Span(0, len(word))) for word in ("Twelve", "9"))
    answer = answer_of(differing=sides)
    shown = difference_text(answer, Language.ENGLISH, None)
    assert shown is not None
    assert plain_lines(shown) == difference_lines(answer, Language.ENGLISH)
    assert difference_of(Layout().children) is None
