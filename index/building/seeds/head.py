"""Lines of "Name: value" above a text, as a message has them: "Titre : …", "Date: 4 July 2012"."""

import re

from index.building.dating import meaning_of
from index.building.seeds.named import ADDRESS, IDENTITY, LANGUAGE, TITLE, key_of

_LINE = re.compile(r"[^\S\n]*([^\W\d_][\w '’-]{0,30}?)[^\S\n]*:[^\S\n]+(\S[^\n]*)(?:\n|$)")
_KNOWN = frozenset(
    map(key_of, [*TITLE, *ADDRESS, *IDENTITY, *LANGUAGE, "author", "auteur", "from", "de", "to", "tags", "by"])
)
# Lines of it that are looked at.
_LONGEST = 20


def head_of(text: str) -> tuple[dict[str, object], int]:
    """The names and values above a text, and where the text goes on; none and 0 when it begins at once.

    They end with a blank line, or are two and more of which one is a date: "Objet : la vigne" alone may be a sentence.

    >>> head_of("Titre : Le gel\\nDate : 4 avril 2021\\n\\nLa vigne…")
    ({'Titre': 'Le gel', 'Date': '4 avril 2021'}, 35)
    """
    place = len(text) - len(text.lstrip())
    found: dict[str, object] = {}
    while len(found) < _LONGEST and (line := _LINE.match(text, place)) and _is_known(line[1]):
        if key_of(line[1]) in map(key_of, found):
            break
        found[line[1]] = line[2].strip()
        place = line.end()
    dated = any(meaning_of(name) is not None for name in found)
    if found and (_blank(text, place) or (dated and len(found) > 1)):
        return found, place
    return {}, 0


def _is_known(name: str) -> bool:
    return key_of(name) in _KNOWN or meaning_of(name) is not None


def _blank(text: str, place: int) -> bool:
    """Whether a blank line, or the end, stands at a place."""
    end = text.find("\n", place)
    return not text[place : end if end >= 0 else len(text)].strip()
