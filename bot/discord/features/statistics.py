"""`/stats`: how a server uses the bot, in numbers and single words."""

from collections import Counter
from datetime import date

from discord import ui

from bot import date_wording
from bot.discord.client import Dateline, Interaction
from bot.discord.errors import handled, language_of
from bot.discord.gate import for_moderators
from bot.discord.localisation import named
from bot.discord.usage import KEPT_DAYS, LEAST_ASKERS, Usage
from bot.discord.views.components import ANSWERED, NOTHING_ELSE, Layout, text
from bot.discord.views.markdown import one_line
from index.phrases import Language, Phrase, counted
from index.quoting.confidence import Certainty

_SHOWN_DAYS = 14
_LONGEST_WORD = 40
_CERTAINTIES = {
    Certainty.SURE: Phrase(en="sure", fr="sûres"),
    Certainty.PERHAPS: Phrase(en="possible", fr="possibles"),
    Certainty.NONE: Phrase(en="nothing found", fr="sans rien trouver"),
}
_NONE = Phrase(en="No question yet.", fr="Pas encore de question.")
_TITLE = Phrase(
    en=f"### Questions of the last {KEPT_DAYS} days", fr=f"### Les questions des {KEPT_DAYS} derniers jours"
)
_WORDS = Phrase(en="### Most asked about", fr="### Ce qu’on demande le plus")
_FEW = Phrase(
    en=f"-# Only words that at least {LEAST_ASKERS} people asked about; no question is kept.",
    fr=f"-# Seulement des mots demandés par au moins {LEAST_ASKERS} personnes ; aucune question n’est gardée.",
)


def stats_layout(usage: Usage, language: Language, *, asked_today: int, quota: int) -> Layout:
    """The shares, the days, and the words."""
    total: Counter[str] = Counter()
    for outcomes in usage.days.values():
        total.update(outcomes)
    parts = [_TITLE.of(language), *([_shares(total, language)] if total else [_NONE.of(language)])]
    parts += [_day(day, sum(outcomes.values()), language) for day, outcomes in list(usage.days.items())[:_SHOWN_DAYS]]
    if quota:
        of_today = Phrase(
            en=f"Today: {asked_today} of {quota} that this server may ask.",
            fr=f"Aujourd’hui : {asked_today} sur {quota} que ce serveur peut poser.",
        )
        parts.append(of_today.of(language))
    if usage.blocked:
        people = counted(usage.blocked, "person", "personne")
        blocked = Phrase(
            en=f"Blocked here: {people.en.replace('persons', 'people')}.", fr=f"Bloquées ici : {people.fr}."
        )
        parts.append(blocked.of(language))
    words = ", ".join(f"{one_line(word, _LONGEST_WORD)} ({asked})" for word, asked in usage.words)
    asked = [_WORDS.of(language), words, _FEW.of(language)] if words else [_FEW.of(language)]
    return Layout(ui.Container(text("\n".join(parts)), text("\n".join(asked)), accent_colour=ANSWERED))


def _shares(total: Counter[str], language: Language) -> str:
    """The number of questions, and the share of each certainty among those that asked the texts something."""
    answers = sum(total[each] for each in _CERTAINTIES)
    number = counted(sum(total.values()), "question", "question").of(language)
    shares = [
        f"{words.of(language)} {round(100 * total[each] / answers)}" + Phrase(en="%", fr="\u00a0%").of(language)
        for each, words in _CERTAINTIES.items()
        if answers
    ]
    return ", ".join([number, *shares])


def _day(written: str, questions: int, language: Language) -> str:
    return f"-# {date_wording.day(date.fromisoformat(written), language)}: {questions}"


def add_to(client: Dateline) -> None:
    """Adds the command."""

    @client.tree.command(
        name=named("stats", "statistiques"),
        description=named("How this server uses the bot, in numbers", "L’usage du bot dans ce serveur, en nombres"),
    )
    @for_moderators
    async def stats(interaction: Interaction) -> None:
        async with handled(interaction, "stats"):
            server = interaction.guild_id or 0
            layout = stats_layout(
                await client.database.moderation.usage(server),
                language_of(interaction),
                asked_today=client.database.moderation.asked_today(server),
                quota=client.settings.server_quota,
            )
            await interaction.response.send_message(view=layout, ephemeral=True, allowed_mentions=NOTHING_ELSE)
