"""Asking by the slash command and by the menu on a message."""

import logging

import pytest

from bot.discord.views.components import ANSWERED, PERHAPS, REFUSED
from bot.discord.views.markdown import unquote
from index.question.query import LONGEST_QUESTION
from tests.bot.discord.conftest import Meet, Open, Place
from tests.bot.discord.reading import DEFERRED, SAID, answered, buttons, callbacks, choices, words

QUESTION = "Que demandent les Russes à l’OTAN ?"
OUTSIDE = (
    "I found nothing that answers: no text published in the dates you asked for ({}). The nearest dates found: {}."
)
NEAR = "I found nothing that answers: one passage is near, but probably speaks of something else."
FLOODED = "The river Loire flooded the town of Tours in June."
QUOTE = "Les Russes demandent le retrait des soldats de l’OTAN de Roumanie et de Bulgarie."


async def test_an_answer_holds_the_quote_both_dates_and_the_source(place: Place) -> None:
    """It is acknowledged at once and edited in: question, passage verbatim, when it was published, where it is from."""
    result = await place.alice.slash(place.channel, "ask", question=QUESTION)
    message = answered(result)
    assert callbacks(place.env) == [DEFERRED]
    assert not result.ephemeral
    lines = words(message).split("\n")
    assert lines[0] == f"-# ❯ {QUESTION}"
    assert unquote(lines[1]) == QUOTE
    assert "**Published on 21 January 2022, " in words(message)
    assert buttons(message).keys() == {"next", "see", "good", "bad"}
    assert choices(message) == ["export", "thread", "delete"]


@pytest.mark.usefixtures("french")
async def test_a_french_reader_gets_a_french_answer(place: Place) -> None:
    """The reader's locale decides, whatever the question is written in."""
    message = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    assert "Publié le 21 janvier 2022" in words(message)
    assert buttons(message)["see"]["label"] == "Voir le passage"


async def test_a_quote_says_which_dates_it_speaks_of(place: Place) -> None:
    """The date of what happened stands apart from the date of the document."""
    message = answered(await place.alice.slash(place.channel, "ask", question="When did the grape harvest begin?"))
    assert "Published in September 2021" in words(message)
    assert "speaks of" in words(message)
    assert "20 September 2021" in words(message)
    assert "The \\*grape\\* harvest" in words(message)
    assert "harvest](https://example.org/harvest?year=2021#:~:text=" in words(message)


async def test_a_refusal_says_why_and_offers_the_nearest_passage(place: Place) -> None:
    """No quote stands in a refusal; the nearest passage waits behind a button, and claims nothing."""
    message = answered(await place.alice.slash(place.channel, "ask", question="recette tarte pommes cannelle"))
    assert "I found nothing that answers" in words(message)
    assert ">" not in words(message)
    assert buttons(message)["near"]["label"] == "See the nearest passage"
    nearest = answered(await place.alice.click(message, label="See the nearest passage"))
    assert words(nearest).startswith("The nearest passage:\n")
    assert nearest.ephemeral


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"since": "2021"}, NEAR),
        (
            {"since": "2030"},
            OUTSIDE.format("from 1 January 2030", "February 2022"),
        ),
        (
            {"until": "2019"},
            OUTSIDE.format("until 31 December 2019", "2020"),
        ),
        ({"until": "2020-12"}, FLOODED),
        ({"since": "2020", "until": "2020-12-31"}, FLOODED),
    ],
)
async def test_dates_bound_the_search(place: Place, bounds: dict[str, str], expected: str) -> None:
    """`since` and `until` are a day, a month or a year that the source was published in."""
    question = "What flooded the town of Tours?"
    message = answered(await place.alice.slash(place.channel, "ask", question=question, **bounds))
    assert unquote(words(message).split("\n")[1]) == expected


@pytest.mark.parametrize(
    ("bounds", "told"),
    [({"since": "2022-13"}, "is not a date that exists"), ({"since": "2022", "until": "2021"}, "Swap the two dates")],
)
async def test_a_date_that_is_none_is_told_privately(place: Place, bounds: dict[str, str], told: str) -> None:
    """Nobody else sees it, and nothing is searched."""
    message = answered(await place.alice.slash(place.channel, "ask", question=QUESTION, **bounds))
    assert told in message.content
    assert message.ephemeral


async def test_source_names_one_text(place: Place) -> None:
    """The choices offered hold titles and dates; the one chosen bounds the search."""
    offered = await place.alice.autocomplete(place.channel, "ask", "source", "grap")
    assert offered == [{"name": "The *grape* harvest (published in September 2021)", "value": "harvest.md"}]
    result = await place.alice.slash(place.channel, "ask", question="What fell into the river?", source="harvest.md")
    assert "flood" not in words(answered(result)).lower()
    unknown = answered(await place.alice.slash(place.channel, "ask", question=QUESTION, source="nowhere"))
    assert "nowhere" in unknown.content


async def test_private_hides_the_answer_from_others(place: Place) -> None:
    """A private answer has no button to delete it: its reader dismisses it."""
    result = await place.alice.slash(place.channel, "ask", question=QUESTION, private=True)
    assert answered(result).ephemeral
    assert choices(answered(result)) == ["export"]


async def test_a_question_of_signs_alone_is_told_what_it_lacks(place: Place) -> None:
    """There is nothing to search for in it."""
    message = answered(await place.alice.slash(place.channel, "ask", question="?! …"))
    assert "word" in words(message)


async def test_the_longest_question_is_answered(place: Place) -> None:
    """It is shown by its beginning."""
    question = (QUESTION + " ") * 100
    message = answered(await place.alice.slash(place.channel, "ask", question=question[:LONGEST_QUESTION]))
    assert unquote(words(message).split("\n")[1]) == QUOTE
    assert len(words(message).split("\n")[0]) < 400


