"""Where the texts of an archive come from."""

from dataclasses import dataclass
from pathlib import Path

from index.building.sources import NO_SOURCES
from index.building.sources_file import SourcesError, read_sources
from index.building.texts import Texts


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of texts, `sources.yaml`, and the folder of what was fetched; all of it, or `only` one collection."""

    seeds: Path
    sources: Path
    fetched: Path
    only: str | None = None

    def texts(self) -> Texts:
        """The texts, by what `sources.yaml` says now. Raises `SeedsError`."""
        return Texts(self.seeds, read_sources(self.sources), self.fetched, self.only)

    def folders(self) -> list[Path]:
        """The folders to watch, some of which may be missing; the seeds alone while `sources.yaml` has a fault."""
        try:
            sources = read_sources(self.sources)
        except SourcesError:
            sources = NO_SOURCES
        named = [folder for each in sources.collections if self.only in (None, each.name) for folder in each.folders]
        return [self.seeds, *named, *(self.fetched / each.folder for each in sources.addresses(self.only))]
