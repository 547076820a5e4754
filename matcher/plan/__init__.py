"""The action plan's figures: landing standards, progress, escalation, rewards; pure but for `gathering`."""
