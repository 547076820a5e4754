"""Mining the bridge: what texts and the seeds say are other names of a term."""
