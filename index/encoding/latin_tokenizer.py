"""The Latin part of a Unigram tokenizer: it loads in a third of the time and splits Latin text the same way."""

import json
import re
import unicodedata
from pathlib import Path

import numpy as np

TOKENIZER = "tokenizer.json"
# The pieces of Latin script alone, and the number that each of them has in the whole tokenizer.
LATIN_TOKENIZER = "latin.json"
LATIN_NUMBERS = "latin.npy"
# Anything outside Latin (with its supplements and extensions), punctuation, currency, letterlike signs and arrows.
_OTHER_SCRIPT = re.compile("[^\u0000-\u024f\u1e00-\u1eff\u2000-\u2bff]")


def is_latin(text: str) -> bool:
    """Whether a text, once its compatibility forms are resolved (NFKC), is Latin letters, figures, marks and signs.

    >>> is_latin("À l’été 2022 : « 20 000 € »…"), is_latin("Москва"), is_latin("5 µm")
    (True, False, False)
    """
    return text.isascii() or _OTHER_SCRIPT.search(unicodedata.normalize("NFKC", text)) is None


def write_latin(folder: Path) -> None:
    """Writes the Latin part of the tokenizer in `folder`, and the number that each of its pieces has in the whole.

    Nothing is written for a tokenizer of another kind than Unigram: the whole is then loaded every time.
    """
    about = json.loads((folder / TOKENIZER).read_text(encoding="utf-8"))
    model, processor = about["model"], about.get("post_processor") or {}
    if model["type"] != "Unigram" or processor.get("type") != "TemplateProcessing":
        return
    pieces = model["vocab"]
    # The rarest piece stays whatever its script: the penalty of an unknown letter is counted from it.
    rarest = min(range(len(pieces)), key=lambda number: pieces[number][1])
    kept = [
        number for number, (piece, _) in enumerate(pieces) if is_latin(piece) or number in (rarest, model["unk_id"])
    ]
    new = {number: place for place, number in enumerate(kept)}
    specials = processor["special_tokens"].values()
    if not {each["id"] for each in about["added_tokens"]} <= new.keys():
        return
    model["vocab"], model["unk_id"] = [pieces[number] for number in kept], new[model["unk_id"]]
    for each in about["added_tokens"]:
        each["id"] = new[each["id"]]
    for each in specials:
        each["ids"] = [new[number] for number in each["ids"]]
    (folder / LATIN_TOKENIZER).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    np.save(folder / LATIN_NUMBERS, np.array(kept, dtype=np.int64))
