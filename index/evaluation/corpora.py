"""Corpora of questions with known answers, in one form, read from a folder of data files."""

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.documents import Span, normalise

SPLIT = Path(__file__).with_name("data") / "split.json"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the number of its paragraph, and the spans (start, end) there that answer it."""

    question: str
    paragraph: int
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Paragraphs as `(article, text)`, and the questions asked on them."""

    name: str
    language: str
    paragraphs: list[tuple[str, str]]
    questions: list[Asked]

    def articles(self) -> dict[str, list[int]]:
        """Paragraph numbers by article."""
        found: dict[str, list[int]] = {}
        for number, (article, _) in enumerate(self.paragraphs):
            found.setdefault(article, []).append(number)
        return found

    def write(self, folder: Path) -> None:
        """Writes the paragraphs as seeds, each named by its number."""
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "paragraphs.jsonl").open("w", encoding="utf-8") as lines:
            for number, (_, text) in enumerate(self.paragraphs):
                # No title: in PIAF it names the article, which would help questions that were written with it in sight.
                about = {"id": str(number), "text": text, "language": self.language}
                lines.write(json.dumps(about, ensure_ascii=False) + "\n")


def piaf(data: Path) -> Corpus:
    """PIAF v1.0: 3,835 French questions on 761 paragraphs."""
    paragraphs: list[tuple[str, str]] = []
    questions: list[Asked] = []
    for number, article in enumerate(json.loads((data / "piaf-v1.0.json").read_text(encoding="utf-8"))["data"]):
        for paragraph in article["paragraphs"]:
            text = paragraph["context"]
            for asked in paragraph["qas"]:
                spans = [(each["answer_start"], len(each["text"])) for each in asked["answers"]]
                questions.append(_asked(asked["question"], len(paragraphs), text, spans))
            paragraphs.append((f"{number} {article['title']}", _text(text)))
    return Corpus("PIAF", "fr", paragraphs, questions)


def holds_one(quoted: Span, answers: Iterable[tuple[int, int]]) -> bool:
    """Whether a quote holds one of the answers (start, end) whole."""
    return any(quoted.start <= start and end <= quoted.end for start, end in answers)


def kept(corpus: Corpus, articles: Iterable[str]) -> list[Asked]:
    """The questions asked on some of the articles."""
    names = frozenset(articles)
    return [asked for asked in corpus.questions if corpus.paragraphs[asked.paragraph][0] in names]


def first_paragraphs(corpus: Corpus, count: int) -> Corpus:
    """The first paragraphs of a corpus, and the questions on them."""
    questions = [asked for asked in corpus.questions if asked.paragraph < count]
    return replace(corpus, paragraphs=corpus.paragraphs[:count], questions=questions)


def split() -> dict[str, list[str]]:
    """What is kept from training: "piaf_test", "piaf_development" (articles), "nomiracl_test" (query ids)."""
    names: dict[str, list[str]] = json.loads(SPLIT.read_text(encoding="utf-8"))
    return names


def nomiracl(data: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """NoMIRACL's French queries, each with its ten passages: those kept from training, and the others."""
    lines = (data / "nomiracl-fr-dev.jsonl").read_text(encoding="utf-8").splitlines()
    apart = frozenset(split()["nomiracl_test"])
    queries = list(map(json.loads, lines))
    return (
        [query for query in queries if query["query_id"] in apart],
        [query for query in queries if query["query_id"] not in apart],
    )


def rows(data: Path, name: str) -> list[dict[str, Any]]:
    """The rows of `training/NAME.jsonl.gz`."""
    with gzip.open(data / "training" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def squad(data: Path, passages: str, questions: str | None = None, limit: int | None = None) -> Corpus:
    """A training file as a corpus; `questions` names another file of the same ids to take the questions from."""
    asked = {row["id"]: row["question"] for row in rows(data, questions)} if questions else {}
    paragraphs: list[tuple[str, str]] = []
    numbers: dict[str, int] = {}
    found: list[Asked] = []
    for row in rows(data, passages)[:limit]:
        if row["context"] not in numbers:
            numbers[row["context"]] = len(paragraphs)
            paragraphs.append((row["title"], _text(row["context"])))
        if not row["impossible"]:
            spans = [(each["start"], len(each["text"])) for each in row["answers"]]
            found.append(_asked(asked.get(row["id"], row["question"]), numbers[row["context"]], row["context"], spans))
    name = passages if questions is None else f"{questions} on {passages}"
    return Corpus(name, passages.rsplit(".", 1)[-1], paragraphs, found)


def _text(text: str) -> str:
    return normalise(text).strip()


def _asked(question: str, paragraph: int, text: str, spans: Sequence[tuple[int, int]]) -> Asked:
    return Asked(question, paragraph, tuple(moved(text, spans)))


def moved(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    r"""Spans (start, length) of a raw text as (start, end) in the text as it is indexed, normalised and stripped.

    >>> list(moved("  e\u0301t\u00e9 2022", [(7, 4)]))
    [(4, 8)]
    """
    lead = len(text) - len(text.lstrip())
    for start, length in spans:
        before = len(normalise(text[:start])) - lead
        yield before, before + len(normalise(text[start : start + length]))
