"""What lists, panels and the command line read from the library: frozen rows, no behaviour, no SQL.

Named tuples for the reason that `events` gives.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from suno_desktop.core.model import (
    Action,
    Clip,
    ClipId,
    ClipState,
    CollectionId,
    FileId,
    FileState,
    LyricSheet,
    MediaFile,
    MediaKind,
    RelayId,
    SongId,
    SongKind,
    SungWord,
    TaskId,
    TaskKey,
    TaskState,
    Way,
)


class SongFilter(StrEnum):
    """The left-hand filters of the Songs table."""

    EVERYTHING = "everything"
    """Songs, lyric sheets, and tasks that brought neither."""
    ALL = "all"
    """Songs, and tasks that may still bring some. A search finds the rest too, behind the songs."""
    RECENT = "recent"
    """Added in the last seven days."""
    SAVED = "saved"
    NOT_SAVED = "not_saved"
    """Ready clips without a saved audio file."""
    AT_RISK = "at_risk"
    """Those among them whose link ends within `link_life.RISK`, or has ended."""
    SHEETS = "sheets"
    RUNNING = "running"
    FAILED = "failed"
    UNHEARD = "unheard"
    """Became ready while tracked, and were neither heard, rated nor put away since."""
    FAVOURITES = "favourites"
    TRASH = "trash"
    """In the Trash: no other list has them."""


class CollectionKind(StrEnum):
    """What a collection is."""

    HAND = "hand"
    """Songs in the person's own order."""
    SMART = "smart"
    """What a search finds."""
    FOLDER = "folder"
    """Other collections."""


class CollectionRow(NamedTuple):
    """One collection of the sidebar."""

    collection_id: CollectionId
    parent_id: CollectionId | None
    """The folder that it is in; None: at the top."""
    name: str
    kind: CollectionKind
    songs: int = 0
    """Of one by hand; those in the Trash do not count."""
    query: str = ""
    """Of a smart one: what was typed."""
    sort: str = ""
    """"": as they were added."""
    descending: bool = True
    most: int | None = None
    """How many songs at most; None: all."""


class Note(NamedTuple):
    """What the person wrote of a song, or of one place in it."""

    note_id: int
    clip_id: ClipId
    at_s: float | None
    """Seconds from the beginning; None: of the whole song."""
    text: str
    written_at: datetime


JUDGED_SORTS = frozenset({"rating", "favourite", "play_count", "heard_at"})
"""Sorts of the Songs table by what the person did with songs; few songs have a value there."""


class TaskSort(StrEnum):
    """What the Tasks table can be sorted by."""

    ADDED = "added"
    TASK_ID = "task_id"
    RELAY = "relay"
    STATE = "state"
    SUBMITTED = "submitted"
    FINISHED = "finished"


class Grouping(StrEnum):
    """By what the Songs list is shown in groups. Stable: it is remembered."""

    NONE = ""
    TASK = "task"
    """The versions of a task stand together."""
    DAY = "day"
    MONTH = "month"
    STYLE = "style"
    """What the style begins with."""
    ARTIST = "artist"
    MODEL = "model"
    PROVIDER = "provider"


class Scope(NamedTuple):
    """Songs that belong together otherwise than by a filter."""

    collection: CollectionId | None = None
    """A collection by hand, in its own order; a smart one is a search like any other."""
    like: SongId | None = None
    """The songs of the same recipe: the same prompt, style and model."""
    most: int | None = None
    """How many songs of the list at most."""


class SongQuery(NamedTuple):
    """Which songs, in which order."""

    filter: SongFilter = SongFilter.EVERYTHING
    text: str = ""
    """As typed; any string is a legal literal search."""
    scope: Scope | None = None
    """Only those; without a `sort` ("") in the order that they have there."""
    sort: str = "added"
    """"added", "state", or the key of a field that says in `core.fields` that it can be sorted by."""
    descending: bool = True
    stems: bool = False
    """Also single tracks of songs that are listed."""
    then: tuple[tuple[str, bool], ...] = ()
    """Further sorts for songs that are equal in the ones before: what by, and whether descending."""
    group: Grouping = Grouping.NONE
    """Songs of one group stand together, below a heading: a negative number among the ids."""


