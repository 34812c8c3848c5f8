"""Encoding texts as vectors."""

# The encoder of an archive that names no other.
DEFAULT_MODEL = "intfloat/multilingual-e5-small"
# Of a prepared encoder's folder; 2 since its network gives the vectors of spans.
FORMAT = 2
# Of the default one's upper layers: the first digits of the SHA-256 of `index/weights/passages.npz`. Other layers are
# prepared into another folder, and an index of before answers with those it was made with until the next build.
LAYERS = "a36283bb"
