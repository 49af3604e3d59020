"""The context menus: which commands stand in them, and which are of use for what is selected. Wires nothing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMenu, QWidget

from suno_desktop.core.fields import QT_TRANSLATE_NOOP
from suno_desktop.core.model import FileState, MediaKind, SongKind
from suno_desktop.ui.actions import Actions
from suno_desktop.ui.models import download_model
from suno_desktop.ui.models import selection as selecting
from suno_desktop.ui.models.selection import Selection
from suno_desktop.ui.views.sidebar import SONG_FILTERS, TASK_PLACES, Place

_SONGS: Final = (
    "play_selected", "play_video", "", "save", "+save", "show_folder", "", "details", "lyrics", "own_names", "", "copy",
    "reply", "ask_again", "", "remove",
)  # fmt: skip
_TASKS: Final = ("ask_again", "reply", "", "copy", "details", "", "remove", "remove_songs")
_DOWNLOADS: Final = (
    "pause_files", "resume_files", "move_to_front", "cancel_files", "retry_files", "", "show_folder", "copy", "details",
)  # fmt: skip
_QUEUE: Final = ("pause_files", "resume_files", "move_to_front", "cancel_files", "retry_files")
"""What can be done with selected downloads only."""


def context_menu(actions: Actions, place: Place, parent: QWidget) -> QMenu:
    """The menu of a list."""
    menu = QMenu(parent)
    menu.setObjectName("contextMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    names = _SONGS if place in SONG_FILTERS else _TASKS if place in TASK_PLACES else _DOWNLOADS
    actions.put(menu, names)
    return menu


def enable_for_songs(actions: Actions, selection: Selection) -> None:
    """Switch on what can be done with some songs."""
    rows = selection.rows
    some = bool(selection.ids)
    unread = some and not rows
    """Just selected and not read yet: better to let it be tried than to flicker."""
    songs = [row for row in rows if row.kind is not SongKind.TASK]
    clips = [row for row in songs if row.kind is SongKind.CLIP]
    enabled = {
        "save": unread or bool(songs),
        "save_mp3": unread or bool(clips),
        "save_mp4": unread
        or any(row.has_video_link or MediaKind.MP4 in row.files for row in clips),
        "save_cover": unread or any(row.image_url for row in clips),
        "save_lyrics": unread or bool(songs),
        "save_all": unread or bool(songs),
        "show_folder": bool(selection.files),
        "play_selected": unread or any(map(selecting.is_playable, rows)),
        "play_video": unread or _has_video(selection),
        "copy": some,
        "remove": some,
        "ask_again": some,
        "reply": len(selection.ids) == 1,
        "remove_songs": False,
        "own_names": selection.is_whole and bool(clips) and len(clips) == len(rows),
        **dict.fromkeys(_QUEUE, False),
    }
    for name, on in enabled.items():
        actions[name].setEnabled(on)
    actions["remove"].setText(_tr(QT_TRANSLATE_NOOP("actions", "&Remove from library")))


def _has_video(selection: Selection) -> bool:
    first = selection.rows[0] if len(selection.rows) == 1 else None
    return first is not None and (
        first.has_video_link or first.files.get(MediaKind.MP4) is FileState.SAVED
    )


def enable_for_tasks(actions: Actions, count: int) -> None:
    """Switch on what can be done with some tasks."""
    for action in actions.all():
        if action.objectName().startswith(("actionSave", "actionPlaySel", "actionPlayVid")):
            action.setEnabled(False)
    for name in ("copy", "remove", "remove_songs", "ask_again"):
        actions[name].setEnabled(count > 0)
    actions["reply"].setEnabled(count == 1)
    for name in ("show_folder", "own_names", *_QUEUE):
        actions[name].setEnabled(False)
    actions["remove"].setText(_tr(QT_TRANSLATE_NOOP("actions", "&Remove from tasks (keep songs)")))


def enable_for_downloads(actions: Actions, states: Collection[FileState]) -> None:
    """Switch on what can be done with some downloads, besides what can be done with their songs."""
    actions["remove"].setEnabled(False)
    wanted = {
        "pause_files": {FileState.QUEUED, FileState.DOWNLOADING},
        "resume_files": {FileState.PAUSED},
        "move_to_front": {FileState.QUEUED},
        "cancel_files": download_model.ACTIVE,
        "retry_files": download_model.FAILED,
    }
    for name, fitting in wanted.items():
        actions[name].setEnabled(not fitting.isdisjoint(states))


def _tr(text: str) -> str:
    return QCoreApplication.translate("actions", text)
