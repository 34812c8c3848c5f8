"""The dates of files in ten forms, as a build reads them: a small fixed set of the bench's."""

from datetime import date
from random import Random

import pytest

from index.dates import When
from index.evaluation.dated_files import FORMS, DatedFile
from index.evaluation.dated_forms import Article
from index.evaluation.text_dates import Outcome, figures, outcomes

_ARTICLES = (
    Article(
        "La vigne et le gel",
        "Texte inventé pour les tests. La vigne a souffert du gel dans la nuit de mardi, a dit la maire de Verdaine.\n"
        "En 2019, la récolte avait été perdue. Le conseil se réunira le 3 mai 2031 pour décider des aides.\n"
        "« Nous attendons depuis le 1er mars 1998 », a dit un vigneron, qui cultive douze hectares sur la Lère.",
        date(2021, 4, 8),
        "fr",
    ),
    Article(
        "A harbour opens again",
        "Invented for the tests. The harbour opened again, two weeks after a storm of October 22, 1999.\n"
        "Mayor Quill said that 140 boats had been lost, and that repairs would cost more than was thought in 2004.\n"
        "The fishing season, which began on 1 September 2003, will end in March 2031, the mayor of the town said.",
        date(2004, 11, 5),
        "en",
    ),
)


def _files(form: str) -> list[DatedFile]:
    made = []
    for number in range(8):
        article = _ARTICLES[number % 2]
        name, content, when = FORMS[form](article, Random(number))
        made.append(DatedFile(name, content, form, when, article.day))
    return made


@pytest.mark.parametrize("form", [form for form in FORMS if form != "PDF"])
def test_the_date_of_a_text_is_read_in_every_form(form: str) -> None:
    """Beside dates of change, of other texts, of copyright, empty values, and those that the text tells."""
    assert [(each.file.name, str(each.when)) for each in outcomes(_files(form)) if not each.right] == []


def test_a_pdf_is_wrong_only_where_it_is_called_doubtful() -> None:
    """One made years later that states no day of its own."""
    found = list(outcomes(_files("PDF")))
    assert all(each.when is not None for each in found)
    assert all(each.right or each.doubtful for each in found)


def test_the_figures_count_what_is_given_and_what_is_right() -> None:
    """A wrong date lowers one, a missing date the other."""
    day = date(2012, 5, 22)
    file = DatedFile("a.txt", b"", "name", When.month(2012, 5), day)
    found = [Outcome(file, When.day(day)), Outcome(file, When.month(2012, 5)), Outcome(file, When.year(2012), True)]
    values = {each.name: each.value for each in figures([*found, Outcome(file, None)])}
    assert values == {
        "text dates, given": 0.75,
        "text dates, right when given": 0.6667,
        "text dates, right when not called doubtful": 1.0,
        "text dates, called doubtful": 0.25,
    }
