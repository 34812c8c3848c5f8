"""What is kept from training: a quarter of PIAF's articles to test, a tenth to develop, and half of NoMIRACL's queries.

`index/evaluation/data/split.json` holds the names, so that a later change of this rule moves nothing:
`python -m index.training.split DATA` wrote it once, by the hash of the name.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path

from index.evaluation import corpora

_TEST = 0.25
_DEVELOPMENT = 0.10


def _shuffled(names: set[str]) -> list[str]:
    return sorted(names, key=lambda name: sha256(name.encode()).hexdigest())


def main(data: Path) -> None:
    """Writes the split."""
    articles = _shuffled({article for article, _ in corpora.piaf(data).paragraphs})
    test = round(_TEST * len(articles))
    development = test + round(_DEVELOPMENT * len(articles))
    lines = (data / "nomiracl-fr-dev.jsonl").read_text(encoding="utf-8").splitlines()
    queries = _shuffled({json.loads(line)["query_id"] for line in lines})
    split = {
        "piaf_test": sorted(articles[:test]),
        "piaf_development": sorted(articles[test:development]),
        "nomiracl_test": sorted(queries[: len(queries) // 2]),
    }
    corpora.SPLIT.write_text(json.dumps(split, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
