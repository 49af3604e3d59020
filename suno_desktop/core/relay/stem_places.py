"""Where a reply says that a clip is a single track (stem), which one, and of which song. Pure and total.

Suno says it of each clip (`type`, `stem_from_id`); others only name the track, or repeat what was ordered.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from suno_desktop.core import stem_names
from suno_desktop.core.relay import value_readers
from suno_desktop.core.relay.structure import Dict, opened

_TYPE: Final = "stem"
_TASKS: Final = frozenset({"gen_stem", "stem", "stems"})
_NAMES: Final = ("stem_type_group_name", "stem_name", "stem_type")
_ORDERED: Final = ("input", "properties", "request", "param")
_SONGS: Final = ("stem_from_id", "continue_clip_id", "audio_id", "music_id")
"""Where an order for stems names the song."""


def told(item: Dict, inner: Dict, head: Dict, clip: dict[str, Any]) -> dict[str, Any]:
    """The fields of a clip, with those of a stem where it is one.

    Args:
        item: the clip's object.
        inner: its metadata.
        head: the task's object.
        clip: what was read of the clip so far.
    """
    places = (inner, item)
    named = (value_readers.line(place.get(key)) for key in _NAMES for place in places)
    stem = next((name for text in named if text and (name := stem_names.name_of(text))), None)
    is_one = (
        stem is not None
        or "stem_of" in clip
        or str(clip.get("clip_type")).lower() == _TYPE
        or any(str(place.get("task")).lower() in _TASKS for place in places)
    )
    if not is_one:
        return clip
    stem = stem or stem_names.split(clip.get("title") or "")[1] or stem_names.UNNAMED
    # What it is cut out of, it does not go on from.
    kept = {key: value for key, value in clip.items() if key != "extends"}
    song = clip.get("stem_of") or _song_in((*places, head, *_orders(head)))
    return {**kept, "clip_type": _TYPE, "stem": stem, **({} if song is None else {"stem_of": song})}


def _orders(head: Dict) -> Iterable[Dict]:
    for key in _ORDERED:
        order = opened(head.get(key))
        if isinstance(order, dict):
            yield order


def _song_in(places: Iterable[Dict]) -> tuple[str, ...] | None:
    for place in places:
        for key in _SONGS:
            song = value_readers.clip_ids(place.get(key))
            if song is not None:
                return song[:1]
    return None