class TaskQuery(NamedTuple):
    """Which tasks, in which order."""

    states: frozenset[TaskState] | None = None
    """None: all."""
    part: SongFilter | None = None
    """Ready tasks too, of which a song is in this filter: `RUNNING` or `FAILED`."""
    text: str = ""
    sort: TaskSort = TaskSort.ADDED
    descending: bool = True


class SongRow(NamedTuple):
    """One line of the Songs table. Never carries lyrics."""

    song_id: SongId
    kind: SongKind
    task_key: TaskKey
    clip_id: ClipId | None
    task_id: TaskId
    take: int | None
    """0 for A, 1 for B …; None for sheets and tasks."""
    title: str
    """May be empty."""
    style: str
    duration_s: float | None
    model: str
    artist: str
    created_at: datetime | None
    state: ClipState
    task_state: TaskState
    progress: int | None
    files: Mapping[MediaKind, FileState]
    """Without the absent ones."""
    image_url: str | None
    has_audio_link: bool
    has_video_link: bool
    has_preview: bool = False
    """Something of its live stream is kept."""
    code: str | None = None
    """Our reason why its task stands where it stands, as a code of `sentences`; None if there is none."""
    said: str = ""
    """What the relay said of what went wrong, in its own words; "" where nothing did."""
    relay_name: str | None = None
    is_encrypted: bool = False
    """Its sound is blocked because Suno encrypts it."""
    rating: int | None = None
    """1 to 5."""
    is_favourite: bool = False
    is_unheard: bool = False
    heard_at: datetime | None = None
    """When it was last heard here."""
    play_count: int = 0
    """How often it was heard here."""
    added_at: datetime | None = None
    trashed_at: datetime | None = None
    """Since when it is in the Trash."""
    has_own_cover: bool = False
    """The person gave it a cover of their own."""
    found: str = ""
    """The line of its words in which what was searched stands, where nothing else in the row shows it."""
    more: Mapping[str, Any] = {}
    """Fields with `in_rows` that no code names, by their keys; None where no reply told it."""


class TaskRow(NamedTuple):
    """One line of the Tasks table."""

    key: TaskKey
    task_id: TaskId
    relay_id: RelayId | None
    relay_name: str | None
    action: Action | None
    state: TaskState
    relay_status: str | None
    progress: int | None
    code: str | None
    """Our reason as a code of `sentences` (held, unknown, unreachable …); None if there is none."""
    reason: str | None
    """The relay's own words."""
    submitted_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    added_at: datetime
    next_look_at: datetime | None
    songs: int
    """Clips and sheets it brought."""
    detail: str | None = None
    """What the relay said when last it gave no task, in its own words; belongs to `code`."""
    titles: tuple[str, ...] = ()
    """What its clips and sheets are called, take by take, each name once; without those that have none."""
    running_songs: int = 0
    """Of a ready task: songs that are still being made."""
    failed_songs: int = 0
    """Of a ready task: songs that could not be made."""
    usual_s: float | None = None
    """How long such tasks usually take at its relay, as a guess; only of unfinished ones."""


class StreamPreview(NamedTuple):
    """What is kept of a song's live stream until its real file is there."""

    duration_s: float
    size_bytes: int
    host: str | None
    """The server that gave it."""
    kept_at: datetime


class TimesTold(NamedTuple):
    """Where the times of a song's words are from."""

    relay_name: str | None
    got_at: datetime
    has_words: bool
    """Something is sung."""
    is_own: bool = False
    """The person set them."""
    kept: str = "[]"
    """The words as the library keeps them, unread; `listening.sung_lines` reads them."""


