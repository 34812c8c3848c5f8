"""Editions in Milvus, a server of vectors: the store for archives that no single machine holds.

The only room that knows pymilvus. docs/decisions/0066-milvus.md says what is where in Milvus, and why.
"""
