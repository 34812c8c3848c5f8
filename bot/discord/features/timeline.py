"""`/timeline`: the events on a topic, in order, as a picture with its words beside it."""

import io
from datetime import date

import discord
from discord import app_commands, ui

from bot import wording
from bot.date_bounds import window_of
from bot.discord import limits
from bot.discord.client import Dateline, Interaction
from bot.discord.errors import handled, language_of
from bot.discord.features.buttons import unreadable
from bot.discord.gate import answering
from bot.discord.limits import size
from bot.discord.localisation import named
from bot.discord.log import event
from bot.discord.serving import Serving
from bot.discord.views.components import ANSWERED, NOTHING_ELSE, REFUSED, Layout, text
from bot.discord.views.markdown import escape, one_line, unescape
from bot.discord.views.paging import page_buttons, page_of
from bot.discord.views.question_line import written
from bot.timeline_picture import MOST_SHOWN, RECALLED, draw, drawn
from index.dates.when import Precision, When
from index.phrases import Language, Phrase
from index.timeline import Timeline, timeline

_PICTURE = "timeline.png"
LONGEST_TOPIC = 200
# The component id of the title, from which a press reads the topic again.
_TOPIC_ID = 7003
_LONGEST_LINE = 220
_WIDEN = Phrase(en="Leave out since and until to see all.", fr="Sans les options depuis et jusque, tous paraissent.")
_TITLE = "### "
_OTHER_WORDS = Phrase(
    en="Try other words, or look at the list: /sources", fr="Essayez d’autres mots, ou voyez la liste : /sources"
)


def event_lines(timeline: Timeline, shown: range, language: Language) -> list[str]:
    """One entry an event, escaped: its date and quote, then its source on a smaller line."""
    lines = []
    for each in timeline.events[shown.start : shown.stop]:
        when = escape(wording.interval(each.when, language))
        credit = one_line(wording.title(each.quote.document), 80)
        if each.recalled:
            credit += RECALLED.of(language)
        lines.append(f"**{when}** {one_line(each.quote.text, _LONGEST_LINE)}\n-# {credit}")
    return lines


def timeline_layout(timeline: Timeline, language: Language, page: int = 0, state: str = "") -> Layout:
    """The message around the picture of a page; without an event, a sentence that says so and the next step.

    `state` is what the custom ids of the page's buttons end with.
    """
    shown = drawn(timeline, page * MOST_SHOWN)
    next_step = _WIDEN if timeline.window else _OTHER_WORDS
    summary = escape(wording.timeline_summary(timeline, language, next_step, shown))
    if not timeline.events:
        return Layout(ui.Container(text(summary), accent_colour=REFUSED))
    closing = f"-# {summary}"
    topic = one_line(timeline.topic, LONGEST_TOPIC)
    title = _TITLE + (topic or "Dateline")
    lines = event_lines(timeline, shown, language)
    while lines and sum(map(size, (title, closing, *lines))) > limits.TEXT:
        lines.pop()
    events = timeline.events[shown.start : shown.stop]
    alt = "; ".join(wording.interval(each.when, language) for each in events)[: limits.ALT_TEXT // 2]
    picture = ui.MediaGallery[Layout](discord.MediaGalleryItem(f"attachment://{_PICTURE}", description=alt))
    head = text(title, name=_TOPIC_ID) if topic else text(title)
    return Layout(
        ui.Container(head, picture, *map(text, lines), text(closing), accent_colour=ANSWERED),
        *page_buttons("timeline", page, -(-len(timeline.events) // MOST_SHOWN), state),
    )


def _state(window: When | None, asker: int) -> str:
    """The window and who asked, as a custom id ends with them."""
    ends = (window.first, window.last) if window else (None, None)
    return f".{asker}." + ".".join(each.isoformat() if each else "" for each in ends)


def _unpacked(packed: str) -> tuple[str, int, When | None]:
    """The page, who asked, and the window of a custom id. Raises `NotAllowedError` on one that cannot be read."""
    try:
        page, asker, *ends = packed.split(".")
        first, last = (date.fromisoformat(each) if each else None for each in ends)
        return page, int(asker), When(first, last, Precision.RANGE) if first or last else None
    except ValueError:
        raise unreadable() from None


async def _show(
    interaction: Interaction, topic: str, window: When | None, asker: int, packed: str, language: Language
) -> int:
    """Edits an acknowledged message to a page of a timeline; returns the number of events of all pages."""

    def work(serving: Serving) -> tuple[Timeline, int, bytes]:
        found = timeline(serving.archive.edition, serving.archive.encoder, topic, window)
        page, _ = page_of(packed, len(found.events), MOST_SHOWN)
        return found, page, draw(found, language, page * MOST_SHOWN) if found.events else b""

    found, page, picture = await interaction.client.archives.search(interaction.guild_id, work)
    files = [discord.File(io.BytesIO(picture), _PICTURE)] if picture else []
    layout = timeline_layout(found, language, page, _state(window, asker))
    await interaction.edit_original_response(view=layout, attachments=files, allowed_mentions=NOTHING_ELSE)
    return len(found.events)


async def _turn(interaction: Interaction, packed: str) -> None:
    """Another page: in place for the person who asked, as a private copy for anybody else."""
    page, asker, window = _unpacked(packed)
    message = interaction.message
    if interaction.user.id == asker:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)
    title = written(message.components if message is not None else [], _TOPIC_ID)
    topic = unescape(title.removeprefix(_TITLE)) if title else ""
    with interaction.client.queue.slot():
        # A private copy belongs to whoever pressed.
        await _show(interaction, topic, window, interaction.user.id, page, language_of(interaction))


def add_to(client: Dateline) -> None:
    """Adds the command."""

    @client.tree.command(
        name=named("timeline", "chronologie"),
        description=named(
            "The events the sources tell, in order", "Les événements que racontent les sources, dans l’ordre"
        ),
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.rename(topic=named("topic", "sujet"), since=named("since", "depuis"), until=named("until", "jusque"))
    @app_commands.describe(
        topic=named("What on; nothing means everything", "Sur quoi ; rien, c’est tout"),
        since=named("Events since: 2022, 2022-01 or 2022-01-21", "Événements depuis : 2022, 2022-01 ou 2022-01-21"),
        until=named("Events until: 2022, 2022-01 or 2022-01-21", "Événements jusqu’à : 2022, 2022-01 ou 2022-01-21"),
    )
    async def show(
        interaction: Interaction,
        topic: app_commands.Range[str, 1, LONGEST_TOPIC] | None = None,
        since: app_commands.Range[str, 4, 10] | None = None,
        until: app_commands.Range[str, 4, 10] | None = None,
    ) -> None:
        async with handled(interaction, "timeline"):
            window = window_of(since, until)
            language = language_of(interaction)
            async with answering(interaction):
                events = await _show(interaction, topic or "", window, interaction.user.id, "0", language)
            event("timeline", server=interaction.guild_id, events=events)

    client.actions["timeline"] = _turn
