"""Segmentation of a text into sentences, and of sentences into passages, as spans; no non-blank character is lost.

No library does this well enough for French news: the maintained ones split "M. Petkov" in two or lose the offsets, and
none splits "domestique.Consternant", a missing space that two articles in three of a real archive contain.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.documents import Span

# Characters of a passage, the unit of search: within the encoder's 512 tokens, and small enough to have one subject.
LONGEST_PASSAGE = 900
# Characters of a sentence; a list or a table without full stops is split at the best place before this limit.
LONGEST_SENTENCE = 600
# Characters of quoted speech that is kept as one sentence; a longer quotation is split like any text.
LONGEST_SPEECH = 400

_ABBREVIATIONS = frozenset(
    """
    m mm mme mmes mlle mlles me mgr dr drs pr prof st ste sts gal gén col cdt cne lt sgt adj amb
    cf p pp n no nos art al av apr vol chap fig éd ed ex env min max tél tel réf ref hab bd boul
    mr mrs ms messrs gen sen rep gov pres hon rev jr sr capt cpl maj
    inc ltd co corp dept univ assn bros vs eg ie ca approx
    janv févr fév avr juil sept oct nov déc jan feb mar apr jun jul aug sep dec
    mon tue tues wed thu thur thurs fri sat sun lun mer jeu ven sam dim
    """.split()
)
# A full stop, an exclamation or question mark or an ellipsis, with the closing marks after it.
_END = re.compile(r"(?P<mark>[.!?…。！？]+)(?P<close>(?:[\u00a0\u202f ]?[»”\"’'\)\]]){0,3})")
_WORD_BEFORE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?$")
_BREAK = re.compile(r"\n[^\S\n]*\n\s*|\n")
_BULLET = re.compile(r"[^\S\n]*(?:[-*•–—#>|]|\d{1,3}[.)])\s")
_SPEECH = re.compile(r"«[^«»]*»|“[^“”]*”")
_DASH = re.compile(r"\s[-–—]\s")
_OPENING = 40
_SOFT = re.compile(r"[;:,]\s|\s")


def sentences(text: str) -> list[Span]:
    """The sentences of a text, in order, without the white space around them.

    >>> [span.of("M. Petkov vit à Sofia. Et M. Biden ?") for span in sentences("M. Petkov vit à Sofia. Et M. Biden ?")]
    ['M. Petkov vit à Sofia.', 'Et M. Biden ?']
    """
    return [sentence for block in paragraphs(text) for sentence in _sentences(text, block)]


def paragraphs(text: str) -> list[Span]:
    """The blocks of a text: parts between blank lines, headings, items of a list, lines that end a sentence."""
    cuts = [0]
    for line_break in _BREAK.finditer(text):
        if line_break.group().count("\n") > 1 or _ends_block(text, cuts[-1], line_break.start(), line_break.end()):
            cuts.append(line_break.end())
    cuts.append(len(text))
    return [span for start, end in pairwise(cuts) if (span := _strip(text, start, end))]


def passages(text: str, found: Sequence[Span]) -> list[Span]:
    """Sentences gathered into passages of at most `LONGEST_PASSAGE` characters, in order.

    A passage ends with its block where it can; a heading or a short line goes with what follows it. Each passage
    starts and ends with a sentence of `found`.
    """
    blocks = iter([*paragraphs(text), Span(len(text), len(text) + 1)])
    block = next(blocks)
    groups: list[Span] = []
    block_of_last = block
    for sentence in found:
        while sentence.start >= block.end:
            block = next(blocks)
        if groups:
            last = groups[-1]
            joined = Span(last.start, sentence.end)
            fits = joined.end - joined.start <= LONGEST_PASSAGE
            # A heading of a few words means nothing alone.
            if fits and (block is block_of_last or is_heading(last.of(text))):
                groups[-1] = joined
                block_of_last = block
                continue
        groups.append(sentence)
        block_of_last = block
    return groups


def is_heading(line: str) -> bool:
    """Whether a line names what follows it: it is short and ends as no sentence does."""
    return len(line) < 160 and line[-1:] not in ".!?…»”"


def _ends_block(text: str, block: int, end: int, after: int) -> bool:
    """Whether a single line break ends a block, rather than being where a hard-wrapped line was folded."""
    line = text[max(text.rfind("\n", 0, end) + 1, block) : end].rstrip()
    if not line or _BULLET.match(text, after):
        return True
    return line[-1] in ".!?…:»”" or (len(line) <= 50 and text[after : after + 1].isupper())


def _strip(text: str, start: int, end: int) -> Span | None:
    """The span without the white space at its ends; no text is copied, so that many calls on one text stay linear."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def _sentences(text: str, block: Span) -> Iterator[Span]:
    speech = [
        (match.start(), match.end())
        for match in _SPEECH.finditer(text, block.start, block.end)
        if match.end() - match.start() <= LONGEST_SPEECH
    ]
    start = block.start
    inside = 0
    for match in _END.finditer(text, block.start, block.end):
        while inside < len(speech) and speech[inside][1] <= match.start():
            inside += 1
        end = match.end()
        if inside < len(speech) and speech[inside][0] < match.start() and end < speech[inside][1]:
            continue
        if end < block.end and _is_end(text, start, match, block.end):
            if span := _strip(text, start, end):
                yield from _bounded(text, span)
            start = end
    if span := _strip(text, start, block.end):
        yield from _bounded(text, span)


