"""The channels that the engine is used through: each a thin layer over the same pipeline."""
