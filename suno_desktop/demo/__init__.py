"""The embedded relay and its songs: for trying the program and for testing it. No Qt."""
