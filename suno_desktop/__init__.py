"""suno_desktop: a desktop music library for songs generated with Suno through an API relay.

This package root holds the version and nothing else; importing it must stay free.
"""

__version__ = "0.1.0"
