"""Corpora of questions with known answers, for the benches: one form for all, read from a folder of data files."""

import gzip
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.documents import normalise

SPLIT = Path(__file__).with_name("data") / "split.json"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the number of the paragraph that answers it, and the spans (start, end) in it that do."""

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
        """The paragraphs' numbers by article."""
        found: dict[str, list[int]] = {}
        for number, (article, _) in enumerate(self.paragraphs):
            found.setdefault(article, []).append(number)
        return found

    def write(self, folder: Path) -> None:
        """Writes the paragraphs as seeds, each named by its number."""
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "paragraphs.jsonl").open("w", encoding="utf-8") as lines:
            for number, (_, text) in enumerate(self.paragraphs):
                # No title: PIAF's are the articles', which a question never names on purpose.
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


def kept(corpus: Corpus, articles: Iterable[str]) -> list[Asked]:
    """The questions asked on some of the articles."""
    names = frozenset(articles)
    return [asked for asked in corpus.questions if corpus.paragraphs[asked.paragraph][0] in names]


def split() -> dict[str, list[str]]:
    """What the reader was never trained on: "piaf_test", "piaf_development" (articles), "nomiracl_test" (queries)."""
    told: dict[str, list[str]] = json.loads(SPLIT.read_text(encoding="utf-8"))
    return told


def rows(data: Path, name: str) -> list[dict[str, Any]]:
    """The rows of one of the training files."""
    with gzip.open(data / "training" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def squad(data: Path, passages: str, questions: str | None = None, limit: int | None = None) -> Corpus:
    """A training file as a corpus; `questions` names the file, of the same ids, that the questions come from."""
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
    """The answers' spans, moved to where they stand in the text as a seed is read: normalised and stripped."""
    lead = len(text) - len(text.lstrip())
    moved = []
    for start, length in spans:
        before = len(normalise(text[:start])) - lead
        moved.append((before, before + len(normalise(text[start : start + length]))))
    return Asked(question, paragraph, tuple(moved))
