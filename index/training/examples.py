"""Training examples: a text's questions, each with the windows it is read on, drawn anew each time it comes up."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.documents import Span
from index.training.pairs import Pair, Window, window
from index.training.texts import HARD, Query, Text, plain_letters

# Shares: a heading without its title, without its month, a passage read in two parts, a question in plain letters.
# Texts without a month are of encyclopedias, which are also asked without their titles.
_UNTITLED, _UNDATED, _PARTED, _PLAIN = 0.12, 0.15, 0.7, 0.15
_UNTITLED_WITHOUT_MONTH = 0.5
# Shares of the questions that are also read on another passage of their text, and on one and a second of another text.
_OWN, _OTHERS = 0.4, (0.85, 0.45)
_HARD = 1.3

Found = Mapping[str, Sequence[tuple[int, int, float]]]


@dataclass(frozen=True, slots=True)
class Examples:
    """Pairs of `questions` and `windows`.

    For each pair: `gold`, the places of the window's sentences that answer, and `answers`, the answer's span in what is
    read. `weights` has each question's.
    """

    questions: list[str]
    windows: list[Window]
    pairs: list[Pair]
    gold: list[frozenset[int]]
    answers: list[Span | None]
    weights: list[float]

    def letters(self) -> int:
        """Characters that are read, each pair's question and window."""
        return sum(len(self.questions[pair.question]) + len(self.windows[pair.window].text) for pair in self.pairs)


def windows_of(text: Text, chance: random.Random) -> list[Window]:
    """A text's passages, some in two parts, never cut between sentences that answer together."""
    title = chance.random() >= (_UNTITLED if text.month else _UNTITLED_WITHOUT_MONTH)
    month = chance.random() >= _UNDATED
    windows = []
    for passage in text.passages:
        parts = [passage]
        if len(passage) >= 3 and chance.random() < _PARTED:
            at = chance.randint(passage.start + 1, passage.stop - 1)
            if not any(min(q.gold) < at <= max(q.gold) for q in text.queries if q.gold):
                parts = [range(passage.start, at), range(at, passage.stop)]
        windows += [window(text, part, title, month) for part in parts]
    return windows


def examples_of(text: Text, others: Sequence[Text], found: Found, chance: random.Random) -> Examples:
    """The examples of a text. `found` gives for a question's id the passages to set beside its own, best first, as the
    search finds them: each a number in `others`, and which of its passages. What holds the answer's words is left out.
    """
    windows = windows_of(text, chance)
    own = len(windows)
    elsewhere: dict[tuple[int, int], int] = {}
    examples = Examples([], windows, [], [], [], [])
    for query in text.queries:
        number = len(examples.questions)
        examples.questions.append(plain_letters(query.question) if chance.random() < _PLAIN else query.question)
        examples.weights.append(_HARD if query.kind in HARD or not query.gold else 1.0)
        # The window where most of what answers stands.
        held = [(len(query.gold & set(each.numbers)), -place) for place, each in enumerate(windows[:own])]
        most, right = max(held)
        if most:
            _add(examples, number, -right, query)
        near = [each for each in found.get(query.id, ()) if others[each[0]].id == text.id]
        wrong = [place for place, (count, _) in enumerate(held) if not count]
        if wrong and (not most or chance.random() < _OWN):
            ranked = sorted(wrong, key=lambda place: _rank(windows[place], near, others))
            # The likeliest of them above all.
            _add(examples, number, ranked[min(int(chance.expovariate(1.2)), len(ranked) - 1)], query)
            if not most and len(ranked) > 1 and chance.random() < _OWN:
                _add(examples, number, chance.choice([p for p in ranked if p != examples.pairs[-1].window]), query)
        foreign = [each for each in found.get(query.id, ()) if _is_wrong(text, query, others[each[0]], each[1])][:8]
        for share in _OTHERS:
            if not foreign or chance.random() >= share:
                continue
            # Those read already for another question of this text cost least.
            known = [each for each in foreign if (each[0], each[1]) in elsewhere]
            at = chance.choice(known) if known and chance.random() < 0.5 else chance.choice(foreign[:5])
            foreign = [each for each in foreign if each != at]
            key = (at[0], at[1])
            if key not in elsewhere:
                elsewhere[key] = len(windows)
                windows.append(window(others[key[0]], others[key[0]].passages[key[1]]))
            _add(examples, number, elsewhere[key], query, foreign=True)
    return examples


def _is_wrong(text: Text, query: Query, other: Text, passage: int) -> bool:
    if other.id == text.id:
        return False
    answer = query.answer.of(text.text).lower() if query.answer else ""
    return not answer or answer not in other.span(other.passages[passage]).of(other.text).lower()


def _rank(each: Window, near: Sequence[tuple[int, int, float]], others: Sequence[Text]) -> int:
    for rank, (text, passage, _) in enumerate(near):
        if each.numbers.start in others[text].passages[passage]:
            return rank
    return len(near)


def _add(examples: Examples, question: int, place: int, query: Query, foreign: bool = False) -> None:
    shown = examples.windows[place]
    examples.pairs.append(Pair(question, place))
    gold = frozenset() if foreign else frozenset(n - shown.numbers.start for n in query.gold if n in shown.numbers)
    examples.gold.append(gold)
    answer = None
    if gold and query.answer is not None:
        moved = shown.at(query.answer)
        if shown.sentences[0].start <= moved.start and moved.end <= len(shown.text):
            answer = moved
    examples.answers.append(answer)


def concatenated(groups: Sequence[Examples]) -> Examples:
    """Several groups of examples as one."""
    out = Examples([], [], [], [], [], [])
    for each in groups:
        questions, windows = len(out.questions), len(out.windows)
        out.questions.extend(each.questions)
        out.windows.extend(each.windows)
        out.pairs.extend(Pair(pair.question + questions, pair.window + windows) for pair in each.pairs)
        out.gold.extend(each.gold)
        out.answers.extend(each.answers)
        out.weights.extend(each.weights)
    return out
