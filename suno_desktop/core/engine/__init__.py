"""What runs when: lanes, the due list, the download queue; one event callback out. See `engine.Engine`."""

from suno_desktop.core.engine.engine import Engine

__all__ = ["Engine"]
