"""`/index`: the state of the index, adding a file to the texts, and building with its progress."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import discord
from discord import app_commands

from bot import wording
from bot.discord import limits
from bot.discord.client import Dateline, Interaction
from bot.discord.errors import NotAllowedError, handled, language_of, not_a_moderator
from bot.discord.features.upload import check_name, write_upload
from bot.discord.in_flight import ClosingError
from bot.discord.localisation import counted, named
from bot.discord.log import event
from bot.discord.next_step import with_next_step
from bot.discord.rebuild import StoppedError
from bot.discord.views.components import NOTHING_ELSE
from bot.discord.views.markdown import escape, one_line
from index.building.build import Built
from index.building.seeds import Fault
from index.building.seeds.folder import Folder
from index.building.seeds.isolated import read_upload
from index.errors import SeedsError
from index.phrases import Language, Phrase

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


def fault_lines(faults: list[Fault], language: Language) -> str:
    """One line for each of the first faults, and how many more there are."""
    lines = [f"⚠️ {one_line(fault.say(language), _LONGEST_FAULT)}" for fault in faults[:_MOST_FAULTS]]
    if more := len(faults) - len(lines):
        lines.append(Phrase(en=f"and {more} more", fr=f"et {more} autres").of(language))
    return "\n".join(lines)


def count_skipped(seeds: Path) -> Mapping[str, int]:
    """The number of files of unknown forms, by extension; none where the folder cannot be read, as a build will say."""
    try:
        return Folder(seeds).count_skipped()
    except SeedsError:
        return {}


def status_text(client: Dateline, skipped: Mapping[str, int], language: Language) -> str:
    """The current edition, what is wrong with a newer one, what was left out, and the progress of a build."""
    about = client.queue.serving.archive.edition.manifest
    counts = (
        counted(about.documents, "text", "texte"),
        counted(about.passages, "passage", "passage"),
        counted(about.faults, "fault", "défaut"),
    )
    name, encoder = escape(client.queue.serving.name), escape(about.encoder)
    lines = Phrase(
        en=f"### Index\n{', '.join(each.en for each in counts)}\nEdition {name}, encoder {encoder}\n"
        f"Questions at hand: {client.queue.pending}",
        fr=f"### Index\n{', '.join(each.fr for each in counts)}\nÉdition {name}, encodeur {encoder}\n"
        f"Questions en cours : {client.queue.pending}",
    ).of(language)
    if client.queue.fault is not None:
        older = Phrase(
            en="An older edition answers in its place.", fr="Une édition plus ancienne répond à sa place."
        ).of(language)
        lines += f"\n⚠️ {escape(with_next_step(client.queue.fault).of(language))} {older}"
    built = client.builder.built
    if omitted := left_out(skipped, built.faults if built else [], language):
        lines += f"\n{omitted}"
    if about.faults and built is None:
        # A build tells its faults; those of an earlier process were told there.
        lines += "\n" + Phrase(
            en="What is wrong with them: `/index rebuild` says it.",
            fr="Ce qui ne va pas : `/index reconstruire` le dit.",
        ).of(language)
    return f"{lines}\n{client.builder.progress_text(language)}" if client.builder.running else lines


async def _show(interaction: Interaction, words: str) -> bool:
    """Edits the message of a command; whether that was possible, as Discord allows it for 15 minutes only."""
    try:
        await interaction.edit_original_response(content=words[: limits.MESSAGE], allowed_mentions=NOTHING_ELSE)
    except (discord.HTTPException, OSError) as error:
        event("not_shown", error=error)
        return False
    return True


async def _rebuild(interaction: Interaction, language: Language) -> None:
    builder = interaction.client.builder
    work = asyncio.create_task(builder.build())
    shown, editable = "", True
    while not work.done():
        if editable and (progress := builder.progress_text(language)) != shown:
            shown = progress
            editable = await _show(interaction, progress)
        await asyncio.wait({work}, timeout=_EDIT_EVERY_SECONDS)
    try:
        built = work.result()
    except StoppedError:
        event("build_stopped")
        raise ClosingError from None
    event(
        "built", edition=built.edition, documents=built.documents, faults=len(built.faults), server=interaction.guild_id
    )
    await _show(interaction, build_summary(built, language))


async def _add(interaction: Interaction, file: discord.Attachment, language: Language) -> None:
    client = interaction.client
    check_name(file.filename, file.size)
    content = await file.read()
    known = {document.id for document in client.queue.serving.documents}
    upload = await asyncio.to_thread(read_upload, file.filename, content, known)
    if upload.faults:
        refused = Phrase(en="Nothing was added.", fr="Rien n’a été ajouté.").of(language)
        await _show(interaction, f"{refused}\n{fault_lines(upload.faults, language)}")
        return
    await asyncio.to_thread(write_upload, client.builder.seeds, file.filename, content)
    event("added", documents=len(upload.documents), server=interaction.guild_id)
    count = counted(len(upload.documents), "text", "texte")
    done = Phrase(
        en=f"Added: {count.en}. Now run `/index rebuild`.",
        fr=f"Ajouté : {count.fr}. Lancez maintenant `/index reconstruire`.",
    )
    await _show(interaction, done.of(language))


def _check(interaction: Interaction) -> None:
    """Raises `NotAllowedError` for anybody but the moderators who may change the index."""
    if not interaction.permissions.manage_guild:
        raise not_a_moderator()
    if not interaction.client.manages_index(interaction):
        raise NotAllowedError(
            "Several servers share this index, and this is not the one that looks after it. Whoever runs the bot can "
            "name that server: DISCORD_HOME_SERVER in .env.",
            "Plusieurs serveurs partagent cet index, et celui-ci n’est pas celui qui s’en occupe. Qui fait tourner le "
            "bot peut nommer ce serveur : DISCORD_HOME_SERVER dans .env.",
        )


def add_to(client: Dateline) -> None:
    """Adds the commands."""
    group = app_commands.Group(
        name=named("index", "index"),
        description=named("Look after the texts and their index", "S’occuper des textes et de leur index"),
        guild_only=True,
        default_permissions=discord.Permissions(manage_guild=True),
    )

    @group.command(
        name=named("status", "état"),
        description=named("What the index holds and what is being done", "Ce que tient l’index et ce qui est en cours"),
    )
    @app_commands.checks.has_permissions(manage_guild=True)
    async def status(interaction: Interaction) -> None:
        async with handled(interaction, "status"):
            await interaction.response.defer(ephemeral=True, thinking=True)
            skipped = await asyncio.to_thread(count_skipped, client.builder.seeds)
            await _show(interaction, status_text(client, skipped, language_of(interaction)))

    @group.command(
        name=named("rebuild", "reconstruire"),
        description=named("Read the texts again and renew the index", "Relire les textes et refaire l’index"),
    )
    @app_commands.checks.has_permissions(manage_guild=True)
    async def rebuild(interaction: Interaction) -> None:
        async with handled(interaction, "rebuild"):
            _check(interaction)
            await interaction.response.defer(ephemeral=True, thinking=True)
            await _rebuild(interaction, language_of(interaction))

    @group.command(
        name=named("add", "ajouter"),
        description=named(
            "Add a text, Markdown or JSON Lines file to the texts",
            "Ajouter aux textes un fichier texte, Markdown ou JSON Lines",
        ),
    )
    @app_commands.rename(file=named("file", "fichier"))
    @app_commands.describe(
        file=named("The file (.txt, .md or .jsonl, in UTF-8)", "Le fichier (.txt, .md ou .jsonl, en UTF-8)")
    )
    @app_commands.checks.has_permissions(manage_guild=True)
    async def add(interaction: Interaction, file: discord.Attachment) -> None:
        async with handled(interaction, "add"):
            _check(interaction)
            await interaction.response.defer(ephemeral=True, thinking=True)
            await _add(interaction, file, language_of(interaction))

    client.tree.add_command(group)
