"""The seed's own questions, asked of the seed alone and beside other texts: right answers must not vanish."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from index.answer import Answer, answer
from index.building.build import build
from index.dates.when import When
from index.encoding.encoder import Encoder
from index.evaluation.figures import Figure
from index.evaluation.news import Article, archive, write_articles
from index.evaluation.time_questions import comparable
from index.phrases import Language
from index.question.query import Query
from index.quoting.reader import Reader
from index.stems import overlap
from index.storage.current import open_current

QUESTIONS = Path("tests/golden/seed.yaml")
SEEDS = Path("seeds")
BESIDE = (0, 100, 2000)


@dataclass(frozen=True, slots=True)
class SeedQuestion:
    """A question; its first quote must hold `words` and be of `date` where given. Without words, it must be refused."""

    question: str
    words: tuple[str, ...]
    date: When | None

    def holds(self, given: Answer) -> bool:
        """Whether an answer is as expected."""
        if not self.words:
            return not given.answered
        if not given.answered:
            return False
        quote = given.quotes[0]
        text = comparable(quote.text)
        if not all(comparable(each) in text for each in self.words):
            return False
        if self.date is None:
            return True
        if quote.when is not None:
            return quote.when.bounded.meets(self.date)
        dates = [quote.document.published, *(each.bounded for each in quote.dates)]
        return any(each is not None and each.meets(self.date) for each in dates)


def seed_questions(path: Path = QUESTIONS) -> tuple[date, list[SeedQuestion]]:
    """The day the questions are asked, and the questions."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    questions = []
    for row in content["questions"]:
        words = row.get("holds", [])
        day = row.get("date")
        questions.append(
            SeedQuestion(
                row["question"],
                tuple([words] if isinstance(words, str) else words),
                When.parse(str(day)) if day else None,
            )
        )
    return content["today"], questions


def measure(
    data: Path, encoder: Encoder, reader: Reader | None, at: Path, beside: Sequence[int] = BESIDE
) -> Iterator[Figure]:
    """The number of questions that hold, for each number of other texts.

    Another text that holds half of the words of a question to be refused may well answer it, and is left out: two of
    2,000 news articles tell that the Joconde is Leonardo's.
    """
    today, questions = seed_questions()
    refused = [each.question for each in questions if not each.words]
    others = [each for each in archive(data) if not any(_may_answer(each, question) for question in refused)]
    for count in beside:
        folder = at / f"{count}"
        shutil.copytree(SEEDS, folder / "seeds")
        if some := others[:count]:
            write_articles(some, folder / "seeds")
        build(folder / "seeds", folder / "index", lambda: encoder, "none")
        edition = open_current(folder / "index")
        held = sum(
            each.holds(answer(edition, encoder, Query(each.question, today=today), reader)) for each in questions
        )
        edition.close()
        yield Figure(f"seed questions that hold beside {len(some)} texts", held, f"= {len(questions)}")


def _may_answer(article: Article, question: str) -> bool:
    return overlap(question, f"{article.title}\n{article.text}", Language.FRENCH) >= 0.5
