"""`make soak`: hours of use in minutes, against a Discord on loopback that drops, refuses and repeats."""
