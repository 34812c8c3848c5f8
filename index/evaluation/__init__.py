"""Benches, fits of the confidence, and the corpora they use; not part of the wheel."""

from importlib.util import find_spec

if find_spec("sklearn") is None:
    raise ImportError("index.evaluation needs scikit-learn: pip install --editable '.[check]'")
