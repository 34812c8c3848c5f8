"""What Discord says to do after an error: commands that exist, in the language of the reader."""

import re

import discord
import pytest

from bot.discord.next_step import next_step, with_next_step
from index.errors import EditionError, Step
from index.phrases import Language
from tests.bot.discord.conftest import Open


def commands(bot: discord.Client, language: Language) -> set[str]:
    """Every command as a reader of a language types it."""
    found = set()
    for command in bot.tree.get_commands():  # type: ignore[attr-defined]
        group = isinstance(command, discord.app_commands.Group)
        for each in command.commands if group else [command]:
            parts = [command, each] if group else [each]
            names = [part._locale_name.extras["fr"] if language is Language.FRENCH else part.name for part in parts]
            found.add("/" + " ".join(names))
    return found


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("step", Step)
def test_a_next_step_names_commands_that_exist(step: Step, language: Language, open_bot: Open) -> None:
    """Discord's own in its language; of the terminal only `dateline doctor`, for whoever runs the bot."""
    words = next_step(step).of(language)
    named = set(re.findall(r"/\w+(?: \w+)?", words))
    assert named <= commands(open_bot(), language)
    assert set(re.findall(r"dateline \w+", words)) <= {"dateline doctor"}


def test_an_error_is_told_with_its_next_step() -> None:
    """On one line, the facts first."""
    error = EditionError("The index is damaged.", "L’index est abîmé.", Step.BUILD)
    assert with_next_step(error).of(Language.FRENCH) == (
        "L’index est abîmé. La modération peut refaire l’index : /index reconstruire"
    )
    assert with_next_step(EditionError("Broken.", "Cassé.")).of(Language.ENGLISH) == "Broken."
