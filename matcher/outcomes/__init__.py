"""What became of suggestions and pairs: events, the ledger's reports, landing standards."""
