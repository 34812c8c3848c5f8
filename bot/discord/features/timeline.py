"""`/timeline`: the events on a topic, in order, as a picture with its words beside it."""

import io

import discord
from discord import app_commands, ui

from bot import wording
from bot.date_bounds import window_of
from bot.discord import limits
from bot.discord.client import Dateline, Interaction
from bot.discord.errors import handled, language_of
from bot.discord.gate import answering
from bot.discord.limits import size
from bot.discord.localisation import named
from bot.discord.log import event
from bot.discord.serving import Serving
from bot.discord.views.components import ANSWERED, NOTHING_ELSE, REFUSED, Layout, text
from bot.discord.views.markdown import escape, one_line
from bot.timeline_picture import draw
from index.dates.when import When
from index.phrases import Language, Phrase
from index.timeline import Timeline, timeline

_PICTURE = "timeline.png"
LONGEST_TOPIC = 200
# Events listed below the picture, which shows as many.
_MOST_LISTED = 12
_LONGEST_LINE = 220
_WIDEN = Phrase(en="Leave out since and until to see all.", fr="Sans les options depuis et jusque, tous paraissent.")
_OTHER_WORDS = Phrase(
    en="Try other words, or look at the list: /sources", fr="Essayez d’autres mots, ou voyez la liste : /sources"
)


def event_lines(timeline: Timeline, language: Language) -> list[str]:
    """One entry an event, escaped: its date and quote, then its source on a smaller line."""
    lines = []
    for each in timeline.events[:_MOST_LISTED]:
        when = escape(wording.interval(each.when, language))
        credit = one_line(wording.title(each.quote.document), 80)
        lines.append(f"**{when}** {one_line(each.quote.text, _LONGEST_LINE)}\n-# {credit}")
    return lines


def timeline_layout(timeline: Timeline, language: Language) -> Layout:
    """The message around the picture; without an event, a sentence that says so and the next step."""
    closing = escape(wording.timeline_summary(timeline, language, _WIDEN if timeline.window else _OTHER_WORDS))
    if not timeline.events:
        return Layout(ui.Container(text(closing), accent_colour=REFUSED))
    title = f"### {one_line(timeline.topic, LONGEST_TOPIC) or 'Dateline'}"
    lines = event_lines(timeline, language)
    while lines and sum(map(size, (title, closing, *lines))) > limits.TEXT:
        lines.pop()
    alt = "; ".join(wording.interval(each.when, language) for each in timeline.events)[: limits.ALT_TEXT // 2]
    picture = ui.MediaGallery[Layout](discord.MediaGalleryItem(f"attachment://{_PICTURE}", description=alt))
    return Layout(ui.Container(text(title), picture, *map(text, lines), text(f"-# {closing}"), accent_colour=ANSWERED))


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
                found, picture = await client.archives.search(
                    interaction.guild_id, lambda serving: _work(serving, topic or "", window, language)
                )
            event("timeline", server=interaction.guild_id, events=len(found.events))
            files = [discord.File(io.BytesIO(picture), _PICTURE)] if picture else []
            layout = timeline_layout(found, language)
            await interaction.edit_original_response(view=layout, attachments=files, allowed_mentions=NOTHING_ELSE)


def _work(serving: Serving, topic: str, window: When | None, language: Language) -> tuple[Timeline, bytes]:
    """The timeline and the bytes of its picture, empty without an event."""
    found = timeline(serving.archive.edition, serving.archive.encoder, topic, window)
    return found, draw(found, language) if found.events else b""