class SoundFigures(NamedTuple):
    """What was measured of a song's sound."""

    loudness: float | None
    """Integrated, in LUFS; None for silence."""
    range: float
    """LU."""
    true_peak: float | None
    """dBTP; None for silence."""
    waveform: bytes
    """From the beginning to the end, three bytes to a place: how much bass, middle and treble there is, 255 being most."""


class BlindRecord(NamedTuple):
    """How a song did in blind tests against other versions."""

    won: int = 0
    tests: int = 0


class Unmeasured(NamedTuple):
    """A saved file whose sound nobody measured yet, or which changed since."""

    file_id: FileId
    clip_id: ClipId
    path: Path
    sha256: str


class Kin(NamedTuple):
    """A song that another one was made from, or that was made from it."""

    kind: str
    """The key of the field in `core.fields` that tells it, such as `covers`."""
    clip_id: ClipId
    song_id: SongId | None = None
    """None: it is not in the library."""
    title: str = ""
    take: int | None = None
    is_later: bool = False
    """It was made from the song that is looked at."""


class StemRow(NamedTuple):
    """A single track of a song, with its files."""

    row: SongRow
    files: tuple[MediaFile, ...] = ()

    @property
    def name(self) -> str:
        """Which one it is, as `core.stem_names` calls it."""
        return str(self.row.more.get("stem"))


class SongDetail(NamedTuple):
    """Everything the right-hand panel shows of one song."""

    row: SongRow
    clip: Clip | None
    """Merged over all replies; None for sheets and tasks."""
    sheet: LyricSheet | None
    task: TaskRow
    sources: tuple[TaskRow, ...]
    """All tasks that brought this clip, the first one first."""
    files: tuple[MediaFile, ...]
    preview: StreamPreview | None = None
    link_ends: datetime | None = None
    """When the link to its sound ends; None if that is not known."""
    links_die_at_once: bool = False
    """The links of its relay never worked lately."""
    times: TimesTold | None = None
    """None: no relay told them yet."""
    figures: SoundFigures | None = None
    """None: its sound was not measured yet."""
    told_words: str | None = None
    """What the relay calls its lyrics, where the person's own words are shown in their place; else None."""
    kin: tuple[Kin, ...] = ()
    """Songs that it was made from, and songs that were made from it."""
    others: tuple[SongRow, ...] = ()
    """What else its task brought."""
    stems: tuple[StemRow, ...] = ()
    """Its single tracks, in their usual order."""
    blind: BlindRecord = BlindRecord()
    sung: tuple[SungWord, ...] = ()
    """When its words are sung, as far as that was told."""


class DownloadRow(NamedTuple):
    """One line of the downloads list."""

    file: MediaFile
    title: str
    take: int | None
    artist: str
    retry_at: datetime | None = None
    """When it is tried again automatically."""
    priority: int = 0
    """What waits with a higher one comes first."""
    part_bytes: int = 0
    """How much of it a later try has surely not to fetch again."""
    part_bytes_total: int | None = None
    """How large the file is that a kept part is the beginning of."""


class Counts(NamedTuple):
    """The figures beside the left-hand filters."""

    songs: Mapping[SongFilter, int] = {}
    """Lines of each list, tasks that brought nothing and lyric sheets among them."""
    ready: Mapping[SongFilter, int] = {}
    """Songs among them, which is what anybody would count: sound that is ready or saved; for `SHEETS` the lyric sheets."""
    tasks: int = 0
    tasks_running: int = 0
    """waiting or running, or ready with a song that is still being made."""
    tasks_failed: int = 0
    """failed, stalled, unknown or gone, or ready with a song that failed."""
    tasks_held: int = 0
    """held: they wait for the person."""
    files: Mapping[FileState, int] = {}


class Safety(NamedTuple):
    """How much of the library would survive if every relay were gone tomorrow."""

    on_disk: int
    """Songs whose sound is saved: `Counts.ready` of the filter "Saved"."""
    links_only: int
    """Ready songs of which there is only a link."""
    blocked: int
    """Of those, the ones whose download is refused for good."""
    oldest_link: datetime | None
    """When the oldest of those links was last told; they die within days."""
    next_end: datetime | None = None
    """When the next of those links ends that has not ended yet, as far as it is known."""


