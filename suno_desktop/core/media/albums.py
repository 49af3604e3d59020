"""Which album a song is in for other players, as the person chose it. Pure.

One album of five thousand songs with one cover is as useless as five thousand albums of one. What the person called the
album of a song wins over every rule.
"""

from __future__ import annotations

from typing import Final

from suno_desktop.core import stem_names
from suno_desktop.core.media.names import USUAL_ALBUM
from suno_desktop.core.media.tags.genres import genres
from suno_desktop.core.model import Clip

RULES: Final = ("one", "month", "style", "task", "collection")
"""One for all; by the month in which songs were made; by their first genre; one for each task; by their collection."""


def album_of(
    clip: Clip, rule: str, *, own: str | None = None, collection: str | None = None
) -> str:
    """The album of a song.

    Args:
        clip: the song.
        rule: one of `RULES`.
        own: what the person called its album; None where they did not.
        collection: the collection by hand that it is in; None for none.
    """
    if (stem := clip.value("stem")) is not None:
        # The tracks of one song together, and none of them beside the song as if it were another.
        return own or f"{stem_names.song_title(clip.title or '', stem)} (Stems)".lstrip()
    made = clip.created_at
    found = {
        "month": made and f"{USUAL_ALBUM} {made:%Y-%m}",
        "style": next(iter(genres(clip.style or "")), None),
        "task": clip.title,
        "collection": collection,
    }
    return own or found.get(rule) or USUAL_ALBUM


def is_by_rule(album: str, clip: Clip) -> bool:
    """Whether a song's album follows from one of the rules, and is no name that a person gave."""
    return any(album == album_of(clip, rule) for rule in RULES)
