"""Drift: what the log, the ledger and the records say week by week, against the weeks before."""
