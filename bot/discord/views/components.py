"""What every message is made of: a layout that discord.py does not keep, a text, a button."""

from typing import Any

import discord
from discord import ui

ANSWERED = discord.Colour(0x2F6FDE)
REFUSED = discord.Colour(0x9A7B2F)
NOTHING_ELSE = discord.AllowedMentions.none()


class Layout(ui.LayoutView):
    """A message's layout. Its buttons are found by their custom ids (`buttons`), after a restart as before one."""

    def __init__(self, *items: ui.Item[Any]) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)

    def is_finished(self) -> bool:
        """True: discord.py must not keep the view of every message that was ever sent."""
        return True


def text(content: str, *, name: int | None = None) -> ui.TextDisplay[Layout]:
    """Some Markdown; never empty, which Discord refuses."""
    return ui.TextDisplay(content or "\u200b", id=name)


def button(
    label: str | None, custom_id: str, *, emoji: str | None = None, off: bool = False, danger: bool = False
) -> ui.Button[Layout]:
    """A button of ours."""
    style = discord.ButtonStyle.danger if danger else discord.ButtonStyle.secondary
    return ui.Button(label=label, custom_id=custom_id, emoji=emoji, disabled=off, style=style)
