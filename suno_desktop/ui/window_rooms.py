"""What works in the window, all that nobody sees: made after the first paint, and connected with what is seen.

Nothing that the person does comes in before (see `MainWindow.complete`). Paints nothing; the rooms do the work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt

from suno_desktop.bridge.player import PlayerState
from suno_desktop.bridge.playing_figures import PlayingFigures
from suno_desktop.bridge.playing_sections import PlayingSections
from suno_desktop.core.model import FileState, SongId
from suno_desktop.core.profile.settings import WindowSettings
from suno_desktop.core.rows import Counts
from suno_desktop.ui.action_deeds import ActionDeeds
from suno_desktop.ui.adding import Adding
from suno_desktop.ui.bringing_back import BringingBack
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
from suno_desktop.ui.theme_choice import ThemeChoice
from suno_desktop.ui.transport import Transport
from suno_desktop.ui.views.sidebar import DOWNLOAD_PLACES, Place
from suno_desktop.ui.views.toast import ToastStack
from suno_desktop.ui.views.video_view import VideoView
from suno_desktop.ui.window_dialogs import WindowDialogs
from suno_desktop.ui.write_protection import WriteProtection

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.ui.main_window import MainWindow
    from suno_desktop.ui.theme import Theme
    from suno_desktop.ui.thumbnails import CoverThumbnails
    from suno_desktop.ui.window_state import WindowState


class WindowRooms(QObject):
    """Makes the rooms of one window, and passes on what one tells others. `make` must be called once."""

    def __init__(
        self,
        window: MainWindow,
        *,
        bridge: EngineBridge,
        player: Player,
        playback: Playback,
        pictures: CoverThumbnails,
        theme: Theme,
        window_state: WindowState,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._player = player
        self._playback = playback
        self._pictures = pictures
        self._theme = theme
        self._state = window_state

    def make(self, *, is_first: bool) -> None:
        """Make and connect everything; `is_first`: most likely the library is empty, which the counts tell."""
        window = self._window
        window.actions_.fill()
        window.addActions(window.actions_.all())
        window.top.offer(window.actions_)
        self._make_rooms()
        if self._bridge.engine.is_protected:
            WriteProtection(window)
        self._wire()
        ActionDeeds(window, bridge=self._bridge, playback=self._playback, window_state=self._state)
        self._catch_up(is_first=is_first)

    def _catch_up(self, *, is_first: bool) -> None:
        """Do what waited for the list, which may be there by now."""
        window, songs = self._window, self._window.centre.song_model
        window.counts.start(at_once=is_first)
        if songs.is_loaded:
            window.counts.on_listed()
            window.collections.start()
            window.playing.restore(self._state)
        else:
            window.centre.listed.connect(
                window.collections.start, Qt.ConnectionType.SingleShotConnection
            )
            songs.listed.connect(
                lambda: window.playing.restore(self._state), Qt.ConnectionType.SingleShotConnection
            )
        window.panel.fill_soon()
        if window.isVisible():
            window.stage.begin_soon()

    # The rooms.

    def _make_rooms(self) -> None:
        window, bridge, centre = self._window, self._bridge, self._window.centre
        commands = window.commands = Commands(bridge=bridge, playback=self._playback, parent=window)
        window.import_export = ImportExport(bridge=bridge, parent=window)
        window.video = VideoView(self._player, window)
        window.video.hide()  # until it gets its place
        window.toasts = ToastStack(centre)
        window.counts = LibraryCounts(bridge, window)
        window.dialogs = WindowDialogs(
            bridge=bridge,
            commands=commands,
            pictures=self._pictures,
            outputs=lambda: self._player.outputs,
            window=window,
        )
        window.adding = Adding(
            import_export=window.import_export,
            dialogs=window.dialogs,
            centre=centre,
            bridge=bridge,
            window=window,
        )
        window.playing = Playing(
            bridge=bridge,
            player=self._player,
            playback=self._playback,
            commands=commands,
            centre=centre,
            video=window.video,
            parent=window,
        )
        window.selected = SelectionCommands(
            bridge=bridge,
            commands=commands,
            playback=self._playback,
            centre=centre,
            actions=window.actions_,
            window=window,
        )
        window.collections = CollectionPlaces(
            bridge=bridge,
            undoing=commands.undoing,
            sidebar=window.sidebar,
            centre=centre,
            selected=window.selected,
            actions=window.actions_,
            window=window,
        )
        self._make_judging()
        self._make_players_rooms()
        self._make_rooms_around()
        window.stage = StageRooms(
            window,
            bridge=bridge,
            player=self._player,
            playback=self._playback,
            pictures=self._pictures,
            window_state=self._state,
        )
        window.stage.video_fills_screen.connect(window.video_fills_screen)

    def _make_judging(self) -> None:
        window = self._window
        window.judging = JudgingPlaces(
            bridge=self._bridge,
            player=self._player,
            playback=self._playback,
            commands=window.commands,
            selected=window.selected,
            dialogs=window.dialogs,
            counts=window.counts,
            window=window,
        )

        window.own = OwnCommands(
            bridge=self._bridge,
            undoing=window.commands.undoing,
            upkeep=window.commands.upkeep,
            selected=window.selected,
            window=window,
        )
        window.own.dialog_made.connect(window.dialogs.show_made)
        window.own.follow(window.panel)
        shared: dict[str, Any] = {
            "bridge": self._bridge,
            "player": self._player,
            "playback": self._playback,
            "commands": window.commands,
            "centre": window.centre,
            "selected": window.selected,
            "actions": window.actions_,
            "window": window,
        }
        window.comparing = ComparePlace(**shared)
        window.previewing = Previewing(**shared)
        del shared["actions"]
        window.tapping = TapPlace(**shared)

    def _make_rooms_around(self) -> None:
        """What belongs to the side panel, to how the window is divided, and to the search."""
        window = self._window
        bridge, commands, centre = self._bridge, window.commands, window.centre
        window.panel_content = PanelContent(
            bridge=bridge,
            playback=self._playback,
            panel=window.panel,
            centre=centre,
            commands=commands,
            dialogs=window.dialogs,
            window_state=self._state,
            parent=window,
        )
        window.searching = Searching(
            bridge=bridge,
            top=window.top,
            centre=centre,
            panel=window.panel,
            layout=window.layout_,
            actions=window.actions_,
            window_state=self._state,
            parent=window,
        )

    def _make_players_rooms(self) -> None:
        window = self._window
        bridge, actions, dialogs = self._bridge, window.actions_, window.dialogs
        window.queue_commands = QueueCommands(
            bridge=bridge,
            playback=self._playback,
            commands=window.commands,
            centre=window.centre,
            actions=actions,
            parent=window,
        )
        figures = PlayingFigures(
            bridge=bridge, player=self._player, playback=self._playback, parent=window
        )
        figures.changed.connect(window.player_bar.show_figures)
        sections = PlayingSections(bridge=bridge, playback=self._playback, parent=window)
        sections.changed.connect(window.player_bar.show_sections)
        window.transport = Transport(
            window, player=self._player, playback=self._playback, pictures=self._pictures
        )
        shared: dict[str, Any] = {"bridge": bridge, "actions": actions, "dialogs": dialogs}
        bar = window.player_bar
        SoundCommands(player=self._player, figures=figures, bar=bar, parent=window, **shared)
        ThemeChoice(theme=self._theme, parent=window, **shared)

    # Wiring.

    def _wire(self) -> None:
        window = self._window
        self._bridge.working.connect(window.selected.set_working)
        window.commands.said.connect(window.toasts.say)
        window.commands.unsaid.connect(window.toasts.unsay)
        window.import_export.said.connect(window.toasts.say)
        window.import_export.unsaid.connect(window.toasts.unsay)
        window.own.said.connect(window.toasts.say)
        window.collections.commands.said.connect(window.toasts.say)
        window.import_export.await_hearing_requested.connect(window.commands.judging.await_hearing)
        window.import_export.rejected_met.connect(window.commands.judging.offer_rejected)
        window.import_export.folder_requested.connect(window.commands.show_folder)
        window.toasts.gone.connect(window.commands.forget_message)
        window.toasts.height_changed.connect(window.centre.make_way)
        window.strip.said.connect(window.toasts.leave_out)
        window.status.relays_requested.connect(window.show_relays)
        window.status.unsaved_requested.connect(lambda: window.go_to(Place.NOT_SAVED))
        window.strip.retry_requested.connect(window.commands.poll)
        window.strip.settings_requested.connect(window.show_relays)
        window.dialogs.added.connect(self.on_added)
        window.adding.clipboard.added.connect(self.on_added)
        window.dialogs.jump_requested.connect(window.playing.jump)
        window.dialogs.setting_changed.connect(self._on_setting_changed)
        window.panel.close_requested.connect(lambda: window.layout_.set_panel(shown=False))
        window.panel_content.settings_requested.connect(window.show_relays)
        window.panel_content.search_requested.connect(self._list_matches)
        window.panel_content.song_requested.connect(self._show_song)
        window.panel_content.similar_requested.connect(window.actions_["similar"].trigger)
        window.counts.counted.connect(self._on_counted)
        window.counts.safety_read.connect(window.status.set_safety)
        window.counts.emptiness_known.connect(self._on_emptiness_known)
        self._theme.changed.connect(self._recolor)
        self._wire_lists()
        self._wire_player()

    def _wire_lists(self) -> None:
        window = self._window
        centre, selected = window.centre, window.selected
        centre.listed.connect(window.counts.on_listed)
        for change in (centre.selected, centre.task_selected, centre.marked):
            change.connect(selected.enable)
        centre.download_model.row_read.connect(selected.enable)
        centre.place_requested.connect(window.sidebar.choose)
        centre.clear_search_requested.connect(window.top.search.clear)
        centre.cancel_requested.connect(lambda: window.commands.cancel_files(None))
        centre.pause_requested.connect(window.actions_["pause_saving"].toggle)
        centre.retry_requested.connect(lambda: window.commands.retry_files(None))
        centre.bulk.play_requested.connect(window.playing.play_selection)
        centre.bulk.save_requested.connect(selected.save)
        centre.bulk.remove_requested.connect(selected.remove)
        centre.bulk.restore_requested.connect(selected.restore)
        centre.empty_trash_requested.connect(window.actions_["empty_trash"].trigger)
        centre.opened.connect(window.playing.open)
        centre.typed.connect(window.top.type_into_search)
        BringingBack(
            undoing=window.commands.undoing,
            centre=centre,
            follows=lambda: selected.guest is not None and selected.guest.is_list,
            parent=window,
        )
        centre.menu_requested.connect(selected.show_menu)

    def _wire_player(self) -> None:
        window = self._window
        window.judging.mark(window.player_bar)
        self._player.position_changed.connect(window.panel_content.go_to)
        self._player.state_changed.connect(self._tell_whether_it_plays)
        self._playback.loading_changed.connect(self._tell_whether_it_plays)
        window.player_bar.looked_at.connect(window.panel_content.go_to)
        window.playing.tab_requested.connect(window.layout_.show_tab)
        window.playing.task_opened.connect(window.panel_content.tell_task)
        window.playing.search_wanted.connect(self._list_matches)
        window.playing.song_wanted_listed.connect(self._list_everything)
        window.player_bar.title_clicked.connect(window.actions_["go_to_playing"].trigger)
        window.player_bar.repeat_requested.connect(window.queue_commands.cycle_repeat)
        window.player_bar.volume_chosen.connect(lambda _shown: window.playing.keep_volume())
        window.video.full_screen_requested.connect(window.actions_["full_screen"].toggle)

    # What one tells others.

    def _tell_whether_it_plays(self, _changed: object) -> None:
        plays = self._player.state is PlayerState.PLAYING or self._playback.is_starting
        self._window.panel_content.set_plays(plays=plays)

    def _list_everything(self) -> None:
        self._window.top.search.clear()
        self._window.sidebar.choose(Place.ALL)

    def _show_song(self, song_id: SongId) -> None:
        if not self._window.centre.song_views.reveal(song_id):
            self._list_everything()
            self._window.centre.song_views.reveal_once_listed(song_id)

    def _list_matches(self, text: str) -> None:
        self._window.sidebar.choose(Place.ALL)
        self._window.top.search.setText(text)
        self._window.focus_list()

    def on_added(self, added: Any) -> None:
        """Things were added: offer what is in the Trash, and show where they are."""
        self._window.commands.judging.offer_rejected(added.rejected)
        if self._window.centre.place in DOWNLOAD_PLACES:
            self._window.sidebar.choose(Place.ALL)

    # The look.

    def _on_setting_changed(self, key: str) -> None:
        if key == WindowSettings.language.key:
            self._window.language_chosen.emit()

    def _recolor(self) -> None:
        window = self._window
        for view in (
            window.panel,
            window.player_bar,
            window.strip,
            window.centre.empty,
            window.comparing,
            window.transport,
        ):
            view.recolor()
        self._window.stage.recolor()
        self._window.update()

    def _on_counted(self, counts: Counts) -> None:
        self._window.sidebar.set_counts(counts)
        self._window.centre.set_counts(counts)
        self._window.status.set_counts(counts)
        can_retry = counts.files.get(FileState.FAILED, 0) > 0
        self._window.selected.set_counts(counts)
        self._window.centre.show_retry(possible=can_retry)

    def _on_emptiness_known(self, is_empty: bool) -> None:
        is_first_run = is_empty and not self._bridge.engine.is_protected
        if is_first_run:
            self._window.stage.leave_place()
        self._window.centre.set_first_run(shown=is_first_run)
        self._window.layout_.show_first_run(is_empty=is_first_run)
        self._window.focus_first()
