"""Which way a sentence looks: the verb nearest to an expression, in a bounded window of its own sentence.

A sign, not a parser: forms that are future or past whatever their subject, in French and English. Where none stands
near, the policy decides.
"""

import re

_REACH = 180
"""Characters each side of an expression in which a verb may turn it."""
# Where a sentence ends; not at an initial or a title ("M. Romney", "B. Obama", "Dr. Smith").
_CUT = re.compile(r"(?<!\b[A-ZÉ])(?<!\bM[rs])(?<!\bDr)(?<!\bSt)\.(?=[\s»”\"])|[!?;](?=[\s»”\"])|\n|\u2026")

# "-ra" is also the simple past of verbs in "-rer" (entra, déclara, tira): only stems a future can have are taken,
# and the few that are both are left out by name.
_NOT_FUTURE = (
    r"(?:(?:re|sou|at|é)?tira|vira|admira|(?:in|ex|as|res|trans|cons|sou)pira|désira|(?:en|é)?gendra|cadra|encadra|"
    r"(?:dé)?livra|(?:dé|re)?couvra|ouvra|front|affront|interfront|ira|ultra|infra|extra|vierra|terra|sierra|guerra)\b"
)
_FUTURE = re.compile(
    rf"""\b(?!{_NOT_FUTURE})(?:
      \w{{1,18}}(?:e|i|d|tt|v|r|aî?t|î?t|c|lu|û|au|ou)ra | aura | \w{{2,18}}ront | \w{{2,18}}rons
    | \w{{2,16}}(?:e|d|r|v|tt)rai(?:s|t|ent) | doi(?:t|vent) | devrai(?:t|ent)
    | v(?:a|ont)\ (?:\w{{1,12}}\ ){{0,2}}\w{{2,16}}(?:er|ir|re)
    | (?:s[’']ouvr|début|commenc|démarr)e(?:nt)?
    | prévue?s? | attendue?s? | programmée?s? | reportée?s?\ (?:au|à) | fixée?s?\ (?:au|à) | à\ venir | prochainement
    | will | won[’']t | shall | (?:is|are)\ (?:due|set|to|expected|scheduled|planned|slated|going|preparing)
    | due\ to | scheduled | set\ for | planned | upcoming | plans\ to | expected\ to | would | going\ to | slated
    )\b | [’']ll\b""",
    re.VERBOSE | re.IGNORECASE,
)
_PARTICIPLE = r"\w{1,18}(?:ée?s?|ie?s?|it|ite?s?|ue?s?|ise?s?|is|erte?s?|orte?s?|ainte?s?|einte?s?|ointe?s?)"
# Only these make their past with "être": "est coupée" is how a road is, "est tombée" what a bomb did.
_MOVED = (
    r"(?:(?:re)?parti|mort|arrivé|(?:re|inter|par|sur|de)?venu|tombé|né|resté|(?:r)?entré|(?:res)?sorti|(?:re)?monté|"
    r"descendu|passé|retourné|décédé|apparu|allé|éteint|terminé)e?s?"
)
_PAST = re.compile(
    rf"""\b(?:
      (?:a|ont|avait|avaient|ai|avons|s[’']est|se\ sont|étaient|était)\ (?:\w{{1,12}}\ ){{0,2}}?{_PARTICIPLE}
    | (?:est|sont)\ (?:\w{{1,12}}\ ){{0,2}}?{_MOVED}
    | \w{{2,18}}(?:èrent|urent|irent) | fut | eut | était | étaient | avait | avaient
    | was | were | had | has | have | did | said | told | went | came | took | made | began | met | won | lost | left
    | fell | rose | held | gave | got | saw | became | led | found | kept | brought | shot | killed | spoke | wrote
    | died | signed | (?<!\bis\ )(?<!\bare\ )\w{{3,18}}ed
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)


_BLOCK = 400
"""Characters scanned for signs at once; each block is scanned when first needed, and once."""
_OVERLAP = 60
_NONE = 10 * _REACH


class Tense:
    """The signs of a text, found block by block as expressions ask for them, so that a text is scanned once at most."""

    __slots__ = ("_blocks", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._blocks: dict[int, tuple[list[tuple[int, int, int]], list[tuple[int, int]]]] = {}

    def lean(self, start: int, end: int) -> int:
        """1 where the verb nearest to the characters `start` to `end` in their sentence is a future, -1 where it is a
        past, 0 where there is none near."""
        low, high = max(0, start - _REACH), min(len(self._text), end + _REACH)
        near = [self._block(number) for number in range(max(0, low - _OVERLAP) // _BLOCK, high // _BLOCK + 1)]
        for _, cuts in near:
            for cut_start, cut_end in cuts:
                if low < cut_end <= start:
                    low = cut_end
                elif end <= cut_start < high:
                    high = cut_start
        nearest = {1: _NONE, -1: _NONE}
        for signs, _ in near:
            for sign_start, sign_end, side in signs:
                if low <= sign_start and sign_end <= start:
                    nearest[side] = min(nearest[side], start - sign_end)
                elif end <= sign_start and sign_end <= high:
                    # One after the expression counts half as far again, for the verb mostly comes first.
                    nearest[side] = min(nearest[side], (sign_start - end) * 3 // 2)
        if nearest[1] == nearest[-1] == _NONE:
            return 0
        # At one distance it is one group of words ("est attendu", "a été fixée au"): what it announces counts.
        return 1 if nearest[1] <= nearest[-1] else -1

    def _block(self, number: int) -> tuple[list[tuple[int, int, int]], list[tuple[int, int]]]:
        if (known := self._blocks.get(number)) is not None:
            return known
        first, last = number * _BLOCK, (number + 1) * _BLOCK
        signs = [
            (match.start(), match.end(), side)
            for pattern, side in ((_FUTURE, 1), (_PAST, -1))
            for match in pattern.finditer(self._text, first, last + _OVERLAP)
            if match.start() < last
        ]
        cuts = [m.span() for m in _CUT.finditer(self._text, first, last + _OVERLAP) if m.start() < last]
        self._blocks[number] = signs, cuts
        return signs, cuts
