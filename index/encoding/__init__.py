"""Encoding texts as vectors."""

# The encoder of an archive that names no other.
DEFAULT_MODEL = "intfloat/multilingual-e5-small"
