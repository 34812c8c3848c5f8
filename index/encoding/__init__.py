"""Encoding texts as vectors."""

# The encoder of an archive that names no other.
DEFAULT_MODEL = "intfloat/multilingual-e5-small"
# Of a prepared encoder's folder; 2 since its network gives the vectors of spans.
FORMAT = 2
