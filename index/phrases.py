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
