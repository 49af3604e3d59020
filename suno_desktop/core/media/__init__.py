"""Files: transfer, containers, tags, artwork, names. Knows no relay, no key and no database."""
