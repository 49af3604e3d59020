"""THE table: one line per attribute of a clip.

Each line says what the attribute is called on screen, where it stands in a reply, and how it is written
into an MP3 (ID3v2.4 frame) and an MP4 (atom). The reader of replies, the tags, the details panel and the
library take their lists from here; adding a field is an attribute of `model.Clip` and a line below.
Holds no code that reads or writes anything.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: ARG001 — read by lupdate
    """Mark `text` for translation without importing Qt."""
    return text


class FieldType(StrEnum):
    """How a value is understood and shown."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    SECONDS = "seconds"
    TIME = "time"
    FLAG = "flag"
    COUNT = "count"
    URL = "url"


class Field(NamedTuple):
    """One attribute of a clip.

    Attributes:
        key: the attribute of `model.Clip`.
        type: how a value is understood.
        label: English label, marked for translation.
        paths: dotted places in a reply's clip object, the first that has a value wins (list, dictionary, flat
            and camelCase relays).
        id3: ID3v2.4 frame; `TXXX:NAME` for a user text frame; "" if it is not written.
        mp4: MP4 atom; `----:NAME` for a freeform one; "" if it is not written.
        listed: whether `list --json` prints it under this key.
    """

    key: str
    type: FieldType
    label: str
    paths: tuple[str, ...] = ()
    id3: str = ""
    mp4: str = ""
    listed: bool = False


FIELDS: tuple[Field, ...] = (
    Field(
        "title",
        FieldType.TEXT,
        QT_TRANSLATE_NOOP("fields", "Title"),
        ("title", "song_name"),
        "TIT2",
        "\xa9nam",
        listed=True,
    ),
    Field(
        "artist",
        FieldType.TEXT,
        QT_TRANSLATE_NOOP("fields", "Artist"),
        ("display_name", "displayName", "handle"),
        "TPE1",
        "\xa9ART",
        listed=True,
    ),
    Field("handle", FieldType.TEXT, QT_TRANSLATE_NOOP("fields", "Handle"), ("handle",)),
    Field(
        "style",
        FieldType.TEXT,
        QT_TRANSLATE_NOOP("fields", "Style"),
        ("metadata.tags", "tags"),
        "TXXX:SUNO_STYLE",
        "----:SUNO_STYLE",
        listed=True,
    ),
    Field(
        "negative_style",
        FieldType.TEXT,
        QT_TRANSLATE_NOOP("fields", "Excluded styles"),
        ("metadata.negative_tags", "negative_tags"),
    ),
    Field(
        "duration_s",
        FieldType.SECONDS,
        QT_TRANSLATE_NOOP("fields", "Length"),
        ("metadata.duration", "duration"),
        listed=True,
    ),
    Field(
        "model",
        FieldType.TEXT,
        QT_TRANSLATE_NOOP("fields", "Model"),
        ("model_name", "modelName", "mv"),
        "TXXX:SUNO_MODEL",
        "----:SUNO_MODEL",
        listed=True,
    ),
    Field(
        "model_version",
        FieldType.TEXT,
        QT_TRANSLATE_NOOP("fields", "Model version"),
        ("major_model_version", "majorModelVersion"),
    ),
    Field(
        "created_at",
        FieldType.TIME,
        QT_TRANSLATE_NOOP("fields", "Created"),
        ("created_at", "createdAt", "create_time", "createTime"),
        "TDRC",
        "\xa9day",
        listed=True,
    ),
    Field(
        "instrumental",
        FieldType.FLAG,
        QT_TRANSLATE_NOOP("fields", "Instrumental"),
        ("metadata.make_instrumental", "make_instrumental"),
    ),
    Field(
        "clip_type",
        FieldType.TEXT,
        QT_TRANSLATE_NOOP("fields", "Made as"),
        ("metadata.type", "type"),
    ),
    Field(
        "prompt",
        FieldType.LONG_TEXT,
        QT_TRANSLATE_NOOP("fields", "Prompt"),
        ("metadata.gpt_description_prompt", "gpt_description_prompt"),
        "COMM",
        "\xa9cmt",
        listed=True,
    ),
    Field(
        "lyrics",
        FieldType.LONG_TEXT,
        QT_TRANSLATE_NOOP("fields", "Lyrics"),
        ("metadata.prompt", "prompt", "lyric", "lyrics"),
        "USLT",
        "\xa9lyr",
        listed=True,
    ),
    Field(
        "video_pending",
        FieldType.FLAG,
        QT_TRANSLATE_NOOP("fields", "Video still rendering"),
        ("is_video_pending",),
    ),
    Field("liked", FieldType.FLAG, QT_TRANSLATE_NOOP("fields", "Liked at Suno"), ("is_liked",)),
    Field("public", FieldType.FLAG, QT_TRANSLATE_NOOP("fields", "Public at Suno"), ("is_public",)),
    Field("plays", FieldType.COUNT, QT_TRANSLATE_NOOP("fields", "Plays at Suno"), ("play_count",)),
    Field(
        "upvotes",
        FieldType.COUNT,
        QT_TRANSLATE_NOOP("fields", "Upvotes at Suno"),
        ("upvote_count",),
    ),
    Field(
        "audio_url",
        FieldType.URL,
        QT_TRANSLATE_NOOP("fields", "Audio link"),
        ("audio_url", "audioUrl", "cld2AudioUrl", "song_url", "mp3_url", "streamAudioUrl"),
        listed=True,
    ),
    Field(
        "video_url",
        FieldType.URL,
        QT_TRANSLATE_NOOP("fields", "Video link"),
        ("video_url", "videoUrl", "cld2VideoUrl", "mv_url"),
        listed=True,
    ),
    Field(
        "image_url",
        FieldType.URL,
        QT_TRANSLATE_NOOP("fields", "Cover link"),
        ("image_large_url", "imageLargeUrl", "image_url", "imageUrl", "cld2ImageUrl", "cover_url"),
        listed=True,
    ),
    Field(
        "image_small_url",
        FieldType.URL,
        QT_TRANSLATE_NOOP("fields", "Small cover link"),
        ("image_url", "imageUrl", "cld2ImageUrl", "cover_url"),
    ),
    Field(
        "error",
        FieldType.LONG_TEXT,
        QT_TRANSLATE_NOOP("fields", "Error"),
        ("metadata.error_message", "metadata.error_type", "error_message", "msg"),
    ),
)

BY_KEY = {field.key: field for field in FIELDS}
