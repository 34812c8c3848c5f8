"""What happens to messages and channels in Discord happens to the texts that were made of them."""

import discord

from bot.discord.client import Dateline


def add_to(client: Dateline) -> None:
    """Adds the handlers of what happens to messages."""
    archivist = client.archivist

    @client.event
    async def on_raw_message_edit(payload: discord.RawMessageUpdateEvent) -> None:
        content = payload.data.get("content")
        server, channel = payload.guild_id, payload.channel_id
        # Discord edits a message to show an address in it, too, and gives no words without the intent.
        if server is not None and content is not None and client.settings.message_content:
            await archivist.edited(server, channel, payload.message_id, content)

    @client.event
    async def on_raw_message_delete(payload: discord.RawMessageDeleteEvent) -> None:
        if payload.guild_id is not None:
            await archivist.erased(payload.guild_id, [payload.message_id])

    @client.event
    async def on_raw_bulk_message_delete(payload: discord.RawBulkMessageDeleteEvent) -> None:
        if payload.guild_id is not None:
            await archivist.erased(payload.guild_id, sorted(payload.message_ids))

    @client.event
    async def on_guild_channel_delete(channel: discord.abc.GuildChannel) -> None:
        await archivist.channel_gone(channel.guild.id, channel.id)

    @client.event
    async def on_raw_thread_delete(payload: discord.RawThreadDeleteEvent) -> None:
        await archivist.channel_gone(payload.guild_id, payload.thread_id)

    async def start() -> None:
        # It may take minutes, and the bot answers meanwhile.
        archivist.begin(archivist.at_start())

    client.at_start.append(start)
