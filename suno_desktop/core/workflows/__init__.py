"""Verbs that need relay, library and media together: track, poll, collect, check, exchange. No threads here."""
