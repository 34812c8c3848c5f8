"""The question as its answer shows it, and read back from there for a follow-up: it is stored nowhere else."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.discord.views.components import text
from bot.discord.views.markdown import escape, one_line, plain_line, unescape

# Component ids of the texts that hold the question and its dates.
QUESTION_ID, DATES_ID = 7001, 7002
# Longest question shown, in characters; a follow-up is searched with what is shown.
LONGEST_SHOWN = 300
_LONGEST_DATES = 300
_STEP = " › "
_SMALL, _ASKS = "-# ", "❯ "


def shown(question: str, follows: str | None = None) -> str:
    """A question on one line after the questions it follows, as the message shows it."""
    parts = [*(follows.split(_STEP) if follows else ()), plain_line(question, LONGEST_SHOWN)]
    while len(_STEP.join(parts)) > LONGEST_SHOWN and len(parts) > 1:
        # The first one names the subject of all others; the newest ones say what is asked.
        del parts[1 if len(parts) > 2 else 0]
    return _STEP.join(parts)


def question_of(components: Sequence[object]) -> str | None:
    """The question that a message of the bot shows, or `None` when it shows none."""
    line = written(components, QUESTION_ID)
    return unescape(line.removeprefix(_SMALL + _ASKS)) if line else None


def dates_of(components: Sequence[object]) -> str | None:
    """The line on the dates in the question that a message of the bot shows, or `None`."""
    line = written(components, DATES_ID)
    return unescape(line.removeprefix(_SMALL)) if line else None


def written(components: Sequence[object], name: int) -> str | None:
    """The content of the text whose component id is `name`, however deep it stands, or `None`."""
    for component in components:
        if isinstance(component, discord.TextDisplay) and component.id == name:
            return component.content
        inside = written(getattr(component, "children", ()), name)
        if inside is not None:
            return inside
    return None


def asked(question: str) -> str:
    """The text to search for a shown question."""
    return question.replace(_STEP, " ")


def question_texts(question: str | None, dates: str | None) -> list[ui.Item[Any]]:
    """The texts that show the question and the line on its dates."""
    asks = [text(_SMALL + _ASKS + escape(question), name=QUESTION_ID)] if question else []
    return [*asks, *([text(_SMALL + one_line(dates, _LONGEST_DATES), name=DATES_ID)] if dates else [])]
