"""`dateline onthisday`: what happened on this day and month in other years, the newest first."""

from datetime import date
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console

from bot import wording
from bot.date_bounds import day_of_year
from bot.day_wording import day_credit, day_heading, no_day_event
from bot.settings import Settings
from bot.terminal.command import ANSWERED, NO_ANSWER, Command, collection_option, index_option, json_option, speaking
from bot.terminal.console import on_one_line, print_line, standard_output
from bot.terminal.json_output import day_object, print_json
from bot.terminal.open_index import open_edition
from index.on_this_day import DayEvent, on_this_day
from index.phrases import Language, Phrase

_ANOTHER_DAY = Phrase(
    en="Another day: dateline onthisday --day 07-12. All dated events: dateline timeline",
    fr="Un autre jour : dateline onthisday --day 07-12. Tous les événements datés : dateline timeline",
)


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    day = say("the day, today unless one is named: 07-12", "le jour, aujourd’hui sans cette option : 07-12")
    return Command(
        "onthisday",
        callback=click.pass_obj(print_day),
        params=[
            click.Option(["--day"], metavar="D", help=day),
            json_option(say("one JSON object", "un objet JSON")),
            collection_option(say),
            index_option(say),
        ],
    )


def print_day(settings: Settings, *, day: str | None, as_json: bool, index: Path) -> int:
    """Prints the events of a day; returns 0 when there are any, else 1. Raises `QuestionError`, `EditionError`."""
    asked = day_of_year(day, date.today())
    events = on_this_day(open_edition(index, settings), asked)
    if as_json:
        print_json(day_object(asked, events))
    else:
        show_day(standard_output(), asked, events, settings.language)
    return ANSWERED if events else NO_ANSWER


def show_day(console: Console, asked: date, events: list[DayEvent], language: Language) -> None:
    """Prints each day once, with its sentences under it, each with its source."""
    if not events:
        print_line(console, no_day_event(asked, language, _ANOTHER_DAY), "yellow")
        return
    print_line(console, day_heading(asked, language), "bold")
    for day, of_day in groupby(events, key=lambda event: event.day):
        print_line(console, wording.day(day, language), "bold green")
        for event in of_day:
            print_line(console, f"> {on_one_line(event.quote.text)}", indent=2)
            print_line(console, on_one_line(day_credit(event, language)), "cyan", indent=4)
