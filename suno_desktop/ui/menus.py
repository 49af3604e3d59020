"""The context menus: which commands stand in them. Wires nothing."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from suno_desktop.ui.actions import Actions
from suno_desktop.ui.situation import ListKind

_MENUS: Final = {
    ListKind.SONGS: (
        "play_selected", "queue_next", "queue_add", "play_video", "", "favour", "+rating", "put_away", "keep", "compare",
        "+collections", "take_out", "", "save", "+save", "show_files", "save_copy", "copy_out", "write_list", "",
        "details", "lyrics", "set_times", "note", "similar", "name_songs", "edit_lyrics", "+cover",
        "", "copy", "reply", "poll_selected", "", "remove",
    ),
    ListKind.TASKS: (
        "poll_selected", "reply", "", "copy", "details", "", "remove", "untrack_with_songs",
    ),
    ListKind.DOWNLOADS: (
        "pause_files", "resume_files", "move_to_front", "cancel_files", "retry_files", "", "show_files", "copy",
        "details",
    ),
}  # fmt: skip


_TRASH: Final = ("play_selected", "", "restore", "", "details", "lyrics", "copy", "", "empty_trash")


def context_menu(
    actions: Actions, kind: ListKind, parent: QWidget, *, is_trash: bool = False
) -> QMenu:
    """The menu of a list."""
    menu = QMenu(parent)
    menu.setObjectName("contextMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    actions.put(menu, _TRASH if is_trash else _MENUS[kind])
    return menu
