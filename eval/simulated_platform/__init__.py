"""A simulated platform: three years of suggestions, late outcomes and retraining, through the HTTP API."""
