"""French and English names of the commands, and the language of a reader."""

import discord
from discord import app_commands
from discord.app_commands import TranslationContextTypes, locale_str

from index.languages import detect
from index.phrases import Language


def named(en: str, fr: str) -> locale_str:
    """A name or a description, registered in English with its French."""
    return locale_str(en, fr=fr)


class Translator(app_commands.Translator):
    """Gives Discord the French of every name and description."""

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: TranslationContextTypes
    ) -> str | None:
        """The French wording for the French locale; every other locale keeps the English one."""
        if locale is not discord.Locale.french:
            return None
        french: str | None = string.extras.get("fr")
        return french


def reads(locale: discord.Locale) -> Language:
    """The language for a reader whose Discord is in `locale`."""
    return Language.FRENCH if locale is discord.Locale.french else Language.ENGLISH


def written_in(text: str, locale: discord.Locale | None, default: Language) -> Language:
    """The language of a message: as detected, else the server's; Discord does not give the author's locale."""
    found = detect(text)
    if found is not None:
        return found
    return reads(locale) if locale is discord.Locale.french else default
