"""Pushes to venture funds: who gets what and why, digests, their delivery."""
