"""`/privacy`: what is stored about a person, what is not, and a button that erases it."""

from discord import app_commands, ui

from bot.discord.client import Dateline, Interaction
from bot.discord.errors import handled, language_of
from bot.discord.localisation import named
from bot.discord.log import event
from bot.discord.views.components import ANSWERED, NOTHING_ELSE, Layout, button, text
from index.phrases import Language, Phrase, counted

_KEPT = Phrase(
    en="### What Dateline keeps\n"
    "- Your votes (👍 👎), with the passage they are about, the day, and the reason if you type one. They are kept "
    "under a code made from your account, not under your name.\n"
    "- How many questions a server asks in a day, and how often a word is asked about. The word itself is written down "
    "only once three people asked about it, and nothing tells which of you did.\n"
    "- If moderators block you, that, under the same code.\n"
    "- The settings that moderators choose for a server, the topics that its channels follow, and the texts that they "
    "add.\n"
    "- Where moderators made channels into texts: the words of their messages, without names. What you delete in "
    "Discord is erased here too.",
    fr="### Ce que Dateline garde\n"
    "- Vos votes (👍 👎), avec le passage concerné, le jour, et la raison si vous en écrivez une. Ils sont gardés sous "
    "un code tiré de votre compte, pas sous votre nom.\n"
    "- Combien de questions un serveur pose par jour, et combien de fois un mot est demandé. Le mot lui-même n’est "
    "écrit qu’une fois demandé par trois personnes, et rien ne dit lesquelles.\n"
    "- Si la modération vous bloque, cela, sous le même code.\n"
    "- Les réglages choisis par les modérateurs d’un serveur, les sujets que suivent ses salons, et les textes qu’ils "
    "ajoutent.\n"
    "- Là où des modérateurs ont pris des salons comme textes : les mots de leurs messages, sans noms. Ce que vous "
    "supprimez dans Discord est effacé ici aussi.",
)
_NOT_KEPT = Phrase(
    en="### What it does not keep\n"
    "- {}, and other messages. A question stands only in Discord, in the answer that shows it; a reply to the answer "
    "reads it from there.\n"
    "- Nothing is sent to anyone else: searching happens on the machine where Dateline runs.",
    fr="### Ce qu’il ne garde pas\n"
    "- {}, les autres messages. Une question ne se trouve que dans Discord, dans la réponse qui l’affiche ; répondre à "
    "celle-ci la relit là.\n"
    "- Rien n’est envoyé à personne d’autre : la recherche se fait sur la machine où tourne Dateline.",
)
_QUESTIONS_AND_NAME = Phrase(en="Your questions, your name", fr="Vos questions, votre nom")
_NAME = Phrase(en="Your name", fr="Votre nom")
_LOGGED = Phrase(
    en="\n- Here, whoever runs the bot has also chosen to write questions to the log; the button below does not "
    "erase them there.",
    fr="\n- Ici, la personne qui fait tourner le bot a aussi choisi d’écrire les questions dans le journal ; le bouton "
    "ci-dessous ne les y efface pas.",
)
# What the button does not erase.
_STAYS = Phrase(
    en=" Messages of yours in channels that are texts stay until you delete them in Discord.",
    fr=" Vos messages dans des salons pris comme textes restent jusqu’à ce que vous les supprimiez dans Discord.",
)
_ERASE = Phrase(en="Erase what is mine", fr="Effacer ce qui est à moi")


def privacy_layout(language: Language, *, questions_logged: bool) -> Layout:
    """What is stored and what is not, also whether questions are logged."""
    stored = _KEPT.of(language) + (_LOGGED.of(language) if questions_logged else "")
    never = (_NAME if questions_logged else _QUESTIONS_AND_NAME).of(language)
    return Layout(
        ui.Container(text(stored), text(_NOT_KEPT.of(language).format(never)), accent_colour=ANSWERED),
        ui.ActionRow(button(_ERASE.of(language), "dl:erase", emoji="🗑️", danger=True)),
    )


def add_to(client: Dateline) -> None:
    """Adds the command and the action of its button."""

    @client.tree.command(
        name=named("privacy", "confidentialité"),
        description=named(
            "What is kept about you, what is not, and erasing it",
            "Ce qui est gardé de vous, ce qui ne l’est pas, et l’effacer",
        ),
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def privacy(interaction: Interaction) -> None:
        async with handled(interaction, "privacy"):
            layout = privacy_layout(language_of(interaction), questions_logged=client.settings.log_questions)
            await interaction.response.send_message(view=layout, ephemeral=True, allowed_mentions=NOTHING_ELSE)

    async def erase(interaction: Interaction, packed: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        votes = await client.database.erase(interaction.user.id)
        event("erased", votes=votes)
        count = counted(votes, "vote", "vote")
        done = Phrase(
            en=f"Done: {count.en} erased, and you no longer count among those who asked about a word.{_STAYS.en}",
            fr=f"C’est fait : {count.fr} effacé{'s' * (votes > 1)}, et vous ne comptez plus parmi ceux qui ont demandé "
            f"un mot.{_STAYS.fr}",
        )
        if client.database.moderation.is_blocked_anywhere(interaction.user.id):
            done = Phrase(
                en=f"{done.en} That moderators block you stays too; only they can end it.",
                fr=f"{done.fr} Que la modération vous bloque reste aussi ; elle seule peut y mettre fin.",
            )
        await interaction.edit_original_response(content=done.of(language_of(interaction)))

    client.actions["erase"] = erase
