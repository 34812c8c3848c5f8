"""`/index`: its state, adding, replacing and removing files, building, and the texts as one file."""

import asyncio
import io
from collections.abc import Mapping
from pathlib import Path

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.collections import Collection
from bot.discord import limits
from bot.discord.archives import NothingGivenError
from bot.discord.client import Dateline, Interaction
from bot.discord.errors import handled, language_of
from bot.discord.features.archive_zip import zip_of
from bot.discord.features.giving import files, give, looked_after, take_out
from bot.discord.features.linked import LONGEST_LINK, fetch
from bot.discord.features.rebuilding import left_out, show
from bot.discord.features.rebuilding import rebuild as build_again
from bot.discord.features.upload import check_name
from bot.discord.localisation import named
from bot.discord.log import event
from bot.discord.next_step import with_next_step
from bot.discord.views.components import NOTHING_ELSE
from bot.discord.views.markdown import escape
from index.building.seeds.folder import Folder
from index.errors import QuestionError, SeedsError
from index.phrases import Language, Phrase, counted
from index.storage.manifest import Manifest


def count_skipped(seeds: Path) -> Mapping[str, int]:
    """The number of files of unknown forms, by extension; none where the folder cannot be read, as a build will say."""
    try:
        return Folder(seeds).count_skipped()
    except SeedsError:
        return {}


async def _status(interaction: Interaction, language: Language) -> str:
    client, server = interaction.client, interaction.guild_id
    collection = client.archives.collection(server)
    skipped: Mapping[str, int] = {}
    if client.archives.manages(server):
        skipped = await asyncio.to_thread(count_skipped, collection.seeds)
    with client.queue.slot():
        serves = await client.archives.search(server, lambda serving: (serving.name, serving.archive.edition.manifest))
    return status_text(client, collection, *serves, skipped, language, managed=client.archives.manages(server))


def status_text(
    client: Dateline,
    collection: Collection,
    edition: str,
    about: Manifest,
    skipped: Mapping[str, int],
    language: Language,
    *,
    managed: bool,
) -> str:
    """The current edition of a collection, what is wrong with a newer one, and the progress of a build.

    What was left out of it is named where it is `managed` by those who ask.
    """
    counts = (
        counted(about.documents, "text", "texte"),
        counted(about.passages, "passage", "passage"),
        counted(about.faults, "fault", "défaut"),
    )
    name, encoder = escape(edition), escape(about.encoder)
    lines = Phrase(
        en=f"### Index\n{', '.join(each.en for each in counts)}\nEdition {name}, encoder {encoder}\n"
        f"Questions at hand: {client.queue.pending}",
        fr=f"### Index\n{', '.join(each.fr for each in counts)}\nÉdition {name}, encodeur {encoder}\n"
        f"Questions en cours : {client.queue.pending}",
    ).of(language)
    fault = client.queue.fault_of(collection.index)
    if fault is not None:
        older = Phrase(
            en="An older edition answers in its place.", fr="Une édition plus ancienne répond à sa place."
        ).of(language)
        lines += f"\n⚠️ {escape(with_next_step(fault).of(language))} {older}"
    if not managed:
        return lines
    builder = client.archives.builder(collection)
    built = builder.built
    if omitted := left_out(skipped, built.faults if built else [], language):
        lines += f"\n{omitted}"
    if about.faults and built is None:
        # A build tells its faults; those of an earlier process were told there.
        lines += "\n" + Phrase(
            en="What is wrong with them: `/index rebuild` says it.",
            fr="Ce qui ne va pas : `/index reconstruire` le dit.",
        ).of(language)
    return f"{lines}\n{builder.progress_text(language)}" if builder.running else lines


async def _export(interaction: Interaction, language: Language) -> None:
    await looked_after(interaction)
    client, server = interaction.client, interaction.guild_id
    most = interaction.guild.filesize_limit if interaction.guild is not None else limits.FILE
    with client.queue.slot():
        packed = await client.archives.search(server, lambda serving: zip_of(serving.archive.edition, most))
    if packed is None:
        raise QuestionError(
            f"These texts are more than the {most // 1024 // 1024} MiB that Discord takes as one file. Whoever runs "
            "the bot has them in a folder, and can copy it.",
            f"Ces textes dépassent les {most // 1024 // 1024} Mio que Discord accepte en un fichier. La personne qui "
            "fait tourner le bot les a dans un dossier, et peut le copier.",
        )
    event("exported", server=server, bytes=len(packed))
    words = Phrase(
        en="The texts as they were read, and `manifest.json`, which says what each is.",
        fr="Les textes tels qu’ils ont été lus, et `manifest.json`, qui dit ce qu’est chacun.",
    )
    file = discord.File(io.BytesIO(packed), "texts.zip")
    await interaction.edit_original_response(
        content=words.of(language), attachments=[file], allowed_mentions=NOTHING_ELSE
    )


