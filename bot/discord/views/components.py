"""The parts of every message: a layout that discord.py does not store, a text, a button."""

from typing import Any

import discord
from discord import ui

from index.quoting.confidence import Certainty

ANSWERED = discord.Colour(0x2F6FDE)
PERHAPS = discord.Colour(0xC27C0E)
REFUSED = discord.Colour(0x7A7F87)
# The colour of a quote, by its certainty.
COLOURS = {Certainty.SURE: ANSWERED, Certainty.PERHAPS: PERHAPS, Certainty.NONE: REFUSED}
NOTHING_ELSE = discord.AllowedMentions.none()


class Layout(ui.LayoutView):
    """A message's layout. Its presses are dispatched by custom id (`features.buttons`), not by this object."""

    def __init__(self, *items: ui.Item[Any]) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)

    def is_finished(self) -> bool:
        """True, so that discord.py does not store the view of every message sent."""
        return True


def text(content: str, *, name: int | None = None) -> ui.TextDisplay[Layout]:
    """A text in Markdown. An empty one becomes a zero-width space, since Discord refuses empty texts."""
    return ui.TextDisplay(content or "\u200b", id=name)


def button(
    label: str | None, custom_id: str, *, emoji: str | None = None, off: bool = False, danger: bool = False
) -> ui.Button[Layout]:
    """A button; `off` disables it, `danger` makes it red."""
    style = discord.ButtonStyle.danger if danger else discord.ButtonStyle.secondary
    return ui.Button(label=label, custom_id=custom_id, emoji=emoji, disabled=off, style=style)
