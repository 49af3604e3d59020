"""The small files beside a song: its words as plain text."""

from __future__ import annotations

from suno_desktop.core.media.tags import clean_lines
from suno_desktop.core.model import Clip, LyricSheet


def lyrics_text(song: Clip | LyricSheet) -> bytes:
    """The words under their title; UTF-8 with plain line ends. b"" if there are none."""
    words = clean_lines((song.lyrics or "") if isinstance(song, Clip) else song.text)
    if not words:
        return b""
    title = " ".join(clean_lines(song.title or "").split())
    return (f"{title}\n\n{words}\n" if title else f"{words}\n").encode()
