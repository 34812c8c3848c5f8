"""`/leave`: the bot erases what it keeps of a server, says what that was, and leaves."""

from collections.abc import Mapping

from discord import ui

from bot.discord.client import Dateline, Interaction
from bot.discord.errors import handled, language_of, not_a_moderator
from bot.discord.features.servers import forget
from bot.discord.gate import for_moderators
from bot.discord.localisation import named
from bot.discord.log import event
from bot.discord.views.components import NOTHING_ELSE, REFUSED, Layout, button, text
from index.phrases import Language, Phrase

_ASK = Phrase(
    en="### Shall I leave this server?\nWhat I keep of it is erased: its settings, its own texts, the topics its "
    "channels follow, the votes given here, the counts of questions and words, who is blocked. My answers stay where "
    "they stand; their buttons do nothing any more. To have me back, invite me again.",
    fr="### Dois-je quitter ce serveur ?\nCe que j’en garde est effacé : ses réglages, ses propres textes, les sujets "
    "que suivent ses salons, les votes donnés ici, le compte des questions et des mots, qui est bloqué. Mes réponses "
    "restent où elles sont ; leurs boutons ne font plus rien. Pour me faire revenir, invitez-moi de nouveau.",
)
_LEAVE = Phrase(en="Leave, and erase", fr="Partir, et effacer")
# What each kind of thing that `servers.forget` erases is called; the askers of words are a part of the words.
_KINDS = {
    "servers": Phrase(en="settings", fr="réglages"),
    "votes": Phrase(en="votes", fr="votes"),
    "subscriptions": Phrase(en="followed topics", fr="sujets suivis"),
    "days": Phrase(en="counts of questions", fr="comptes de questions"),
    "topics": Phrase(en="words", fr="mots"),
    "blocked": Phrase(en="blocked people", fr="personnes bloquées"),
    "files": Phrase(en="files of its own archive", fr="fichiers de sa propre archive"),
}


def erased_text(erased: Mapping[str, int], language: Language) -> str:
    """What was erased, and how many of each."""
    colon = Phrase(en=":", fr=" :").of(language)
    kinds = [f"{words.of(language)}{colon} {erased[kind]}" for kind, words in _KINDS.items() if erased.get(kind)]
    if not kinds:
        return Phrase(en="There was nothing to erase. Goodbye.", fr="Il n’y avait rien à effacer. Au revoir.").of(
            language
        )
    listed = ", ".join(kinds)
    return Phrase(en=f"Erased: {listed}. Goodbye.", fr=f"Effacé : {listed}. Au revoir.").of(language)


def add_to(client: Dateline) -> None:
    """Adds the command and the action of its button."""

    @client.tree.command(
        name=named("leave", "partir"),
        description=named("The bot leaves this server and erases what it keeps of it", "Le bot quitte ce serveur et "
                          "efface ce qu’il en garde"),
    )  # fmt: skip
    @for_moderators
    async def leave(interaction: Interaction) -> None:
        async with handled(interaction, "leave"):
            language = language_of(interaction)
            layout = Layout(
                ui.Container(text(_ASK.of(language)), accent_colour=REFUSED),
                ui.ActionRow(button(_LEAVE.of(language), "dl:leave", emoji="👋", danger=True)),
            )
            await interaction.response.send_message(view=layout, ephemeral=True, allowed_mentions=NOTHING_ELSE)

    async def go(interaction: Interaction, packed: str) -> None:
        if not interaction.permissions.manage_guild or interaction.guild is None:
            raise not_a_moderator()
        language = language_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        erased = await forget(client, interaction.guild.id)
        event("leaving_server", server=interaction.guild_id, **erased)
        # Said before it leaves: afterwards nobody can be told.
        await interaction.edit_original_response(content=erased_text(erased, language), allowed_mentions=NOTHING_ELSE)
        await interaction.guild.leave()

    client.actions["leave"] = go
