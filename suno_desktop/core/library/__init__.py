"""What we have: SQLite, one writer, searches. Knows no network and no media file format."""
