"""The main window: puts its parts together and connects them. Does none of their work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QSplitter, QVBoxLayout, QWidget

from suno_desktop.bridge.playing_figures import PlayingFigures
from suno_desktop.bridge.playing_sections import PlayingSections
from suno_desktop.core.events import Snapshot
from suno_desktop.core.model import FileState, SongId
from suno_desktop.core.override import override
from suno_desktop.core.profile.settings import WindowSettings
from suno_desktop.core.rows import Counts
from suno_desktop.ui.action_deeds import ActionDeeds
from suno_desktop.ui.actions import Actions
from suno_desktop.ui.adding import Adding
from suno_desktop.ui.collection_places import CollectionPlaces
from suno_desktop.ui.commands import Commands
from suno_desktop.ui.compare_place import ComparePlace
from suno_desktop.ui.import_export import ImportExport
from suno_desktop.ui.judging_places import JudgingPlaces
from suno_desktop.ui.library_counts import LibraryCounts
from suno_desktop.ui.own_commands import OwnCommands
from suno_desktop.ui.panel_content import PanelContent
from suno_desktop.ui.playing import Playing
from suno_desktop.ui.previewing import Previewing
from suno_desktop.ui.queue_commands import QueueCommands
from suno_desktop.ui.searching import Searching
from suno_desktop.ui.selection_commands import SelectionCommands
from suno_desktop.ui.sound_commands import SoundCommands
from suno_desktop.ui.stage import StageRooms
from suno_desktop.ui.tap_place import TapPlace
from suno_desktop.ui.theme import Theme
from suno_desktop.ui.theme_choice import ThemeChoice
from suno_desktop.ui.thumbnails import CoverThumbnails
from suno_desktop.ui.views.centre import Centre
from suno_desktop.ui.views.player_bar import PlayerBar
from suno_desktop.ui.views.side_panel import SidePanel
from suno_desktop.ui.views.sidebar import DOWNLOAD_PLACES, SONG_FILTERS, Place, Sidebar
from suno_desktop.ui.views.status_bar import StatusBar
from suno_desktop.ui.views.strip import Strip
from suno_desktop.ui.views.toast import ToastStack
from suno_desktop.ui.views.top_bar import TopBar
from suno_desktop.ui.views.video_view import VideoView
from suno_desktop.ui.window_dialogs import WindowDialogs
from suno_desktop.ui.window_layout import WindowLayout, WindowViews
from suno_desktop.ui.window_memory import WindowMemory
from suno_desktop.ui.window_state import WindowState
from suno_desktop.ui.write_protection import WriteProtection

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.ui.views.first_run import DemoOffer, FirstRunPage


class MainWindow(QMainWindow):
    """The window.

    Signals:
        language_chosen: the person chose another language for it.
    """

    language_chosen = Signal()

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
        self.setWindowTitle(self.tr("Demo") if demo else self.tr("Suno Desktop"))
        self.setAcceptDrops(True)
        self._bridge = bridge
        self._player = player
        self._playback = playback
        self._state = window_state
        self._demo = demo
        app = QApplication.instance() or self
        self._theme = Theme.of(app, bridge.engine.settings.window.theme)
        self.actions_ = Actions(self)
        self.commands = Commands(bridge=bridge, playback=playback, parent=self)
        self.import_export = ImportExport(bridge=bridge, parent=self)
        self._covers = CoverThumbnails(bridge, self)
        self._build()
        self._make_rooms()
        if bridge.engine.is_protected:
            WriteProtection(self)
        self._theme.dress()
        self._wire()
        ActionDeeds(self, bridge=bridge, playback=playback, window_state=window_state)
        self._restore()

    # What it consists of.

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
        self.panel = SidePanel(
            pictures=self._covers, make_queue=lambda: self.queue_commands.make_panel(self._covers)
        )
        self.player_bar = PlayerBar(
            bridge=self._bridge,
            player=self._player,
            playback=self._playback,
            pictures=self._covers,
            actions=self.actions_,
        )
        self.status = StatusBar(self._bridge)
        self.video = VideoView(self._player, self)
        self.video.hide()  # until it gets its place
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setObjectName("split")
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        for widget in (self.sidebar, self.centre, self.panel):
            self._split.addWidget(widget)
        for widget in (self.sidebar, self.centre, self.panel):
            widget.raise_()  # a splitter puts each under the last, and screen readers read from below
        for number in range(self._split.count()):
            self._split.handle(number).raise_()
        self._split.setStretchFactor(1, 1)
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

    def _make_rooms(self) -> None:
        bridge, commands, centre = self._bridge, self.commands, self.centre
        self.counts = LibraryCounts(bridge, self)
        self.dialogs = WindowDialogs(
            bridge=bridge,
            commands=commands,
            pictures=self._covers,
            outputs=lambda: self._player.outputs,
            window=self,
        )
        self.adding = Adding(
            import_export=self.import_export,
            dialogs=self.dialogs,
            centre=centre,
            bridge=bridge,
            window=self,
        )
        self.playing = Playing(
            bridge=bridge,
            player=self._player,
            playback=self._playback,
            commands=commands,
            centre=centre,
            video=self.video,
            parent=self,
        )
        self.selected = SelectionCommands(
            bridge=bridge,
            commands=commands,
            playback=self._playback,
            centre=centre,
            actions=self.actions_,
            window=self,
        )
        self.collections = CollectionPlaces(
            bridge=bridge,
            undoing=commands.undoing,
            sidebar=self.sidebar,
            centre=centre,
            selected=self.selected,
            actions=self.actions_,
            window=self,
        )
        self._make_judging()
        self._make_players_rooms()
        self._make_rooms_around()
        self.stage = StageRooms(
            self,
            bridge=bridge,
            player=self._player,
            playback=self._playback,
            pictures=self._covers,
            window_state=self._state,
        )

    def _make_judging(self) -> None:
        self.judging = JudgingPlaces(
            bridge=self._bridge,
            player=self._player,
            playback=self._playback,
            commands=self.commands,
            selected=self.selected,
            dialogs=self.dialogs,
            counts=self.counts,
            window=self,
        )

        self.own = OwnCommands(
            bridge=self._bridge,
            undoing=self.commands.undoing,
            upkeep=self.commands.upkeep,
            selected=self.selected,
            window=self,
        )
        self.own.dialog_made.connect(self.dialogs.show_made)
        self.own.follow(self.panel)
        shared: dict[str, Any] = {
            "bridge": self._bridge,
            "player": self._player,
            "playback": self._playback,
            "commands": self.commands,
            "centre": self.centre,
            "selected": self.selected,
            "actions": self.actions_,
            "window": self,
        }
        self.comparing = ComparePlace(**shared)
        self.previewing = Previewing(**shared)
        del shared["actions"]
        self.tapping = TapPlace(**shared)

    def _make_rooms_around(self) -> None:
        """What belongs to the side panel, to how the window is divided, and to the search."""
        bridge, commands, centre = self._bridge, self.commands, self.centre
        self.panel_content = PanelContent(
            bridge=bridge,
            playback=self._playback,
            panel=self.panel,
            centre=centre,
            commands=commands,
            dialogs=self.dialogs,
            window_state=self._state,
            parent=self,
        )
        self.layout_ = WindowLayout(
            window=self,
            views=WindowViews(
                top=self.top,
                sidebar=self.sidebar,
                centre=centre,
                panel=self.panel,
                player_bar=self.player_bar,
                status=self.status,
                strip=self.strip,
            ),
            split=self._split,
            actions=self.actions_,
            window_state=self._state,
        )
        self.searching = Searching(
            bridge=bridge,
            top=self.top,
            centre=centre,
            panel=self.panel,
            layout=self.layout_,
            actions=self.actions_,
            window_state=self._state,
            parent=self,
        )

    def _make_players_rooms(self) -> None:
        bridge, actions, dialogs = self._bridge, self.actions_, self.dialogs
        self.queue_commands = QueueCommands(
            bridge=bridge,
            playback=self._playback,
            commands=self.commands,
            centre=self.centre,
            actions=actions,
            parent=self,
        )
        figures = PlayingFigures(
            bridge=bridge, player=self._player, playback=self._playback, parent=self
        )
        figures.changed.connect(self.player_bar.show_figures)
        sections = PlayingSections(bridge=bridge, playback=self._playback, parent=self)
        sections.changed.connect(self.player_bar.show_sections)
        shared: dict[str, Any] = {"bridge": bridge, "actions": actions, "dialogs": dialogs}
        bar = self.player_bar
        SoundCommands(player=self._player, figures=figures, bar=bar, parent=self, **shared)
        ThemeChoice(theme=self._theme, parent=self, **shared)

    def _make_first_run(self) -> FirstRunPage:
        from suno_desktop.ui.views.first_run import FirstRunPage  # noqa: PLC0415 — only while empty

        page = FirstRunPage(bridge=self._bridge, demo=self._demo)
        page.added.connect(self._on_added)
        page.many_dropped.connect(self.adding.take_files)
        return page

    # Wiring.

    def _wire(self) -> None:
        self._bridge.working.connect(self.selected.set_working)
        self._bridge.relay_changed.connect(self.strip.set_status)
        self._bridge.noticed.connect(self.strip.take_notice)
        self.commands.said.connect(self.toasts.say)
        self.commands.unsaid.connect(self.toasts.unsay)
        self.import_export.said.connect(self.toasts.say)
        self.own.said.connect(self.toasts.say)
        self.import_export.await_hearing_requested.connect(self.commands.judging.await_hearing)
        self.import_export.rejected_met.connect(self.commands.judging.offer_rejected)
        self.import_export.folder_requested.connect(self.commands.show_folder)
        self.toasts.gone.connect(self.commands.forget_message)
        self.toasts.height_changed.connect(self.centre.make_way)
        self.strip.said.connect(self.toasts.leave_out)
        self.top.searched.connect(self.centre.search)
        self.top.search_left.connect(self._focus_list)
        self.sidebar.chosen.connect(self._on_place_chosen)
        self.status.relays_requested.connect(self.show_relays)
        self.status.unsaved_requested.connect(lambda: self.go_to(Place.NOT_SAVED))
        self.status.snapshot_taken.connect(self._on_snapshot)
        self.strip.retry_requested.connect(self.commands.poll)
        self.strip.settings_requested.connect(self.show_relays)
        self.dialogs.added.connect(self._on_added)
        self.adding.clipboard.added.connect(self._on_added)
        self.dialogs.jump_requested.connect(self.playing.jump)
        self.dialogs.setting_changed.connect(self._on_setting_changed)
        self.panel.close_requested.connect(lambda: self.layout_.set_panel(shown=False))
        self.panel_content.settings_requested.connect(self.show_relays)
        self.panel_content.search_requested.connect(self._list_matches)
        self.panel_content.song_requested.connect(self._show_song)
        self.panel_content.similar_requested.connect(self.actions_["similar"].trigger)
        self.counts.counted.connect(self._on_counted)
        self.counts.safety_read.connect(self.status.set_safety)
        self.counts.emptiness_known.connect(self._on_emptiness_known)
        self._theme.changed.connect(self._recolor)
        self._wire_lists()
        self._wire_player()

    def _wire_lists(self) -> None:
        centre, selected = self.centre, self.selected
        centre.listed.connect(self.counts.on_listed)
        for change in (centre.selected, centre.task_selected, centre.marked):
            change.connect(selected.enable)
        centre.download_model.row_read.connect(selected.enable)
        centre.place_requested.connect(self.sidebar.choose)
        centre.clear_search_requested.connect(self.top.search.clear)
        centre.cancel_requested.connect(lambda: self.commands.cancel_files(None))
        centre.pause_requested.connect(self.actions_["pause_saving"].toggle)
        centre.retry_requested.connect(lambda: self.commands.retry_files(None))
        centre.bulk.play_requested.connect(self.playing.play_selection)
        centre.bulk.save_requested.connect(selected.save)
        centre.bulk.remove_requested.connect(selected.remove)
        centre.bulk.restore_requested.connect(selected.restore)
        centre.opened.connect(self.playing.open)
        centre.typed.connect(self.top.type_into_search)
        centre.menu_requested.connect(selected.show_menu)

    def _wire_player(self) -> None:
        self.judging.mark(self.player_bar)
        self._player.position_changed.connect(self.panel_content.go_to)
        self.player_bar.looked_at.connect(self.panel_content.go_to)
        self.playing.tab_requested.connect(self.layout_.show_tab)
        self.playing.search_wanted.connect(self._list_matches)
        self.playing.song_wanted_listed.connect(self._list_everything)
        self.player_bar.title_clicked.connect(self.actions_["go_to_playing"].trigger)
        self.player_bar.repeat_requested.connect(self.queue_commands.cycle_repeat)
        self.player_bar.volume_chosen.connect(lambda _shown: self.playing.keep_volume())
        self.video.full_screen_requested.connect(self.actions_["full_screen"].toggle)

    # Where the person is.

    def go_to(self, place: Place) -> None:
        """Show a place, with the focus in its list."""
        self.stage.leave_place()
        self.sidebar.choose(place)
        self._focus_list()

    def _focus_list(self) -> None:
        self.centre.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focus_first(self) -> None:
        """Go where the person begins: to what is to be filled, or to the list."""
        page = self.centre.first_run
        if self.stage.is_place_open:
            self.stage.now_playing.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif page is None:
            self._focus_list()
        else:
            page.order_tabs(self.top.last_stop)
            page.focus_first()

    def _list_everything(self) -> None:
        self.top.search.clear()
        self.sidebar.choose(Place.ALL)

    def _show_song(self, song_id: SongId) -> None:
        if not self.centre.song_views.reveal(song_id):
            self._list_everything()
            self.centre.song_views.reveal_once_listed(song_id)

    def _list_matches(self, text: str) -> None:
        self.sidebar.choose(Place.ALL)
        self.top.search.setText(text)
        self._focus_list()

    def _on_place_chosen(self, place: Place) -> None:
        self.centre.show_page(None)
        self.centre.go_to(place)
        self.top.search.setEnabled(place not in DOWNLOAD_PLACES)
        self.selected.enable()

    def _on_added(self, added: Any) -> None:
        self.commands.judging.offer_rejected(added.rejected)
        if self.centre.place in DOWNLOAD_PLACES:
            self.sidebar.choose(Place.ALL)

    def show_relays(self) -> None:
        """Show the providers in the settings."""
        self.dialogs.show_settings("relays")

    def take_text(self, text: str) -> None:
        """Come to the front, and show what is in a text that was handed over."""
        self.come_forward()
        self.adding.take_over(text)

    def come_forward(self) -> None:
        """Be seen above other windows, wherever the window was."""
        self.stage.come_back()
        self.show()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    # The look.

    def _on_setting_changed(self, key: str) -> None:
        if key == WindowSettings.language.key:
            self.language_chosen.emit()

    def _recolor(self) -> None:
        for view in (self.panel, self.player_bar, self.strip, self.centre.empty, self.comparing):
            view.recolor()
        self.stage.recolor()
        self.update()

    def toggle_playing(self) -> None:
        """Play or pause what is previewed, else what the player has."""
        if not self.previewing.toggle():
            self._playback.toggle()

    # What others tell.

    def _on_counted(self, counts: Counts) -> None:
        self.sidebar.set_counts(counts)
        self.centre.set_counts(counts)
        self.status.set_counts(counts)
        can_retry = counts.files.get(FileState.FAILED, 0) > 0
        self.selected.set_counts(counts)
        self.centre.show_retry(possible=can_retry)

    def _on_emptiness_known(self, is_empty: bool) -> None:
        is_first_run = is_empty and not self._bridge.engine.is_protected
        if is_first_run:
            self.stage.leave_place()
        self.centre.set_first_run(shown=is_first_run)
        self.layout_.show_first_run(is_empty=is_first_run)
        self._focus_first()

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self.strip.set_statuses(snapshot.relays)
        self.strip.set_waiting(snapshot, self._bridge.engine.folder.path)
        self.centre.show_saving(paused=snapshot.saving_paused)
        self.sidebar.set_paused(paused=snapshot.saving_paused)
        for name, paused in (
            ("pause_polling", snapshot.polling_paused),
            ("pause_saving", snapshot.saving_paused),
        ):
            action = self.actions_[name]
            if action.isChecked() != paused:
                action.blockSignals(True)  # noqa: FBT003 — Qt's signature
                action.setChecked(paused)
                action.blockSignals(False)  # noqa: FBT003 — Qt's signature

    # Qt's events.

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Only what no field and no button wanted arrives here.
        if event.key() == Qt.Key.Key_Space and not event.modifiers() and not event.isAutoRepeat():
            self.toggle_playing()
        elif event.key() != Qt.Key.Key_Escape or not self.stage.escape():
            super().keyPressEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.adding.drag_enter(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.adding.drop(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.layout_.on_resized(event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.stage.begin_soon()
        if not event.spontaneous():
            self._focus_first()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.stage.close(event):
            event.ignore()
            return
        self.playing.close()
        self._memory.save()
        self._covers.close()
        for dialog in self.findChildren(QDialog):  # Qt leaves them on screen
            dialog.close()
            dialog.done(
                QDialog.DialogCode.Rejected
            )  # also one that would rather stay and say something
        super().closeEvent(event)

    # Coming back.

    def _restore(self) -> None:
        self._memory = WindowMemory(
            state=self._state, centre=self.centre, playing=self.playing, layout=self.layout_
        )
        was_closed_before = self.layout_.restore()
        place = self._state.get("place", Place.ALL.value)
        self.centre.song_model.listed.connect(self._memory.restore_selection)
        place = Place(place) if place in set(Place) - {Place.COLLECTION} else Place.ALL
        self.sidebar.choose(place)
        if place not in SONG_FILTERS:
            self.centre.song_model.reload()  # the player goes on in the songs
        if (
            not was_closed_before and not self._bridge.engine.is_protected
        ):  # most likely the first steps; the counts tell
            self.layout_.show_first_run(is_empty=True)
        self.counts.start(at_once=not was_closed_before)
