"""The encoder: any sentence-transformers model is exported once, and answering needs neither torch nor transformers."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.archive import Archive
from index.building.build import build
from index.documents import Span
from index.encoding import source as sources
from index.encoding.encoder import OnnxEncoder
from index.encoding.piece import Piece
from index.encoding.quantise import LEAST_AGREEMENT
from index.encoding.source import EncoderSource
from index.errors import ModelError, Step
from index.phrases import Language
from index.question.query import Query
from tests.conftest import ROOT

# torch is loaded in one process only: it takes seconds, and half a gigabyte.
pytestmark = pytest.mark.xdist_group("torch")

_WORDS = "le la chat chien dort court mange roi mur que fait dans sur petit grand noir blanc".split()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real sentence-transformers model of two small layers, with prompts, in a folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    vocabulary = {word: number for number, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *_WORDS])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )
    torch.manual_seed(0)
    shape = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(shape).save_pretrained(folder / "bert")
    fast.save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"), max_seq_length=48)
    model = SentenceTransformer(
        modules=[transformer, Pooling(32, pooling_mode="cls")], prompts={"query": "que ", "document": "le "}
    )
    model.save(str(folder / "model"))
    return folder / "model"


@pytest.mark.filterwarnings("ignore")
def test_a_model_in_a_folder_is_exported_and_indexes(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own pooling, prompts and length; the vectors are sentence-transformers' own."""
    from sentence_transformers import SentenceTransformer

    source = EncoderSource(str(tiny), tmp_path / "models")
    assert not source.ready
    encoder = source.open()
    assert source.ready
    theirs = SentenceTransformer(str(tiny), device="cpu")
    texts = ["le chat dort", "le grand chien noir court dans la mur", "roi"]
    for ours, prompt in ((encoder.passages(texts), "document"), (encoder.questions(texts), "query")):
        expected = theirs.encode(texts, prompt_name=prompt, normalize_embeddings=True)
        assert np.sum(ours * expected, axis=1).min() >= LEAST_AGREEMENT
        np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)
    # This model's vector is the state of its first token, so that a sentence has its text's.
    (rows,) = encoder.pieces([Piece(texts[1], (Span(0, 13),))])
    np.testing.assert_allclose(rows, encoder.passages(texts[1:2]).repeat(2, axis=0), atol=1e-6)

    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("date 2022 Le chat dort. Le chien court.", encoding="utf-8")
    build(tmp_path / "seeds", tmp_path / "index", lambda: encoder, source.folder)
    archive = Archive.open(tmp_path / "index", tmp_path / "models")
    assert archive.encoder.fingerprint == encoder.fingerprint
    assert archive.ask(Query("que fait le chat")).edition
    # Prepared once: the folder is found again, not made again.
    before = (source.path / "model.json").stat().st_mtime_ns
    assert source.prepare() == source.path
    assert (source.path / "model.json").stat().st_mtime_ns == before
    # One of another form is prepared beside it, and this one goes on answering for the index it made.
    monkeypatch.setattr(sources, "FORMAT", 1)
    assert not source.ready
    assert source.path.parent == tmp_path / "models"
    assert Archive.open(tmp_path / "index", tmp_path / "models").encoder.fingerprint == encoder.fingerprint


@pytest.mark.filterwarnings("ignore")
def test_a_model_that_is_not_there_says_the_next_step(tmp_path: Path) -> None:
    """In both languages, and nothing is left behind."""
    with pytest.raises(ModelError) as raised:
        EncoderSource(str(tmp_path / "nowhere"), tmp_path / "models").prepare()
    assert raised.value.step is Step.CHOOSE_MODEL
    assert raised.value.say(Language.ENGLISH).startswith(f"The encoder '{tmp_path}/nowhere' cannot be loaded: ")
    assert raised.value.say(Language.FRENCH).startswith(f"L’encodeur '{tmp_path}/nowhere' ne peut être chargé : ")
    assert [path.name for path in (tmp_path / "models").iterdir()] == [".lock"]


@pytest.mark.filterwarnings("ignore")
def test_a_full_disk_is_one_plain_sentence(tiny: Path, tmp_path: Path) -> None:
    """The system refuses the bytes of the export; nothing is left behind, and the next try works."""
    code = (
        "import resource, signal, sys; from pathlib import Path; from index.encoding.source import EncoderSource\n"
        "from index.errors import DiskError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, resource.RLIM_INFINITY))\n"
        "try: EncoderSource(sys.argv[1], Path(sys.argv[2])).prepare()\n"
        "except DiskError as error: print('told', str(error).splitlines()[0])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tiny), str(tmp_path / "models")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.startswith("told "), ran.stderr
    assert [path.name for path in (tmp_path / "models").iterdir()] == [".lock"]
    assert EncoderSource(str(tiny), tmp_path / "models").open().dimension == 32


def test_answering_imports_neither_torch_nor_transformers(real_model: Path, tmp_path: Path) -> None:
    """A whole `dateline ask`, asked which modules it ended with."""
    build(ROOT / "seeds", tmp_path / "index", lambda: OnnxEncoder(real_model), real_model.name)
    code = (
        "import sys; from bot.terminal.main import main\n"
        "status = main(['ask', '--index', sys.argv[1], 'Que réclame la Russie ?'])\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'discord', 'onnx'}\n"
        "print(status, sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "index")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.stdout.splitlines()[-1] == "0 []", ran.stderr
