"""What each action of the window does. The deeds themselves are in the rooms that the window put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from suno_desktop.ui.commands import ALL_KINDS
from suno_desktop.ui.menu_keys import MenuKeys
from suno_desktop.ui.selection_commands import ON_DEMAND, ONE_KIND
from suno_desktop.ui.shortcut_keys import ShortcutKeys, tell_key
from suno_desktop.ui.view_choices import ViewChoices
from suno_desktop.ui.views.side_panel import DETAILS, LYRICS, QUEUE
from suno_desktop.ui.views.sidebar import Place
from suno_desktop.ui.window_state import WindowState

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.ui.main_window import MainWindow


class ActionDeeds(QObject):
    """Connects the actions of one window, whose rooms are all there."""

    def __init__(
        self,
        window: MainWindow,
        *,
        bridge: EngineBridge,
        playback: Playback,
        window_state: WindowState,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._playback = playback
        self._state = window_state
        self._keys = ShortcutKeys(actions=window.actions_, bridge=bridge, parent=self)
        self._connect()

    def _connect(self) -> None:
        window, commands, actions = self._window, self._window.commands, self._window.actions_
        for deeds in (
            self._library_deeds(),
            window.judging.deeds(),
            window.own.deeds(),
            window.collections.deeds(),
            window.comparing.deeds(),
            window.previewing.deeds(),
            window.tapping.deeds(),
            window.transport.deeds(),
            self._view_deeds(),
            self._task_deeds(),
        ):
            for name, deed in deeds.items():
                actions[name].triggered.connect(lambda _checked=False, deed=deed: deed())
        actions["panel"].toggled.connect(lambda on: window.layout_.set_panel(shown=on))
        actions["full_screen"].toggled.connect(window.stage.set_full_screen)
        actions["desktop_lyrics"].toggled.connect(window.stage.set_desktop_lyrics)
        actions["desktop_lyrics"].toggled.connect(window.selected.enable)
        actions["lock_lyrics"].toggled.connect(window.stage.lock_desktop_lyrics)
        actions["pause_polling"].toggled.connect(lambda on: commands.pause_polling(paused=on))
        actions["pause_saving"].toggled.connect(lambda on: commands.pause_saving(paused=on))
        window.centre.say_keys = self._keys.told
        for shown in (window.panel.tab_shown, window.panel.filled):
            shown.connect(self._say_keys)
        close = window.panel.close_button
        tell_key(close, actions["panel"], close.accessibleName)
        self._connect_collections()
        self._connect_signs()
        ViewChoices(centre=window.centre, actions=actions, parent=self)
        MenuKeys(window)
        if actions.help_menu is not None:
            commands.offer_menu_entry(actions["menu_entry"], actions.help_menu)
        window.selected.enable()

    def _connect_signs(self) -> None:
        """What a click on a star or a heart of the list does; in the Trash nothing is judged."""
        judging, centre = self._window.commands.judging, self._window.centre
        centre.songs.rate_requested.connect(lambda song_id, stars: judging.rate([song_id], stars))
        centre.songs.favour_requested.connect(lambda song_id: judging.favour([song_id]))

        def look() -> None:
            can_judge = centre.place is not Place.TRASH and not self._bridge.engine.is_protected
            centre.songs.set_judging(on=can_judge)

        centre.place_changed.connect(look)
        look()

    def _connect_collections(self) -> None:
        """What is done with all songs of a collection."""
        window, places = self._window, self._window.collections
        places.play_wanted.connect(lambda ids: window.commands.play(ids, ids[0], chosen=False))
        places.queue_wanted.connect(window.queue_commands.queue_songs)
        places.copy_wanted.connect(lambda ids: window.import_export.ask_copy(ids, self._state))
        places.list_wanted.connect(window.import_export.ask_list)

    def _library_deeds(self) -> Mapping[str, Callable[[], object]]:
        window = self._window
        commands, dialogs, selected = window.commands, window.dialogs, window.selected
        return {
            "add": window.adding.add,
            "import_files": window.adding.ask_files,
            "import_folder": window.import_export.ask_folder,
            "export": window.import_export.ask_export,
            "copy_out": lambda: window.import_export.ask_copy(
                window.centre.selection.ids, self._state
            ),
            "save_copy": lambda: window.import_export.ask_file_copy(
                next(iter(window.centre.selection.files), None)
            ),
            "write_list": self._write_list,
            "save": selected.save,
            **{name: partial(selected.save, [kind]) for name, kind in ONE_KIND.items()},
            **{name: partial(selected.get, kind, dialogs) for name, kind in ON_DEMAND.items()},
            "save_all": lambda: selected.save(ALL_KINDS),
            "show_files": lambda: commands.show_files(window.centre.selection),
            "show_library_folder": lambda: commands.show_folder(self._bridge.engine.folder.path),
            "settings": window.show_relays,
            "close": window.stage.close_by_person,
            "quit": window.stage.quit,
            "undo": commands.undoing.undo,
            "copy": selected.copy,
            "paste": lambda: window.own.paste(window.adding.paste),
            "select_all": selected.select_all,
            "select_none": selected.select_none,
            "remove": selected.remove,
            "untrack_with_songs": lambda: commands.untrack(selected.task_keys(), songs=True),
            "name_songs": lambda: dialogs.show_own_names(window.centre.selection),
            "check_library": dialogs.show_check,
            "find_duplicates": dialogs.show_duplicates,
            "retag": dialogs.show_change_tags,
            "rename": dialogs.show_rename,
            "stop_upkeep": commands.upkeep.stop,
            "shortcuts": lambda: dialogs.show_shortcuts(window.actions_.all(), self._keys),
            "diagnostics": dialogs.show_diagnostics,
            "about": dialogs.show_about,
        }

    def _write_list(self) -> None:
        """Write what is selected as a list; from a collection it is called like that."""
        collection = self._window.centre.collection
        name = "" if collection is None else collection.name
        self._window.import_export.ask_list(self._window.centre.selection.ids, name)

    def _view_deeds(self) -> Mapping[str, Callable[[], object]]:
        window = self._window
        playing = window.playing
        return {
            "find": window.top.focus_search,
            "view_songs": lambda: window.go_to(Place.ALL),
            "view_tasks": lambda: window.go_to(Place.TASKS),
            "view_downloads": lambda: window.go_to(Place.ACTIVE),
            "details": lambda: window.layout_.toggle_tab(DETAILS),
            "lyrics": lambda: window.layout_.toggle_tab(LYRICS),
            "view_queue": self._toggle_queue,
            "bigger": lambda: window.panel.lyrics.zoom(1),
            "smaller": lambda: window.panel.lyrics.zoom(-1),
            "play_selected": playing.play_selection,
            "play_video": playing.play_video,
            "go_to_playing": window.stage.go_to_song,
            "now_playing": window.stage.toggle_place,
            "mini_player": window.stage.toggle_mini,
        }

    def _task_deeds(self) -> Mapping[str, Callable[[], object]]:
        commands, selected = self._window.commands, self._window.selected
        return {
            "poll": commands.poll,
            "poll_selected": lambda: commands.poll(selected.task_keys()),
            "reply": self._show_selected_reply,
            "pause_files": lambda: commands.pause_files(selected.file_ids()),
            "resume_files": lambda: commands.resume_files(selected.file_ids()),
            "move_to_front": lambda: commands.move_to_front(selected.file_ids()),
            "cancel_files": lambda: commands.cancel_files(selected.file_ids()),
            "retry_files": lambda: commands.retry_files(selected.file_ids()),
            "cancel_all": lambda: commands.cancel_files(None),
            "retry_all": lambda: commands.retry_files(None),
        }

    def _show_selected_reply(self) -> None:
        keys = self._window.selected.task_keys()
        if keys:
            self._window.dialogs.show_reply(keys[0])

    def _toggle_queue(self) -> None:
        """Show or hide what comes next: where the place of what plays is open, in it and not a second time beside it."""
        place = self._window.stage.now_playing
        if place.is_open:
            place.view.toggle_queue()
        else:
            self._window.layout_.toggle_tab(QUEUE)

    def _say_keys(self) -> None:
        panel = self._window.panel
        if panel.is_filled:
            panel.queue.say_keys(self._keys.told)
            panel.lyrics.say_keys(self._keys.told)
