"""A shipped reader's weights, taken back out of its ONNX file: where the next training starts from.

The products' weights are int8 with a scale an output, but for the last; they stand in the graph in the order they are
computed. Before decision 81 the graph multiplied by de-quantised weights, which is read as well.
"""

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn

from index.training.network import END, EVIDENCE, START, Network

_PRODUCTS = ("qkv", "out", "widen", "narrow")


def take(network: Network, path: Path) -> None:
    """Fills the network's layers and heads.

    A reader of bounds and silence alone (the first form, whose lower layers were the packed encoder's) gives evidence
    as the mean of start and end, which makes a sentence's log odds what its bounds' were.
    """
    model = onnx.load(path)
    tensors = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    products: list[NDArray[np.float32]] = []
    for node in model.graph.node:
        if node.op_type not in ("MatMul", "MatMulIntegerToFloat"):
            continue
        name = node.input[1].removesuffix(".int8")
        if f"{name}.int8" in tensors:
            tensors[name] = tensors[f"{name}.int8"].astype(np.float32) * tensors[f"{name}.scales"]
        if name in tensors:
            products.append(np.ascontiguousarray(tensors[name].T))
    lines = iter(products)
    is_first_form = "together.tokens.weight" not in tensors
    for half, layers in (("apart", network.apart.layers), ("together", network.together.layers)):
        for number, layer in enumerate(layers):
            at = f"{half}.layers.{number}"
            read = [(getattr(layer, name), next(lines), tensors[f"{at}.{name}.bias"]) for name in _PRODUCTS]
            if half == "apart" and is_first_form:
                # Those are the packed encoder's, which the network holds already, and more exactly.
                continue
            for module, weight, bias in read:
                _copy(module, weight, bias)
            for name in ("norm", "last_norm"):
                _copy(getattr(layer, name), tensors[f"{at}.{name}.weight"], tensors[f"{at}.{name}.bias"])
    together = network.together
    silence, silent = next(lines), tensors["together.silence.bias"]
    with torch.no_grad():
        together.sides.copy_(torch.tensor(tensors["together.sides"]))
        together.silence.weight[0] = torch.tensor(silence.mean(axis=0))
        together.silence.bias[0] = float(silent.mean())
        if not is_first_form:
            _copy(together.tokens, tensors["together.tokens.weight"], tensors["together.tokens.bias"])
            return
        bounds, biases = tensors["together.bounds.weight"], tensors["together.bounds.bias"]
        for place, rows in ((START, [0]), (END, [1]), (EVIDENCE, [0, 1])):
            together.tokens.weight[place] = torch.tensor(bounds[rows].mean(axis=0))
            together.tokens.bias[place] = float(biases[rows].mean())


def _copy(module: nn.Module, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> None:
    with torch.no_grad():
        for name, values in (("weight", weight), ("bias", bias)):
            parameter = module.get_parameter(name)
            parameter.copy_(torch.tensor(values).view_as(parameter))
