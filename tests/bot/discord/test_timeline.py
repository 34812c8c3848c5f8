"""`/timeline`: the events in order, told in words and as a picture."""

import pytest

from bot.discord import limits
from tests.bot.discord.conftest import Place
from tests.bot.discord.reading import answered, words


async def test_events_are_told_in_order_with_their_picture(place: Place) -> None:
    """The picture is attached, and everything it says stands in words beside it."""
    result = await place.alice.slash(place.channel, "timeline")
    message = answered(result)
    said = words(message)
    assert said.index("20 September 2021") < said.index("19 January 2022")
    assert "grape harvest of Burgundy began" in said
    assert "sentence(s) that tell no date were left out" in said
    (picture,) = message.attachments
    assert picture.filename == "timeline.png"


async def test_a_topic_and_a_window_bound_it(place: Place) -> None:
    """By what is told, and by when it happened."""
    said = words(answered(await place.alice.slash(place.channel, "timeline", topic="grape harvest of Burgundy")))
    assert "20 September 2021" in said
    said = words(answered(await place.alice.slash(place.channel, "timeline", since="2022")))
    assert "September" not in said


async def test_no_event_is_said_as_such(place: Place) -> None:
    """In one sentence, without a picture."""
    message = answered(await place.alice.slash(place.channel, "timeline", since="2090"))
    assert "No event on this topic in the dates you asked for" in words(message)
    assert not message.attachments


@pytest.mark.parametrize("bounds", [{"since": "2022-13"}, {"since": "2022", "until": "2021"}])
async def test_a_date_that_is_none_is_told_privately(place: Place, bounds: dict[str, str]) -> None:
    """With what to write instead."""
    result = await place.alice.slash(place.channel, "timeline", **bounds)
    assert result.ephemeral


async def test_hostile_texts_stay_within_discords_limits(place: Place) -> None:
    """The words of a message are counted as Discord counts them."""
    message = answered(await place.alice.slash(place.channel, "timeline", topic="*" * 200))
    assert limits.size(words(message)) <= limits.TEXT
