"""The subject of the campaign: a small folder of texts, its index, and questions whose whole answers are compared."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from index.answer import Answer
from index.archive import Archive
from index.building.build import build
from index.dates.when import When
from index.errors import DatelineError
from index.evaluation.stand_ins import HashedEncoder, OverlapReader
from index.question.query import Query
from index.storage.current import open_current

_TEXTS = {
    "pont.md": """---
title: Le pont de Varenne
date: 2021-03-04
---

La mairie a fermé le pont de Varenne le 2 mars 2021. Le maire, Paul Oriol, a promis une navette fluviale gratuite.

Les travaux dureront jusqu'en juin 2022.
""",
    "moulin.md": """---
title: Le moulin brûlé
date: 2021-05
---

Le moulin de Saint-Aubin a brûlé dans la nuit du 8 au 9 mai. Les pompiers ont sauvé 340 tonnes de farine.
""",
    "harbour.md": """---
title: The harbour strike
date: 2021-06-11
---

Dockers in Selby harbour went on strike on Monday. Their union asks for a wage rise of 4 per cent.
""",
    "note.txt": "Le phare de Pen Glas sera repeint au printemps 2023. Il date de 1864 et mesure 31 mètres.\n",
}
_JSON_LINES = [
    {"id": f"breve-{number}", "title": f"Brève {number}", "date": f"2021-0{number}-15", "text": text}
    for number, text in enumerate(
        (
            "La bibliothèque de Loriol a prêté 12 000 livres l'an dernier.",
            "Le marché couvert rouvrira le 21 février après dix mois de travaux.",
            "The mayor of Selby opened a new school for 240 pupils yesterday.",
            "Une crue de la Drôme a coupé la route de Crest pendant trois jours.",
        ),
        start=1,
    )
]
_LATER = """---
title: Le tramway
date: 2022-01-20
---

Le tramway de Loriol a roulé pour la première fois hier. La ligne compte 14 stations et a coûté 96 millions d'euros.
"""
_TODAY = date(2022, 2, 1)
_QUERIES = (
    Query("Qui a promis une navette fluviale ?", today=_TODAY),
    Query("Quand le pont de Varenne a-t-il fermé ?", today=_TODAY),
    Query("Combien de tonnes de farine les pompiers ont-ils sauvées ?", today=_TODAY),
    Query("What does the dockers' union ask for?", today=_TODAY),
    Query("Que s'est-il passé en mai 2021 ?", today=_TODAY),
    Query("Combien de stations compte le tramway ?", today=_TODAY),
    Query("Quelle route la crue a-t-elle coupée ?", window=When.parse("2021"), today=_TODAY),
    Query("Qu'a fait la bibliothèque en 2009 ?", today=_TODAY),
    Query("Quelle est la recette de la tarte aux pommes ?", today=_TODAY),
    Query("le phare de Pen Glas", source="note.txt", top=2, today=_TODAY),
)


# A word of the text that is withdrawn, and of no other.
WITHDRAWN = "farine"


def write_texts(seeds: Path, *, later: bool = False, withdrawn: bool = False) -> None:
    """Writes the folder of texts; with `later`, also the text that the second edition adds.

    Without the text that the third edition leaves out, when it is `withdrawn`.
    """
    seeds.mkdir(parents=True, exist_ok=True)
    for name, text in _TEXTS.items():
        if withdrawn and WITHDRAWN in text:
            continue
        (seeds / name).write_text(text, encoding="utf-8")
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in _JSON_LINES)
    (seeds / "breves.jsonl").write_text(lines, encoding="utf-8")
    if later:
        (seeds / "tramway.md").write_text(_LATER, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Asked:
    """The whole answers of an index as text, the notice that an older edition stands in, or the error instead."""

    answers: tuple[str, ...] = ()
    notice: str = ""
    error: str = ""
    error_is_plain: bool = False


def build_index(seeds: Path, index: Path, progress: Callable[[object], None] = lambda progress: None) -> Asked:
    """Builds and publishes. Without answers: an error, or a notice of the texts that could not be read."""

    def built() -> Asked:
        faults = build(seeds, index, HashedEncoder, "none", progress).faults
        return Asked(notice=" ".join(map(str, faults)))

    return _caught(built)


def ask_index(index: Path) -> Asked:
    """Opens the index, lists its texts and asks all questions. Never raises an `Exception`."""
    return _caught(lambda: _asked(index))


def ask_archive(archive: Archive) -> Asked:
    """All questions asked of an open archive."""
    return _caught(lambda: Asked(_answers(archive)))


def _asked(index: Path) -> Asked:
    edition = open_current(index)
    archive = Archive(edition, HashedEncoder(), OverlapReader())
    try:
        notice = getattr(edition, "stands_in_for", None)
        return Asked(_answers(archive), notice=str(notice or ""))
    finally:
        edition.close()


def _answers(archive: Archive) -> tuple[str, ...]:
    listed = [repr(document) for _, document in archive.edition.documents()]
    return (*listed, *(_comparable(archive.ask(query)) for query in _QUERIES))


def _comparable(answer: Answer) -> str:
    """All of an answer but the name of its edition and its times."""
    return repr(replace(answer, edition="", milliseconds=0.0, stages={}))


def _caught(ask: Callable[[], Asked]) -> Asked:
    try:
        return ask()
    except DatelineError as error:
        return Asked(error=str(error), error_is_plain=True)
    except BaseException as error:
        return Asked(error=f"{type(error).__name__}: {error}")
