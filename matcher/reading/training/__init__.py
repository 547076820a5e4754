"""Learning to read: labelled texts in, a reading model out. Nothing that serves imports this."""
