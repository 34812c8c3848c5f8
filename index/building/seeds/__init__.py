"""Reading the folder of texts. Nothing is silently dropped: what cannot be read is a `Fault`, the rest is read.

One file a format, behind the table of `formats`; every reader takes the bytes of a file and yields texts and faults.
"""

from index.building.seeds.fault import Fault, Notice, duplicate_id
from index.building.seeds.folder import Folder, read
from index.building.seeds.formats import read_bytes, read_file
from index.building.seeds.unique import distinct

__all__ = ["Fault", "Folder", "Notice", "distinct", "duplicate_id", "read", "read_bytes", "read_file"]
