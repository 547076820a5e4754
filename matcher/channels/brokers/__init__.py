"""Deals for technology brokers: candidates, what a request holds, and the assignment of all open pairs."""
