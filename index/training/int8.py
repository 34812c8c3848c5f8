"""Products in int8: weights with a scale an output, and what they are multiplied by with a scale a token.

A token's scale is of its own states alone, so that nothing beside it changes how it is rounded. The products are sums
of whole numbers, the same on every processor. `docs/decisions/0081-states-in-int8.md` has the figures.
"""

from collections.abc import Callable, Iterator

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

# Products with fewer outputs take next to no time.
_FEWEST_OUTPUTS = 8
# Scales are above this, so that nothing is divided by zero.
_LEAST_SCALE = 1e-8
# What stands for zero in the 256 numbers of a state. A layer's narrowing product follows GELU, which is never below
# -0.17: a few numbers are enough for what is negative, and the others are twice as fine.
_ZERO, _ZERO_AFTER_GELU, _LEAST_GELU = 128, 16, 0.17
# The operator that multiplies numbers of eight bits and scales the sums.
_DOMAIN = "com.microsoft"


def quantise(model: onnx.ModelProto) -> None:
    """Puts products of whole numbers in the place of all large ones; those of a module called `narrow` follow GELU."""
    _replace(model, lambda node: _product(node, follows_gelu="/narrow" in node.name))
    model.graph.initializer.extend(numpy_helper.from_array(np.array(each), name) for name, each in _CONSTANTS.items())
    model.opset_import.append(helper.make_opsetid(_DOMAIN, 1))


def quantise_weights(model: onnx.ModelProto) -> None:
    """The weights of all large products in int8; the runtime rounds what they are multiplied by as finely as it likes.

    That is more exact, and for a text as short as a question as fast.
    """
    _replace(model, _dequantised)


def _replace(model: onnx.ModelProto, product: Callable[[onnx.NodeProto], Iterator[onnx.NodeProto]]) -> None:
    graph = model.graph
    tensors = {each.name: each for each in graph.initializer}
    made: list[onnx.NodeProto] = []
    for node in graph.node:
        weights = tensors.get(node.input[1]) if node.op_type == "MatMul" else None
        if weights is None or weights.dims[1] < _FEWEST_OUTPUTS:
            made.append(node)
            continue
        graph.initializer.remove(weights)
        graph.initializer.extend(_rounded(weights.name, numpy_helper.to_array(weights)))
        made.extend(product(node))
    del graph.node[:]
    graph.node.extend(made)


def _dequantised(node: onnx.NodeProto) -> Iterator[onnx.NodeProto]:
    name = node.input[1]
    yield helper.make_node("DequantizeLinear", [f"{name}.int8", f"{name}.scales"], [name], f"{name}.out", axis=1)
    yield node


def _rounded(name: str, weights: NDArray[np.float32]) -> list[onnx.TensorProto]:
    """(inputs, outputs) weights as whole numbers, and the (outputs,) scales."""
    scales = np.maximum(np.abs(weights).max(axis=0), _LEAST_SCALE).astype(np.float32) / 127
    return [
        numpy_helper.from_array(np.round(weights / scales).astype(np.int8), f"{name}.int8"),
        numpy_helper.from_array(scales, f"{name}.scales"),
    ]


_CONSTANTS = {
    "int8.axis": np.array([-1], np.int64),
    "int8.one": np.float32(1.0),
    "int8.zero": np.uint8(_ZERO),
    "int8.step": np.float32(1 / (255 - _ZERO)),
    "int8.least": np.float32(_LEAST_SCALE),
    "int8.gelu.zero": np.uint8(_ZERO_AFTER_GELU),
    "int8.gelu.step": np.float32(1 / (255 - _ZERO_AFTER_GELU)),
    "int8.gelu.least": np.float32(_LEAST_GELU / _ZERO_AFTER_GELU),
}


def _product(node: onnx.NodeProto, follows_gelu: bool) -> Iterator[onnx.NodeProto]:
    """The nodes in the place of a `MatMul`: (…, tokens, inputs) states to (…, tokens, outputs)."""
    (states, weights), (product,) = node.input, node.output
    kind = "int8.gelu" if follows_gelu else "int8"

    def add(operator: str, output: str, *inputs: str, domain: str = "", **attributes: int) -> onnx.NodeProto:
        return helper.make_node(operator, list(inputs), [output], output, domain=domain, **attributes)

    size = states
    if not follows_gelu:
        size = f"{product}.size"
        yield add("Abs", size, states)
    yield add("ReduceMax", f"{product}.largest", size, "int8.axis", keepdims=1)
    yield add("Mul", f"{product}.wanted", f"{product}.largest", f"{kind}.step")
    yield add("Max", f"{product}.scale", f"{product}.wanted", f"{kind}.least")
    yield add("Reshape", f"{product}.scales", f"{product}.scale", "int8.axis")
    yield add("Shape", f"{product}.tokens", f"{product}.scales")
    yield add("Expand", f"{product}.zeros", f"{kind}.zero", f"{product}.tokens")
    yield add("QuantizeLinear", f"{product}.states", states, f"{product}.scales", f"{product}.zeros", axis=-2)
    whole = (f"{product}.states", f"{weights}.int8", "int8.one", f"{weights}.scales", f"{kind}.zero")
    yield add("MatMulIntegerToFloat", f"{product}.sums", *whole, domain=_DOMAIN)
    yield add("Mul", product, f"{product}.sums", f"{product}.scale")
