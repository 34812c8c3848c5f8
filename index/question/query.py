"""What is asked, with everything that bounds its answer: one value from the door to the pipeline."""

from dataclasses import dataclass
from datetime import date

from index.dates.when import When

DEFAULT_QUOTES = 3
MOST_QUOTES = 20
# Characters of a question that are read; what comes after them would not reach the encoder.
LONGEST_QUESTION = 2000


@dataclass(frozen=True, slots=True)
class Query:
    """One question.

    `follows` is the question before, when this one follows it up; `window` bounds the documents' own dates; `source`
    is the id of the only document to look at; `today` is the day it is asked, from which "la semaine dernière" is
    counted (`None`: only `Archive.ask` takes the machine's day); `top` is the number of quotes at the most, brought
    into 1 to `MOST_QUOTES`.
    """

    question: str
    follows: str | None = None
    window: When | None = None
    source: str | None = None
    today: date | None = None
    top: int = DEFAULT_QUOTES
