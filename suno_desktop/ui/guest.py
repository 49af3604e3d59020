"""What a guest is: what plays songs of its own while the player rests, such as a preview or versions that are compared.

Only says what others may ask of one; plays and shows nothing.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from suno_desktop.core.model import SongId
from suno_desktop.core.rows import SongRow


class GuestSound(NamedTuple):
    """What of a guest is heard, as far as it may be told."""

    name: str = ""
    """What to call it; of versions in a blind test only their number."""
    row: SongRow | None = None
    """None: it is not known yet, or nothing may tell which song it is."""
    length_ms: int = 0
    """How long the line of its time is; 0: not known yet."""
    waveform: bytes = b""
    is_playing: bool = False


class Guest(Protocol):
    """What plays songs of its own, in the place of the lists or beside them, which judgements are about meanwhile."""

    @property
    def is_hidden(self) -> bool:
        """Whether nothing may tell which song is heard."""

    @property
    def is_looping(self) -> bool:
        """Whether a part is played again and again."""

    @property
    def is_list(self) -> bool:
        """Whether the list stays on screen."""

    @property
    def heard(self) -> GuestSound:
        """What is heard."""

    @property
    def place_ms(self) -> int:
        """Where in the song it is that is heard."""

    def judged_ids(self) -> list[SongId]:
        """What a judgement is about."""

    def keep(self) -> None:
        """Keep what a judgement is about, and move the others to the Trash."""

    def remove(self) -> None:
        """What Del does there."""

    def toggle(self) -> object:
        """Pause or go on."""

    def go_on(self, step: int) -> None:
        """Let the next song or version be heard, or the one before."""

    def seek(self, place_ms: int) -> None:
        """Go elsewhere in it."""

    def leave(self) -> None:
        """Let it end."""
