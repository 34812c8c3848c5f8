"""The buttons of an answer: passage, next and previous, votes, deletion; and all of them after a restart."""

import pytest
from simcord.backend.errors import BackendError
from simcord.results import ResponseMessage

from bot.discord.views.components import PERHAPS
from bot.discord.views.markdown import unquote
from index.building.build import build
from tests.bot.discord.conftest import UKRAINE, Open, Place
from tests.bot.discord.reading import DEFERRED_EDIT, FORM, answered, buttons, callbacks, words
from tests.bot.discord.test_ask import POSSIBLE, QUESTION, QUOTE
from tests.fakes import HashedEncoder


async def ask(place: Place, question: str = QUESTION) -> ResponseMessage:
    """An answer that all see."""
    return answered(await place.alice.slash(place.channel, "ask", question=question))


def press(message: ResponseMessage, name: str) -> str:
    """The custom id of a button."""
    found: str = buttons(message)[name]["custom_id"]
    return found


async def test_the_passage_is_shown_privately_with_the_quote_marked(place: Place) -> None:
    """The quote is a block; what stands around it is around it, verbatim, and its characters are counted."""
    message = await ask(place)
    passage = answered(await place.moderator.click(message, label="See the passage"))
    assert passage.ephemeral
    lines = words(passage).split("\n")
    marked = [unquote(line) for line in lines if line.startswith("> ")]
    assert marked == [QUOTE]
    assert "La délégation américaine a refusé toute concession" in words(passage)
    start = UKRAINE.partition("\n")[2].index(QUOTE)
    assert f"Characters {start} to {start + len(QUOTE)} of" in words(passage)


async def test_next_and_previous_turn_the_asker_s_answer_in_place(place: Place) -> None:
    """The question stays shown, and after the last comes the first."""
    message = await ask(place)
    result = await place.alice.click(message, custom_id=press(message, "next"))
    turned = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    assert callbacks(place.env)[1] == DEFERRED_EDIT
    assert result.followups == []
    shown = place.env.backend.get_message(place.channel.id, message.id)
    texts = [part["content"] for part in shown.components[0]["components"]]
    assert texts[0] == f"-# ❯ {QUESTION}"
    assert unquote(texts[1]) != QUOTE
    for _ in range(int(buttons(message)["next"]["label"].split("/")[1]) - 1):
        assert unquote(words(message).split("\n")[1]) != QUOTE
        await place.alice.click(message, custom_id=press(message, "next"))
    assert unquote(words(message).split("\n")[1]) == QUOTE
    assert words(turned) != texts[1]


async def test_a_question_of_when_is_answered_with_the_date_first(place: Place) -> None:
    """And so it is again when the page is turned and turned back, after any restart."""
    for name, text in (
        ("frost.txt", "Frost came near the grape harvest of Burgundy."),
        # The fake reader takes the word beside those of the question for the answer.
        ("start.txt", "On 20 September 2021 Burgundy began the grape harvest."),
    ):
        (place.bot.builder.seeds / name).write_text(text, encoding="utf-8")
    build(place.bot.builder.seeds, place.bot.queue.index, HashedEncoder, "hashed")
    message = await ask(place, "When was it that the grape harvest of Burgundy began?")
    assert "### 20 September 2021" in words(message)
    await place.alice.click(message, custom_id=press(message, "next"))
    assert "### 20 September 2021" not in words(message)
    for _ in range(int(buttons(message)["next"]["label"].split("/")[1]) - 1):
        await place.alice.click(message, custom_id=press(message, "next"))
    assert "### 20 September 2021" in words(message)


async def test_what_a_date_in_the_question_was_taken_for_stays_shown(place: Place) -> None:
    """Whichever quote is shown."""
    for name, text in (
        ("cellars.txt", "On 12 October 2021 the cellars of Burgundy opened to visitors of the whole region."),
        ("market.txt", "On 3 November 2021 a market of Burgundy sold more bottles than in any year before."),
    ):
        (place.bot.builder.seeds / name).write_text(text, encoding="utf-8")
    build(place.bot.builder.seeds, place.bot.queue.index, HashedEncoder, "hashed")
    message = await ask(place, "Burgundy bottles and cellars in autumn 2021?")
    (taken,) = [line for line in words(message).split("\n") if "autumn 2021” is" in line]
    await place.alice.click(message, custom_id=press(message, "next"))
    assert taken in words(message)


async def test_a_possible_answer_stays_one_on_every_page(place: Place, open_bot: Open) -> None:
    """Turned in place or as a copy, and around its passage, after a restart too: the press itself says it."""
    message = await ask(place, POSSIBLE)
    await place.env.restart_bot(open_bot())
    first = unquote(words(message).split("\n")[2])
    await place.alice.click(message, custom_id=press(message, "next"))
    turned = place.env.backend.get_message(place.channel.id, message.id)
    texts = [part["content"] for part in turned.components[0]["components"]]
    assert texts[1] == "**Possibly, check it:**"
    assert unquote(texts[2]) != first
    assert turned.components[0]["accent_color"] == PERHAPS.value
    copy = answered(await place.moderator.click(message, custom_id=press(message, "next")))
    assert words(copy).split("\n")[1] == "**Possibly, check it:**"
    passage = answered(await place.alice.click(message, label="See the passage"))
    assert words(passage).startswith("Possibly, check it:\n")
    sure = await ask(place)
    passage = answered(await place.alice.click(sure, label="See the passage"))
    assert "Possibly" not in words(passage)