def _is_end(text: str, start: int, match: re.Match[str], limit: int) -> bool:
    end = match.end()
    mark = match["mark"]
    following = text[end : end + 3].lstrip("«“\"'‘([—–- \u00a0\u202f\n")
    word = _WORD_BEFORE.search(text, max(start, match.start() - 40), match.start())
    before = word.group() if word else ""
    if not text[end].isspace():
        return mark == "." and not match["close"] and _is_glued(text, start, match.start(), end)
    if not following:
        following = text[end : min(end + 12, limit)].lstrip("«“\"'‘([—–- \u00a0\u202f\n")
    if following[:1].islower():
        return False
    # "14 février 2012. - Le président…", "Genève, 3 mai. — …": an agency's opening goes with its first sentence.
    if end - start < _OPENING and _DASH.match(text, end):
        return False
    if mark != ".":
        return True
    if not match["close"]:
        if before.lower() in _ABBREVIATIONS and not (before.islower() and len(before) > 3 and before not in _LOWER):
            return False
        initial = len(before) == 1 and before.isupper()
        if initial or _is_dotted(text, match.start()):
            return False
        if text[start : match.start()].strip().isdigit():
            return False
    return True


# Lower-case abbreviations longer than three letters; any other word of that length ends its sentence.
_LOWER = frozenset({"prof", "janv", "févr", "juil", "sept", "chap", "boul", "univ", "dept", "approx"})


def _is_dotted(text: str, stop: int) -> bool:
    """Whether the full stop closes letters with stops between them: "U.S.", "J.-C.", "e.g."."""
    return stop >= 2 and text[stop - 1].isalpha() and (text[stop - 2] == "." or text[stop - 3 : stop - 1] == ".-")


def _is_glued(text: str, start: int, stop: int, end: int) -> bool:
    """Whether a sentence ends where a space is missing: "domestique.Consternant", but not "www.Site.fr" or "U.S"."""
    before = text[max(start, stop - 40) : stop].split()[-1:] or [""]
    word = before[0].strip("«“\"'‘(’")
    word = word.rsplit("’", 1)[-1].rsplit("'", 1)[-1]
    after = text[end : end + 2]
    return (
        len(word) >= 2
        and word.replace("-", "").isalpha()
        and word[-1].islower()
        and word.lower() not in _ABBREVIATIONS
        and after[:1].isupper()
        and (len(after) < 2 or after[1].islower() or after[1] in "’' ")
        and not re.match(r"\w+\.\w|\w+/|\w*@", text[end : end + 30])
    )


def _bounded(text: str, span: Span) -> Iterator[Span]:
    """The span, cut at its softest place while it is longer than `LONGEST_SENTENCE`."""
    while span.end - span.start > LONGEST_SENTENCE:
        limit = span.start + LONGEST_SENTENCE
        soft = [match.end() for match in _SOFT.finditer(text, span.start + LONGEST_SENTENCE // 2, limit)]
        # A clause's end is softer than a space; with neither, the one word is cut, as it must be somewhere.
        clauses = [place for place in soft if text[place - 2] in ";:,"]
        cut = (clauses or soft or [limit])[-1]
        if head := _strip(text, span.start, cut):
            yield head
        rest = _strip(text, cut, span.end)
        if rest is None:
            return
        span = rest
    yield span
