"""What a drag of songs carries within the window, beside the files that other programs take.

The numbers of songs mean other songs in the window of another library, so each run has a type of its own.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QByteArray, QMimeData

from suno_desktop.core.model import SongId

SONGS_MIME: Final = f"application/x-suno-desktop-songs-{os.getpid()}"


def carry(mime: QMimeData, song_ids: Sequence[int]) -> None:
    """Let a drag carry songs."""
    mime.setData(SONGS_MIME, QByteArray(",".join(map(str, song_ids)).encode()))


def dragged_songs(mime: QMimeData) -> list[SongId]:
    """The songs that a drag of this window carries."""
    text = mime.data(SONGS_MIME).toStdString() if mime.hasFormat(SONGS_MIME) else ""
    return [SongId(int(part)) for part in text.split(",") if part.isdecimal()]