async def _choose_file(interaction: Interaction, typed: str) -> list[Choice[str]]:
    """Files of the collection that these moderators look after; nobody else is offered any."""
    client = interaction.client
    if not interaction.permissions.manage_guild or not client.archives.manages(interaction.guild_id):
        return []
    names = await asyncio.to_thread(files, client.archives.collection(interaction.guild_id).seeds)
    wanted = typed.casefold()
    found = [name for name in names if wanted in name.casefold() and len(name) <= limits.CHOICE_VALUE]
    return [Choice(name=name, value=name) for name in found[: limits.CHOICES]]


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
            await show(interaction, await _status(interaction, language_of(interaction)))

    @group.command(
        name=named("rebuild", "reconstruire"),
        description=named("Read the texts again and renew the index", "Relire les textes et refaire l’index"),
    )
    @app_commands.checks.has_permissions(manage_guild=True)
    async def rebuild(interaction: Interaction) -> None:
        async with handled(interaction, "rebuild"):
            collection = await looked_after(interaction)
            await interaction.response.defer(ephemeral=True, thinking=True)
            if not collection.seeds.is_dir():
                raise NothingGivenError
            await build_again(interaction, client.archives.builder(collection), language_of(interaction))

    @group.command(
        name=named("add", "ajouter"),
        description=named(
            "Add a file or a page to the texts, and renew the index",
            "Ajouter aux textes un fichier ou une page, et refaire l’index",
        ),
    )
    @app_commands.rename(
        file=named("file", "fichier"), link=named("link", "lien"), replace=named("replace", "remplacer")
    )
    @app_commands.describe(
        file=named("A file of any form that is read", "Un fichier d’une forme qui est lue"),
        link=named("Or the address of a page, fetched once", "Ou l’adresse d’une page, cherchée une fois"),
        replace=named("Put it in the place of the file of that name", "Le mettre à la place du fichier de ce nom"),
    )
    @app_commands.checks.has_permissions(manage_guild=True)
    async def add(
        interaction: Interaction,
        file: discord.Attachment | None = None,
        link: app_commands.Range[str, 1, LONGEST_LINK] | None = None,
        replace: bool = False,
    ) -> None:
        async with handled(interaction, "add"):
            if (file is None) == (link is None):
                raise QuestionError(
                    "Give a file or a link: one of the two.", "Donnez un fichier ou un lien : l’un des deux."
                )
            if file is not None:
                check_name(file.filename, file.size)
            await looked_after(interaction, begin=True)
            await interaction.response.defer(ephemeral=True, thinking=True)
            given = (file.filename, await file.read()) if file is not None else await fetch(link or "")
            await give(interaction, [given], language_of(interaction), replacing=replace)

    @group.command(
        name=named("remove", "retirer"),
        description=named(
            "Take a file out of the texts, and renew the index", "Retirer un fichier, et refaire l’index"
        ),
    )
    @app_commands.rename(file=named("file", "fichier"))
    @app_commands.describe(file=named("The file", "Le fichier"))
    @app_commands.checks.has_permissions(manage_guild=True)
    async def remove(interaction: Interaction, file: str) -> None:
        async with handled(interaction, "remove"):
            await looked_after(interaction)
            await interaction.response.defer(ephemeral=True, thinking=True)
            await take_out(interaction, file, language_of(interaction))

    @remove.autocomplete("file")
    async def choose(interaction: Interaction, typed: str) -> list[Choice[str]]:
        return await _choose_file(interaction, typed)

    @group.command(
        name=named("export", "exporter"),
        description=named("All texts as one zip file", "Tous les textes en un fichier zip"),
    )
    @app_commands.checks.has_permissions(manage_guild=True)
    async def export(interaction: Interaction) -> None:
        async with handled(interaction, "export"):
            await looked_after(interaction)
            await interaction.response.defer(ephemeral=True, thinking=True)
            await _export(interaction, language_of(interaction))

    client.tree.add_command(group)
