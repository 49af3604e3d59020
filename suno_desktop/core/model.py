"""The nouns: frozen values that every floor shares.

Holds no behaviour beyond small derived facts, no I/O, and nothing of Qt, HTTP or SQL. Times are aware
UTC datetimes; durations are seconds; sizes are bytes. States are ours, never a relay's strings.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, NewType

from suno_desktop.core.fields import FIELDS
from suno_desktop.core.patterns import later

RelayId = NewType("RelayId", int)
"""Row number of a saved relay."""
TaskId = NewType("TaskId", str)
"""A relay's own name of a task; text for ever, never a number (some exceed 2**53)."""
ClipId = NewType("ClipId", str)
"""Suno's name of a clip; the same at every relay."""
TaskKey = NewType("TaskKey", int)
"""The library's row number of `(relay, task_id)`."""
SongId = NewType("SongId", int)
"""The library's row number of one row of the Songs table: a clip, a sheet or a task without either."""
FileId = NewType("FileId", int)
"""The library's row number of one download."""
CollectionId = NewType("CollectionId", int)
"""The library's row number of one collection."""


class Action(StrEnum):
    """What a task makes."""

    MUSIC = "MUSIC"
    LYRICS = "LYRICS"


class TaskState(StrEnum):
    """Where a task stands, in our words."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    STALLED = "stalled"
    HELD = "held"
    UNKNOWN = "unknown"
    GONE = "gone"


class ClipState(StrEnum):
    """Where a clip stands. `streaming` can be heard but is never saved as final."""

    PENDING = "pending"
    STREAMING = "streaming"
    READY = "ready"
    FAILED = "failed"


class FileState(StrEnum):
    """Where a download stands. `absent` is the lack of a row and is never stored."""

    ABSENT = "absent"
    QUEUED = "queued"
    DOWNLOADING = "downloading"
    PAUSED = "paused"
    SAVED = "saved"
    BLOCKED = "blocked"
    FAILED = "failed"
    MISSING = "missing"
    DAMAGED = "damaged"


SAVED_ENDINGS = frozenset(
    {
        ".mp3",
        ".mp4",
        ".m4a",
        ".wav",
        ".ogg",
        ".opus",
        ".flac",
        ".webm",
        ".mka",
        ".mkv",
        ".aac",
        ".jpg",
        ".jpeg",
        ".png",
        ".webp",
        ".txt",
        ".lrc",
        ".mid",
    }
)
"""Endings of files that the library saves; no other is taken for one, shown or opened."""


class MediaKind(StrEnum):
    """What a download is of; also the words of `--kinds`."""

    MP3 = "mp3"
    MP4 = "mp4"
    COVER = "cover"
    LYRICS = "lyrics"
    LRC = "lrc"
    """Lyrics with the time of each line."""
    WAV = "wav"
    """Its sound as Suno holds it, before it was made an MP3."""
    MIDI = "midi"
    """Its notes."""


MADE = frozenset({MediaKind.WAV, MediaKind.MP4, MediaKind.MIDI})
"""What a relay makes of a song when it is asked for it; a video only where no reply gave one."""
PRICED = MADE | {MediaKind.LRC}
"""What may cost something: asked for only when the person wishes it, never automatically."""


class Way(StrEnum):
    """Where the sound of a song came from, the best first."""

    SAVED = "saved"
    LINK = "link"
    """The best link that relays give for it."""
    EARLIER_LINK = "earlier_link"
    """Another link that its own relay gave once."""
    OTHER_RELAY = "other_relay"
    """A link that another relay gave for the same clip."""
    STREAM = "stream"
    """The live stream, listened to now."""
    PREVIEW = "preview"
    """What the live stream gave before."""


class Offer(StrEnum):
    """What the newest reply about a finished song gave for its sound."""

    PLAIN = "plain"
    ENCRYPTED = "encrypted"
    """Only files that Suno encrypts for the account that made the song: never fetched."""
    REFUSED = "refused"
    """The address that Suno gives instead of a link."""


WITHHELD = frozenset({Offer.ENCRYPTED, Offer.REFUSED})
"""No file can be had by that reply."""


class SongKind(StrEnum):
    """What a row of the Songs table is."""

    CLIP = "clip"
    SHEET = "sheet"
    TASK = "task"


class Serves(NamedTuple):
    """What a relay is known to serve; None means not known yet."""

    fetch: bool | None = None
    batch: bool | None = None
    """POST /suno/fetch."""
    batch_submit: bool | None = None
    """POST /suno/submit/fetch, asked only where `batch` is known to be missing."""
    feed: bool | None = None
    lyrics: bool | None = None
    timing: bool | None = None
    """Times of words, asked for one song when the person wants them; so are the next three."""
    wav: bool | None = None
    mp4: bool | None = None
    midi: bool | None = None
    batch_limit: int | None = None
    """Most ids one batch answered, where fewer came back than were asked."""
    balance: bool | None = None
    """What is left on its key."""
    renewal: bool | None = None
    """Fresh links of a task whose links have died."""
    api: str | None = None
    """The API that it speaks, by its name in `relay.apis`; None: that of this family, as far as is known."""


SERVED: Mapping[MediaKind, str] = {
    MediaKind.LRC: "timing",
    MediaKind.WAV: "wav",
    MediaKind.MP4: "mp4",
    MediaKind.MIDI: "midi",
}
"""Which member of `Serves` says whether a relay gives what `PRICED` names."""


class Relay(NamedTuple):
    """A saved relay. Its key is not here and never will be (see `keys`)."""

    relay_id: RelayId
    name: str
    base_url: str
    """The API root without trailing slash, `https://host[:port][/path]`; `/suno/...` is appended."""
    allow_http: bool = False
    """The person lastingly allowed plain http for this relay."""
    serves: Serves = Serves()
    others: tuple[str, ...] = ()
    """Addresses like `base_url` where the person said that it is reached too; its key is theirs as well."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """All its addresses, the usual one first."""
        return (self.base_url, *self.others)

    def everywhere(self) -> "tuple[Relay, ...]":
        """The same relay at each of its addresses alone."""
        return tuple(self._replace(base_url=address, others=()) for address in self.addresses)


class Clip(NamedTuple):
    """One song as one reply tells it. None means the reply did not say; the library merges replies."""

    clip_id: ClipId
    state: ClipState = ClipState.PENDING
    relay_status: str | None = None
    title: str | None = None
    style: str | None = None
    """`metadata.tags`."""
    negative_style: str | None = None
    lyrics: str | None = None
    """`metadata.prompt`."""
    prompt: str | None = None
    """`metadata.gpt_description_prompt`."""
    duration_s: float | None = None
    model: str | None = None
    """`model_name`."""
    model_version: str | None = None
    """`major_model_version`."""
    artist: str | None = None
    """`display_name`, else `handle`."""
    handle: str | None = None
    created_at: datetime | None = None
    audio_url: str | None = None
    """Only real http(s) addresses; the live stream's address while `streaming`."""
    offer: str | None = None
    """One of `Offer`."""
    video_url: str | None = None
    image_url: str | None = None
    """Large, else small."""
    image_small_url: str | None = None
    video_pending: bool | None = None
    instrumental: bool | None = None
    clip_type: str | None = None
    """`metadata.type`: gen, upload, stem, concat …"""
    liked: bool | None = None
    public: bool | None = None
    plays: int | None = None
    upvotes: int | None = None
    error: str | None = None
    """`metadata.error_message` or `error_type`, first 500 characters."""
    more: Mapping[str, Any] = {}
    """Fields of `core.fields` that no code names, by their keys; only what was told."""
    sounds: tuple[str, ...] = ()
    """All plain links to its sound in this reply, the best first; the library reads them from the kept reply."""
    sealed: tuple[str, ...] = ()
    """Links of this reply to encrypted files."""

    def value(self, key: str) -> Any:
        """What a field of `core.fields` holds; None if no reply told it.

        Raises:
            AttributeError: there is no such field.
        """
        return self.more.get(key) if key in MORE_FIELDS else getattr(self, key)

    @classmethod
    def of(cls, clip_id: ClipId, state: ClipState, told: Mapping[str, Any]) -> "Clip":
        """A clip of the values that were told, by the keys of `core.fields` (and `relay_status`)."""
        if not MORE_FIELDS:
            return cls(clip_id=clip_id, state=state, **told)
        plain = {key: value for key, value in told.items() if key not in MORE_FIELDS}
        more = {key: told[key] for key in MORE_FIELDS if told.get(key) is not None}
        return cls(clip_id=clip_id, state=state, **plain, more=more)


