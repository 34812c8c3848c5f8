"""The overview of an archive in words."""

from datetime import date

from bot.overview_wording import overview_lines
from bot.wording import SMALL_TALK
from index.dates.when import When
from index.documents import Document
from index.overview import Overview
from index.phrases import Language
from index.question.kind import Kind, kind_of

_DAY = When.day(date(2022, 1, 21))
_OLD, _NEW = Document("old", "Old", "…", When.parse("2020-05")), Document("new", "A new\n one", "…", _DAY)


def test_an_overview_has_numbers_dates_names_and_titles() -> None:
    """In both languages; a title is one line."""
    told = Overview(3, 1, _OLD.published, _DAY, (("Lyon", 3), ("Ana Petit", 2)), (_NEW, _OLD))
    assert overview_lines(told, Language.ENGLISH) == [
        "3 texts, 1 May 2020 to 21 January 2022; 1 without a date.",
        "Most frequent names: Lyon (3), Ana Petit (2).",
        "The latest texts:",
        "• A new one (21 January 2022)",
        "• Old (May 2020)",
    ]
    assert overview_lines(told, Language.FRENCH) == [
        "3 textes, du 1er mai 2020 au 21 janvier 2022 ; 1 sans date.",
        "Noms les plus fréquents : Lyon (3), Ana Petit (2).",
        "Les textes les plus récents :",
        "• A new one (21 janvier 2022)",
        "• Old (mai 2020)",
    ]


def test_what_an_archive_lacks_is_left_out() -> None:
    """Dates, names."""
    told = Overview(1, 1, None, None, (), (Document("a", "A", "…"),))
    assert overview_lines(told, Language.ENGLISH) == ["1 text, none dated.", "The latest texts:", "• A"]
    assert overview_lines(told, Language.FRENCH)[0] == "1 texte, sans date."


def test_the_question_named_to_small_talk_gives_the_overview() -> None:
    """In each language, as it stands between quotation marks."""
    english, french = SMALL_TALK.en.split("“")[1].split("”")[0], SMALL_TALK.fr.split("« ")[1].split(" »")[0]
    assert (kind_of(english), kind_of(french)) == (Kind.OVERVIEW, Kind.OVERVIEW)
