"""`/timeline`: the events in order, told in words and as a picture."""

import pytest

from bot.discord import limits
from index.building.build import build
from tests.bot.discord.conftest import Place
from tests.bot.discord.reading import answered, buttons, components_of, parts, words
from tests.bot.discord.test_ask import QUESTION
from tests.fakes import HashedEncoder

FLOOD = ["**June 2020** The river Loire flooded the town of Tours in June.", "-# Flood"]
FROST = ["**April 2021** Frost had destroyed half of the vines in April.", "-# The \\*grape\\* harvest"]
BEGAN = [
    "**20 September 2021** The grape harvest of Burgundy began on 20 September 2021 and lasted three weeks.",
    "-# The \\*grape\\* harvest",
]
MET = [
    "**19 January 2022** Le 19 janvier 2022, la ministre a rencontré son homologue à Genève.",
    "-# Les Russes demandent le retrait des soldats de l’OTAN de…",
]


async def test_events_are_listed_in_order_with_their_picture(place: Place) -> None:
    """The picture is attached, and everything it says stands in words beside it."""
    message = answered(await place.alice.slash(place.channel, "timeline"))
    closing = "-# 4 events. 6 sentences without a date were left out."
    assert words(message).split("\n") == ["### Dateline", *FLOOD, *FROST, *BEGAN, *MET, closing]
    (picture,) = message.attachments
    assert picture.filename == "timeline.png"
    assert (await picture.read())[:8] == b"\x89PNG\r\n\x1a\n"


async def test_a_topic_bounds_it(place: Place) -> None:
    """By what the sources say, whenever it happened."""
    message = answered(await place.alice.slash(place.channel, "timeline", topic="Loire Tours"))
    closing = "-# 1 event. 3 sentences without a date were left out."
    assert words(message).split("\n") == ["### Loire Tours", *FLOOD, closing]


async def test_a_window_bounds_it(place: Place) -> None:
    """By when it happened, not by when it was published."""
    message = answered(await place.alice.slash(place.channel, "timeline", since="2021-05", until="2022-01-18"))
    closing = "-# 1 event. 6 sentences without a date were left out."
    assert words(message).split("\n") == ["### Dateline", *BEGAN, closing]


async def test_no_event_in_the_window_names_the_options_of_the_command(place: Place) -> None:
    """And no option or command of the terminal."""
    message = answered(await place.alice.slash(place.channel, "timeline", since="2090"))
    assert words(message) == (
        "No event on this topic in the dates you asked for (from 1 January 2090). "
        "Leave out since and until to see all. 6 sentences without a date were left out."
    )
    assert not message.attachments


@pytest.mark.usefixtures("french")
async def test_no_event_names_the_french_options_to_a_french_reader(place: Place) -> None:
    """As the command shows them."""
    message = answered(await place.alice.slash(place.channel, "timeline", since="2090"))
    assert "Sans les options depuis et jusque, tous paraissent." in words(message)


async def test_no_event_on_a_topic_names_the_list_of_texts(place: Place) -> None:
    """With the command of Discord."""
    message = answered(await place.alice.slash(place.channel, "timeline", topic="zzz"))
    assert words(message) == "No dated sentence on this topic. Try other words, or look at the list: /sources"


@pytest.mark.parametrize("bounds", [{"since": "2022-13"}, {"since": "2022", "until": "2021"}])
async def test_a_date_that_is_none_is_told_privately(place: Place, bounds: dict[str, str]) -> None:
    """With what to write instead."""
    result = await place.alice.slash(place.channel, "timeline", **bounds)
    assert result.ephemeral


async def test_a_long_timeline_is_paged(place: Place) -> None:
    """Twelve events a page, with their picture; the topic and the window are read from the message and its buttons."""
    lines = [f"On {day} June 2012 the miller of Varenne sold {day * 7} sacks." for day in range(1, 15)]
    (place.bot.builder.seeds / "mill.md").write_text(
        "---\ndate: 2012-06-20\ntitle: The mill\n---\n" + "\n\n".join(lines), encoding="utf-8"
    )
    build(place.bot.builder.seeds, place.bot.queue.index, HashedEncoder, "hashed")
    asked = await place.alice.slash(place.channel, "timeline", topic="miller Varenne sacks", since="2012-06-02")
    message = answered(asked)
    shown = words(message).split("\n")
    assert shown[0] == "### miller Varenne sacks"
    assert shown[1].startswith("**2 June 2012** ")
    assert shown[-1] == "-# 12 of 13 events."
    await place.alice.click(message, custom_id=buttons(message)["timeline"]["custom_id"])
    assert words(message).split("\n") == [
        "### miller Varenne sacks",
        "**14 June 2012** On 14 June 2012 the miller of Varenne sold 98 sacks.",
        "-# The mill",
        "-# event 13 of 13.",
    ]
    assert [each.filename for each in message.attachments] == ["timeline.png"]
    back = next(part["custom_id"] for part in parts(components_of(message)) if part["type"] == 2)
    copy = answered(await place.moderator.click(message, custom_id=back))
    assert copy.ephemeral
    assert words(message).split("\n")[1].startswith("**14 June 2012**")


async def test_a_page_that_cannot_be_read_is_told(place: Place) -> None:
    """Of another version, or made up."""
    message = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    stored = place.env.backend.get_message(place.channel.id, message.id)
    for packed in ("x", "1", "1.2", "1.2.a.b", "1.2.2012-06-02.2011-01-01", "1.2.3.4.5"):
        stored.components[1]["components"][-1]["custom_id"] = f"dl:timeline:{packed}"
        told = answered(await place.alice.click(message, custom_id=f"dl:timeline:{packed}"))
        assert told.content.startswith("This button is of another version")


async def test_hostile_texts_stay_within_discords_limits(place: Place) -> None:
    """The words of a message are counted as Discord counts them."""
    message = answered(await place.alice.slash(place.channel, "timeline", topic="*" * 200))
    assert limits.size(words(message)) <= limits.TEXT
