"""What Dateline says to people, in French and in English, side by side where it is said."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The two languages Dateline speaks and searches in."""

    FRENCH = "fr"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing said, in both languages.

    >>> Phrase(en="no answer", fr="pas de réponse").of(Language.FRENCH)
    'pas de réponse'
    """

    en: str
    fr: str

    def of(self, language: Language) -> str:
        """The wording in `language`."""
        return self.fr if language is Language.FRENCH else self.en


def counted(number: int, en: str, fr: str) -> Phrase:
    """A number and a noun whose plural takes an s.

    >>> counted(1, "text", "texte").en, counted(0, "text", "texte")
    ('1 text', Phrase(en='0 texts', fr='0 texte'))
    """
    return Phrase(en=f"{number} {en}" + "s" * (number != 1), fr=f"{number} {fr}" + "s" * (number > 1))
