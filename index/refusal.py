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

import numpy as np

from index import corpora, models, store
from index.answer import signs
from index.build import build
from index.encoder import OnnxEncoder
from index.search import search
from index.support import Signs

_QUESTIONS = 1500


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
                allowed = [numbers[number] for number in archive]
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
    same = [
        corpora.piaf(data),
        corpora.squad(data, "squad-new-wiki.en", limit=2500),
        corpora.squad(data, "xquad.en"),
    ]
    # No English questions on French texts are to be had; these are the same case, turned round.
    across = [corpora.squad(data, "xquad.en", f"xquad.{questions}") for questions in ("es", "ro", "de")]
    for name, group in (("_SAME", same), ("_ACROSS", across)):
        told = [case for corpus in group for case in cases(corpus, folder)]
        signs_ = np.array([[sign.outstanding, sign.shared] for sign, _ in told])
        right = np.array([each for _, each in told])
        fit = np.arange(len(right)) % 2 == 0
        model = LogisticRegression(C=100).fit(signs_[fit], right[fit])
        likely = model.predict_proba(signs_[~fit])[:, 1]
        numbers = (*model.intercept_.round(2).tolist(), *model.coef_[0].round(2).tolist())
        print(f"{name} = {numbers}   AUROC {roc_auc_score(right[~fit], likely):.3f} of {len(likely)} cases")
        curve = []
        for threshold in np.arange(0.05, 1.0, 0.05):
            quoted = likely >= threshold
            curve.append(
                {
                    "threshold": round(float(threshold), 2),
                    "answered": round(float(quoted[right[~fit]].mean()), 3),
                    "wrongly_answered": round(float(quoted[~right[~fit]].mean()), 3),
                    "right_of_quoted": round(float(right[~fit][quoted].mean()), 3),
                }
            )
        yield_ = {"fit": numbers, "auroc": round(float(roc_auc_score(right[~fit], likely)), 3), "curve": curve}
        print(json.dumps(yield_))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
