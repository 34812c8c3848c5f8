"""The date of a text: from what it states, its first lines, its name and its file, in an order that is told."""

from index.building.dating.decide import date_of
from index.building.dating.fields import Meaning, meaning_of
from index.building.dating.written import read_date

__all__ = ["Meaning", "date_of", "meaning_of", "read_date"]
