"""The walk of CONTRIBUTING.md through Discord: each file exists, and the functions are called in that order."""

from types import CodeType

from tests.bot.discord.conftest import Meet
from tests.walks import assert_called_in_order, walk


async def test_a_question_in_discord_goes_the_way_the_walk_says(calls: list[CodeType], meet: Meet) -> None:
    """From the slash command to the message."""
    place = await meet()
    calls.clear()
    await place.alice.slash(place.channel, "ask", question="Que demandent les Russes à l’OTAN ?")
    assert_called_in_order(walk("A question, from Discord"), list(calls))
