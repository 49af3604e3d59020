"""The commands of the window: save, remove, undo, ask again, copy. Orders them from the engine and says how they went.

Builds no widgets; says things through the signal `said`.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from suno_desktop.core.errors import DesktopError
from suno_desktop.core.events import BatchSaved, FileEnded, Notice
from suno_desktop.core.model import (
    PRICED,
    FileId,
    FileState,
    MediaKind,
    SongId,
    SongKind,
    TaskKey,
)
from suno_desktop.core.rows import SongDetail
from suno_desktop.ui import formats, states
from suno_desktop.ui.judging_commands import JudgingCommands
from suno_desktop.ui.messages import say, say_error
from suno_desktop.ui.models import selection as selecting
from suno_desktop.ui.models.selection import Selection
from suno_desktop.ui.twin_commands import TwinCommands
from suno_desktop.ui.undoing import Undoing, Undone
from suno_desktop.ui.upkeep_commands import UpkeepCommands
from suno_desktop.ui.views.songs_view import files_mime
from suno_desktop.ui.views.strip import LASTING
from suno_desktop.ui.views.toast import Deed

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.core.library.results import Queued

ALL_KINDS: Final = (MediaKind.MP3, MediaKind.MP4, MediaKind.COVER, MediaKind.LYRICS)
SAVED_KEY: Final = "saved"
_ON_DEMAND: Final = "on demand"
_SOUND: Final = frozenset({MediaKind.MP3, MediaKind.MP4, MediaKind.WAV})
_IN_STRIP: Final = LASTING | {"library.damaged"}
"""What the strip says while the window is open; whatever is refused because of the damage needs no message of its own."""
_PLACES: Final = frozenset({"path", "folder"})
"""Values of sentences that are places on disk; a message shows their end."""


class Commands(QObject):
    """The verbs of the window.

    Signals:
        said: a message (text, deeds, key) for the person; it replaces one with the same key.
        unsaid: the message with this key is no longer true.
    """

    said = Signal(str, object, str)
    unsaid = Signal(str)

    def __init__(
        self, *, bridge: EngineBridge, playback: Playback, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._playback = playback
        self.undoing = Undoing(self)
        self.upkeep = UpkeepCommands(bridge=bridge, undoing=self.undoing, parent=self)
        self.judging = JudgingCommands(bridge=bridge, undoing=self.undoing, parent=self)
        self.twins = TwinCommands(bridge=bridge, undoing=self.undoing, parent=self)
        for speaker in (self.undoing, self.upkeep, self.judging):
            speaker.said.connect(self.said)
        self.undoing.unsaid.connect(self.unsaid)
        self._batches: list[BatchSaved] = []
        self._saved_songs: set[SongId] = set()
        self._saved_stems: set[SongId] = set()
        self._saved_words: set[SongId] = set()
        bridge.noticed.connect(self._on_noticed)
        bridge.file_ended.connect(self._on_file_ended)
        bridge.batch_saved.connect(self._on_batch_saved)
        bridge.bug.connect(self._on_bug)

    def _say(self, text: str, deeds: Sequence[Deed] = ()) -> None:
        self.said.emit(text, list(deeds), "")

    # Saving.

    def save(self, selection: Selection, kinds: Sequence[MediaKind] | None = None) -> None:
        """Save these kinds of the selected songs; None: sound of songs, words of sheets."""
        if not selection.ids:
            return
        if kinds is not None:
            self.save_songs(selection.ids, kinds)
            return
        sheets = [row.song_id for row in selection.rows if row.kind is SongKind.SHEET]
        others = [song_id for song_id in selection.ids if song_id not in set(sheets)]
        if sheets:
            self.save_songs(sheets, (MediaKind.LYRICS,))
        if others:
            self.save_songs(others, (MediaKind.MP3,))

    def save_songs(
        self,
        ids: Sequence[SongId],
        kinds: Sequence[MediaKind],
        *,
        orders: Collection[MediaKind] = (),
    ) -> None:
        """Save these kinds of these songs; what may cost something was agreed to before (see `ui.demand_commands`)."""
        if not ids:
            return
        self._bridge.do(
            self._bridge.engine.saving.save(list(ids), list(kinds), orders=orders),
            owner=self,
            on_done=self._on_queued,
        )

    def _on_queued(self, queued: Queued) -> None:
        if queued.files:
            return  # how it went is told when the queue has run empty
        if queued.kept:
            folder = self._bridge.engine.folder.path
            self._say(self.tr("Already downloaded."), [self._show_deed(folder)])
        elif queued.skipped:
            self._say(say(queued.skipped[0][2]))

    def _show_deed(self, path: Path) -> Deed:
        #: Verb, on a button: open the folder of the downloaded songs.
        return self.tr("Show"), lambda: self.show_folder(path)

    def _on_file_ended(self, ended: FileEnded) -> None:
        if ended.state is FileState.SAVED and ended.kind in _SOUND:
            (self._saved_stems if ended.is_stem else self._saved_songs).add(ended.song_id)
        elif ended.state is FileState.SAVED and ended.kind is MediaKind.LYRICS:
            self._saved_words.add(ended.song_id)
        elif ended.state is FileState.FAILED and ended.kind in PRICED and ended.code:
            self.said.emit(say(ended.code, ended.values), [], _ON_DEMAND)

    def _on_batch_saved(self, batch: BatchSaved) -> None:
        if not (batch.saved or batch.failed or batch.blocked):
            return
        # While the message about earlier ones is still shown, it counts all of them.
        self._batches.append(batch)
        self._say_batches()

    def _say_batches(self) -> None:
        batches = self._batches
        saved = sum(batch.saved for batch in batches)
        parts: list[str] = []
        folder = self._folder_of(batches)
        if saved:
            parts.extend(self._saved_parts(saved, formats.place(folder)))
        for count, words in (
            (sum(batch.kept for batch in batches), self.tr("{n} already downloaded")),
            (sum(batch.blocked for batch in batches), self.tr("{n} blocked by Suno")),
            #: How many downloads.
            (sum(batch.failed for batch in batches), self.tr("{n} failed")),
        ):
            if count:
                parts.append(words.format(n=formats.number(count)))
        deeds: list[Deed] = []
        failed = tuple(dict.fromkeys(i for batch in batches for i in batch.failed_ids))
        if failed:
            word = self.tr("Retry {n}").format(n=formats.number(len(failed)))
            deeds.append((word, lambda: self.retry_files(failed)))
        if saved:
            deeds.append(self._show_deed(folder))
        self.said.emit(" · ".join(parts), deeds, SAVED_KEY)

    def _saved_parts(self, saved: int, folder: str) -> Iterable[str]:
        """What came: songs, and beside them stems, and lyrics of which there is no song; covers alone are files."""
        stems = len(self._saved_stems)
        songs, words = len(self._saved_songs), len(self._saved_words - self._saved_songs)
        if songs:
            text = self.tr("Downloaded {n} songs to {folder}", "", songs)
            yield formats.counted(songs, text, folder=folder)
            if stems:
                #: Single tracks of songs, beside "Downloaded {n} songs".
                yield formats.counted(stems, self.tr("{n} stems", "", stems))
            if words:
                yield formats.counted(words, self.tr("{n} lyrics files", "", words))
        elif words == saved:
            text = self.tr("Downloaded {n} lyrics files to {folder}", "", words)
            yield formats.counted(words, text, folder=folder)
        else:
            text = self.tr("Downloaded {n} files to {folder}", "", saved)
            yield formats.counted(saved, text, folder=folder)

    def _folder_of(self, batches: Sequence[BatchSaved]) -> Path:
        folders = {batch.folder for batch in batches if batch.saved}
        return folders.pop() if len(folders) == 1 else self._bridge.engine.folder.path

    def forget_message(self, key: str) -> None:
        """A message is no longer on screen."""
        if key == SAVED_KEY:
            self._batches.clear()
            self._saved_songs.clear()
            self._saved_stems.clear()
            self._saved_words.clear()

    def cancel_files(self, files: Sequence[FileId] | None) -> None:
        """Cancel downloads; None: all."""
        self._bridge.do(self._bridge.engine.saving.cancel_files(files), owner=self)

    def pause_saving(self, *, paused: bool) -> None:
        """Save nothing, or go on saving."""
        self._bridge.do(self._bridge.engine.saving.pause(paused=paused), owner=self)

    def pause_files(self, files: Sequence[FileId]) -> None:
        """Leave downloads until they are resumed."""
        self._bridge.do(self._bridge.engine.saving.pause_files(files), owner=self)

    def resume_files(self, files: Sequence[FileId]) -> None:
        """Let paused downloads wait for their turn again."""
        self._bridge.do(self._bridge.engine.saving.resume_files(files), owner=self)

    def move_to_front(self, files: Sequence[FileId]) -> None:
        """Let downloads pass those that wait."""
        self._bridge.do(self._bridge.engine.saving.move_to_front(files), owner=self)

    def retry_files(self, files: Sequence[FileId] | None) -> None:
        """Try failed downloads again; None: all of them."""
        self._bridge.do(self._bridge.engine.saving.retry_files(files), owner=self)

    # Removing.

    def untrack(self, keys: Sequence[TaskKey], *, songs: bool) -> None:
        """No longer track tasks; their songs stay unless they are to go as well."""
        if not keys:
            return
        if songs:
            text = formats.counted(
                len(keys),
                self.tr("Removed {n} tasks. Their songs are in the Trash.", "", len(keys)),
            )
        else:
            text = formats.counted(
                len(keys),
                self.tr("Removed {n} tasks. Their songs stay in the library.", "", len(keys)),
            )
        self._bridge.do(
            self._bridge.engine.tracking.untrack(list(keys), songs=songs),
            owner=self,
            on_done=lambda token: self.undoing.offer(
                text, lambda: self._restore([token]), rows=Undone(tasks=keys)
            ),
        )

    def name_songs(self, ids: Sequence[SongId], values: Mapping[str, str | None]) -> None:
        """Call songs by the person's own names; None goes back to the relay's."""
        text = formats.counted(len(ids), self.tr("Edited {n} songs.", "", len(ids)))
        write = (self.tr("Update tags in files"), lambda: self.upkeep.retag(ids))
        self._bridge.do(
            self._bridge.engine.tracking.name_songs(list(ids), values),
            owner=self,
            on_done=lambda token: self.undoing.offer(
                text, lambda: self._restore([token]), write, rows=Undone(ids)
            ),
        )

    def _restore(self, tokens: Iterable[int]) -> None:
        for token in tokens:
            self._bridge.do(self._bridge.engine.tracking.restore(token), owner=self)

    # Asking.

    def poll(self, keys: Sequence[TaskKey] | None = None) -> None:
        """Ask relays now; None: for all that is due or waits."""
        self._bridge.do(self._bridge.engine.asking.poll(keys), owner=self)

    def pause_polling(self, *, paused: bool) -> None:
        """Ask no relay, or go on asking."""
        self._bridge.do(self._bridge.engine.asking.pause(paused=paused), owner=self)

    # Playing.

    def play(
        self,
        ids: Sequence[int],
        start: int,
        *,
        kind: MediaKind = MediaKind.MP3,
        chosen: bool = True,
    ) -> None:
        """Play a list from one of its songs on, or (not `chosen`) as a whole. Rows without sound are passed over."""
        first = SongId(start)
        listed = array("q", ids)

        def work(reader: LibraryReader) -> tuple[Sequence[int], SongDetail | None]:
            playable = reader.with_sound(listed)
            return playable, None if first in playable else reader.song_detail(first)

        def go(found: tuple[Sequence[int], SongDetail | None]) -> None:
            playable, silent = found
            if first in playable or (playable and not chosen):
                begin = first if first in playable else SongId(playable[0])
                self._playback.play(playable, begin, kind=kind, chosen=chosen)
            else:
                self._say_why_silent(silent)

        self._bridge.read(work, owner=self, on_done=go)

    def _say_why_silent(self, detail: SongDetail | None) -> None:
        told = states.tell_song(detail) if detail is not None else None
        if detail is None or told is None or told.code == "file.not_saved":
            self._say(say("media.no_link"))
            return
        ask = partial(self.poll, [detail.task.key])
        deeds = [(states.deed_word(told.deed), ask)] if told.deed in states.TASK_DEEDS else []
        self._say(states.say_told(told), deeds)

    # Copying and showing.

    def copy(self, selection: Selection) -> None:
        """Put the IDs of the selected songs, and their files, into the clipboard."""
        if selection.rows:
            mime = files_mime(selection.files, selecting.ids_text(selection.rows))
            QGuiApplication.clipboard().setMimeData(mime)
            self._say(
                formats.counted(
                    len(selection.rows),
                    self.tr("Copied the IDs of {n} songs.", "", len(selection.rows)),
                )
            )

    def copy_text(self, text: str) -> None:
        """Put a text into the clipboard."""
        QGuiApplication.clipboard().setText(text)
        self._say(self.tr("Copied."))

    def show_file(self, path: Path) -> None:
        """Show a saved file where it is."""
        from suno_desktop.bridge.desktop import show_in_folder  # noqa: PLC0415 — needs QtNetwork

        # A file that was saved elsewhere on the person's wish is shown there; one of the library stays in it.
        root = self._bridge.engine.folder.path
        try:
            show_in_folder(path, root=root if path.is_relative_to(root) else None)
        except DesktopError as error:
            self._say(say_error(error))

    def show_folder(self, folder: Path) -> None:
        """Open a folder that the person chose."""
        from suno_desktop.bridge.desktop import open_folder  # noqa: PLC0415 — needs QtNetwork

        try:
            open_folder(folder)
        except DesktopError as error:
            self._say(say_error(error))

    def show_files(self, selection: Selection) -> None:
        """Show the first saved file of the selection where it is."""
        if selection.files:
            self.show_file(selection.files[0])
        else:
            self._say(self.tr("None of the selected songs is downloaded yet."))

    def offer_menu_entry(self, action: QAction, menu: QMenu) -> None:
        """Let `action` put the program into the desktop's menu; what that has is looked up when `menu` opens."""

        def look() -> None:
            from suno_desktop.bridge import menu_entry  # noqa: PLC0415 — hardly ever

            action.setVisible(menu_entry.is_offered())
            action.setChecked(menu_entry.is_there())

        menu.aboutToShow.connect(look)
        action.triggered.connect(lambda on: self._set_menu_entry(on=on))

    def _set_menu_entry(self, *, on: bool) -> None:
        from suno_desktop.bridge import menu_entry  # noqa: PLC0415 — hardly ever

        try:
            (menu_entry.add if on else menu_entry.remove)()
        except DesktopError as error:
            self._say(say_error(error))
            return
        self._say(
            self.tr("Suno Desktop is in the applications menu now.")
            if on
            else self.tr("Suno Desktop is no longer in the applications menu.")
        )

    def with_replies(self, key: TaskKey, show: Callable[[str], object]) -> None:
        """Read what the relay said about a task and show it."""

        def work(reader: LibraryReader) -> str:
            return "\n\n".join(text for _when, text in reader.replies(key))

        def done(text: str) -> None:
            if text:
                show(text)
            else:
                self._say(self.tr("No response from the provider yet."))

        self._bridge.read(work, owner=self, on_done=done)

    # What others tell.

    def _on_noticed(self, notice: Notice | DesktopError) -> None:
        if notice.code in _IN_STRIP:
            return
        values = {
            name: formats.place(Path(value)) if name in _PLACES else value
            for name, value in notice.values.items()
        }
        self._say(say(notice.code, values))

    def _on_bug(self, error: BaseException) -> None:
        self._say(say("bug", {"problem": type(error).__name__}))
