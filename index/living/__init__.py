"""Keeping an archive alive: fetching what `sources.yaml` names, and being told of files that change."""
