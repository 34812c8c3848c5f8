"""Where two sources give different numbers or dates for one question: both values, side by side.

Of two texts that tell the same in the same words, every number and date is compared with the one in its place; of two
that tell it in other words, only the words that the reader takes for the answer.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.dates.when import Precision, When
from index.documents import Span
from index.quoting.confidence import Certainty
from index.quoting.quote import Quote
from index.quoting.values import Value, values
from index.stems import terms

# One text tells the same as another in the same words when this share of the shorter one's stems stand in both.
_SAME_WORDS = 0.75
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Side:
    """What one source says: its quote, and the characters of the document that write the number or the date."""

    quote: Quote
    value: Span

    @property
    def words(self) -> str:
        """The value as the source writes it."""
        return self.value.of(self.quote.document.text)


def differences(quotes: Sequence[Quote], others: Sequence[Quote] = ()) -> tuple[Side, ...]:
    """The sides of the first difference between a quote that is shown and any other; empty when there is none.

    `others` are quotes that were found and are not shown: those that are possible answers count, and those that tell
    the same as a quote that is shown, however likely they seem. Each value stands once, with the first that gives it.
    """
    for number, quote in enumerate(quotes):
        sides: list[Side] = []
        known: list[Value] = []
        for other in (*quotes[number + 1 :], *others):
            if other.document.id == quote.document.id or (pair := _disagreement(quote, other)) is None:
                continue
            if sides and pair[0].span != sides[0].value:
                # Of something else than the first difference is of.
                continue
            for side, value in zip((quote, other), pair, strict=True):
                if all(value.disagrees(each) or _stretches_apart(value, each) for each in known):
                    known.append(value)
                    sides.append(Side(side, value.span))
        if sides:
            return tuple(sides)
    return ()


def _disagreement(one: Quote, other: Quote) -> tuple[Value, Value] | None:
    """The first two values that cannot both be right."""
    alike = _tells_the_same(one, other)
    if alike or Certainty.NONE not in {one.certainty, other.certainty}:
        pair = next((pair for pair in _answers(one, other) if _differs(pair, one, other)), None)
        if pair is not None:
            return pair
    return next((pair for pair in _aligned(one, other) if _differs(pair, one, other)), None) if alike else None


def _answers(one: Quote, other: Quote) -> list[tuple[Value, Value]]:
    """The values of both answers, in pairs; none unless both hold as many, each of the other's kind."""
    if one.answer is None or other.answer is None:
        return []
    first, second = values(one, one.answer), values(other, other.answer)
    pairs = list(zip(first, second, strict=False))
    return pairs if len(first) == len(second) and all(a.same_kind(b) for a, b in pairs) else []


def _differs(pair: tuple[Value, Value], one: Quote, other: Quote) -> bool:
    """Whether two values in the same place differ, and not only by what "mardi" means in two texts."""
    written = [each.span.of(quote.document.text).casefold() for each, quote in zip(pair, (one, other), strict=True)]
    if written[0] == written[1] or not pair[0].same_kind(pair[1]):
        return False
    return pair[0].disagrees(pair[1]) or (
        len(written[0].split()) == len(written[1].split()) and _stretches_apart(*pair)
    )


def _stretches_apart(one: Value, other: Value) -> bool:
    """Whether two stretches of time are not the same: "depuis 18 mois" and "depuis 48 mois" share days."""
    times = [each.amount for each in (one, other) if isinstance(each.amount, When)]
    return len(times) == 2 and times[0] != times[1] and all(each.precision is Precision.RANGE for each in times)


def _tells_the_same(one: Quote, other: Quote) -> bool:
    first, second = _stems(one), _stems(other)
    return bool(first and second) and len(first & second) >= _SAME_WORDS * min(len(first), len(second))


def _stems(quote: Quote) -> frozenset[str]:
    """The stems of a quote without those of its numbers and dates."""
    text, pieces, done = quote.document.text, [], quote.span.start
    for each in values(quote):
        pieces.append(text[done : each.span.start])
        done = max(done, each.span.end)
    return terms(" ".join([*pieces, text[done : quote.span.end]]), quote.document.language)


def _aligned(one: Quote, other: Quote) -> Iterator[tuple[Value, Value]]:
    """The values of two texts that stand in the same place among the same words."""
    first, second = _tokens(one), _tokens(other)
    matcher = SequenceMatcher(None, [word for word, _ in first], [word for word, _ in second], autojunk=False)
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            a, b = first[block.a + step][1], second[block.b + step][1]
            if a is not None and b is not None:
                yield a, b


def _tokens(quote: Quote) -> list[tuple[str, Value | None]]:
    """The words of a quote in small letters; each value is one token that is equal to every other of its sort."""
    text, done = quote.document.text, quote.span.start
    tokens: list[tuple[str, Value | None]] = []
    for each in [*values(quote), None]:
        start = each.span.start if each else quote.span.end
        tokens += [(word.lower(), None) for word in _WORD.findall(text, done, max(done, start))]
        if each is not None and each.span.start >= done:
            tokens.append(("#date" if each.unit is None else "#number", each))
            done = each.span.end
    return tokens