async def test_somebody_else_turns_a_private_copy(place: Place) -> None:
    """The answer of another is left as it is."""
    message = await ask(place)
    before = words(message)
    copy = answered(await place.moderator.click(message, custom_id=press(message, "next")))
    assert copy.ephemeral
    assert words(message) == before
    assert words(copy).split("\n")[0] == f"-# ❯ {QUESTION}"
    for _ in range(int(buttons(message)["next"]["label"].split("/")[1]) - 1):
        back = await place.moderator.click(copy, custom_id=press(copy, "next"))
        assert back.acknowledged
    assert unquote(words(copy).split("\n")[1]) == QUOTE


async def test_buttons_work_after_a_restart_and_a_rebuild(place: Place, open_bot: Open) -> None:
    """Everything they need stands in the message."""
    message = await ask(place)
    await place.env.restart_bot(open_bot())
    passage = answered(await place.alice.click(message, label="See the passage"))
    assert QUOTE in unquote(words(passage))
    (place.bot.builder.seeds / "new.txt").write_text("Un texte de plus, sur Genève.", encoding="utf-8")
    build(place.bot.builder.seeds, place.bot.queue.index, HashedEncoder, "hashed")
    passage = answered(await place.alice.click(message, label="See the passage"))
    assert QUOTE in unquote(words(passage))


async def test_a_passage_that_changed_since_is_said_to_be_gone(place: Place) -> None:
    """Never another text in its place."""
    message = await ask(place)
    (place.bot.builder.seeds / "ukraine.txt").write_text(UKRAINE.replace("Les Russes", "Les  Russes"), encoding="utf-8")
    build(place.bot.builder.seeds, place.bot.queue.index, HashedEncoder, "hashed")
    gone = answered(await place.alice.click(message, label="See the passage"))
    assert gone.content.startswith("The sources changed since this answer")


async def test_a_vote_is_thanked_for_and_kept(place: Place) -> None:
    """With the passage it is about, and no word of the question."""
    message = await ask(place)
    thanks = answered(await place.alice.click(message, custom_id=press(message, "good")))
    assert thanks.content == "Thank you, noted."
    assert thanks.ephemeral
    (vote,) = await place.bot.database.votes(place.guild.id)
    assert (vote.document, vote.good, vote.reason) == ("ukraine.txt", True, "")
    assert UKRAINE.partition("\n")[2][vote.start : vote.end] == QUOTE


async def test_a_bad_vote_asks_why(place: Place) -> None:
    """The later vote of a person takes the place of the earlier; its reason is kept."""
    message = await ask(place)
    await place.alice.click(message, custom_id=press(message, "good"))
    form = await place.alice.click(message, custom_id=press(message, "bad"))
    assert callbacks(place.env)[-1] == FORM
    assert form.modal is not None
    assert form.modal["title"] == "What is wrong?"
    thanks = answered(await place.alice.submit_modal(form, {"reason": "=1+1, out of date"}))
    assert thanks.content == "Thank you, noted."
    (vote,) = await place.bot.database.votes(place.guild.id)
    assert (vote.good, vote.reason) == (False, "=1+1, out of date")


async def test_a_form_filled_in_across_a_restart_is_kept(place: Place, open_bot: Open) -> None:
    """The form, too, carries all it needs."""
    message = await ask(place)
    form = await place.alice.click(message, custom_id=press(message, "bad"))
    bot = open_bot()
    await place.env.restart_bot(bot)
    await place.alice.submit_modal(form, {"reason": "dépassé"})
    (vote,) = await bot.database.votes(place.guild.id)
    assert vote.reason == "dépassé"


async def test_a_refusal_can_be_voted_on(place: Place) -> None:
    """Where nothing was near, the vote is about the refusal."""
    message = await ask(place, "xyzzy plugh quux")
    await place.alice.click(message, custom_id=press(message, "good"))
    assert len(await place.bot.database.votes(place.guild.id)) == 1


async def test_the_asker_can_delete_the_answer_and_others_cannot(place: Place) -> None:
    """Others are told so privately."""
    message = await ask(place)
    refused = answered(await place.moderator.select(message, ["delete"]))
    assert refused.content.startswith("Only the person who asked")
    assert refused.ephemeral
    await place.alice.select(message, ["delete"])
    with pytest.raises(BackendError, match="Unknown Message"):
        await place.alice.select(message, ["delete"])


@pytest.mark.usefixtures("french")
async def test_forms_and_thanks_are_french_for_a_french_reader(place: Place) -> None:
    """Whatever language the answer was made in."""
    message = await ask(place)
    form = await place.alice.click(message, custom_id=press(message, "bad"))
    assert form.modal is not None
    assert form.modal["title"] == "Qu’est-ce qui ne va pas ?"
    thanks = answered(await place.alice.submit_modal(form, {"reason": ""}))
    assert thanks.content == "Merci, c’est noté."


async def test_a_button_that_this_version_does_not_know_says_so(place: Place) -> None:
    """Of a version before or after; a press that nobody answers would read "This interaction failed"."""
    message = await ask(place)
    stored = place.env.backend.get_message(place.channel.id, message.id)
    for custom_id in ("dl:former-name:abc", "other:thing", "dl:delete:x"):
        stored.components[1]["components"][-1]["custom_id"] = custom_id
        refused = answered(await place.moderator.click(message, custom_id=custom_id))
        expected = "Only the person who asked" if custom_id == "dl:delete:x" else "This button is of another version"
        assert refused.content.startswith(expected)


async def test_a_button_of_another_version_says_so(place: Place) -> None:
    """A custom id that cannot be read is not a crash."""
    message = await ask(place)
    stored = place.env.backend.get_message(place.channel.id, message.id)
    stored.components[1]["components"][-1]["custom_id"] = "dl:see:AAAA"
    told = answered(await place.alice.click(message, custom_id="dl:see:AAAA"))
    assert told.content.startswith("This button is of another version")