MORE_FIELDS = tuple(field.key for field in FIELDS if field.key not in Clip._fields)
"""Fields that stand in `Clip.more`."""


class LyricSheet(NamedTuple):
    """The result of a LYRICS task. Its identity is its task and its place in it."""

    title: str
    text: str
    state: ClipState = ClipState.READY


class SungWord(NamedTuple):
    """A word of a song, a syllable or a character as a server tells it; without times where it could not hear it."""

    text: str
    start_s: float | None = None
    end_s: float | None = None


class Task(NamedTuple):
    """One generation as one reply tells it: what `replies.read` gives and `Library.record` takes."""

    task_id: TaskId
    state: TaskState
    """waiting, running, ready or failed, as far as this one reply can tell."""
    action: Action | None = None
    relay_status: str | None = None
    progress: int | None = None
    """1 to 100; None where the relay does not tell it: many say 0 % until the end."""
    reason: str | None = None
    """Why it failed, in the relay's words; the first 500 characters, plain text."""
    submitted_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    clips: tuple[Clip, ...] = ()
    sheets: tuple[LyricSheet, ...] = ()
    done: bool = False
    """The relay says that nothing more will come (also when it gave nothing: see `stalled`)."""
    is_clear: bool = True
    """Whether the reply says where the task stands: by a word that is known, or by its songs."""
    raw: str = ""
    """This task's own part of the reply as JSON text; key already replaced."""


