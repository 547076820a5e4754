"""Reading texts: industry, readiness and form of any record, and what a fund's thesis asks for."""
