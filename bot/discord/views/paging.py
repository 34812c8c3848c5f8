"""Lists shown a page at a time."""

from discord import ui

from bot.discord.views.components import Layout, button


def page_buttons(name: str, page: int, pages: int, rest: str = "") -> list[ui.ActionRow[Layout]]:
    """Buttons to the page before and after (pages count from 0), with `rest` in their custom ids; none for one page."""
    if pages < 2:
        return []
    return [
        ui.ActionRow(
            button(None, f"dl:{name}:{page - 1}{rest}", emoji="◀️", off=page == 0),
            button(f"{page + 1}/{pages}", f"dl:{name}:{page + 1}{rest}", emoji="▶️", off=page == pages - 1),
        )
    ]


def page_of(packed: str, items: int, page_size: int) -> tuple[int, int]:
    """The page a custom id asks for, within what there is, and how many pages there are."""
    pages = max(1, -(-items // page_size))
    wanted = int(packed) if packed.isascii() and packed.isdecimal() and len(packed) < 10 else 0
    return min(wanted, pages - 1), pages
