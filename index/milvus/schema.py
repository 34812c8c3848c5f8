"""The three collections of an edition: their fields and their indexes.

Days are ordinals (1 is the first day of year 1), 0 where there is none: Milvus filters numbers, and needs no null then.
An interval from `first` to `last` also has `middle`, first + last, and `length`, last - first; see `filters.lying_in`.
"""

from typing import Any

from index.milvus.names import DOCUMENTS, MENTIONS, PASSAGES

# Raise it when a field changes. A store of another form is made anew by a build.
FORM = 2
# The most bytes Milvus lets a text field have, and as many characters as always fit into them.
MOST_BYTES = 65_535
MOST_CHARACTERS = 16_000
# tantivy's BM25, which the embedded store ranks by.
_BM25 = {"bm25_k1": 1.2, "bm25_b": 0.75}
_LINKS = 32
_BUILD_BREADTH = 80
SEARCH_BREADTH = 128
_INTERVAL = ("first", "last", "middle", "length")
# A collection must have a vector; those that are only filtered have this one.
NO_VECTOR = {"nothing": [1.0, 0.0]}
_NUMBERS = {
    DOCUMENTS: ("key", "number", "part", "first", "last", "day"),
    PASSAGES: ("passage", "document", *_INTERVAL),
    MENTIONS: ("key", "passage", "document", "start", "since", "until", "middle", "length", "day"),
}
_TEXTS = {
    DOCUMENTS: {"name": 32, "compared": 32, "precision": 16, "listed": MOST_BYTES, "content": MOST_BYTES},
    PASSAGES: {"spans": MOST_BYTES, "packed": MOST_BYTES, "hash": 32},
    MENTIONS: {"precision": 16},
}
# What is looked for without a vector.
_LOOKED_FOR = {
    DOCUMENTS: ("name", "number", "day"),
    PASSAGES: ("document", "hash"),
    MENTIONS: ("middle", "day", "since", "until"),
}


def create(client: Any, collection: str, kind: str, dimension: int) -> None:
    """Creates one collection, empty. `client` is pymilvus'; `dimension` counts the numbers of a vector."""
    from pymilvus import DataType, Function, FunctionType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    for place, name in enumerate(_NUMBERS[kind]):
        schema.add_field(name, DataType.INT64, is_primary=place == 0)
    for name, length in _TEXTS[kind].items():
        schema.add_field(name, DataType.VARCHAR, max_length=length)
    if kind == PASSAGES:
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
        # The words come analysed (see `records.words_of`): each is one word to any of Milvus' tokenizers.
        analyzer = {"tokenizer": "standard"}
        schema.add_field(
            "words", DataType.VARCHAR, max_length=MOST_BYTES, enable_analyzer=True, analyzer_params=analyzer
        )
        schema.add_field("weights", DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(
            Function("bm25", FunctionType.BM25, input_field_names=["words"], output_field_names=["weights"])
        )
    else:
        schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)
    # One shard, so that BM25 counts words over the whole archive.
    client.create_collection(collection, schema=schema, num_shards=1, consistency_level="Bounded")


def index_and_load(client: Any, collection: str, kind: str, *, exact: bool, seconds: float) -> None:
    """Makes the indexes of a collection, and has Milvus hold it ready; `exact` compares every vector."""
    indexes = client.prepare_index_params()
    # A small collection is gone through as fast.
    for name in () if exact else _LOOKED_FOR[kind]:
        indexes.add_index(name, index_type="INVERTED")
    if kind == PASSAGES:
        links = {"M": _LINKS, "efConstruction": _BUILD_BREADTH}
        graph: dict[str, Any] = {"index_type": "HNSW", "params": links}
        indexes.add_index("vector", metric_type="IP", **({"index_type": "FLAT"} if exact else graph))
        indexes.add_index("weights", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=_BM25)
    else:
        indexes.add_index("nothing", index_type="FLAT", metric_type="IP")
    # What loads a collection waits for its indexes.
    client.create_index(collection, indexes, timeout=seconds, sync=False)
    client.load_collection(collection, timeout=seconds)
