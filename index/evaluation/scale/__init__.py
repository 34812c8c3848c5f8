"""How time, memory, disk and recall grow with the archive: `make bench scale`."""
