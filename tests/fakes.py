"""A fake encoder and a fake reader, which the fault campaign uses too."""

from index.evaluation.stand_ins import HashedEncoder as HashedEncoder
from index.evaluation.stand_ins import OverlapReader as OverlapReader
