"""Pixels: the window and everything in it. Knows the bridge; never a socket, a database or a thread."""
