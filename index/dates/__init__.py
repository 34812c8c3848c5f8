"""The language of time: what a French or English text says about days, resolved against the text's own day."""

from index.dates.anchor import anchor_of
from index.dates.mention import Mention, Policy
from index.dates.read import read
from index.dates.when import Precision, When

__all__ = ["Mention", "Policy", "Precision", "When", "anchor_of", "read"]
