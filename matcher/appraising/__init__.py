"""Appraising over the engine: what stands around an achievement, whole libraries, what changed since."""
