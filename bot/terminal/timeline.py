"""`dateline timeline`: events in order, as lines, as JSON, or as a picture."""

import json
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot import wording
from bot.terminal import console as terminal
from index.errors import DiskError
from index.phrases import Language, Phrase
from index.timeline import Event, Timeline


def show(console: Console, timeline: Timeline, language: Language) -> None:
    """Prints each date once, with its events under it, each with its quote and its source."""
    for when, events in groupby(timeline.events, key=lambda event: wording.interval(event.when, language)):
        terminal.plain_or_styled(console, when, "bold green")
        for event in events:
            _event(console, event, language)
    if timeline.events:
        console.print()
    terminal.plain_or_styled(console, summary(timeline, language), "dim")


def _event(console: Console, event: Event, language: Language) -> None:
    text = " ".join(event.quote.text.split())
    credit = f"{wording.title(event.quote.document)} — {wording.published(event.quote.document, language)}"
    if event.also:
        credit += Phrase(
            en=f" — also told in: {', '.join(wording.title(each) for each in event.also)}",
            fr=f" — aussi dans : {', '.join(wording.title(each) for each in event.also)}",
        ).of(language)
    if not console.is_terminal:
        terminal.plain_or_styled(console, f"  > {text}\n    {credit}", "")
        return
    words = " ".join(event.dated.span.of(event.quote.document.text).split())
    line = Text(terminal.safe(text))
    line.highlight_words([terminal.safe(words)], "bold yellow")
    console.print(Padding(line, (0, 0, 0, 2)))
    console.print(Padding(Text(terminal.safe(credit), "cyan"), (0, 0, 0, 4)))


def summary(timeline: Timeline, language: Language) -> str:
    """How many events there are, and how many sentences were left out because they tell no date."""
    if not timeline.events and timeline.window is not None:
        days = wording.interval(timeline.window, language)
        said = Phrase(
            en=f"No event on this topic in the dates you asked for ({days}). Leave out --since and --until to see all.",
            fr=f"Aucun événement sur ce sujet aux dates demandées ({days}). Sans --since ni --until, tous paraissent.",
        )
    elif not timeline.events:
        said = Phrase(
            en="No dated sentence on this topic. Try other words, or look at the list: dateline sources.",
            fr="Aucune phrase datée sur ce sujet. Essayez d’autres mots, ou voyez la liste : dateline sources.",
        )
    else:
        said = Phrase(en=f"{len(timeline.events)} event(s).", fr=f"{len(timeline.events)} événement(s).")
    left = Phrase(
        en=f" {timeline.undated} sentence(s) that tell no date were left out.",
        fr=f" {timeline.undated} phrase(s) sans date laissée(s) de côté.",
    )
    return said.of(language) + (left.of(language) if timeline.undated else "")


def as_json(timeline: Timeline) -> dict[str, Any]:
    """The object `--json` prints."""
    return {
        "topic": timeline.topic,
        "window": terminal.ends(timeline.window) if timeline.window else None,
        "edition": timeline.edition,
        "events": [
            {
                **terminal.dated(event.when),
                "quote": terminal.quote_as_json(event.quote),
                "also": [document.id for document in event.also],
            }
            for event in timeline.events
        ],
        "undated": timeline.undated,
    }


def json_text(timeline: Timeline) -> str:
    """`as_json` on one line."""
    return json.dumps(as_json(timeline), ensure_ascii=False)


def write_picture(timeline: Timeline, path: Path, language: Language) -> None:
    """Writes the PNG; raises `DiskError` when it cannot."""
    from bot.timeline_picture import draw

    try:
        path.write_bytes(draw(timeline, language))
    except OSError as error:
        reason = error.strerror or str(error)
        raise DiskError(
            f"The picture cannot be written to {path} ({reason}). Name another file after --png.",
            f"L’image ne peut être écrite dans {path} ({reason}). Indiquez un autre fichier après --png.",
        ) from error
