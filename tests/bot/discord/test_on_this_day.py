"""`/onthisday`: the events of a day in other years, paged."""

from datetime import date

import pytest

from bot.discord.features.on_this_day import PAGE
from index.building.build import build
from tests.bot.discord.conftest import Place
from tests.bot.discord.reading import answered, buttons, words
from tests.fakes import HashedEncoder


async def test_a_day_shows_its_events_with_quote_and_source(place: Place) -> None:
    """All see it, as they see an answer."""
    result = await place.alice.slash(place.channel, "onthisday", day="19 janvier")
    assert not result.ephemeral
    assert words(answered(result)) == (
        "### 19 January, in other years\n"
        "**19 January 2022**\n"
        "> Le 19 janvier 2022, la ministre a rencontré son homologue à Genève\\.\n"
        "-# Les Russes demandent le retrait des soldats de l’OTAN de… — published on 21 January 2022"
    ).replace("\\.", ".")


async def test_the_pages_are_turned_for_the_same_day(place: Place) -> None:
    """The newest year first; one that is asked for after a restart is found again by its button."""
    for year in range(2000, 2000 + PAGE + 1):
        text = f"date {year}-03-04\nOn 4 March {year} the tower number {year} was opened to visitors.\n"
        (place.bot.builder.seeds / f"{year}.txt").write_text(text, encoding="utf-8")
    build(place.bot.builder.seeds, place.bot.queue.index, HashedEncoder, "hashed")
    message = answered(await place.alice.slash(place.channel, "onthisday", day="03-04"))
    assert words(message).count("> ") == PAGE
    assert words(message).index("**4 March 2005**") < words(message).index("**4 March 2001**")
    (next_,) = [each for each in buttons(message).values() if each["label"] == "1/2"]
    await place.alice.click(message, custom_id=next_["custom_id"])
    assert "**4 March 2000**" in words(message)
    assert words(message).count("> ") == 1


@pytest.mark.usefixtures("french")
async def test_a_day_without_events_names_the_next_step(place: Place) -> None:
    """So does one that does not exist."""
    empty = answered(await place.alice.slash(place.channel, "onthisday", day="29 février"))
    assert words(empty).startswith("Je n’ai rien trouvé qui soit daté du 29 février d’une autre année.")
    assert "/cejour" in words(empty)
    wrong = answered(await place.alice.slash(place.channel, "onthisday", day="le grand soir"))
    assert "n’est pas un jour de l’année" in wrong.content


async def test_without_a_day_it_is_today(place: Place) -> None:
    """The day of the machine it runs on."""
    shown = words(answered(await place.alice.slash(place.channel, "onthisday")))
    assert f"{date.today().day} {date.today():%B}" in shown