async def test_the_menu_searches_for_a_message_privately(place: Place) -> None:
    """A message becomes the question; only the one who chose the menu sees the answer."""
    message = await place.moderator.send(place.channel, QUESTION)
    result = await place.alice.context_menu(place.channel, "Search the sources", message)
    assert answered(result).ephemeral
    assert unquote(words(answered(result)).split("\n")[1]) == QUOTE


async def test_the_menu_on_a_message_without_words_says_so(place: Place) -> None:
    """A picture alone asks nothing."""
    message = await place.moderator.send(place.channel, "", attachments=[("a.png", b"x")])
    result = await place.alice.context_menu(place.channel, "Search the sources", message)
    assert "word" in words(answered(result))


async def test_somebody_who_asks_again_too_soon_is_told_the_time_left(meet: Meet) -> None:
    """Privately; and the next person does not wait."""
    place: Place = await meet(cooldown=30.0)
    await place.alice.slash(place.channel, "ask", question=QUESTION)
    result = await place.alice.slash(place.channel, "ask", question=QUESTION)
    assert answered(result).content == "One moment: you can ask again in 30 s."
    assert answered(result).ephemeral
    other = await place.moderator.slash(place.channel, "ask", question=QUESTION)
    assert unquote(words(answered(other)).split("\n")[1]) == QUOTE


async def test_a_full_queue_is_told_at_once_and_privately(meet: Meet, open_bot: Open) -> None:
    """And costs no waiting time, since nothing was asked."""
    bot = open_bot(waiting=-2, cooldown=30.0)
    place: Place = await meet(bot)
    for _ in range(2):
        result = await place.alice.slash(place.channel, "ask", question=QUESTION)
        assert answered(result).content.startswith("Too many questions are waiting")
        assert answered(result).ephemeral
    assert callbacks(place.env) == [SAID, SAID]


async def test_the_log_holds_a_question_only_when_asked_to(
    meet: Meet, open_bot: Open, caplog: pytest.LogCaptureFixture
) -> None:
    """`LOG_QUESTIONS=1` is the only way."""
    caplog.set_level(logging.INFO, "dateline")
    place: Place = await meet(open_bot())
    await place.alice.slash(place.channel, "ask", question=QUESTION)
    assert [record.message for record in caplog.records if record.message == "asked"]
    assert not [record for record in caplog.records if QUESTION in str(vars(record))]
    await place.env.restart_bot(open_bot(log_questions=True))
    await place.alice.slash(place.channel, "ask", question=QUESTION)
    assert [record for record in caplog.records if QUESTION in str(vars(record))]


async def test_nothing_ever_pings(place: Place) -> None:
    """Every message is sent with no mention allowed."""
    await place.alice.slash(place.channel, "ask", question="@everyone Russes OTAN <@123456789012345678>")
    sent = [each.json for each in place.env.http_requests if each.json and "webhooks" in each.path]
    assert sent
    assert all((body.get("data") or body).get("allowed_mentions") == {"parse": []} for body in sent)
    allowed = place.bot.allowed_mentions
    assert allowed is not None
    assert [allowed.everyone, allowed.users, allowed.roles, allowed.replied_user] == [False] * 4


POSSIBLE = "Pourquoi les Russes quitteraient-ils leurs anciennes positions ?"


async def test_a_possible_answer_says_so_in_words_and_in_colour(place: Place) -> None:
    """At once, above the quote; a sure one has no heading."""
    message = answered(await place.alice.slash(place.channel, "ask", question=POSSIBLE))
    lines = words(message).split("\n")
    assert lines[1] == "**Possibly, check it:**"
    assert lines[2].startswith("> ")
    assert message.components[0]["accent_color"] == PERHAPS.value
    sure = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    assert "Possibly" not in words(sure)
    assert sure.components[0]["accent_color"] == ANSWERED.value


@pytest.mark.usefixtures("french")
async def test_the_three_answers_in_french(place: Place) -> None:
    """Possible, and none with the nearest passage."""
    possible = answered(await place.alice.slash(place.channel, "ask", question=POSSIBLE))
    assert words(possible).split("\n")[1] == "**Peut-être, à vérifier :**"
    none = answered(await place.alice.slash(place.channel, "ask", question="recette tarte pommes cannelle"))
    assert words(none).split("\n")[1].startswith("Je n’ai rien trouvé qui réponde : ")
    assert none.components[0]["accent_color"] == REFUSED.value
    nearest = answered(await place.alice.click(none, label="Voir le passage le plus proche"))
    assert words(nearest).startswith("Le passage le plus proche :\n")


async def test_what_the_texts_are_about_is_an_overview(place: Place) -> None:
    """Number, dates, names, and the three latest titles."""
    message = answered(await place.alice.slash(place.channel, "ask", question="What topics are there?"))
    lines = words(message).split("\n")
    assert lines[1] == "4 texts, January 2020 to February 2022."
    assert lines[2].startswith("Most frequent names: ")
    assert {"Russes (2)", "Bulgarie (2)"} <= set(lines[2].rstrip(".").split(": ")[1].split(", "))
    assert lines[3] == "The latest texts:"
    assert lines[4].startswith("• La Bulgarie répond aux Russes")
    assert [line.rsplit(" (", 1)[1] for line in lines[4:]] == ["February 2022)", "21 January 2022)", "September 2021)"]


@pytest.mark.parametrize("text", ["Bonjour !", "thank you so much"])
async def test_small_talk_gets_one_line(place: Place, text: str) -> None:
    """By the command; nothing to press."""
    message = answered(await place.alice.slash(place.channel, "ask", question=text))
    assert words(message) == "Ask me a question about the texts; “What topics are there?” shows what they are about."
    assert buttons(message) == {}
