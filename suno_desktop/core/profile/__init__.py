"""One user's place: where their files lie, the lock on it, settings, keys, the log, facts for a report."""
