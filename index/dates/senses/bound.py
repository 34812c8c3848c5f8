"""Choice of one candidate among the same date in several years, by the words around it."""

from collections.abc import Sequence
from enum import IntEnum

from index.dates.mention import Policy
from index.dates.scene import Scene
from index.dates.when import When


class Bound(IntEnum):
    """Direction that a bound gives its date: BACK for "depuis", FORWARD for "d'ici", AHEAD for "pas avant" (forward
    unless the nearest verb is past), NEAREST for the others."""

    NONE = 0
    BACK = -1
    FORWARD = 1
    NEAREST = 2
    AHEAD = 3


def pick_by_side(scene: Scene, candidates: Sequence[When], side: int, bound: Bound, *, near: int = 0) -> When | None:
    """The candidate that a date without its year means: on the `side` of an adjective, else of the bound, the verb or
    the policy. Near neither a past nor a future verb, a day at most `near` days ahead is the coming one."""
    if side:
        return scene.choose(candidates, side, strict=True)
    if bound is Bound.BACK:
        return scene.choose(candidates, -1)
    verb = scene.verb_direction()
    if bound in (Bound.FORWARD, Bound.AHEAD) or scene.policy is Policy.FORWARD or verb > 0:
        return scene.choose(candidates, -1 if verb < 0 and bound in (Bound.NONE, Bound.AHEAD) else 1)
    if bound is Bound.NEAREST:
        return scene.choose_nearest(candidates)
    if near and verb == 0 and not scene.alone:
        coming = scene.choose(candidates, 1)
        if coming and coming.first and scene.last and (coming.first - scene.last).days <= near:
            return coming
    return scene.choose(candidates, -1)
