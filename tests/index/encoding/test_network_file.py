"""Loading networks: what a processor does with numbers of 8 bits, and tokenizers that are shared."""

import os
from pathlib import Path

import numpy as np
import onnx

from index.encoding import network_file
from index.encoding.latin_tokenizer import TOKENIZER
from index.quoting.reader import FOLDER, NETWORK


def test_the_network_that_tries_the_processor_is_one_product() -> None:
    """The bytes in the source are a valid model, of 8 bits without a sign times 8 bits with one."""
    model = onnx.load_from_string(network_file._PRODUCT)
    (node,) = model.graph.node
    kinds = [each.type.tensor_type.elem_type for each in model.graph.input]
    assert (node.op_type, kinds) == ("MatMulInteger", [onnx.TensorProto.UINT8, onnx.TensorProto.INT8])


def test_the_slower_way_gives_the_same_numbers() -> None:
    """What the reader says does not depend on how the processor multiplies."""
    tokens = {"tokens": np.arange(5, 45, dtype=np.int64), "asked": np.array(9, dtype=np.int64)}
    runs = [
        network_file.session(FOLDER / NETWORK, 1, entries).run(["silence", "logits"], tokens)
        for entries in (network_file.exact_int8(), {"session.x64quantprecision": "1"})
    ]
    for one, other in zip(*runs, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_tokenizer_is_loaded_once_until_its_file_changes(tmp_path: Path) -> None:
    """The reader and the encoder of questions share one."""
    path = tmp_path / TOKENIZER
    path.write_bytes((FOLDER / TOKENIZER).read_bytes())
    first = network_file.tokenizer(path)
    assert network_file.tokenizer(path) is first
    os.utime(path, (1, 1))
    assert network_file.tokenizer(path) is not first
