"""What is heard and seen from the lists: opening a row, playing what is selected, the picture of a video, the volume kept.

Decides what to play; `Playback` decides what comes next. Builds no widgets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from suno_desktop.core.model import MediaKind, SongId, SongKind, TaskKey
from suno_desktop.core.profile.settings import PlayerSettings
from suno_desktop.ui.views.side_panel import DETAILS, LYRICS
from suno_desktop.ui.views.sidebar import DOWNLOAD_PLACES, SONG_FILTERS, TASK_PLACES

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.ui.commands import Commands
    from suno_desktop.ui.views.centre import Centre
    from suno_desktop.ui.views.video_view import VideoView
    from suno_desktop.ui.window_state import WindowState

_AFTER_PAINT_MS: Final = 100
_KEEP_MS: Final = 500
"""How long a volume must stay the same before it is remembered."""


class Playing(QObject):
    """Plays what the person points at.

    Signals:
        tab_requested: a row without sound was opened; this tab of the side panel tells about it.
        task_opened: a task without songs was opened (`TaskKey`); it is to be told how it stands.
        song_wanted_listed: the playing song is not in the list; all songs are to be listed, so that it is.
        search_wanted: the songs that match this text are to be listed.
        video_shown: a video plays, and is to be seen.
        video_gone: there is no video to be seen any more.
    """

    tab_requested = Signal(int)
    task_opened = Signal(object)
    song_wanted_listed = Signal()
    video_shown = Signal()
    video_gone = Signal()
    search_wanted = Signal(str)

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        player: Player,
        playback: Playback,
        commands: Commands,
        centre: Centre,
        video: VideoView,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._player = player
        self._playback = playback
        self._commands = commands
        self._centre = centre
        self._video = video
        self._keep_volume = QTimer(self, singleShot=True, interval=_KEEP_MS)
        self._keep_volume.timeout.connect(self._save_volume)
        playback.song_changed.connect(self._on_song_changed)
        playback.nothing_loaded.connect(self.play_selection)
        player.video_changed.connect(self._on_video_changed)

    def _listed(self) -> Sequence[int]:
        return self._centre.song_model.song_ids

    def open(self, identity: int) -> None:
        """Play a row of the list, or tell about it where there is nothing to hear."""
        if self._centre.place in TASK_PLACES:
            self._open_task(identity)
        elif self._centre.place in DOWNLOAD_PLACES:
            self._open_download(identity)
        else:
            self._open_song(identity)

    def _open_task(self, identity: int) -> None:
        """Lead to what a task brought, or tell why it brought nothing."""
        task = self._centre.task_model.known(identity)
        if task is not None and task.songs:
            self.search_wanted.emit(str(task.task_id))
        else:
            self._tell_task(TaskKey(identity))

    def _tell_task(self, key: TaskKey) -> None:
        self.tab_requested.emit(DETAILS)
        self.task_opened.emit(key)

    def _open_song(self, identity: int) -> None:
        row = self._centre.song_model.known(identity)
        if row is not None and row.kind is SongKind.SHEET:
            self.tab_requested.emit(LYRICS)
        elif row is not None and row.kind is SongKind.TASK:
            self._tell_task(row.task_key)
        else:
            self._commands.play(self._listed(), identity)

    def _open_download(self, identity: int) -> None:
        row = self._centre.download_model.known(identity)
        if row is not None:
            song_id = row.file.song_id
            self._commands.play([song_id], song_id, kind=self._playable_kind(row.file.kind))

    @staticmethod
    def _playable_kind(kind: MediaKind) -> MediaKind:
        return MediaKind.MP4 if kind is MediaKind.MP4 else MediaKind.MP3

    def play_selection(self) -> None:
        """Play what is selected; of nothing, the list from its beginning."""
        ids = self._centre.selection.ids
        if self._centre.place in TASK_PLACES:
            return
        if len(ids) == 1 and self._centre.place in SONG_FILTERS:
            self._open_song(ids[0])
        elif ids:
            self._commands.play(ids, ids[0], chosen=False)
        elif self._centre.place in SONG_FILTERS and self._listed():
            self._commands.play(self._listed(), self._listed()[0], chosen=False)

    def jump(self, song_id: SongId, at_s: float) -> None:
        """Play a song from this place on."""
        self._playback.play_from([SongId(i) for i in self._listed()], song_id, round(at_s * 1000))

    def play_video(self) -> None:
        """Show the video of the one selected song."""
        ids = self._centre.selection.ids
        if len(ids) == 1:
            order = self._listed() if self._centre.place in SONG_FILTERS else ids
            self._commands.play(order, ids[0], kind=MediaKind.MP4)

    def go_to_playing(self) -> None:
        """Show what plays: its video, or its row in the list."""
        song_id = self._playback.current
        if song_id is None:
            return
        if self._playback.kind is MediaKind.MP4 and self._video.has_frame:
            self.video_shown.emit()
        else:
            self.reveal_playing()

    def reveal_playing(self) -> None:
        """Show the row of what plays in the list."""
        song_id, centre = self._playback.current, self._centre
        if song_id is None:
            return
        if not (centre.place in SONG_FILTERS and centre.song_views.view.reveal(song_id)):
            self.song_wanted_listed.emit()
            centre.song_views.view.reveal(song_id)

    # What was heard last.

    def restore(self, window_state: WindowState) -> None:
        """Bring back the queue with its song where it was left, once the window has been painted."""
        QTimer.singleShot(_AFTER_PAINT_MS, self, lambda: self._bring_back(window_state))

    def _bring_back(self, window_state: WindowState) -> None:
        song_id = SongId(window_state.get("playing.song", 0))
        position_ms = window_state.get("playing.position_ms", 0)
        if self._playback.current is not None:
            return
        if not song_id:
            self._playback.bring_back()
            return
        # Earlier versions kept the song alone, with the window.
        window_state.set("playing.song", 0)

        def work(reader: LibraryReader) -> bool:
            return bool(reader.song_rows([song_id]))

        def offer(is_there: bool) -> None:
            if is_there and self._playback.current is None:
                order = [SongId(identity) for identity in self._listed()]
                self._playback.go_back_to(order, song_id, position_ms)

        self._bridge.read(work, owner=self, on_done=offer)

    def save(self) -> None:
        """Remember what is heard, and where it is."""
        self._playback.up_next.keep()

    # The video.

    def _on_song_changed(self, song_id: SongId | None) -> None:
        self._centre.song_model.set_playing(song_id)
        if song_id is not None and self._playback.kind is MediaKind.MP4:
            self._video.prepare()  # only then: with the video comes all that plays, long before anybody wants to hear
        else:
            self._hide_video()

    def _on_video_changed(self, has_picture: bool) -> None:
        if has_picture and self._playback.kind is MediaKind.MP4:
            self._video.prepare()
            self.video_shown.emit()
        elif not has_picture:
            self._hide_video()

    def _hide_video(self) -> None:
        self._video.clear()
        self.video_gone.emit()

    # The volume.

    def keep_volume(self) -> None:
        """The person chose another volume, and may still be choosing."""
        self._keep_volume.start()

    def close(self) -> None:
        """Write what is not written yet."""
        if self._keep_volume.isActive():
            self._keep_volume.stop()
            self._save_volume()

    def _save_volume(self) -> None:
        future = self._bridge.engine.set_setting(
            PlayerSettings.volume, round(self._player.volume, 3)
        )
        self._bridge.do(future, owner=self)
