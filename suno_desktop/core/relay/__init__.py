"""Talking to relays: IDs in text, one client, one reader of replies, pace. Knows no database and no media file."""
