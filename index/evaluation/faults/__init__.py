"""The fault campaign: an index is damaged, a build interrupted, a disk filled; then whole answers are compared."""
