"""The readers, one file a form; `index.building.seeds.formats` says which reads which extension."""
