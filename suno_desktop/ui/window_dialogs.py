"""Which dialogs the window opens, one of a kind at a time, and what becomes of their wishes. Imports each when it is opened.

What a dialog shows and asks is its own business, in `dialogs/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QWidget

from suno_desktop.core.events import FolderMoved
from suno_desktop.core.model import MediaKind, SongId, TaskKey
from suno_desktop.core.rows import SongRow
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.models.selection import Selection
from suno_desktop.ui.thumbnails import CoverThumbnails

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.ui.commands import Commands
    from suno_desktop.ui.demand_commands import DemandCommands
    from suno_desktop.ui.dialogs.demand_price import DemandPriceDialog
    from suno_desktop.ui.dialogs.leave_dialog import LeaveDialog
    from suno_desktop.ui.favourite_downloads import FavouriteDownload
    from suno_desktop.ui.shortcut_keys import ShortcutKeys


class WindowDialogs(QObject):
    """The dialogs of one window.

    Signals:
        added: tasks came in from a paste (`track.Added`).
        jump_requested: this song (`SongId`) is to be played from this place on (seconds).
        setting_changed: the key of a setting that was changed.
    """

    added = Signal(object)
    jump_requested = Signal(object, float)
    setting_changed = Signal(str)

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        commands: Commands,
        pictures: CoverThumbnails,
        outputs: Callable[[], Mapping[str, str]],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._commands = commands
        self._pictures = pictures
        self._outputs = outputs
        self._window = window
        self._open: dict[str, QDialog] = {}
        self._on_demand: DemandCommands | None = None
        commands.upkeep.stayed.connect(self.show_staying)
        commands.judging.price_wanted.connect(self._ask_for_favourites)

    def opened(self, name: str) -> QDialog | None:
        """The dialog of this kind, if it is open."""
        return self._open.get(name)

    def _show(self, name: str, dialog: QDialog) -> None:
        before = self._open.pop(name, None)
        if before is not None:
            before.close()
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._open[name] = dialog
        dialog.finished.connect(lambda _result: self._forget(name, dialog))
        dialog.open()

    def show_made(self, name: str, dialog: QDialog) -> None:
        """Show a dialog of this kind that others made."""
        self._show(name, dialog)

    def _forget(self, name: str, dialog: QDialog) -> None:
        if self._open.get(name) is dialog:
            del self._open[name]

    def show_add(self, text: str, files: Sequence[Path] = ()) -> None:
        """Show what is in a text or in files, to be added; what is in an open dialog stays and is added too."""
        from suno_desktop.ui.dialogs.add_tasks import AddTasksDialog  # noqa: PLC0415

        there = self._open.get("add")
        if isinstance(there, AddTasksDialog):
            there.add_text(text)
            there.add_files(files)
            return
        dialog = AddTasksDialog(bridge=self._bridge, text=text, parent=self._window)
        dialog.added.connect(self.added)
        if files:
            dialog.add_files(files)
        self._show("add", dialog)

    def show_settings(self, page: str) -> None:
        """Show a page of the settings."""
        from suno_desktop.ui.dialogs.settings_dialog import SettingsDialog  # noqa: PLC0415

        dialog = SettingsDialog(
            bridge=self._bridge, outputs=self._outputs, parent=self._window, page=page
        )
        dialog.setting_changed.connect(self.setting_changed)
        dialog.rename_requested.connect(self.show_rename)
        dialog.retag_requested.connect(self.show_change_tags)
        self._show("settings", dialog)

    def show_rename(self) -> None:
        """Show which names saved files would get."""
        from suno_desktop.ui.dialogs.rename_files import RenameDialog  # noqa: PLC0415

        settings = self._open.get("settings")
        dialog = RenameDialog(bridge=self._bridge, parent=settings or self._window)
        if settings is not None:
            dialog.confirmed.connect(settings.accept)
        dialog.confirmed.connect(self._commands.upkeep.rename)
        self._show("rename", dialog)

    def show_change_tags(self) -> None:
        """Show what new tags would change in saved files."""
        from suno_desktop.ui.dialogs.change_tags import ChangeTagsDialog  # noqa: PLC0415

        settings = self._open.get("settings")
        dialog = ChangeTagsDialog(bridge=self._bridge, parent=settings or self._window)
        if settings is not None:  # how far it is is told in the window
            dialog.confirmed.connect(settings.accept)
            dialog.undo_requested.connect(settings.accept)
        dialog.confirmed.connect(self._commands.upkeep.retag)
        dialog.undo_requested.connect(self._commands.upkeep.untag)
        self._show("change_tags", dialog)

    def show_staying(self, moved: FolderMoved) -> None:
        """Name the files that could not be brought to another music folder."""
        from suno_desktop.ui.dialogs.move_folder import StayingDialog  # noqa: PLC0415

        dialog = StayingDialog(moved, self._window)
        dialog.again.connect(lambda: self._commands.upkeep.move_rest(moved.move))
        self._show("staying", dialog)

    def show_reply(self, key: TaskKey) -> None:
        """Show what the relay said about a task."""
        from suno_desktop.ui.dialogs.raw_reply import RawReplyDialog  # noqa: PLC0415

        self._commands.with_replies(
            key, lambda text: self._show("reply", RawReplyDialog(text, self._window))
        )

    def show_shortcuts(self, actions: Iterable[QAction], keys: ShortcutKeys) -> None:
        """Show all keys, to be changed."""
        from suno_desktop.ui.dialogs.shortcuts import ShortcutsDialog  # noqa: PLC0415

        self._show("shortcuts", ShortcutsDialog(actions, self._window, keys=keys))

    def show_own_names(self, selection: Selection) -> None:
        """Let the person give songs other names."""
        from suno_desktop.ui.dialogs.own_names import OwnNamesDialog  # noqa: PLC0415

        dialog = OwnNamesDialog(selection.rows, self._window)
        dialog.chosen.connect(lambda values: self._commands.name_songs(selection.ids, values))

        def work(reader: LibraryReader) -> frozenset[str]:
            return reader.albums(selection.ids)

        self._bridge.read(work, owner=dialog, on_done=dialog.show_albums)
        self._show("names", dialog)

    def get_on_demand(self, kind: MediaKind, selection: Selection) -> None:
        """Get what a provider may have to make first, once the person knows that it may cost something."""
        self._demands().get(kind, selection)

    def _ask_for_favourites(self, download: FavouriteDownload) -> None:
        self._demands().ask_for_favourites(download)

    def _demands(self) -> DemandCommands:
        from suno_desktop.ui.demand_commands import DemandCommands  # noqa: PLC0415

        if self._on_demand is None:
            self._on_demand = DemandCommands(
                bridge=self._bridge, commands=self._commands, dialogs=self, parent=self
            )
        return self._on_demand

    def show_price(
        self, kinds: Sequence[MediaKind], songs: int, *, is_first: bool = True
    ) -> DemandPriceDialog:
        """Say that a provider may charge for what is wanted; whoever wants it follows the dialog's signal."""
        from suno_desktop.ui.dialogs.demand_price import DemandPriceDialog  # noqa: PLC0415

        dialog = DemandPriceDialog(kinds, songs, self._window, is_first=is_first)
        self._show("price", dialog)
        return dialog

    def ask_before_leaving(self, *, downloads: int, tasks: int) -> LeaveDialog:
        """Ask what becomes of what is unfinished; whoever wants to know follows the dialog's signal."""
        from suno_desktop.ui.dialogs.leave_dialog import LeaveDialog  # noqa: PLC0415

        dialog = LeaveDialog(downloads=downloads, tasks=tasks, parent=self._window)
        self._show("leave", dialog)
        return dialog

    def ask_to_empty(self, songs: int) -> None:
        """Ask whether the files of the songs in the Trash are to go to the system's trash."""
        from suno_desktop.ui.dialogs.empty_trash import EmptyTrashDialog  # noqa: PLC0415

        dialog = EmptyTrashDialog(songs, self._window)
        dialog.agreed.connect(self._commands.judging.empty)
        self._show("empty_trash", dialog)

    def show_notes(self, song_id: SongId, place_ms: Callable[[], int | None]) -> None:
        """Show what the person wrote of a song, and let them add to it at this place."""
        from suno_desktop.ui.dialogs.notes_dialog import NotesDialog  # noqa: PLC0415

        dialog = NotesDialog(
            bridge=self._bridge,
            song_id=song_id,
            place_ms=place_ms,
            judging=self._commands.judging,
            parent=self._window,
        )
        dialog.jump_requested.connect(self.jump_requested)
        self._show("notes", dialog)

    def show_cover(self, row: SongRow) -> None:
        """Show the cover of a song large."""
        from suno_desktop.ui.dialogs.cover import CoverDialog  # noqa: PLC0415

        title = song_title(row)
        dialog = CoverDialog(
            pictures=self._pictures, song_id=row.song_id, title=title, parent=self._window
        )
        self._show("cover", dialog)

    def show_check(self) -> None:
        """Compare the library with the disk."""
        from suno_desktop.ui.dialogs.check_library import CheckDialog  # noqa: PLC0415

        dialog = CheckDialog(bridge=self._bridge, parent=self._window)
        dialog.folder_requested.connect(self._commands.show_file)
        self._show("check", dialog)

    def show_duplicates(self) -> None:
        """Show which songs have the same sound."""
        from suno_desktop.ui.dialogs.duplicates import DuplicatesDialog  # noqa: PLC0415

        dialog = DuplicatesDialog(
            bridge=self._bridge,
            twins=self._commands.twins,
            pictures=self._pictures,
            parent=self._window,
        )
        dialog.play_requested.connect(self._commands.play)
        self._show("duplicates", dialog)

    def show_diagnostics(self) -> None:
        """Show what to send with a report."""
        from suno_desktop.ui.dialogs.diagnostics_dialog import DiagnosticsDialog  # noqa: PLC0415

        self._show("diagnostics", DiagnosticsDialog(bridge=self._bridge, parent=self._window))

    def show_about(self) -> None:
        """Show what program this is."""
        from suno_desktop.ui.dialogs.about import AboutDialog  # noqa: PLC0415

        self._show("about", AboutDialog(self._window))
