"""What an action may need to be of use: what is selected in the list on screen, and what the library and the engine are doing.

The needs are declared beside each action in `actions`. Pure; reads nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from suno_desktop.core.model import ClipState, FileState, MediaKind, SongKind
from suno_desktop.core.rows import SongRow
from suno_desktop.ui.models import download_model
from suno_desktop.ui.models.selection import Selection, is_playable


class ListKind(Enum):
    """What the list on screen lists."""

    SONGS = "songs"
    TASKS = "tasks"
    DOWNLOADS = "downloads"


class Situation(NamedTuple):
    """All that decides which actions are of use."""

    list_kind: ListKind = ListKind.SONGS
    selection: Selection = Selection()
    """Selected songs; in the list of downloads those that the downloads belong to."""
    tasks: int = 0
    """Selected tasks, in the list of tasks."""
    downloads: frozenset[FileState] = frozenset()
    """States of the selected downloads, in the list of downloads."""
    files: frozenset[FileState] = frozenset()
    """States of all downloads of the library."""
    is_working: bool = False
    """A job over everything that is saved is running."""
    is_protected: bool = False
    """The library is only read."""
    is_playing: bool = False
    """Some song is the current one of the player."""
    is_trash: bool = False
    """The Trash is on screen."""
    is_collection: bool = False
    """A collection of the person is on screen."""
    is_by_hand: bool = False
    """It is one by hand."""
    is_comparing: bool = False
    """Versions are compared in the place of the list."""
    is_previewing: bool = False
    """Songs are previewed."""
    is_hidden: bool = False
    """They are in a blind test."""
    is_looping: bool = False
    """A part of them is played again and again."""
    trashed: int = 0
    """How many songs are in the Trash."""

    @property
    def songs(self) -> list[SongRow]:
        """The selected songs; tasks without any are none."""
        return [row for row in self.selection.rows if row.kind is not SongKind.TASK]

    @property
    def clips(self) -> list[SongRow]:
        """The selected songs that have sound."""
        return [row for row in self.selection.rows if row.kind is SongKind.CLIP]


Need: TypeAlias = Callable[[Situation], bool]


def _of_songs(need: Need) -> Need:
    """Make a need of selected songs. Until they are read it counts as met, so that actions do not flicker."""

    def holds(now: Situation) -> bool:
        if now.list_kind is ListKind.TASKS:
            return False
        unread = bool(now.selection.ids) and not now.selection.rows
        return unread or need(now)

    return holds


def _of_downloads(fitting: Collection[FileState]) -> Need:
    states = frozenset(fitting)
    return lambda now: now.list_kind is ListKind.DOWNLOADS and bool(states & now.downloads)


def _has_video(now: Situation) -> bool:
    rows = now.selection.rows
    return len(rows) == 1 and (
        rows[0].has_video_link or rows[0].files.get(MediaKind.MP4) is FileState.SAVED
    )


def _can_be_named(now: Situation) -> bool:
    if now.list_kind is ListKind.TASKS or not now.selection.is_whole:
        return False
    return bool(now.clips) and len(now.clips) == len(now.selection.rows)


def nothing(_now: Situation) -> bool:
    """Always of use."""
    return True


def something(now: Situation) -> bool:
    """Any row."""
    return now.tasks > 0 if now.list_kind is ListKind.TASKS else bool(now.selection.ids)


def with_sound(now: Situation) -> bool:
    """Songs, in a list of songs; not those in the Trash."""
    return now.list_kind is ListKind.SONGS and bool(now.selection.ids) and not now.is_trash


def removable(now: Situation) -> bool:
    """Songs or tasks; downloads are cancelled, and what is in the Trash is there already."""
    if now.is_previewing:
        return True
    if now.is_comparing:
        return not now.is_hidden
    return now.list_kind is not ListKind.DOWNLOADS and something(now) and not now.is_trash


def judged(now: Situation) -> bool:
    """Songs that can be judged: those that are selected, else the one that plays; of compared ones the one that is heard."""
    if now.is_previewing:
        return True
    if now.is_comparing:
        return not now.is_hidden
    if now.list_kind is not ListKind.SONGS or not now.selection.ids:
        return now.is_playing
    return not now.is_trash and (bool(now.clips) or not now.selection.rows)


def something_current(now: Situation) -> bool:
    """A song that plays, is paused or is being brought; not while others are compared."""
    return now.is_playing and not now.is_comparing


def one_song(now: Situation) -> bool:
    """One song or sheet: the one that is selected, else the one that plays."""
    if now.list_kind is not ListKind.SONGS or not now.selection.ids:
        return now.is_playing
    is_one = len(now.selection.ids) == 1 and not now.is_trash
    return is_one and (bool(now.songs) or not now.selection.rows)


def covered(now: Situation) -> bool:
    """Songs that can have a cover: those that are selected, else all of the collection on screen, else the one that plays."""
    if now.list_kind is ListKind.SONGS and not now.selection.ids and now.is_collection:
        return True
    return judged(now)


def in_songs(now: Situation) -> bool:
    """In a list of songs."""
    return now.list_kind is ListKind.SONGS


def compared(now: Situation) -> bool:
    """Songs that can be compared: several, or one whose task has versions."""
    return not now.is_comparing and not now.is_previewing and judged(now)


def comparing(now: Situation) -> bool:
    """While versions are compared."""
    return now.is_comparing


def looping(now: Situation) -> bool:
    """While a part of what is compared is played again and again."""
    return now.is_looping


def compared_openly(now: Situation) -> bool:
    """While versions are compared of which one knows which is which."""
    return now.is_comparing and not now.is_hidden


def compared_blindly(now: Situation) -> bool:
    """In a blind test."""
    return now.is_hidden


def previewing(now: Situation) -> bool:
    """While songs are previewed."""
    return now.is_previewing


def previewed(now: Situation) -> bool:
    """A list of songs."""
    return now.list_kind is ListKind.SONGS and not now.is_trash and not now.is_comparing


def in_collection(now: Situation) -> bool:
    """Where a collection is on screen."""
    return now.is_collection


def collected(now: Situation) -> bool:
    """Songs of a collection by hand."""
    return now.is_by_hand and bool(now.selection.ids)


def trashed(now: Situation) -> bool:
    """Songs in the Trash."""
    return now.is_trash and bool(now.selection.ids)


def any_trashed(now: Situation) -> bool:
    """Anything in the Trash."""
    return now.trashed > 0


def one_task(now: Situation) -> bool:
    """A single task, or a single song of one."""
    if now.list_kind is ListKind.TASKS:
        return now.tasks == 1
    return len(now.selection.ids) == 1


def tasks(now: Situation) -> bool:
    """Rows of the list of tasks."""
    return now.list_kind is ListKind.TASKS and now.tasks > 0


def saved_files(now: Situation) -> bool:
    """Songs of which something is on disk."""
    return now.list_kind is not ListKind.TASKS and bool(now.selection.files)


def _may_come(row: SongRow) -> bool:
    """Whether there can be a main file of a row: not where Suno blocks it for good, or could not make the song."""
    main = MediaKind.LYRICS if row.kind is SongKind.SHEET else MediaKind.MP3
    return row.files.get(main) is not FileState.BLOCKED and row.state is not ClipState.FAILED


songs: Final = _of_songs(lambda now: bool(now.songs))
main_files: Final = _of_songs(lambda now: any(map(_may_come, now.songs)))
sounds: Final = _of_songs(lambda now: any(map(_may_come, now.clips)))
finished: Final = _of_songs(lambda now: any(row.state is ClipState.READY for row in now.clips))
videos: Final = _of_songs(
    lambda now: any(
        row.has_video_link or MediaKind.MP4 in row.files or row.state is ClipState.READY
        for row in now.clips
    )
)
covers: Final = _of_songs(lambda now: any(row.image_url for row in now.clips))
playable: Final = _of_songs(lambda now: any(map(is_playable, now.selection.rows)))
one_video: Final = _of_songs(_has_video)
named_songs: Final = _can_be_named
active_downloads: Final = _of_downloads({FileState.QUEUED, FileState.DOWNLOADING})
paused_downloads: Final = _of_downloads({FileState.PAUSED})
queued_downloads: Final = _of_downloads({FileState.QUEUED})
unfinished_downloads: Final = _of_downloads(download_model.ACTIVE)
failed_downloads: Final = _of_downloads(download_model.FAILED)


def any_unfinished(now: Situation) -> bool:
    """Anything in the library that waits or runs."""
    return not download_model.ACTIVE.isdisjoint(now.files)


def any_failed(now: Situation) -> bool:
    """Anything in the library that another try may bring."""
    return FileState.FAILED in now.files


def working(now: Situation) -> bool:
    """A job that can be stopped."""
    return now.is_working
