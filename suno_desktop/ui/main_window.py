"""The main window: puts the parts together and wires them. What they do is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QByteArray, QPoint, Qt, QTimer
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QSplitter, QVBoxLayout, QWidget

from suno_desktop.core.changes import Changes
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.events import Snapshot, Working
from suno_desktop.core.model import FileState, MediaKind, SongId, SongKind, TaskKey
from suno_desktop.core.override import override
from suno_desktop.core.profile.settings import PlayerSettings, WindowSettings
from suno_desktop.core.rows import Counts, Safety, SongFilter, TaskRow
from suno_desktop.ui import menus
from suno_desktop.ui.actions import Actions
from suno_desktop.ui.commands import ALL_KINDS, Commands
from suno_desktop.ui.import_export import Exchange, is_export
from suno_desktop.ui.models.download_model import ACTIVE
from suno_desktop.ui.models.selection import Selection
from suno_desktop.ui.theme import Theme
from suno_desktop.ui.thumbnails import Covers
from suno_desktop.ui.views.centre import Centre
from suno_desktop.ui.views.player_bar import SEEK_STEP_MS, VOLUME_STEP, PlayerBar
from suno_desktop.ui.views.side_panel import DETAILS, LYRICS, SidePanel
from suno_desktop.ui.views.sidebar import DOWNLOAD_PLACES, SONG_FILTERS, TASK_PLACES, Place, Sidebar
from suno_desktop.ui.views.status_bar import StatusBar
from suno_desktop.ui.views.strip import Strip
from suno_desktop.ui.views.toast import ToastStack
from suno_desktop.ui.views.top_bar import TopBar
from suno_desktop.ui.views.video_view import VideoView
from suno_desktop.ui.window_state import WindowState

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.ui.views.first_run import DemoOffer, FirstRunPage

NARROW_PX: Final = 1000
"""Below this width the side panel closes by itself."""
_COUNT_MS: Final = 200
_MANY: Final = 20_000
"""Songs that take a tenth of a second to count, so they are counted less often."""
_SAFETY_MS: Final = 2000
"""How safe many songs are needs a longer walk, so it is read when the changes rest a little."""
_REMEMBERED: Final = 200


class MainWindow(QMainWindow):
    """The window."""

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        player: Player,
        playback: Playback,
        window_state: WindowState,
        demo: DemoOffer | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle(self.tr("Suno Desktop – Demo") if demo else self.tr("Suno Desktop"))
        self.setMinimumSize(800, 560)
        self.setAcceptDrops(True)
        self._bridge = bridge
        self._player = player
        self._playback = playback
        self._state = window_state
        self._demo = demo
        self._dialogs: dict[str, QDialog] = {}
        self._closed_by_width = False
        self._is_restored = False
        self._is_empty: bool | None = None
        """Whether the library is; None until it is known."""
        self._counts: Counts | None = None
        app = QApplication.instance() or self
        self._theme = Theme.of(app, bridge.engine.settings.window.theme)
        self.actions_ = Actions(self)
        self.commands = Commands(bridge=bridge, playback=playback, parent=self)
        self.exchange = Exchange(bridge=bridge, parent=self)
        self._covers = Covers(bridge, self)
        self._build()
        self._theme.dress()
        self._wire()
        self._wire_actions()
        self._restore()
        self._safety_soon.start()

    # Parts.

    def _build(self) -> None:
        self.actions_.fill(self.menuBar())
        self.addActions(self.actions_.all())
        self.top = TopBar(self.actions_, is_demo=self._demo is not None)
        self.strip = Strip()
        self.sidebar = Sidebar()
        self.centre = Centre(
            bridge=self._bridge,
            pictures=self._covers,
            window_state=self._state,
            first_run=self._make_first_run,
        )
        self.panel = SidePanel(pictures=self._covers)
        self.player_bar = PlayerBar(
            bridge=self._bridge,
            player=self._player,
            playback=self._playback,
            pictures=self._covers,
            play_action=self.actions_["play_pause"],
            previous_action=self.actions_["previous"],
            next_action=self.actions_["next"],
        )
        self.status = StatusBar(self._bridge)
        self.video = VideoView(self._player)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setObjectName("split")
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        for widget in (self.sidebar, self.centre, self.panel):
            self._split.addWidget(widget)
        self._split.setStretchFactor(1, 1)
        self._split.splitterMoved.connect(self._keep_widths)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.strip)
        column.addWidget(self._split, 1)
        column.addWidget(self.player_bar)
        column.addWidget(self.status)
        self.setCentralWidget(body)
        self.toasts = ToastStack(self.centre)

    def _make_first_run(self) -> FirstRunPage:
        from suno_desktop.ui.views.first_run import FirstRunPage  # noqa: PLC0415 — only while empty

        page = FirstRunPage(bridge=self._bridge, demo=self._demo)
        page.added.connect(self._on_added)
        page.many_dropped.connect(self._take_files)
        return page

    # Wiring.

    def _wire(self) -> None:
        self._count_soon = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._count_soon.timeout.connect(self._read_counts)
        self._safety_soon = QTimer(self, singleShot=True, interval=_SAFETY_MS)
        self._safety_soon.timeout.connect(self._read_safety)
        self._bridge.changed.connect(self._on_changed)
        self.actions_["stop_upkeep"].setEnabled(False)
        self._bridge.working.connect(self._on_working)
        self._bridge.relay_changed.connect(self.strip.set_status)
        self._bridge.noticed.connect(self.strip.take_notice)
        self.commands.said.connect(self.toasts.say)
        self.commands.unsaid.connect(self.toasts.unsay)
        self.exchange.said.connect(self.toasts.say)
        self.exchange.folder_requested.connect(self.commands.show_folder)
        self.toasts.gone.connect(self.commands.forget_message)
        self.top.searched.connect(self.centre.search)
        self.top.search_left.connect(self._focus_list)
        self.sidebar.chosen.connect(self._on_place_chosen)
        self.status.relays_requested.connect(lambda: self._show_settings("relays"))
        self.status.unsaved_requested.connect(lambda: self._go_to(Place.NOT_SAVED))
        self.status.snapshot_taken.connect(self._on_snapshot)
        self.strip.retry_requested.connect(self.commands.poll)
        self.strip.settings_requested.connect(lambda: self._show_settings("relays"))
        self._theme.changed.connect(self._recolor)
        self._wire_lists()
        self._wire_panel()
        self._wire_player()

    def _wire_lists(self) -> None:
        centre = self.centre
        centre.listed.connect(self._on_listed)
        centre.selected.connect(self._on_selected)
        centre.task_selected.connect(self._on_task_selected)
        centre.place_requested.connect(self.sidebar.choose)
        centre.clear_search_requested.connect(self.top.search.clear)
        centre.cancel_requested.connect(lambda: self.commands.cancel_files(None))
        centre.pause_requested.connect(self.actions_["pause_saving"].toggle)
        centre.retry_requested.connect(lambda: self.commands.retry_files(None))
        centre.bulk.play_requested.connect(self._play_selection)
        centre.bulk.save_requested.connect(lambda: self.commands.save(centre.selection))
        centre.bulk.remove_requested.connect(self._remove)
        centre.opened.connect(self._open)
        centre.typed.connect(self.top.type_into_search)
        centre.menu_requested.connect(self._show_menu)
        centre.marked.connect(self._enable)
        centre.download_model.row_read.connect(self._enable)

    def _wire_panel(self) -> None:
        self.panel.close_requested.connect(lambda: self._set_panel(shown=False))
        self.panel.filled.connect(self._wire_panel_content)

    def _wire_panel_content(self) -> None:
        details, lyrics = self.panel.details, self.panel.lyrics
        details.save_requested.connect(lambda: self.commands.save(self.centre.selection))
        details.settings_requested.connect(lambda: self._show_settings("relays"))
        details.retry_file_requested.connect(self.commands.retry_song)
        details.retry_task_requested.connect(lambda key: self.commands.poll([key]))
        details.reply_requested.connect(self._show_reply)
        details.folder_requested.connect(self.commands.show_file)
        details.copy_requested.connect(self.commands.copy_text)
        lyrics.set_size(self._state.get("lyrics.size", 0))
        lyrics.size_chosen.connect(lambda size: self._state.set("lyrics.size", size))
        self._show_in_panel(self.centre.selection)

    def _wire_player(self) -> None:
        self._playback.song_changed.connect(self._on_song_changed)
        self._playback.nothing_loaded.connect(self._play_selection)
        self._player.video_changed.connect(self._on_video_changed)
        self.player_bar.title_clicked.connect(self._jump)
        self.player_bar.volume_chosen.connect(self._on_volume_chosen)
        self._keep_volume = QTimer(self, singleShot=True, interval=500)
        self._keep_volume.timeout.connect(self._save_volume)
        self.video.back_requested.connect(self._leave_video)
        self.video.full_screen_requested.connect(self.actions_["full_screen"].toggle)

    def _wire_actions(self) -> None:
        centre, commands, playback = self.centre, self.commands, self._playback
        bar = self.player_bar
        for name, deed in {
            "add": lambda: self._show_add(""),
            "open_file": self._open_file,
            "import_folder": self.exchange.ask_folder,
            "export": self.exchange.ask_export,
            "save": lambda: commands.save(centre.selection),
            "save_mp3": lambda: commands.save(centre.selection, [MediaKind.MP3]),
            "save_mp4": lambda: commands.save(centre.selection, [MediaKind.MP4]),
            "save_cover": lambda: commands.save(centre.selection, [MediaKind.COVER]),
            "save_lyrics": lambda: commands.save(centre.selection, [MediaKind.LYRICS]),
            "save_all": lambda: commands.save(centre.selection, ALL_KINDS),
            "show_folder": lambda: commands.show_files(centre.selection),
            "library_folder": lambda: commands.show_folder(self._bridge.engine.library_folder()),
            "settings": lambda: self._show_settings("relays"),
            "close": self.close,
            "quit": self.close,
            "undo": commands.undo,
            "copy": self._copy,
            "paste": self._paste,
            "select_all": self._select_all,
            "select_none": self._select_none,
            "remove": self._remove,
            "remove_songs": lambda: commands.untrack(self._task_keys(), songs=True),
            "find": self.top.focus_search,
            "view_songs": lambda: self._go_to(Place.ALL),
            "view_tasks": lambda: self._go_to(Place.TASKS),
            "view_downloads": lambda: self._go_to(Place.ACTIVE),
            "details": lambda: self._toggle_tab(DETAILS),
            "lyrics": lambda: self._toggle_tab(LYRICS),
            "bigger": lambda: self.panel.lyrics.zoom(1),
            "smaller": lambda: self.panel.lyrics.zoom(-1),
            "play_pause": playback.toggle,
            "play_selected": self._play_selection,
            "play_video": self._play_video,
            "next": playback.next,
            "previous": playback.previous,
            "forward": lambda: bar.seek_by(SEEK_STEP_MS),
            "backward": lambda: bar.seek_by(-SEEK_STEP_MS),
            "louder": lambda: bar.change_volume(VOLUME_STEP),
            "softer": lambda: bar.change_volume(-VOLUME_STEP),
            "mute": bar.toggle_mute,
            "jump": self._jump,
            "poll": commands.poll,
            "ask_again": lambda: commands.poll(self._task_keys()),
            "reply": self._show_selected_reply,
            "pause_files": lambda: commands.pause_files(self._file_ids()),
            "resume_files": lambda: commands.resume_files(self._file_ids()),
            "front_files": lambda: commands.save_next(self._file_ids()),
            "cancel_files": lambda: commands.cancel_files(self._file_ids()),
            "retry_files": lambda: commands.retry_files(self._file_ids()),
            "cancel_all": lambda: commands.cancel_files(None),
            "retry_all": lambda: commands.retry_files(None),
            "own_names": self._show_own_names,
            "check_library": self._show_check,
            "retag_all": commands.retag,
            "rename_all": self._show_rename,
            "stop_upkeep": commands.stop_upkeep,
            "shortcuts": self._show_shortcuts,
            "diagnostics": self._show_diagnostics,
            "about": self._show_about,
        }.items():
            self.actions_[name].triggered.connect(lambda _checked=False, deed=deed: deed())
        self.actions_["panel"].toggled.connect(lambda on: self._set_panel(shown=on))
        self.actions_["full_screen"].toggled.connect(self._set_full_screen)
        self.actions_["pause_polling"].toggled.connect(lambda on: commands.pause_polling(paused=on))
        self.actions_["pause_saving"].toggled.connect(lambda on: commands.pause_saving(paused=on))
        self.actions_.themes.triggered.connect(self._on_theme_chosen)
        self.actions_.columns_menu.aboutToShow.connect(self._fill_columns_menu)
        self._show_theme_choice()
        self._enable()

    # What is chosen.

    def _go_to(self, place: Place) -> None:
        self.sidebar.choose(place)
        self._focus_list()

    def _focus_list(self) -> None:
        self.centre.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_place_chosen(self, place: Place) -> None:
        self.centre.show_page(None)
        self.centre.go_to(place)
        self.top.search.setEnabled(place not in DOWNLOAD_PLACES)
        self._enable()

    def _on_selected(self, selection: Selection) -> None:
        self._enable()
        if selection.ids or self.panel.is_filled:
            self._show_in_panel(selection)

    def _show_in_panel(self, selection: Selection) -> None:
        details, lyrics = self.panel.details, self.panel.lyrics
        if selection.detail is not None:
            details.show_song(selection.detail)
            lyrics.show_song(selection.detail)
        elif len(selection.ids) > 1:
            details.show_selection(selection)
            lyrics.show_message("", self.tr("Select one song to read its lyrics."))
        else:
            details.show_nothing()
            lyrics.show_message("", self.tr("Select a song to read its lyrics."))

    def _on_task_selected(self, task: TaskRow | None) -> None:
        self._enable()
        if task is None and not self.panel.is_filled:
            return
        self.panel.lyrics.show_message("", self.tr("Select a song to read its lyrics."))
        if task is not None:
            self.panel.details.show_task(task)
        else:
            self.panel.details.show_nothing()

    def _enable(self) -> None:
        centre = self.centre
        if centre.place in TASK_PLACES:
            menus.enable_for_tasks(self.actions_, len(centre.tasks.selected_ids()))
        else:
            menus.enable_for_songs(self.actions_, centre.selection)
            if centre.place in DOWNLOAD_PLACES:
                states = {row.file.state for row in centre.selected_downloads()}
                menus.enable_for_downloads(self.actions_, states)

    def _select_all(self) -> None:
        self.centre.view.selectAll()

    def _select_none(self) -> None:
        self.centre.view.clearSelection()

    def _task_keys(self) -> list[TaskKey]:
        if self.centre.place in TASK_PLACES:
            return [TaskKey(key) for key in self.centre.tasks.selected_ids()]
        return list(dict.fromkeys(row.task_key for row in self.centre.selection.rows))

    def _file_ids(self) -> list[Any]:
        return [row.file.file_id for row in self.centre.selected_downloads()]

    def _show_menu(self, point: QPoint) -> None:
        menus.context_menu(self.actions_, self.centre.place, self).popup(point)

    # Playing.

    def _play_ids(self) -> Sequence[int]:
        return self.centre.song_model.ids

    def _open(self, identity: int) -> None:
        if self.centre.place in TASK_PLACES:
            self._show_tab(DETAILS)
        elif self.centre.place in DOWNLOAD_PLACES:
            self._open_download(identity)
        else:
            self._open_song(identity)

    def _open_song(self, identity: int) -> None:
        row = self.centre.song_model.known(identity)
        if row is not None and row.kind is SongKind.SHEET:
            self._show_tab(LYRICS)
        elif row is not None and row.kind is SongKind.TASK:
            self._show_tab(DETAILS)
        else:
            self.commands.play(self._play_ids(), identity)

    def _open_download(self, identity: int) -> None:
        row = self.centre.download_model.known(identity)
        if row is not None:
            song_id = row.file.song_id
            self.commands.play([song_id], song_id, kind=self._playable_kind(row.file.kind))

    @staticmethod
    def _playable_kind(kind: MediaKind) -> MediaKind:
        return MediaKind.MP4 if kind is MediaKind.MP4 else MediaKind.MP3

    def _play_selection(self) -> None:
        ids = self.centre.selection.ids
        if self.centre.place in TASK_PLACES:
            return
        if len(ids) == 1 and self.centre.place in SONG_FILTERS:
            self._open_song(ids[0])
        elif ids:
            self.commands.play(ids, ids[0], chosen=False)
        elif self.centre.place in SONG_FILTERS and self._play_ids():
            self.commands.play(self._play_ids(), self._play_ids()[0], chosen=False)

    def _play_video(self) -> None:
        ids = self.centre.selection.ids
        if len(ids) == 1:
            order = self._play_ids() if self.centre.place in SONG_FILTERS else ids
            self.commands.play(order, ids[0], kind=MediaKind.MP4)

    def _on_song_changed(self, song_id: SongId | None) -> None:
        self.centre.song_model.set_playing(song_id)
        self.video.prepare()
        if song_id is None or self._playback.kind is not MediaKind.MP4:
            self._hide_video()

    def _on_video_changed(self, has_picture: bool) -> None:
        if has_picture and self._playback.kind is MediaKind.MP4:
            self.video.prepare()
            self.centre.show_page(self.video)
            self.video.setFocus()
        elif not has_picture:
            self._hide_video()

    def _hide_video(self) -> None:
        if self.video.isVisible():
            self._leave_video()
        self.video.clear()

    def _leave_video(self) -> None:
        self.actions_["full_screen"].setChecked(False)
        self.centre.show_page(None)
        self._focus_list()

    def _jump(self) -> None:
        song_id = self._playback.current
        if song_id is None:
            return
        if self._playback.kind is MediaKind.MP4 and self.video.has_frame:
            self.centre.show_page(self.video)
        elif not (self.centre.place in SONG_FILTERS and self.centre.songs.reveal(song_id)):
            self.top.search.clear()
            self.sidebar.choose(Place.ALL)
            self.centre.songs.reveal(song_id)

    def _on_volume_chosen(self, _shown: float) -> None:
        self._keep_volume.start()

    def _save_volume(self) -> None:
        future = self._bridge.engine.set_setting(
            PlayerSettings.volume, round(self._player.volume, 3)
        )
        self._bridge.do(future, owner=self)

    # Adding, removing, copying.

    def take_text(self, text: str) -> None:
        """Come to the front, and show what is in a text that was handed over."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
        if text.strip():
            self._show_add(text)

    def _show_add(self, text: str, files: Sequence[Path] = ()) -> None:
        from suno_desktop.ui.dialogs.add_tasks import AddTasksDialog  # noqa: PLC0415

        dialog = AddTasksDialog(bridge=self._bridge, text=text, parent=self)
        dialog.added.connect(self._on_added)
        if files:
            dialog.add_files(files)
        self._open_dialog("add", dialog)

    def _open_file(self) -> None:
        from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 — costs start-up time

        names, _ = QFileDialog.getOpenFileNames(
            self,
            self.tr("Import"),
            "",
            self.tr(
                "Replies, exports and texts (*.json *.jsonl *.ndjson *.txt *.md *.log);;All files (*)"
            ),
        )
        self._take_files([Path(name) for name in names])

    def _take_files(self, files: list[Path]) -> None:
        """One file is shown before it comes in, because it may be any text; several and folders come in at once."""
        if len(files) == 1 and not files[0].is_dir() and not is_export(files[0]):
            self._show_add("", files)
        elif files:
            self.exchange.import_paths(files)

    def _on_added(self, _added: object) -> None:
        if self.centre.place in DOWNLOAD_PLACES:
            self.sidebar.choose(Place.ALL)

    def _paste(self) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        text = "" if files else mime.text()
        page = self.centre.first_run
        if page is not None:
            page.paste(text, files)
        elif files:
            self._take_files(files)
        else:
            self._show_add(text)

    def _copy(self) -> None:
        if self.centre.place in TASK_PLACES:
            rows = self.centre.selected_tasks()
            if rows:
                self.commands.copy_text("\n".join(row.task_id for row in rows))
        else:
            self.commands.copy(self.centre.selection)

    def _remove(self) -> None:
        if self.centre.place in TASK_PLACES:
            self.commands.untrack(self._task_keys(), songs=False)
        elif self.centre.place in SONG_FILTERS and self.centre.selection.ids:
            selection = self.centre.selection
            ids = selection.ids
            if selection.is_whole:
                self.commands.remove_songs(selection.rows)
                return

            def work(reader: LibraryReader) -> list[Any]:
                return list(reader.song_rows(ids))

            self._bridge.read(work, owner=self, on_done=self.commands.remove_songs)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        is_ours = event.source() is not None
        if not is_ours and (event.mimeData().hasText() or event.mimeData().hasUrls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        mime = event.mimeData()
        files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        event.acceptProposedAction()
        # Not before the drag has ended, or the other program waits for our dialog.
        if files:
            QTimer.singleShot(0, self, lambda: self._take_files(files))
            return
        text = mime.text()
        QTimer.singleShot(0, self, lambda: self._show_add(text))

    # Dialogs.

    def _open_dialog(self, name: str, dialog: QDialog) -> None:
        before = self._dialogs.pop(name, None)
        if before is not None:
            before.close()
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialogs[name] = dialog
        dialog.finished.connect(lambda _result: self._forget_dialog(name, dialog))
        dialog.open()

    def _forget_dialog(self, name: str, dialog: QDialog) -> None:
        if self._dialogs.get(name) is dialog:
            del self._dialogs[name]

    def _show_settings(self, page: str) -> None:
        from suno_desktop.ui.dialogs.settings_dialog import SettingsDialog  # noqa: PLC0415

        dialog = SettingsDialog(bridge=self._bridge, parent=self, page=page)
        dialog.setting_changed.connect(self._on_setting_changed)
        dialog.rename_requested.connect(self._show_rename)
        dialog.retag_requested.connect(dialog.accept)  # how far it is is told in the window
        dialog.retag_requested.connect(self.commands.retag)
        self._open_dialog("settings", dialog)

    def _show_rename(self) -> None:
        from suno_desktop.ui.dialogs.rename_files import RenameDialog  # noqa: PLC0415

        settings = self._dialogs.get("settings")
        dialog = RenameDialog(bridge=self._bridge, parent=settings or self)
        if settings is not None:
            dialog.confirmed.connect(settings.accept)
        dialog.confirmed.connect(self.commands.rename)
        self._open_dialog("rename", dialog)

    def _show_reply(self, key: TaskKey) -> None:
        from suno_desktop.ui.dialogs.raw_reply import RawReplyDialog  # noqa: PLC0415

        self.commands.with_replies(
            key, lambda text: self._open_dialog("reply", RawReplyDialog(text, self))
        )

    def _show_selected_reply(self) -> None:
        keys = self._task_keys()
        if keys:
            self._show_reply(keys[0])

    def _show_shortcuts(self) -> None:
        from suno_desktop.ui.dialogs.shortcuts import ShortcutsDialog  # noqa: PLC0415

        self._open_dialog("shortcuts", ShortcutsDialog(self.actions_.all(), self))

    def _show_own_names(self) -> None:
        from suno_desktop.ui.dialogs.own_names import OwnNamesDialog  # noqa: PLC0415

        selection = self.centre.selection
        dialog = OwnNamesDialog(selection.rows, self)
        dialog.chosen.connect(lambda values: self.commands.name_songs(selection.ids, values))

        def work(reader: LibraryReader) -> frozenset[str]:
            return reader.albums(selection.ids)

        self._bridge.read(work, owner=dialog, on_done=dialog.show_albums)
        self._open_dialog("names", dialog)

    def _show_check(self) -> None:
        from suno_desktop.ui.dialogs.check_library import CheckDialog  # noqa: PLC0415

        dialog = CheckDialog(bridge=self._bridge, parent=self)
        dialog.folder_requested.connect(self.commands.show_file)
        self._open_dialog("check", dialog)

    def _show_diagnostics(self) -> None:
        from suno_desktop.ui.dialogs.diagnostics_dialog import DiagnosticsDialog  # noqa: PLC0415

        self._open_dialog("diagnostics", DiagnosticsDialog(bridge=self._bridge, parent=self))

    def _show_about(self) -> None:
        from suno_desktop.ui.dialogs.about import AboutDialog  # noqa: PLC0415

        self._open_dialog("about", AboutDialog(self))

    # The look.

    def _on_theme_chosen(self, action: QAction) -> None:
        mode = str(action.data())
        self._theme.set_mode(mode)
        self._bridge.do(self._bridge.engine.set_setting(WindowSettings.theme, mode), owner=self)

    def _on_setting_changed(self, key: str) -> None:
        if key == WindowSettings.theme.key:
            self._theme.set_mode(self._bridge.engine.settings.window.theme)
            self._show_theme_choice()

    def _show_theme_choice(self) -> None:
        for action in self.actions_.themes.actions():
            action.setChecked(action.data() == self._theme.mode)

    def _recolor(self) -> None:
        for part in (self.panel, self.player_bar, self.strip, self.centre.empty):
            part.recolor()
        self.update()

    def _fill_columns_menu(self) -> None:
        self.actions_.columns_menu.clear()
        self.centre.view.column_actions(self.actions_.columns_menu)

    def _set_full_screen(self, on: bool) -> None:
        # Not `showFullScreen` and `showNormal`, which forget that it was maximised.
        full = Qt.WindowState.WindowFullScreen
        self.setWindowState(self.windowState() | full if on else self.windowState() & ~full)
        self._show_frame()

    def _show_frame(self) -> None:
        """In full screen a video has the screen for itself."""
        alone = self.isFullScreen() and self.video.isVisible()
        for part in (self.menuBar(), self.top, self.status):
            part.setVisible(not alone)
        beside = not alone and not self.centre.is_first_run
        self.sidebar.setVisible(beside)
        self.panel.setVisible(beside and self.actions_["panel"].isChecked())

    # The side panel.

    def _set_panel(self, *, shown: bool) -> None:
        self._closed_by_width = False
        self.panel.setVisible(shown and not self.centre.is_first_run)
        self.actions_["panel"].setChecked(shown)
        if shown:
            self._share_width()

    def _show_tab(self, tab: int) -> None:
        self.panel.show_tab(tab)
        self._set_panel(shown=True)

    def _toggle_tab(self, tab: int) -> None:
        if not self.panel.isHidden() and self.panel.tab == tab:
            self._set_panel(shown=False)
        else:
            self._show_tab(tab)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        was, now = event.oldSize().width(), event.size().width()
        if now < NARROW_PX and (was >= NARROW_PX or was < 0):
            if self.actions_["panel"].isChecked():
                self._set_panel(shown=False)
                self._closed_by_width = True
        elif now >= NARROW_PX and self._closed_by_width:
            self._set_panel(shown=True)
        if was < 0 or (was < NARROW_PX) is not (now < NARROW_PX):
            self._share_width()

    def _share_width(self) -> None:
        """Where it is narrow, side bar and panel take as little as they can, so that titles stay legible."""
        if self.width() < NARROW_PX:
            sides = (self.sidebar.minimumWidth(), self.panel.minimumWidth())
        else:
            sides = (self._state.get("sidebar.width", 208), self._state.get("panel.width", 320))
        self._split.setSizes([sides[0], max(0, self.width() - sum(sides)), sides[1]])

    def _keep_widths(self) -> None:
        """Remember how the person divided a wide window."""
        if self.width() < NARROW_PX:
            return
        sizes = self._split.sizes()
        if self.sidebar.isVisible():
            self._state.set("sidebar.width", sizes[0])
        if not self.panel.isHidden():
            self._state.set("panel.width", sizes[2])

    # What others tell.

    def _on_changed(self, changes: Changes) -> None:
        if changes and not self._count_soon.isActive():
            self._count_soon.start()
        if (changes.files or changes.songs_listed) and not self._safety_soon.isActive():
            self._safety_soon.start()

    def _on_listed(self) -> None:
        if self._counts is None and self._count_soon.isActive():
            # Not sooner: beside that walk over the library the list would be painted later.
            self._count_soon.start(0)

    def _read_counts(self) -> None:
        def work(reader: LibraryReader) -> Counts:
            return reader.counts()

        self._bridge.survey(
            work, owner=self, on_done=self._on_counts, on_error=self._on_counts_failed
        )

    def _read_safety(self) -> None:
        def work(reader: LibraryReader) -> Safety:
            return reader.safety()

        self._bridge.survey(work, owner=self, on_done=self.status.set_safety)

    def _on_counts(self, counts: Counts) -> None:
        self._counts = counts
        is_large = counts.songs.get(SongFilter.ALL, 0) > _MANY
        self._count_soon.setInterval(5 * _COUNT_MS if is_large else _COUNT_MS)
        self._safety_soon.setInterval(_SAFETY_MS if is_large else _COUNT_MS)
        self.sidebar.set_counts(counts)
        self.status.set_counts(counts)
        can_retry = counts.files.get(FileState.FAILED, 0) > 0
        self.actions_["retry_all"].setEnabled(can_retry)
        self.actions_["cancel_all"].setEnabled(any(counts.files.get(state) for state in ACTIVE))
        self.centre.show_retry(possible=can_retry)
        self._set_empty(is_empty=not counts.tasks and not any(counts.songs.values()))

    def _on_counts_failed(self, error: DesktopError) -> None:
        self._bridge.noticed.emit(error)
        if self._is_empty is None:  # what cannot be counted is not nothing
            self._set_empty(is_empty=False)

    def _set_empty(self, *, is_empty: bool) -> None:
        if is_empty != self._is_empty:
            self._is_empty = is_empty
            self.centre.set_first_run(shown=is_empty)
            self._show_for_first_run(is_empty=is_empty)

    def _show_for_first_run(self, *, is_empty: bool) -> None:
        self.player_bar.setVisible(not is_empty)
        self.sidebar.setVisible(not is_empty)
        self.top.set_first_run(shown=is_empty)
        if is_empty:
            self.panel.hide()
        else:
            self.panel.setVisible(self.actions_["panel"].isChecked())
            self._focus_list()

    def _on_working(self, working: Working) -> None:
        self.actions_["stop_upkeep"].setEnabled(working.done < working.total)

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self.strip.set_statuses(snapshot.relays)
        self.strip.set_waiting(snapshot, self._bridge.engine.library_folder())
        self.centre.show_saving(paused=snapshot.saving_paused)
        for name, paused in (
            ("pause_polling", snapshot.polling_paused),
            ("pause_saving", snapshot.saving_paused),
        ):
            action = self.actions_[name]
            if action.isChecked() != paused:
                action.blockSignals(True)  # noqa: FBT003 — Qt's signature
                action.setChecked(paused)
                action.blockSignals(False)  # noqa: FBT003 — Qt's signature

    # Keys.

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Only what no field and no button wanted arrives here.
        if event.key() == Qt.Key.Key_Space and not event.modifiers() and not event.isAutoRepeat():
            self._playback.toggle()
        else:
            super().keyPressEvent(event)

    # Coming back.

    def _restore(self) -> None:
        state = self._state
        geometry = QByteArray.fromBase64(state.get("geometry", "").encode("ascii", "ignore"))
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self.resize(1280, 800)
        self._share_width()
        self.panel.show_tab(state.get("panel.tab", DETAILS))
        self._set_panel(shown=state.get("panel.shown", True))
        place = state.get("place", Place.ALL.value)
        self.centre.song_model.listed.connect(self._restore_selection)
        self.sidebar.choose(Place(place) if place in set(Place) else Place.ALL)
        if geometry.isEmpty():  # never closed yet: most likely the first steps; the counts tell
            self._show_for_first_run(is_empty=True)
            self._read_counts()
        else:
            self._count_soon.start()

    def _restore_selection(self) -> None:
        if self._is_restored:
            return
        self._is_restored = True
        remembered: list[Any] = self._state.get("selection", [])
        ids = [identity for identity in remembered if isinstance(identity, int)]
        current = self._state.get("current", 0)
        songs = self.centre.songs
        if ids or current:
            songs.select_ids(ids, current=current)
            songs.scrollTo(songs.currentIndex())

    def _save_state(self) -> None:
        state, songs = self._state, self.centre.songs
        state.set("geometry", self.saveGeometry().toBase64().toStdString())
        self._keep_widths()
        state.set("panel.tab", self.panel.tab)
        state.set("panel.shown", self.actions_["panel"].isChecked() or self._closed_by_width)
        state.set("place", self.centre.place.value)
        if self._is_restored:
            state.set("selection", songs.selected_ids()[:_REMEMBERED])
            state.set("current", songs.current_id() or 0)
        for view in self.centre.views:
            view.save_columns()
        state.save()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._focus_list()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._keep_volume.isActive():
            self._keep_volume.stop()
            self._save_volume()
        self._save_state()
        self._covers.close()
        super().closeEvent(event)
