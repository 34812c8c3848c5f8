"""Building the index of a collection for a moderator who watches, and what it left out, in words."""

import asyncio
from collections.abc import Mapping, Sequence

from bot import wording
from bot.discord import limits
from bot.discord.client import Interaction
from bot.discord.errors import UNSENT
from bot.discord.in_flight import ClosingError
from bot.discord.log import event
from bot.discord.rebuild import Builder, StoppedError
from bot.discord.views.components import NOTHING_ELSE
from bot.discord.views.markdown import escape, one_line
from index.building.build import Built
from index.building.seeds import Fault, Notice
from index.phrases import Language, Phrase, counted

_EDIT_EVERY_SECONDS = 2.0
_MOST_FAULTS = 5
_LONGEST_FAULT = 300


def build_summary(built: Built, language: Language) -> str:
    """The result of a build and its first faults."""
    texts = counted(built.documents, "text", "texte")
    passages = counted(built.passages, "passage", "passage")
    if built.unchanged:
        done = Phrase(en=f"Nothing changed: {texts.en}.", fr=f"Rien n’a changé : {texts.fr}.")
    else:
        done = Phrase(
            en=f"Done: {texts.en}, {passages.en}. The next question is asked of them.",
            fr=f"C’est fait : {texts.fr}, {passages.fr}. La prochaine question leur sera posée.",
        )
    return "\n".join(filter(None, [done.of(language), left_out(built.skipped, built.faults, language)]))


def left_out(skipped: Mapping[str, int], faults: list[Fault], language: Language) -> str:
    """The files that are not in the index: how many of unknown forms, then the first faults."""
    lines = [f"⚠️ {escape(wording.skipped_files(skipped, language))}"] if skipped else []
    return "\n".join([*lines, *([fault_lines(faults, language)] if faults else [])])


def fault_lines(faults: Sequence[Fault | Notice], language: Language) -> str:
    """One line for each of the first faults or notices, and how many more there are."""
    lines = [f"⚠️ {one_line(fault.say(language), _LONGEST_FAULT)}" for fault in faults[:_MOST_FAULTS]]
    if more := len(faults) - len(lines):
        lines.append(Phrase(en=f"and {more} more", fr=f"et {more} autres").of(language))
    return "\n".join(lines)


async def show(interaction: Interaction, words: str) -> bool:
    """Edits the message of a command; whether that was possible, as Discord allows it for 15 minutes only."""
    try:
        await interaction.edit_original_response(content=words[: limits.MESSAGE], allowed_mentions=NOTHING_ELSE)
    except UNSENT as error:
        event("not_shown", error=error)
        return False
    return True


async def rebuild(interaction: Interaction, builder: Builder, language: Language, done: str = "") -> None:
    """Builds with its progress in the message of a command, under `done`, what was done before it.

    Raises what `Builder.build` does.
    """
    above = f"{done}\n" if done else ""
    work = asyncio.create_task(builder.build())
    shown, editable = "", True
    while not work.done():
        if editable and (progress := builder.progress_text(language)) != shown:
            shown = progress
            editable = await show(interaction, above + progress)
        await asyncio.wait({work}, timeout=_EDIT_EVERY_SECONDS)
    try:
        built = work.result()
    except StoppedError:
        event("build_stopped")
        raise ClosingError from None
    event(
        "built", edition=built.edition, documents=built.documents, faults=len(built.faults), server=interaction.guild_id
    )
    await show(interaction, above + build_summary(built, language))
