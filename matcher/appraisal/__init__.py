"""3有 appraisal: what speaks for an achievement, read from its own text and the platform's figures."""
