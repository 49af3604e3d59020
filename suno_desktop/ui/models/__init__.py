"""Models of the lists: ids in order, rows read as they are shown."""
