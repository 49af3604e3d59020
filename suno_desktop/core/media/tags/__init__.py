"""Tags of every container that has room for them, from one table. The only package that knows mutagen.

What is written is proven: the same sound from its first to its last byte, found by the same tables. What cannot be tagged
so stays as it was, and the caller is told. Foreign tags stay. No key and no signed link is written.
"""

from suno_desktop.core.media.tags.files import (
    TAGGED,
    audio_digest,
    changes,
    clip_id_of,
    copy,
    front_cover,
    packet_digest,
    read,
    retag,
    timed_lines_of,
    told,
    write,
)
from suno_desktop.core.media.tags.texts import (
    ROWS,
    AlbumPlace,
    TagChange,
    TagRow,
    TagSet,
    clean_line,
    clean_lines,
    language,
    of,
    text_of,
    value_of,
)

__all__ = [
    "ROWS",
    "TAGGED",
    "AlbumPlace",
    "TagChange",
    "TagRow",
    "TagSet",
    "audio_digest",
    "changes",
    "clean_line",
    "clean_lines",
    "clip_id_of",
    "copy",
    "front_cover",
    "language",
    "of",
    "packet_digest",
    "read",
    "retag",
    "text_of",
    "timed_lines_of",
    "told",
    "value_of",
    "write",
]
