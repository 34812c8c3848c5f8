"""Encoding texts as vectors. The name stands here, so that settings and help need not import ONNX Runtime."""

DEFAULT_MODEL = "intfloat/multilingual-e5-small"
