"""The main window: what is painted first, and then all that belongs to it. Puts parts together and does none of their work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QSplitter, QVBoxLayout, QWidget

from suno_desktop.core.events import Snapshot
from suno_desktop.core.override import override
from suno_desktop.ui.actions import Actions
from suno_desktop.ui.theme import Theme
from suno_desktop.ui.thumbnails import CoverThumbnails
from suno_desktop.ui.views.centre import Centre
from suno_desktop.ui.views.player_bar import PlayerBar
from suno_desktop.ui.views.side_panel import SidePanel
from suno_desktop.ui.views.sidebar import DOWNLOAD_PLACES, SONG_FILTERS, Place, Sidebar
from suno_desktop.ui.views.status_bar import StatusBar
from suno_desktop.ui.views.strip import Strip
from suno_desktop.ui.views.top_bar import TopBar
from suno_desktop.ui.window_layout import WindowLayout, WindowViews
from suno_desktop.ui.window_memory import WindowMemory
from suno_desktop.ui.window_state import WindowState

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
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
    from suno_desktop.ui.stage import StageRooms
    from suno_desktop.ui.tap_place import TapPlace
    from suno_desktop.ui.transport import Transport
    from suno_desktop.ui.views.first_run import DemoOffer, FirstRunPage
    from suno_desktop.ui.views.queue_panel import QueuePanel
    from suno_desktop.ui.views.toast import ToastStack
    from suno_desktop.ui.views.video_view import VideoView
    from suno_desktop.ui.window_dialogs import WindowDialogs
    from suno_desktop.ui.window_rooms import WindowRooms


class MainWindow(QMainWindow):
    """The window.

    Until `complete` it is what is painted first, and takes nothing that the person does: who shows it in two steps keeps
    that back until then.

    Signals:
        language_chosen: the person chose another language for it.
        video_fills_screen: a video has the whole screen, or not any more.
    """

    language_chosen = Signal()
    video_fills_screen = Signal(bool)

    # Made by `complete`.
    adding: Adding
    collections: CollectionPlaces
    commands: Commands
    comparing: ComparePlace
    counts: LibraryCounts
    dialogs: WindowDialogs
    import_export: ImportExport
    judging: JudgingPlaces
    own: OwnCommands
    panel_content: PanelContent
    playing: Playing
    previewing: Previewing
    queue_commands: QueueCommands
    searching: Searching
    selected: SelectionCommands
    stage: StageRooms
    tapping: TapPlace
    toasts: ToastStack
    transport: Transport
    video: VideoView

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        player: Player,
        playback: Playback,
        window_state: WindowState,
        demo: DemoOffer | None = None,
        in_two_steps: bool = False,
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
        self._covers = CoverThumbnails(bridge, self)
        self._rooms: WindowRooms | None = None
        self._build()
        self._theme.dress()
        self._wire()
        self._was_closed_before = self._restore()
        if not (in_two_steps and self._was_closed_before):
            self.complete()

    # What it consists of.

    def _build(self) -> None:
        self.actions_.name_menus(self.menuBar())
        self.top = TopBar(self.actions_, is_demo=self._demo is not None)
        self.strip = Strip()
        self.sidebar = Sidebar()
        self.centre = Centre(
            bridge=self._bridge,
            pictures=self._covers,
            window_state=self._state,
            first_run=self._make_first_run,
        )
        self.panel = SidePanel(pictures=self._covers, make_queue=self._make_queue)
        self.player_bar = PlayerBar(
            bridge=self._bridge,
            player=self._player,
            playback=self._playback,
            pictures=self._covers,
            actions=self.actions_,
        )
        self.status = StatusBar(self._bridge)
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
        self.layout_ = WindowLayout(
            window=self,
            views=WindowViews(
                top=self.top,
                sidebar=self.sidebar,
                centre=self.centre,
                panel=self.panel,
                player_bar=self.player_bar,
                status=self.status,
                strip=self.strip,
            ),
            split=self._split,
            actions=self.actions_,
            window_state=self._state,
        )
        self._memory = WindowMemory(
            state=self._state, centre=self.centre, layout=self.layout_, parent=self
        )

    def _make_first_run(self) -> FirstRunPage:
        from suno_desktop.ui.views.first_run import FirstRunPage  # noqa: PLC0415 — only while empty

        page = FirstRunPage(bridge=self._bridge, demo=self._demo)
        page.added.connect(self._whole().on_added)
        page.many_dropped.connect(self.adding.take_files)
        return page

    def _make_queue(self) -> QueuePanel:
        self.complete()
        return self.queue_commands.make_panel(self._covers)

    def complete(self) -> None:
        """Make all that the first paint does not show, and that the person may use at once after it."""
        self._whole()

    @property
    def is_complete(self) -> bool:
        """Whether that was made."""
        return self._rooms is not None

    def _whole(self) -> WindowRooms:
        if self._rooms is None:
            from suno_desktop.ui.window_rooms import WindowRooms  # noqa: PLC0415 — after the first paint

            self._rooms = WindowRooms(
                self,
                bridge=self._bridge,
                player=self._player,
                playback=self._playback,
                pictures=self._covers,
                theme=self._theme,
                window_state=self._state,
            )
            self._rooms.make(is_first=not self._was_closed_before)
        return self._rooms

    def _wire(self) -> None:
        self._bridge.relay_changed.connect(self.strip.set_status)
        self._bridge.noticed.connect(self.strip.take_notice)
        self.top.searched.connect(self.centre.search)
        self.top.search_left.connect(self.focus_list)
        self.sidebar.chosen.connect(self._on_place_chosen)
        self.status.snapshot_taken.connect(self._on_snapshot)

    # Where the person is.

    def go_to(self, place: Place) -> None:
        """Show a place, with the focus in its list."""
        self.stage.leave_place()
        self.sidebar.choose(place)
        self.focus_list()

    def focus_list(self) -> None:
        """Give the keyboard to the list."""
        self.centre.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_first(self) -> None:
        """Go where the person begins: to what is to be filled, or to the list."""
        page = self.centre.first_run
        if self.is_complete and self.stage.is_place_open:
            self.stage.now_playing.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif page is None:
            self.focus_list()
        else:
            page.order_tabs(self.top.last_stop)
            page.focus_first()

    def _on_place_chosen(self, place: Place) -> None:
        self.centre.show_page(None)
        self.centre.go_to(place)
        self.top.search.setEnabled(place not in DOWNLOAD_PLACES)
        if self.is_complete:
            self.selected.enable()

    def show_relays(self) -> None:
        """Show the providers in the settings."""
        self.complete()
        self.dialogs.show_settings("relays")

    def take_text(self, text: str) -> None:
        """Come to the front, and show what is in a text that was handed over."""
        self.come_forward()
        self.complete()
        self.adding.take_over(text)

    def quit(self) -> None:
        """End the program."""
        self.complete()
        self.stage.quit()

    def come_forward(self) -> None:
        """Be seen above other windows, wherever the window was."""
        if self.is_complete:
            self.stage.come_back()
        self.show()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    # What others tell.

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
        self.complete()
        if event.key() == Qt.Key.Key_Space and not event.modifiers() and not event.isAutoRepeat():
            self.transport.toggle()
        elif event.key() != Qt.Key.Key_Escape or not self.stage.escape():
            super().keyPressEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.complete()
        self.adding.drag_enter(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.complete()
        self.adding.drop(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.layout_.on_resized(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:  # the desktop changes it, too
            self.actions_["full_screen"].setChecked(self.isFullScreen())

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.is_complete:
            self.stage.begin_soon()
        if not event.spontaneous():
            self.focus_first()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.complete()
        if not self.stage.close(event):
            event.ignore()
            return
        self.playing.close()
        self.playing.save()
        self._memory.end()
        self._covers.close()
        for dialog in self.findChildren(QDialog):  # Qt leaves them on screen
            dialog.close()
            dialog.done(
                QDialog.DialogCode.Rejected
            )  # also one that would rather stay and say something
        super().closeEvent(event)

    # Coming back.

    def _restore(self) -> bool:
        """Be as the window was; tells whether there ever was one."""
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
        self._memory.begin(self.panel, self.actions_)
        return was_closed_before
