"""Tense of the verb nearest to an expression, in a bounded window of its sentence.

A list of verb forms, not a parser: forms that are future or past whatever their subject, in French and English.
Without one nearby, the policy decides.
"""

import re

_REACH = 180
"""Characters on each side of an expression that are searched for a verb."""
# Where a sentence ends; not at an initial or a title ("M. Romney", "B. Obama", "Dr. Smith").
_CUT = re.compile(r"(?<!\b[A-ZÉ])(?<!\bM[rs])(?<!\bDr)(?<!\bSt)\.(?=[\s»”\"])|[!?;](?=[\s»”\"])|\n|\u2026")

# "-ra" is also the simple past of verbs in "-rer" (entra, déclara, tira): only stems a future can have are taken,
# and the few that are both are left out by name.
_NOT_FUTURE = (
    r"(?:(?:re|sou|at|é)?tira|vira|admira|(?:in|ex|as|res|trans|cons|sou)pira|désira|(?:en|é)?gendra|cadra|encadra|"
    r"(?:dé)?livra|(?:dé|re)?couvra|ouvra|front|affront|interfront|ira|ultra|infra|extra|vierra|terra|sierra|guerra)\b"
)
# The imperfect of verbs in "-rer", "-rir" and "-rre", spelt like a conditional; "serait mort" reports the past.
_NOT_CONDITIONAL = (
    r"(?:(?:re|sou|at|é)?tir|vir|admir|(?:in|ex|as|res|trans|cons|sou)pir|désir|cir|(?:en|é)gendr|(?:en)?cadr|poudr|"
    r"(?:dé)?livr|(?:dé|re)?couvr|(?:r|entr)?ouvr|(?:des|re)?serr|(?:dét|ent|att)err|err|barr|bourr|narr|beurr)ai|attrai|"
    r"serai(?:t|ent)\ (?:\w{1,12}\ ){0,2}?(?:mort|parti|arrivé|venu|tombé|né|sorti|décédé|allé|entré|resté|passé)"
)
# Words between "will" and a participle; the participles alone would be past ("will be held").
_STILL_TO_BE = r"(?:(?:\ (?:not|also|only|soon|now|all|then|\w{2,16}ly)){0,2}\ (?:be|get)(?:\ \w{2,16}ly)?)"
# "Was to be", "the first to be elected" are past.
_NOT_YET = r"(?<!\bwas\ )(?<!\bwere\ )(?<!\bfirst\ )(?<!\blast\ )(?<!\bonly\ )"
_DONE = (
    r"(?:\w{2,18}ed|held|made|met|won|lost|left|given|led|found|kept|brought|shot|paid|built|sent|told|taken|done|seen|"
    r"heard|read|put|set|cut|spent|sold|written|shown|born|begun|sworn|drawn|chosen|known|laid|fought|split)"
)
# A present verb before a day is a timetable ("polls open on April 10"), but not a noun or "is open".
_TIMETABLED = (
    r"(?:(?:open|begin|start|close|end|resume|expire|premiere|arrive|depart|return|launche)s"
    r"|(?<!\bnot\ )(?<!\bthe\ )(?<!\bis\ )(?<!\bare\ )(?<!\bwas\ )(?<!\bwere\ )(?-i:open|begin|start|close|resume))"
)
# The look ahead spares most words the four forms after it, each of which would go through the word anew.
_FUTURE = re.compile(
    rf"""\b(?!{_NOT_FUTURE})(?:
      (?=\w*r(?:a|on[ts]|ai(?:s|t|ent))\b)(?:
        \w{{1,18}}(?:e|i|d|tt|v|r|aî?t|oî?t|ainc|lu|û|au)ra | aura | \w{{2,18}}ront | \w{{2,18}}rons
        | (?!{_NOT_CONDITIONAL})\w{{1,16}}(?:e|(?<!a)i|d|r|v|tt|aî?t|oî?t|clu)rai(?:s|t|ent) | ir(?:a|ont|ait|aient)
      )
    | aurai(?:t|ent)\ lieu | doi(?:t|vent)
    | v(?:a|ont)\ (?:\w{{1,12}}\ ){{0,2}}\w{{2,16}}(?:er|ir|re)
    | (?:s[’']ouvr|début|commenc|démarr|approch|entr(?=e(?:nt)?\ en\ vigueur))e(?:nt)? | se\ t(?:ient|iennent)
    | (?:a|ont)\ lieu | réouverture | rendez-vous | en\ vue\ (?:de|du|des)
    | prévue?s? | attendue?s? | programmée?s? | reportée?s?\ (?:au|à) | fixée?s?\ (?:au|à) | à\ venir | prochainement
    | (?:will|shall)\ have\ been\ {_DONE}
    | (?:will|won[’']t|shall|would|must|may|might|should|could(?!\ not)|can|{_NOT_YET}to){_STILL_TO_BE}\ {_DONE}
    | {_TIMETABLED}(?=\ (?:on\ |in\ )?(?-i:[A-Z]|\d))
    | (?:takes?|taking)\ (?:effect|place) | (?:go(?:es)?|comes?)\ into\ (?:effect|force)
    | will | won[’']t | shall | (?:is|are)\ (?:due|set|to|expected|scheduled|planned|slated|going|preparing)
    | due\ to | scheduled | set\ for | planned | upcoming | plans\ to | expected\ to | would | going\ to | slated
    )\b | [’']ll(?:{_STILL_TO_BE}\ {_DONE})?\b""",
    re.VERBOSE | re.IGNORECASE,
)
_PARTICIPLE = r"\w{1,18}(?:ée?s?|ie?s?|it|ite?s?|ue?s?|ise?s?|is|erte?s?|orte?s?|ainte?s?|einte?s?|ointe?s?)"
# Verbs whose past is formed with "être": "est tombée" is past, "est coupée" is a state.
_MOVED = (
    r"(?:(?:re)?parti|mort|arrivé|(?:re|inter|par|sur|de)?venu|tombé|né|resté|(?:r)?entré|(?:res)?sorti|(?:re)?monté|"
    r"descendu|passé|retourné|décédé|apparu|allé|éteint|terminé)e?s?"
)
_PAST = re.compile(
    rf"""\b(?:
      (?:a|ont|avait|avaient|ai|avons|s[’']est|se\ sont|étaient|était)\ (?:\w{{1,12}}\ ){{0,2}}?{_PARTICIPLE}
    | (?:est|sont|serait|seraient)\ (?:\w{{1,12}}\ ){{0,2}}{_MOVED}
    | (?:aurai|(?<=se\ )serai)(?:t|ent)\ (?!lieu)(?:\w{{1,12}}\ ){{0,2}}?{_PARTICIPLE}
    | (?<=,\ )\w{{2,18}}ée?s?(?:\ en|(?=\ (?:le|au|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b))
    | \w{{2,18}}(?:èrent|urent|irent) | fut | eut | était | étaient | avait | avaient
    | was | were | had | has | have | did | said | told | went | came | took | made | began | met | won | lost | left
    | fell | rose | held | gave | got | saw | became | led | found | kept | brought | shot | killed | spoke | wrote
    | died | signed | (?<!\bis\ )(?<!\bare\ )\w{{3,18}}ed
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)


_BLOCK = 400
"""Characters per block; a block is scanned once, when first needed."""
_OVERLAP = 60
_NONE = 10 * _REACH


class Tense:
    """Verb forms of a text, found block by block on demand, so that a text is scanned once at most."""

    __slots__ = ("_blocks", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._blocks: dict[int, tuple[list[tuple[int, int, int]], list[tuple[int, int]]]] = {}

    def direction(self, start: int, end: int) -> int:
        """Tense of the verb nearest to characters `start` to `end` in their sentence: 1 future, -1 past, 0 none."""
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
                    # A verb after the expression counts as 1.5 times as far: it mostly comes before.
                    nearest[side] = min(nearest[side], (sign_start - end) * 3 // 2)
        if nearest[1] == nearest[-1] == _NONE:
            return 0
        # At equal distances they form one group ("est attendu", "a été fixée au"), which is future.
        return 1 if nearest[1] <= nearest[-1] else -1

    def _block(self, number: int) -> tuple[list[tuple[int, int, int]], list[tuple[int, int]]]:
        if (known := self._blocks.get(number)) is not None:
            return known
        first, last = number * _BLOCK, (number + 1) * _BLOCK
        # A future form that began in the previous block may contain a participle of this one.
        futures = [m.span() for m in _FUTURE.finditer(self._text, max(0, first - _OVERLAP), last + _OVERLAP)]
        pasts = [m.span() for m in _PAST.finditer(self._text, first, last + _OVERLAP)]
        signs = [(start, end, 1) for start, end in futures if first <= start < last]
        signs += [(start, end, -1) for start, end in _outside(pasts, futures) if start < last]
        cuts = [m.span() for m in _CUT.finditer(self._text, first, last + _OVERLAP) if m.start() < last]
        self._blocks[number] = signs, cuts
        return signs, cuts


def _outside(pasts: list[tuple[int, int]], futures: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Past forms outside any future form ("held" in "will be held" is inside); both lists are sorted."""
    kept, index = [], 0
    for start, end in pasts:
        while index < len(futures) and futures[index][1] < end:
            index += 1
        if index == len(futures) or futures[index][0] > start:
            kept.append((start, end))
    return kept