class TaskWish(NamedTuple):
    """A task that the person wants tracked; `relay_id` None means that the relay is still to be found."""

    task_id: TaskId
    relay_id: RelayId | None = None


class DueTask(NamedTuple):
    """A tracked task as the poller needs it."""

    key: TaskKey
    task_id: TaskId
    relay_id: RelayId | None
    """None: not pinned to a relay yet; each saved relay may be asked in turn."""
    state: TaskState
    action: Action | None
    added_at: datetime
    asked: int
    """Answered looks so far."""
    misses: int
    """Looks in a row at which the relay did not know the task."""
    last_look_at: datetime | None
    done_at: datetime | None
    """When a reply first said `done`."""
    next_look_at: datetime
    refused_by: tuple[RelayId, ...] = ()
    """Relays that did not know it (only while `relay_id` is None)."""


class TriedLink(NamedTuple):
    """A link that was tried for a file in vain."""

    host: str
    way: Way
    code: str
    """What came: a code of `sentences`."""
    status: str = ""
    """The server's status, where that was it."""


ENCRYPTED = frozenset({"media.encrypted_by_suno", "media.encrypted_but_video"})
"""Codes of sentences of a file that Suno encrypts."""


BEING_MADE = "made.waits"
"""Code of the sentence of a file that a relay is making."""


class MediaFile(NamedTuple):
    """One download: the wish to have one file of one song on disk, and what became of it."""

    file_id: FileId
    song_id: SongId
    kind: MediaKind
    state: FileState
    path: Path | None = None
    container: str | None = None
    """mp3, mp4, m4a, wav, ogg, flac, webm, mka, mkv, aac, jpg, png, txt, lrc, mid: what the bytes are."""
    size_bytes: int | None = None
    sha256: str | None = None
    sound: str | None = None
    """SHA-256 of the sound and the picture without the tags around them; None for what has no tags."""
    mtime_ns: int | None = None
    plays_s: float | None = None
    """How long it plays, as counted when it was saved; what players work out from the bytes may be far off."""
    code: str | None = None
    """Why it is blocked or failed, or saved without tags: a code of `sentences`."""
    detail: str | None = None
    """The server's own words, plain text, without any key."""
    tries: int = 0
    added_at: datetime | None = None
    saved_at: datetime | None = None
    host: str | None = None
    """The server that the bytes came from."""
    way: Way | None = None
    """By which link it came."""
    tried: tuple[TriedLink, ...] = ()
    """What was tried before, since it was last wished for."""

    @property
    def is_encrypted(self) -> bool:
        """Whether it is blocked because Suno encrypts the song."""
        return self.state is FileState.BLOCKED and self.code in ENCRYPTED

    @property
    def is_being_made(self) -> bool:
        """Whether it waits because a relay is making it."""
        return self.state is FileState.QUEUED and self.code == BEING_MADE


class Fingerprint(NamedTuple):
    """What the library remembers of a saved file, to see later whether it is still the same."""

    size_bytes: int
    sha256: str
    mtime_ns: int


class Collected(NamedTuple):
    """A file that was published, as the library records it."""

    path: Path
    container: str
    mark: Fingerprint
    sound: str | None = None
    """The hash of its sound alone, if it has tags."""
    packets: str | None = None
    """The hash of the packets of its sound, which is the same in every container; "" if it has none."""
    untagged: str | None = None
    """Code of the sentence that says why it has no tags, if it has none although it is a song."""
    plays_s: float | None = None
    """How long it plays, as counted."""
    host: str | None = None
    """The server that it came from."""
    way: Way | None = None
    """By which link."""


class Look(NamedTuple):
    """What a look at a task came to, and when to look again."""

    state: TaskState
    code: str | None = None
    """Why, as a code of `sentences`; None where the state says it all."""
    next_look_at: datetime | None = None
    """None: only when the person asks for it."""
    misses: int = 0
    detail: str | None = None
    """The relay's own words."""
    answered: bool = False
    """It was a usable answer."""
    refused_by: RelayId | None = None
    """The relay that did not know a task whose relay is still to be found."""


def take_letter(take: int | None) -> str | None:
    """0 → A, 25 → Z, 26 → AA; None stays None."""
    if take is None:
        return None
    letters = ""
    number = take + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def has_words(lyrics: str | None) -> bool:
    """Whether there is something to sing: instrumentals carry none, or only `[Instrumental]`."""
    return (lyrics or "").strip().casefold() not in {"", "[instrumental]"}


_LIVE = later(r"https?://audiopipe\.", re.IGNORECASE)


def is_live(url: str) -> bool:
    """Whether this is the address of a live stream, whatever the state of its clip: it ends when the song is made."""
    return _LIVE.match(url.lstrip()) is not None