class Made(NamedTuple):
    """What a relay made of a song when it was asked for it."""

    kind: MediaKind
    url: str | None
    """Where the file is; None where the answer was the file itself, or tells all that it holds."""
    raw: str | None
    """The answer as text; None where it was the file itself."""
    relay_id: RelayId | None = None
    """Who made it."""


class Images(NamedTuple):
    """Where the cover of a song is from."""

    large: str | None = None
    """Its address."""
    small: str | None = None
    own: str | None = None
    """The hash of the person's own one, which wins."""


class Source(NamedTuple):
    """What a download needs of its song; given to `workflows.save_file`."""

    file_id: FileId
    song_id: SongId
    kind: MediaKind
    clip: Clip | None
    sheet: LyricSheet | None
    take: int | None
    task_id: TaskId
    relay_id: RelayId | None
    relay_name: str | None
    relay_host: str | None
    path: str | None
    """Where it was saved before, if it was."""
    sha256: str | None
    part_path: str | None = None
    """What an earlier try left to go on from."""
    part_state: str | None = None
    """JSON of what the server said of it (`media.part_files.ResumeState`)."""
    album: str | None = None
    """What the person calls the album; None: that of the rule (`media.albums`)."""
    collection: str | None = None
    """The first collection by hand that it is in."""
    number: int | None = None
    """Of its task, in the order in which they came; None where it is not known."""
    way: Way = Way.LINK
    """Which of the clip's links it is to come by."""
    link_since: datetime | None = None
    """When the best link to its sound was first told; None where it says itself when it ends."""
    own: tuple[Path, ...] = ()
    """Where the song's saved files are, the first one first, and where this one was."""
    sung: tuple[SungWord, ...] | None = None
    """When its words are sung, as a relay told it; None if none did yet."""
    made: Made | None = None
    """What a relay made of it on demand, for a file of a kind of `model.MADE`."""
    own_cover: str | None = None
    """The hash of the person's own cover (`workflows.covers`)."""
    beside: Path | None = None
    """Of a stem: the folder in which its song is saved."""
    is_stem: bool = False
    """A stem of a song that is listed; it counts as no song."""


class Playable(NamedTuple):
    """A local file to play, and where its sound came from."""

    path: Path
    way: Way
    host: str | None = None
    duration_s: float | None = None
    """How long it plays, as counted; of a preview: how much there is."""

    @property
    def is_preview(self) -> bool:
        """Whether it is only what a live stream gave so far."""
        return self.way in {Way.STREAM, Way.PREVIEW}


class SavedFile(NamedTuple):
    """A file that was saved, with what names it; given to the check of the library."""

    file: MediaFile
    clip_id: ClipId | None
    """None for the text of a lyric sheet."""
    task_id: TaskId


class MoveWay(StrEnum):
    """What becomes of the songs when another music folder is chosen."""

    MOVE = "move"
    """They are moved there."""
    FIND = "find"
    """The person has put them there; they are looked for."""
    BACK = "back"
    """They are taken to be again where they were before they were found."""


class MoveStep(StrEnum):
    """How far a file is that goes to another music folder."""

    WAITS = "waits"
    COPIED = "copied"
    """It is there and recorded; the old one is to be removed."""
    DONE = "done"


class FolderMove(NamedTuple):
    """A move of the music folder that is under way."""

    old: Path
    new: Path
    way: MoveWay
    is_planned: bool = False
    """Whether the library says of each file where it goes."""


class PlannedMove(NamedTuple):
    """One file that goes to another music folder."""

    file: MediaFile
    """As it is recorded now."""
    old: Path
    new: Path
    """Where it is to go; it may get another name there."""
    was: FileState
    """Its state before."""
    is_copied: bool
    """It is there; the old one is to be removed."""
    begun: Path | None = None
    """The name that it was about to get when it was last begun."""
