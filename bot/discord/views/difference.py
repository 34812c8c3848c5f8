"""Where the sources differ, as a text of an answer's message, and read back from there: it is stored nowhere else."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from discord import ui

from bot.answer_text import difference_lines
from bot.discord.views.components import text
from bot.discord.views.markdown import escape, one_line, unescape
from bot.discord.views.question_line import written
from index.answer import Answer
from index.phrases import Language

# Component id of the text.
DIFFERENCE_ID = 7003
# Lines shown: the heading, and two for each of the first three sides.
_MOST_LINES = 7
_LONGEST_LINE = 260
_QUOTE, _BETWEEN = "  > ", " — "


def difference_text(answer: Answer, language: Language, today: date | None) -> str | None:
    """The text in Markdown: a heading, and for each side its value, its source, and its words in a block."""
    lines = difference_lines(answer, language, today)[:_MOST_LINES]
    if not lines:
        return None
    shown = [f"**{escape(lines[0])}**"]
    for line in lines[1:]:
        if line.startswith(_QUOTE):
            shown.append(f"> {one_line(line.removeprefix(_QUOTE), _LONGEST_LINE)}")
        else:
            value, between, credit = one_line(line, _LONGEST_LINE).partition(_BETWEEN)
            shown.append(f"**{value}**{between}{credit}")
    return "\n".join(shown)


def difference_items(differing: str | None) -> list[ui.Item[Any]]:
    """The text as a part of a message."""
    return [text(differing, name=DIFFERENCE_ID)] if differing else []


def difference_of(components: Sequence[object]) -> str | None:
    """The Markdown that a message of the bot shows on a difference, or `None`."""
    return written(components, DIFFERENCE_ID)


def plain_lines(differing: str | None) -> list[str]:
    """The lines that `difference_text` made its Markdown of."""
    lines = differing.split("\n") if differing else []
    return [_QUOTE + unescape(line[2:]) if line.startswith("> ") else unescape(line) for line in lines]
