"""What order a list is shown in: as ranked, drawn to explore, or interleaved of two models."""
