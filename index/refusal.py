"""Where the numbers of `support` come from: `python -m index.refusal DATA DOCS` fits them again and draws the curve.

Each question is asked three times of a small archive, an article of a few paragraphs: its own article; its own without
the paragraph that answers; another one. The first passage found is right or not, and logistic regression reads off
its signs how likely it is right. Even questions fit, odd ones test.
"""

import json
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import corpora, models, store
from index.answer import signs
from index.build import build
from index.encoder import OnnxEncoder
from index.search import search
from index.support import THRESHOLDS, Signs, features

_QUESTIONS = 1500
# The share of the answerable questions that the threshold must let through.
ANSWERED = 0.85


def cases(corpus: corpora.Corpus, folder: Path) -> list[tuple[Signs, bool]]:
    """The signs of the first passage found, and whether it answers, for each question in each of the three archives."""
    encoder = OnnxEncoder(folder)
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as made:
        corpus.write(Path(made) / "seeds")
        build(Path(made) / "seeds", Path(made) / "index", lambda: encoder, folder.name)
        edition = store.open_current(Path(made) / "index")
        numbers = {int(document.id): number for number, document in edition.documents()}
        documents = {number: edition.document(number) for number in numbers.values()}
        articles = corpus.articles()
        found: list[tuple[Signs, bool]] = []
        chosen = chance.sample(corpus.questions, min(_QUESTIONS, len(corpus.questions)))
        for asked in chosen:
            vector = encoder.questions([asked.question])[0]
            own = corpus.paragraphs[asked.paragraph][0]
            without = [number for number in articles[own] if number != asked.paragraph]
            other = articles[chance.choice([article for article in articles if article != own])]
            for archive in (articles[own], without, other):
                allowed = edition.passages_of([numbers[number] for number in archive])
                for best in search(edition, asked.question, vector, 1, allowed):
                    document = documents[best.passage.document]
                    sign = signs(asked.question, best, document, encoder)
                    found.append((sign, int(document.id) == asked.paragraph))
        edition.close()
    return found


def main(data: Path, docs: Path) -> None:
    """Fits, prints, and writes `refusal.json` and `refusal.png` into `docs`."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    folder = models.prepare(models.DEFAULT_MODEL, Path("var/models"), print)
    groups = {
        "same language": [
            corpora.piaf(data),
            corpora.squad(data, "squad-new-wiki.en", limit=2500),
            corpora.squad(data, "xquad.en"),
        ],
        # No English questions on French texts are to be had; these are the same case, turned round.
        "across languages": [corpora.squad(data, "xquad.en", f"xquad.{asked}") for asked in ("es", "ro", "de")],
    }
    told: dict[str, dict[str, Any]] = {}
    for name, group in groups.items():
        found = [case for corpus in group for case in cases(corpus, folder)]
        read = np.array([features(sign) for sign, _ in found])
        right = np.array([each for _, each in found])
        fit = np.arange(len(right)) % 2 == 0
        model = LogisticRegression(C=100).fit(read[fit], right[fit])
        likely, right = model.predict_proba(read[~fit])[:, 1], right[~fit]
        told[name] = {
            "corpora": [corpus.name for corpus in group],
            "weights": [round(float(each), 2) for each in (*model.intercept_, *model.coef_[0])],
            "cases": len(right),
            "auroc": round(float(roc_auc_score(right, likely)), 3),
            "curve": [_at(threshold / 20, likely, right) for threshold in range(1, 20)],
        }
        print(name, {key: value for key, value in told[name].items() if key != "curve"})
        wanted = [point for point in told[name]["curve"] if point["answered"] >= ANSWERED]
        print(f"  the highest threshold that answers {ANSWERED:.0%}: {wanted[-1]}")
    (docs / "refusal.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    _draw(told, docs / "refusal.png")


def _at(threshold: float, likely: NDArray[np.float64], right: NDArray[np.bool_]) -> dict[str, float]:
    """What a threshold does: the shares quoted of those that answer and of those that do not, and the share right."""
    quoted = likely >= threshold
    return {
        "threshold": threshold,
        "answered": round(float(quoted[right].mean()), 3),
        "wrongly_answered": round(float(quoted[~right].mean()), 3),
        "right_of_quoted": round(float(right[quoted].mean()), 3),
    }


def _draw(told: dict[str, dict[str, Any]], path: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(6.4, 4.2), layout="constrained")
    for (name, each), style in zip(told.items(), ("-", "--"), strict=True):
        curve = each["curve"]
        axes.plot([p["wrongly_answered"] for p in curve], [p["answered"] for p in curve], style, label=name)
        chosen = next(p for p in curve if abs(p["threshold"] - THRESHOLDS[name == "across languages"]) < 1e-9)
        axes.plot(chosen["wrongly_answered"], chosen["answered"], "o", color="black", markersize=5)
        axes.annotate(
            f"{chosen['threshold']:.2f}",
            (chosen["wrongly_answered"], chosen["answered"]),
            textcoords="offset points",
            xytext=(6, -12),
        )
    axes.set_xlabel("quoted although the passage does not answer (share)")
    axes.set_ylabel("quoted when it does (share)")
    axes.set_xlim(0, 0.5)
    axes.set_ylim(0.3, 1)
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    figure.savefig(path, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
