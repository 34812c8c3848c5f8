"""`dateline timeline`: events in order, as lines, as JSON, or as a picture."""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot import wording
from bot.date_bounds import window_of
from bot.settings import Settings
from bot.terminal.clean import clean, print_error
from bot.terminal.command import ANSWERED, NO_ANSWER, Command, collection_option, index_option, json_option, speaking
from bot.terminal.console import on_one_line, print_line, standard_output
from bot.terminal.json_output import print_json, timeline_object
from bot.terminal.next_step import of_collection
from bot.terminal.open_index import open_archive
from bot.timeline_picture import draw
from index.errors import DiskError
from index.phrases import Language, Phrase
from index.timeline import Event, Timeline, timeline

_LIFT_BOUNDS = Phrase(en="Leave out --since and --until to see all.", fr="Sans --since ni --until, tous paraissent.")
_OTHER_WORDS = Phrase(
    en="Try other words, or look at the list: dateline sources.",
    fr="Essayez d’autres mots, ou voyez la liste : dateline sources.",
)
_PRINT_ALL = Phrase(
    en="All of them: dateline timeline --all; of other days: --since and --until.",
    fr="Tous : dateline timeline --all ; d’autres jours : --since et --until.",
)
# Events printed without --all.
_MOST_PRINTED = 40


@dataclass(frozen=True, slots=True)
class NextSteps:
    """What to do next, in the words of a door: when nothing is in the days asked for, when nothing is at all, and when
    more is there than was shown."""

    bounded: Phrase
    none: Phrase
    more: Phrase


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    topic, picture = say("what on", "sur quoi"), say("draw it as a picture", "le dessiner en image")
    return Command(
        "timeline",
        callback=click.pass_obj(print_timeline),
        params=[
            click.Argument(["topic"], nargs=-1, metavar=say("[TOPIC]", "[SUJET]"), help=topic),
            click.Option(["--since"], metavar="D", help=say("events since", "événements depuis")),
            click.Option(["--until"], metavar="D", help=say("events until", "événements jusqu’à")),
            click.Option(["--png"], type=Path, metavar="FILE", help=picture),
            click.Option(
                ["--all", "whole"], is_flag=True, help=say("print every event", "afficher tous les événements")
            ),
            json_option(say("one JSON object", "un objet JSON")),
            collection_option(say),
            index_option(say),
        ],
    )


def print_timeline(
    settings: Settings,
    *,
    topic: tuple[str, ...],
    since: str | None,
    until: str | None,
    png: Path | None,
    whole: bool,
    as_json: bool,
    index: Path,
) -> int:
    """Prints the events on a topic; returns 0 when there are any, else 1. Raises `QuestionError`, `DiskError`."""
    window = window_of(since, until)
    archive = open_archive(index, settings)
    found = timeline(archive.edition, archive.encoder, " ".join(topic), window)
    if png is not None and found.events:
        _write_picture(found, png, settings.language)
    elif png is not None:
        print_error(Phrase(en="No picture was made.", fr="Aucune image n’a été faite.").of(settings.language))
    if as_json:
        print_json(timeline_object(found))
    else:
        steps = NextSteps(_LIFT_BOUNDS, of_collection(_OTHER_WORDS), of_collection(_PRINT_ALL))
        show_timeline(standard_output(), found, settings.language, steps, whole=whole)
    return ANSWERED if found.events else NO_ANSWER


def show_timeline(
    console: Console, timeline: Timeline, language: Language, steps: NextSteps, *, whole: bool = False
) -> None:
    """Prints each date once, with its events under it, each with its quote and its source; those recalled at the end,
    under a heading that says so. Without `whole`, the first `_MOST_PRINTED` events."""
    events = timeline.events if whole else timeline.events[:_MOST_PRINTED]
    shown = range(len(events))
    for is_recalled, of_a_time in groupby(events, key=lambda event: event.recalled):
        if is_recalled:
            print_line(console, wording.recalled(timeline, language), "bold")
        for when, of_a_date in groupby(of_a_time, key=lambda event: wording.interval(event.when, language)):
            print_line(console, when, "bold green")
            for event in of_a_date:
                _show_event(console, event, language)
    if events:
        console.print()
    next_step = steps.bounded if timeline.window is not None else steps.none
    print_line(console, wording.timeline_summary(timeline, language, next_step, shown), "dim")
    if len(events) < len(timeline.events):
        print_line(console, steps.more.of(language), "dim")


def _show_event(console: Console, event: Event, language: Language) -> None:
    text = on_one_line(event.quote.text)
    credit = f"{wording.title(event.quote.document)} — {wording.published(event.quote.document, language)}"
    if event.also:
        titles = ", ".join(wording.title(each) for each in event.also)
        credit += Phrase(en=f" — also told in: {titles}", fr=f" — aussi dans : {titles}").of(language)
    if console.is_terminal:
        words = on_one_line(event.dated.span.of(event.quote.document.text))
        line = Text(clean(text))
        line.highlight_words([clean(words)], "bold yellow")
        console.print(Padding(line, (0, 0, 0, 2)))
    else:
        print_line(console, f"  > {text}")
    print_line(console, on_one_line(credit), "cyan", indent=4)


def _write_picture(timeline: Timeline, path: Path, language: Language) -> None:
    try:
        path.write_bytes(draw(timeline, language))
    except OSError as error:
        reason = error.strerror or str(error)
        raise DiskError(
            f"The picture cannot be written to {path} ({reason}). Name another file after --png.",
            f"L’image ne peut être écrite dans {path} ({reason}). Indiquez un autre fichier après --png.",
        ) from error
