"""THE table: one entry per attribute of a clip, and all that the program knows of it.

An entry says what the attribute is called on screen, where it stands in a reply, how two replies about it merge, where
the library keeps it, and where it is written in MP3 (ID3), MP4 and Vorbis comments. Adding a field is one entry here
and one step in `library.migrations` that adds its column; old songs then get it from the replies that are kept.
Holds no code that reads or writes anything.
"""

from enum import StrEnum
from typing import NamedTuple


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: ARG001 — read by lupdate
    """Mark `text` for translation without importing Qt."""
    return text


class FieldType(StrEnum):
    """How a value is understood and shown."""

    TEXT = "text"
    """One line."""
    LONG_TEXT = "long_text"
    NUMBER = "number"
    """Any finite number; float."""
    WHOLE = "whole"
    """Any whole number; int."""
    COUNT = "count"
    """How many: a whole number from 0 on; int."""
    SECONDS = "seconds"
    """A length; float."""
    TIME = "time"
    """A moment; aware datetime in UTC."""
    DATE = "date"
    """A day; date."""
    FLAG = "flag"
    """Yes or no; bool."""
    LINK = "link"
    """A web address; str."""
    LIST = "list"
    """Several short texts; tuple of str."""
    CLIPS = "clips"
    """Other clips that are named; tuple of their IDs."""


class Merge(StrEnum):
    """Which of two values stays when replies tell different ones (see `library.merge`)."""

    TEXT = "text"
    """What was told when the clip was furthest, of those the longest."""
    LONGEST = "longest"
    SETTLED = "settled"
    """What was told when the clip was furthest."""
    LINK = "link"
    """The newest link; one that dies, and a live stream, never replace a file."""
    NEWEST = "newest"
    """What was told last, of what was told when the clip was furthest."""
    MOST = "most"
    EARLIEST = "earliest"
    ENDED = "ended"
    """A flag that is true for a while and false in the end."""


class AtomType(StrEnum):
    """What an MP4 atom holds."""

    TEXT = "text"
    WHOLE = "whole"
    """A whole number, such as `tmpo`."""
    FLAG = "flag"
    """One bit, such as `cpil`."""
    PAIR = "pair"
    """Number and total as "1/2", such as `trkn`."""


class Atom(NamedTuple):
    """An MP4 atom: a name that players know, or `----:NAME` for a text of our own."""

    name: str
    type: AtomType = AtomType.TEXT


class Field(NamedTuple):
    """One attribute of a clip.

    Attributes:
        key: its name everywhere: of the attribute of `model.Clip` (or the key in `Clip.more`), and of the column.
        type: how a value is understood; says also what Python and SQL type it has.
        label: English label, marked for translation.
        paths: dotted places in a reply's clip object, the first that has a value wins (list, dictionary, flat
            and camelCase relays).
        merge: which of two values stays.
        in_rows: its column is in the table `song`, so that rows of the Songs table carry it; else in `song_text`.
        sort: the column of `song` that orders the Songs table by this field; "" if it cannot be sorted by it.
        id3: ID3 frame that version 2.3 has as well as 2.4, else `TXXX:NAME`, a user text frame; "" if it is not
            written.
        mp4: MP4 atom; None if it is not written.
        vorbis: name of a Vorbis comment (FLAC, Ogg, Opus); "" if it is not written.
        sidecar: whether the `.json` beside a saved song tells it.
        listed: whether `list --json` prints it under this key.
    """

    key: str
    type: FieldType
    label: str
    paths: tuple[str, ...]
    merge: Merge
    in_rows: bool = False
    sort: str = ""
    id3: str = ""
    mp4: Atom | None = None
    vorbis: str = ""
    sidecar: bool = False
    listed: bool = False

    @property
    def is_tagged(self) -> bool:
        """Whether any kind of file gets it as a tag."""
        return bool(self.id3 or self.mp4 or self.vorbis)


