"""`/timeline`: the events in order, told in words and as a picture."""

import pytest

from bot.discord import limits
from tests.bot.discord.conftest import Place
from tests.bot.discord.reading import answered, words

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
    closing = "-# 4 event(s). 6 sentence(s) that tell no date were left out."
    assert words(message).split("\n") == ["### Dateline", *FLOOD, *FROST, *BEGAN, *MET, closing]
    (picture,) = message.attachments
    assert picture.filename == "timeline.png"
    assert (await picture.read())[:8] == b"\x89PNG\r\n\x1a\n"


async def test_a_topic_bounds_it(place: Place) -> None:
    """By what the sources say, whenever it happened."""
    message = answered(await place.alice.slash(place.channel, "timeline", topic="Loire Tours"))
    closing = "-# 1 event(s). 2 sentence(s) that tell no date were left out."
    assert words(message).split("\n") == ["### Loire Tours", *FLOOD, closing]


async def test_a_window_bounds_it(place: Place) -> None:
    """By when it happened, not by when it was published."""
    message = answered(await place.alice.slash(place.channel, "timeline", since="2021-05", until="2022-01-18"))
    closing = "-# 1 event(s). 6 sentence(s) that tell no date were left out."
    assert words(message).split("\n") == ["### Dateline", *BEGAN, closing]


async def test_no_event_in_the_window_names_the_options_of_the_command(place: Place) -> None:
    """And no option or command of the terminal."""
    message = answered(await place.alice.slash(place.channel, "timeline", since="2090"))
    assert words(message) == (
        "No event on this topic in the dates you asked for (from 1 January 2090). "
        "Leave out since and until to see all. 6 sentence(s) that tell no date were left out."
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


async def test_hostile_texts_stay_within_discords_limits(place: Place) -> None:
    """The words of a message are counted as Discord counts them."""
    message = answered(await place.alice.slash(place.channel, "timeline", topic="*" * 200))
    assert limits.size(words(message)) <= limits.TEXT
