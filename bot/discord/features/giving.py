"""Adding files to the collection that a server's moderators look after, and taking them out again."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.collections import Collection
from bot.discord.archives import ELSEWHERE, NothingGivenError
from bot.discord.channel_texts import CHANNELS
from bot.discord.client import Dateline, Interaction
from bot.discord.database import OWN
from bot.discord.errors import NotAllowedError, not_a_moderator
from bot.discord.features.rebuilding import fault_lines, rebuild, show
from bot.discord.features.upload import check_name, remove_upload, write_upload
from bot.discord.log import event
from bot.discord.next_step import with_next_step
from bot.discord.serving import Serving
from bot.discord.views.markdown import escape
from index.building.seeds.formats import is_read
from index.building.seeds.isolated import read_upload
from index.errors import DatelineError, QuestionError
from index.phrases import Language, Phrase, counted

# Bytes of all that a server gives: it shares the disk with others.
LARGEST_OWN = 256 * 1024 * 1024


async def looked_after(interaction: Interaction, *, begin: bool = False) -> Collection:
    """The collection whose texts these moderators look after.

    Where nothing is chosen yet, `begin` makes the server's own collection its choice. Raises `NotAllowedError`.
    """
    client, server = interaction.client, interaction.guild_id
    if not interaction.permissions.manage_guild or server is None:
        raise not_a_moderator()
    archives = client.archives
    if begin and archives.place(server) != ELSEWHERE and archives.chosen(server) is None:
        await client.database.set(server, replace(client.database.of(server), collection=OWN))
        archives.note_waiting()
        event("own_collection", server=server)
    if not archives.manages(server):
        raise NotAllowedError(
            "Several servers share this index, and this is not the one that looks after it. Choose an archive of this "
            "server’s own in /settings; or whoever runs the bot can name this server: DISCORD_HOME_SERVER in .env.",
            "Plusieurs serveurs partagent cet index, et celui-ci n’est pas celui qui s’en occupe. Choisissez dans "
            "/réglages une archive propre à ce serveur ; ou bien qui fait tourner le bot peut nommer ce serveur : "
            "DISCORD_HOME_SERVER dans .env.",
        )
    return archives.collection(server)


async def give(
    interaction: Interaction, given: Sequence[tuple[str, bytes]], language: Language, *, replacing: bool = False
) -> None:
    """Reads files, adds them to the texts and builds once; the message of the command tells each, or its faults.

    Each is a name and the bytes of a file. Raises `QuestionError` when the only name is taken and not to be replaced.
    """
    client = interaction.client
    for name, content in given:
        check_name(name, len(content))
    collection = await looked_after(interaction, begin=True)
    held = await asyncio.to_thread(_size, collection.seeds)
    if collection != client.archives.collections.default and held + sum(len(each) for _, each in given) > LARGEST_OWN:
        most = LARGEST_OWN // 1024 // 1024
        raise QuestionError(
            f"The texts of this server would be more than {most} MiB. Take some out first: /index remove",
            f"Les textes de ce serveur dépasseraient {most} Mio. Retirez-en d’abord : /index retirer",
        )
    taken = await _ids(client, interaction.guild_id)
    lines, added = [], 0
    for name, content in given:
        known = taken - await asyncio.to_thread(_ids_of_file, collection.seeds / name) if replacing else taken
        upload = await asyncio.to_thread(read_upload, name, content, known)
        if upload.faults:
            lines.append(fault_lines(upload.faults, language))
            continue
        try:
            await asyncio.to_thread(write_upload, collection.seeds, name, content, replacing=replacing)
        except QuestionError as error:
            if len(given) == 1:
                raise
            lines.append(f"⚠️ {error.say(language)}")
            continue
        if upload.notices:
            lines.append(fault_lines(upload.notices, language))
        taken |= {document.id for document in upload.documents}
        added += len(upload.documents)
        event("added", documents=len(upload.documents), server=interaction.guild_id)
    if not added:
        refused = Phrase(en="Nothing was added.", fr="Rien n’a été ajouté.").of(language)
        await show(interaction, "\n".join([refused, *lines]))
        return
    count = counted(added, "text", "texte")
    done = Phrase(en=f"Added: {count.en}.", fr=f"Ajouté : {count.fr}.").of(language)
    await _renew(interaction, collection, language, "\n".join([done, *lines]))


async def take_out(interaction: Interaction, name: str, language: Language) -> None:
    """Removes a file from the texts and builds, or removes the index with the last file.

    Raises `QuestionError` when there is no such file, or when it is the last one of the default collection.
    """
    collection = await looked_after(interaction)
    names = await asyncio.to_thread(files, collection.seeds)
    if name not in names:
        raise QuestionError(
            f"There is no file {name!r} here. Choose one of the list that /index remove offers.",
            f"Il n’y a pas de fichier {name!r} ici. Choisissez-en un dans la liste que propose /index retirer.",
        )
    client = interaction.client
    own = collection == client.archives.collections.of_server(interaction.guild_id or 0)
    last = not await asyncio.to_thread(_holds_another, collection.seeds, name)
    if last and not own:
        raise QuestionError(
            "This is the last text, and an index needs one. Add another first, then remove this one.",
            "C’est le dernier texte, et un index en demande un. Ajoutez-en un autre, puis retirez celui-ci.",
        )
    await asyncio.to_thread(remove_upload, collection.seeds, name)
    event("removed", server=interaction.guild_id)
    done = Phrase(en="Removed.", fr="Retiré.").of(language)
    if last:
        await client.archives.empty(collection)
        nothing = Phrase(en="No text is left in this archive.", fr="Il ne reste aucun texte dans cette archive.")
        await show(interaction, f"{done} {nothing.of(language)}")
        return
    await _renew(interaction, collection, language, done)


def files(seeds: Path) -> list[str]:
    """The files of a collection that moderators may remove, as paths in its folder."""
    found = []
    for place, folders, names in os.walk(seeds):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != CHANNELS)
        here = Path(place).relative_to(seeds)
        found += [(here / name).as_posix() for name in sorted(names) if _is_text(name)]
    return found


def _size(seeds: Path) -> int:
    return sum(path.stat().st_size for path in seeds.rglob("*") if path.is_file())


def _is_text(name: str) -> bool:
    return not name.startswith(".") and Path(name).stem.upper() != "README" and is_read(name)


def _holds_another(seeds: Path, name: str) -> bool:
    others = (path.relative_to(seeds).as_posix() for path in seeds.rglob("*") if _is_text(path.name) and path.is_file())
    return any(other != name for other in others)


async def _renew(interaction: Interaction, collection: Collection, language: Language, done: str) -> None:
    """Builds; when that fails, the message says what was done, what went wrong and what to do."""
    builder = interaction.client.archives.builder(collection)
    while builder.running:
        await builder.ended()
    try:
        await rebuild(interaction, builder, language, done)
    except DatelineError as error:
        await show(interaction, f"{done}\n⚠️ {escape(with_next_step(error).of(language))}")


async def _ids(client: Dateline, server: int | None) -> set[str]:
    def ids(serving: Serving) -> set[str]:
        return {document.id for document in serving.documents}

    try:
        with client.queue.slot():
            return await client.archives.search(server, ids)
    except NothingGivenError:
        return set()


def _ids_of_file(path: Path) -> set[str]:
    """The ids of the texts of a file that may not be there."""
    try:
        content = path.read_bytes()
    except OSError:
        return set()
    return {document.id for document in read_upload(path.name, content).documents}