FIELDS: tuple[Field, ...] = (
    Field(
        "title",
        FieldType.TEXT,
        QT_TRANSLATE_NOOP("fields", "Title"),
        ("title", "song_name"),
        Merge.TEXT,
        in_rows=True,
        sort="title_key",
        id3="TIT2",
        mp4=Atom("\xa9nam"),
        vorbis="TITLE",
        sidecar=True,
        listed=True,
    ),
    Field(
        "artist",
        FieldType.TEXT,
        QT_TRANSLATE_NOOP("fields", "Artist"),
        ("display_name", "displayName", "handle"),
        Merge.TEXT,
        in_rows=True,
        id3="TPE1",
        mp4=Atom("\xa9ART"),
        vorbis="ARTIST",
        sidecar=True,
        listed=True,
    ),
    Field(
        "handle",
        FieldType.TEXT,
        QT_TRANSLATE_NOOP("fields", "Username"),
        ("handle",),
        Merge.TEXT,
    ),
    Field(
        "style",
        FieldType.TEXT,
        #: Label: the style of music, which Suno calls tags.
        QT_TRANSLATE_NOOP("fields", "Style"),
        ("metadata.tags", "tags"),
        Merge.TEXT,
        in_rows=True,
        sort="style_key",
        id3="TXXX:SUNO_STYLE",
        mp4=Atom("----:SUNO_STYLE"),
        vorbis="SUNO_STYLE",
        sidecar=True,
        listed=True,
    ),
    Field(
        "negative_style",
        FieldType.TEXT,
        QT_TRANSLATE_NOOP("fields", "Excluded styles"),
        ("metadata.negative_tags", "negative_tags"),
        Merge.TEXT,
    ),
    Field(
        "duration_s",
        FieldType.SECONDS,
        #: Label: how long the song plays.
        QT_TRANSLATE_NOOP("fields", "Length"),
        ("metadata.duration", "duration"),
        Merge.SETTLED,
        in_rows=True,
        sort="duration_s",
        listed=True,
    ),
    Field(
        "model",
        FieldType.TEXT,
        #: Label: the model of Suno that made the song.
        QT_TRANSLATE_NOOP("fields", "Model"),
        ("model_name", "modelName", "mv"),
        Merge.TEXT,
        in_rows=True,
        sort="model",
        id3="TXXX:SUNO_MODEL",
        mp4=Atom("----:SUNO_MODEL"),
        vorbis="SUNO_MODEL",
        sidecar=True,
        listed=True,
    ),
    Field(
        "model_version",
        FieldType.TEXT,
        QT_TRANSLATE_NOOP("fields", "Model version"),
        ("major_model_version", "majorModelVersion"),
        Merge.TEXT,
    ),
    Field(
        "created_at",
        FieldType.TIME,
        #: Label before a time: when the song was made.
        QT_TRANSLATE_NOOP("fields", "Created"),
        ("created_at", "createdAt", "create_time", "createTime"),
        Merge.EARLIEST,
        in_rows=True,
        sort="created_at",
        id3="TDRC",
        mp4=Atom("\xa9day"),
        vorbis="DATE",
        sidecar=True,
        listed=True,
    ),
    Field(
        "instrumental",
        FieldType.FLAG,
        QT_TRANSLATE_NOOP("fields", "Instrumental"),
        ("metadata.make_instrumental", "make_instrumental"),
        Merge.SETTLED,
    ),
    Field(
        "clip_type",
        FieldType.TEXT,
        #: Label: how the song was made, such as an extension of another one.
        QT_TRANSLATE_NOOP("fields", "Created as"),
        ("metadata.type", "type"),
        Merge.TEXT,
    ),
    Field(
        "extends",
        FieldType.CLIPS,
        #: Label before the names of songs that this one goes on from.
        QT_TRANSLATE_NOOP("fields", "Extended from"),
        ("metadata.history", "metadata.continue_clip_id"),
        Merge.SETTLED,
    ),
    Field(
        "joins",
        FieldType.CLIPS,
        #: Label before the names of songs that this one is put together from.
        QT_TRANSLATE_NOOP("fields", "Joined from"),
        ("metadata.concat_history",),
        Merge.SETTLED,
    ),
    Field(
        "covers",
        FieldType.CLIPS,
        #: Label before the name of the song that this one sings in another way.
        QT_TRANSLATE_NOOP("fields", "Cover of"),
        ("metadata.cover_clip_id",),
        Merge.SETTLED,
    ),
    Field(
        "remasters",
        FieldType.CLIPS,
        #: Label before the name of the song that this one sounds better than.
        QT_TRANSLATE_NOOP("fields", "Remaster of"),
        ("metadata.upsample_clip_id",),
        Merge.SETTLED,
    ),
    Field(
        "edits",
        FieldType.CLIPS,
        #: Label before the name of the song from which this one was edited.
        QT_TRANSLATE_NOOP("fields", "Edited from"),
        ("metadata.edited_clip_id",),
        Merge.SETTLED,
    ),
    Field(
        "stem",
        FieldType.TEXT,
        #: Label: which single track of a song this is, such as its vocals.
        QT_TRANSLATE_NOOP("fields", "Stem"),
        (),  # decided from several places, see `relay.stem_places`
        Merge.NEWEST,
        in_rows=True,
        id3="TXXX:SUNO_STEM",
        mp4=Atom("----:SUNO_STEM"),
        vorbis="SUNO_STEM",
        sidecar=True,
        listed=True,
    ),
    Field(
        "stem_of",
        FieldType.CLIPS,
        #: Label before the name of the song that this one is a single track of.
        QT_TRANSLATE_NOOP("fields", "Stem of"),
        ("metadata.stem_from_id",),
        Merge.SETTLED,
        id3="TXXX:SUNO_STEM_OF",
        mp4=Atom("----:SUNO_STEM_OF"),
        vorbis="SUNO_STEM_OF",
        sidecar=True,
        listed=True,
    ),
    Field(
        "prompt",
        FieldType.LONG_TEXT,
        #: Label: the description from which Suno made the song.
        QT_TRANSLATE_NOOP("fields", "Prompt"),
        ("metadata.gpt_description_prompt", "gpt_description_prompt"),
        Merge.LONGEST,
        id3="COMM",
        mp4=Atom("\xa9cmt"),
        vorbis="COMMENT",
        sidecar=True,
        listed=True,
    ),
    Field(
        "lyrics",
        FieldType.LONG_TEXT,
        QT_TRANSLATE_NOOP("fields", "Lyrics"),
        ("metadata.prompt", "prompt", "lyric", "lyrics"),
        Merge.LONGEST,
        id3="USLT",
        mp4=Atom("\xa9lyr"),
        vorbis="LYRICS",
        sidecar=True,
        listed=True,
    ),
    Field(
        "video_pending",
        FieldType.FLAG,
        QT_TRANSLATE_NOOP("fields", "Video still processing"),
        ("is_video_pending",),
        Merge.ENDED,
    ),
    Field(
        "liked",
        FieldType.FLAG,
        QT_TRANSLATE_NOOP("fields", "Liked on Suno"),
        ("is_liked",),
        Merge.SETTLED,
    ),
    Field(
        "public",
        FieldType.FLAG,
        QT_TRANSLATE_NOOP("fields", "Public on Suno"),
        ("is_public",),
        Merge.SETTLED,
    ),
    Field(
        "plays",
        FieldType.COUNT,
        QT_TRANSLATE_NOOP("fields", "Plays on Suno"),
        ("play_count",),
        Merge.MOST,
    ),
    Field(
        "upvotes",
        FieldType.COUNT,
        QT_TRANSLATE_NOOP("fields", "Upvotes on Suno"),
        ("upvote_count",),
        Merge.MOST,
    ),
    Field(
        "audio_url",
        FieldType.LINK,
        QT_TRANSLATE_NOOP("fields", "Audio link"),
        ("audio_url", "audioUrl", "cld2AudioUrl", "song_url", "mp3_url", "streamAudioUrl"),
        Merge.LINK,
        listed=True,
    ),
    Field(
        "offer",
        FieldType.TEXT,
        QT_TRANSLATE_NOOP("fields", "Audio offered as"),
        (),  # decided from all links of a reply, see `relay.media_links`
        Merge.NEWEST,
    ),
    Field(
        "video_url",
        FieldType.LINK,
        QT_TRANSLATE_NOOP("fields", "Video link"),
        ("video_url", "videoUrl", "cld2VideoUrl", "mv_url"),
        Merge.LINK,
        listed=True,
    ),
    Field(
        "image_url",
        FieldType.LINK,
        QT_TRANSLATE_NOOP("fields", "Cover link"),
        ("image_large_url", "imageLargeUrl", "image_url", "imageUrl", "cld2ImageUrl", "cover_url"),
        Merge.LINK,
        in_rows=True,
        listed=True,
    ),
    Field(
        "image_small_url",
        FieldType.LINK,
        QT_TRANSLATE_NOOP("fields", "Cover thumbnail link"),
        ("image_url", "imageUrl", "cld2ImageUrl", "cover_url"),
        Merge.LINK,
    ),
    Field(
        "error",
        FieldType.LONG_TEXT,
        #: Label: what Suno says about a song that failed.
        QT_TRANSLATE_NOOP("fields", "Error"),
        ("metadata.error_message", "metadata.error_type", "error_message", "msg"),
        Merge.TEXT,
    ),
)

BY_KEY = {field.key: field for field in FIELDS}
