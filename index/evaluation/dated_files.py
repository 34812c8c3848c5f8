"""Files of known date, in the forms and with the noise that archives have: the texts of the bench of dates.

A real text of Wikinews or of the news archive is written as a file of one form, with its own date; English ones are
paragraphs of Wikipedia with a drawn date. Around the date stand what stands around it on real pages: dates of
change, of other articles, of copyright, of printing, empty values, the dates that the text tells, and metadata that
are of the file. What each form draws is in its own function.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from index.dates import read
from index.dates.when import When
from index.evaluation import dated_forms as forms
from index.evaluation.dated_forms import Article

_LEAD = re.compile(r"(?m)^[^\n.]{0,12}\d{1,2}(?:er)? [^\W\d]{3,9} \d{4}\.?[^\n\w]{1,6}")


@dataclass(frozen=True, slots=True)
class DatedFile:
    """A file's name in the seeds, its bytes, the form it was written in, and the date of its one text.

    `when` is as fine as the file states it, `day` the day it is of.
    """

    name: str
    content: bytes
    form: str
    when: When
    day: date


FORMS: dict[str, Callable[[Article, Random], tuple[str, bytes, When]]] = {
    "front matter": forms.front_matter,
    "web page": forms.web_page,
    "feed": forms.feed,
    "first line": forms.first_line,
    "name or folder": forms.named,
    "table": forms.table,
    "mail": forms.mail,
    "JSON": forms.json_file,
    "PDF": forms.pdf,
    "Word": forms.word,
}


def dated_files(data: Path, count: int, seed: int = 12) -> Iterator[DatedFile]:
    """`count` files, the forms in turn; the same for the same seed. A quarter is English."""
    draw = Random(seed)
    french, english = _french(data, draw), _english(data, draw)
    names = list(FORMS)
    for number in range(count):
        form = names[number % len(names)]
        article = next(english) if draw.random() < 0.25 else next(french)
        name, content, when = FORMS[form](article, draw)
        yield DatedFile(name, content, form, when, article.day)


def _french(data: Path, draw: Random) -> Iterator[Article]:
    rows = [json.loads(line) for line in (data / "wikinews-fr-100.jsonl").open(encoding="utf-8")]
    found = [
        Article(row["title"], _LEAD.sub("", row["text"]), day, "fr")
        for row in rows
        if (day := read(row["date_text"], None)[0].when.first)
    ]
    with gzip.open(data / "news-archive.jsonl.gz", "rt", encoding="utf-8") as lines:
        archive = [json.loads(line) for line in lines]
    found += [Article(row["title"], row["text"], date.fromisoformat(row["date"]), "fr") for row in archive]
    wikinews, others = found[: len(rows)], found[len(rows) :]
    draw.shuffle(wikinews)
    draw.shuffle(others)
    for one, other in zip(wikinews, others, strict=False):
        yield one
        yield other
    yield from others[len(wikinews) :]


def _english(data: Path, draw: Random) -> Iterator[Article]:
    with gzip.open(data / "training" / "squad-new-wiki.en.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = {row["context"]: row["title"].replace("_", " ") for row in map(json.loads, lines)}
    rows = sorted(texts.items())
    draw.shuffle(rows)
    for text, title in rows:
        day = date(1998, 1, 1) + timedelta(days=draw.randrange(9000))
        yield Article(title, text.replace(". ", ".\n", 2), day, "en")
