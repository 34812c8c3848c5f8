"""Date expressions of a text: tokenize, match, resolve."""

from index.dates.grammar.compose import nodes
from index.dates.mention import Mention, Policy
from index.dates.scene import Scene
from index.dates.tokens import segments
from index.dates.when import When


def read(text: str, anchor: When | None, policy: Policy = Policy.PAST) -> list[Mention]:
    """Date expressions of `text`, French or English, in order and without overlap; linear in its length.

    `anchor` is the day the text was written, or a wider interval where only that is known; expressions that need the
    exact day are then left out. Without an anchor only full dates, and dates relative to them, are returned.

    >>> from datetime import date
    >>> [mention] = read("Il est arrivé le 21 janvier.", When.day(date(2022, 1, 25)))
    >>> mention.start, mention.end, str(mention.when), mention.rule
    (14, 27, '2022-01-21', 'day-month')
    """
    scene = Scene.of(text, anchor, policy)
    found: list[Mention] = []
    for segment in segments(text):
        for node in nodes(segment):
            start, end = segment.tokens[node.first].start, segment.tokens[node.last - 1].end
            scene.enter(start, end)
            try:
                when = node.sense.resolve(scene)
            except (ValueError, OverflowError):
                # Outside the calendar of `datetime.date`, years 1 to 9999, or no such piece (a fifth Monday).
                continue
            if when is None:
                continue
            found.append(Mention(start, end, when, node.rule))
            scene.record(scene.core or when, explicit=node.sense.explicit or scene.framed)
    return found
