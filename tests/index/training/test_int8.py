"""Products in int8: near the exact ones, the same whatever stands beside, and never too large a sum."""

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from index.encoding.network_file import exact_int8
from index.training.int8 import quantise, quantise_weights

_CHANCE = np.random.default_rng(3)


def _model(weights: NDArray[np.float32], name: str) -> onnx.ModelProto:
    """One product of (1, tokens, inputs) states and the weights."""
    node = helper.make_node("MatMul", ["states", "weights"], ["product"], f"/layers.0/{name}/MatMul")
    shape = [1, "tokens", weights.shape[0]]
    made = helper.make_graph(
        [node],
        "one",
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("product", TensorProto.FLOAT, [1, "tokens", weights.shape[1]])],
        [numpy_helper.from_array(weights, "weights")],
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)


def _run(model: onnx.ModelProto, states: NDArray[np.float32]) -> NDArray[np.float32]:
    options = onnxruntime.SessionOptions()
    for name, value in exact_int8().items():
        options.add_session_config_entry(name, value)
    run = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return np.asarray(run.run(None, {"states": states[None]})[0][0])


def _drawn(*shape: int) -> NDArray[np.float32]:
    return _CHANCE.normal(size=shape).astype(np.float32)


@pytest.mark.parametrize(("name", "lowest"), [("widen", -9.0), ("narrow", -0.17)])
def test_a_product_is_near_the_exact_one(name: str, lowest: float) -> None:
    """Within two hundredths of its spread, also where one token's states are a thousand times another's."""
    weights, states = _drawn(64, 32), np.maximum(_drawn(5, 64), lowest)
    states[1] *= 1000 if name == "widen" else 50
    states = np.maximum(states, lowest) if name == "narrow" else states
    model = _model(weights, name)
    quantise(model)
    found, expected = _run(model, states), states @ weights
    spread = expected.std(axis=1, keepdims=True)
    assert np.abs((found - expected) / spread).mean() < 0.02


@pytest.mark.parametrize("name", ["widen", "narrow"])
def test_a_token_changes_nothing_beside_it(name: str) -> None:
    """To the bit, whatever its size."""
    weights, states = _drawn(64, 32), np.maximum(_drawn(4, 64), -0.17)
    model = _model(weights, name)
    quantise(model)
    together = _run(model, states)
    states[0] *= 40
    np.testing.assert_array_equal(_run(model, states)[1:], together[1:])
    np.testing.assert_array_equal(_run(model, states[2:3]), together[2:3])


def test_the_largest_sum_is_exact() -> None:
    """Where all numbers are the largest, a processor that added them in 16 bits would be wrong by half."""
    weights, states = np.ones((64, 16), np.float32), np.ones((2, 64), np.float32)
    model = _model(weights, "widen")
    quantise(model)
    np.testing.assert_allclose(_run(model, states), 64.0, rtol=1e-5)


def test_nothing_at_all_is_multiplied_too() -> None:
    """States of zero have no largest one to take the scale from."""
    model = _model(_drawn(64, 32), "widen")
    quantise(model)
    np.testing.assert_array_equal(_run(model, np.zeros((3, 64), np.float32)), 0.0)


def test_products_of_few_outputs_stay_as_they_are() -> None:
    """They cost nothing."""
    weights = _drawn(64, 3)
    for change in (quantise, quantise_weights):
        model = _model(weights, "tokens")
        change(model)
        assert [each.op_type for each in model.graph.node] == ["MatMul"]


def test_the_weights_alone_may_be_of_8_bits() -> None:
    """The product then is that of the rounded weights, nearly."""
    weights, states = _drawn(64, 32), _drawn(5, 64)
    model = _model(weights, "widen")
    quantise_weights(model)
    rounded = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    expected = states @ (rounded["weights.int8"] * rounded["weights.scales"])
    np.testing.assert_allclose(_run(model, states), expected, atol=0.2)
