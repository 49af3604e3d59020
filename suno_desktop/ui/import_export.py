"""Import, export and copies for the person: which files, how far it is, and what came of it. Reads and writes no file itself.

Builds no widgets but dialogs; says things through the signal `said`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLocale, QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from suno_desktop.core.errors import DesktopError
from suno_desktop.ui import formats
from suno_desktop.ui.messages import beside, plain, say, say_error
from suno_desktop.ui.views.toast import Deed

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.model import SongId
    from suno_desktop.core.workflows.copy_out import CopyRecipe, CopyReport
    from suno_desktop.core.workflows.exchange import Exported, Imported
    from suno_desktop.core.workflows.song_list import WrittenList
    from suno_desktop.ui.window_state import WindowState

_KEY: Final = "exchange"
_STEP: Final = 5
"""Percent between two messages."""
_SAID: Final = frozenset(
    {"usage.too_large", "usage.not_a_file", "usage.export_too_new", "usage.udio"}
)
"""Reasons with a sentence of their own."""


def is_export(path: Path) -> bool:
    """Whether a file is named like what we write."""
    return path.suffix.lower() in {".jsonl", ".ndjson"}


class ImportExport(QObject):
    """One import or export at a time is shown; more wait in the engine.

    Signals:
        said: a message (text, deeds, key) for the person; it replaces one with the same key.
        unsaid: the message with this key is no longer true.
        folder_requested: a folder that the person wants to see.
        await_hearing_requested: these imported songs (ids) are to wait to be heard.
        rejected_met: songs (ids) of an import that are or were in the Trash, and were left there; often none.
        texts_met: files (paths) among what was imported that only name tasks, which the person is to see first.
    """

    said = Signal(str, object, str)
    unsaid = Signal(str)
    folder_requested = Signal(object)
    await_hearing_requested = Signal(object)
    rejected_met = Signal(object)
    texts_met = Signal(object)
    _went = Signal(str, int)

    def __init__(self, *, bridge: EngineBridge, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._window = parent
        self._shown = 0
        self._is_running = False
        # Emitted on the engine's threads; the signal brings it to ours.
        self._went.connect(self._on_went)

    # What is wanted.

    def ask_folder(self) -> None:
        """Let the person choose a folder, and import what is in it."""
        from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 — costs start-up time

        name = QFileDialog.getExistingDirectory(self._window, self.tr("Import a folder"))
        if name:
            self.import_paths([Path(name)])

    def ask_export(self) -> None:
        """Let the person choose a name, and export everything."""
        from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 — costs start-up time

        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Export everything"),
            "suno-desktop.jsonl",
            self.tr("Exports (*.jsonl)"),
            options=QFileDialog.Option.DontConfirmOverwrite,  # nothing is: another name is taken
        )
        if name:
            self.export_to(Path(name) if Path(name).suffix else Path(f"{name}.jsonl"))

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Import files and folders."""
        self._begin()
        future = self._bridge.engine.exchange.import_paths(
            paths, progress=self._teller(self.tr("Importing… {n}%"))
        )
        self._bridge.do(future, owner=self, on_done=self._on_imported, on_error=self._on_error)

    def export_to(self, path: Path) -> None:
        """Export everything."""
        self._begin()
        future = self._bridge.engine.exchange.export_to(
            path, progress=self._teller(self.tr("Exporting… {n}%"))
        )
        self._bridge.do(future, owner=self, on_done=self._on_exported, on_error=self._on_error)

    def ask_copy(self, song_ids: Sequence[SongId], window_state: WindowState) -> None:
        """Let the person say how, and copy songs to another device."""
        from suno_desktop.ui.dialogs.copy_songs import CopySongsDialog  # noqa: PLC0415 — when opened

        dialog = CopySongsDialog(len(song_ids), window_state, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda folder, recipe: self.copy_to(song_ids, folder, recipe))
        dialog.open()

    def copy_to(self, song_ids: Sequence[SongId], folder: Path, recipe: CopyRecipe) -> None:
        """Copy songs into a folder."""
        self._begin()
        future = self._bridge.engine.exchange.copy_songs(
            song_ids, folder, recipe, progress=self._teller(self.tr("Copying… {n}%"))
        )
        self._bridge.do(
            future,
            owner=self,
            on_done=lambda report: self._on_copied(report, folder),
            on_error=self._on_error,
        )

    def ask_list(self, song_ids: Sequence[SongId], name: str = "") -> None:
        """Let the person choose name and form, and write a list of songs; `name`: what they are called together."""
        from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 — costs start-up time

        from suno_desktop.core.media.names import clean_text  # noqa: PLC0415 — as above

        forms = {
            self.tr("Playlist (*.m3u8)"): ".m3u8",
            self.tr("Spreadsheet (*.csv)"): ".csv",
            self.tr("For other programs (*.json)"): ".json",
            self.tr("Web page with covers (*.html)"): ".html",
            self.tr("Proof of origin, with hashes (*.txt)"): ".txt",
        }
        name, form = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Export as list"),
            clean_text(name).strip(" .-") or self.tr("Songs"),
            ";;".join(forms),
            options=QFileDialog.Option.DontConfirmOverwrite,  # nothing is: another name is taken
        )
        if name:
            path = Path(name)
            is_told = path.suffix.lower() in forms.values()
            self.write_list(song_ids, path if is_told else Path(name + forms.get(form, ".m3u8")))

    def ask_file_copy(self, path: Path | None) -> None:
        """Let the person choose where to, and copy one file as it is; None: none is downloaded."""
        from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 — costs start-up time

        if path is None:
            self.said.emit(self.tr("None of the selected songs is downloaded yet."), [], _KEY)
            return
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save a copy as"),
            path.name,
            f"*{path.suffix}",
            options=QFileDialog.Option.DontConfirmOverwrite,  # nothing is: another name is taken
        )
        if name:
            target = Path(name) if Path(name).suffix == path.suffix else Path(name + path.suffix)
            self._bridge.do(
                self._bridge.engine.exchange.copy_file(path, target),
                owner=self,
                on_done=self._on_file_copied,
                on_error=self._on_error,
            )

    def _on_file_copied(self, path: Path) -> None:
        folder = path.parent
        #: Verb, on a button: open the folder of the copy.
        show: Deed = (self.tr("Show"), lambda: self.folder_requested.emit(folder))
        text = self.tr("Copied to {file}.").format(file=plain(path.name))
        self.said.emit(text, [show], _KEY)

    def write_list(self, song_ids: Sequence[SongId], path: Path) -> None:
        """Write songs as a list."""
        from suno_desktop.core.workflows.song_list import PageWords  # noqa: PLC0415 — when asked for

        self._begin()
        words = PageWords(
            language=QLocale().bcp47Name(),
            title=path.stem,
            lyrics=self.tr("Lyrics"),
            favourite=self.tr("Favourite"),
            rating=self.tr("Rating"),
            untitled=self.tr("Untitled"),
        )
        future = self._bridge.engine.exchange.write_list(
            song_ids, path, words, progress=self._teller(self.tr("Exporting… {n}%"))
        )
        self._bridge.do(future, owner=self, on_done=self._on_listed, on_error=self._on_error)

    # How far it is.

    def _begin(self) -> None:
        self._is_running = True
        self._shown = 0

    def _teller(self, words: str) -> Callable[[int, int], None]:
        def tell(done: int, total: int) -> None:
            self._went.emit(words, done * 100 // total if total else 0)

        return tell

    def _on_went(self, words: str, percent: int) -> None:
        if self._is_running and self._shown + _STEP <= percent < 100:
            self._shown = percent
            text = words.format(n=formats.number(percent))
            self.said.emit(text, [(self.tr("Cancel"), self._cancel)], _KEY)

    def _cancel(self) -> None:
        self._is_running = False
        self._bridge.engine.exchange.cancel()

    # What came of it.

    def _on_imported(self, imported: Imported) -> None:
        self._is_running = False
        words = [self._came_in(imported)]
        if imported.unread:
            words.append(self._unread(imported))
        if imported.lost and imported.tasks:
            words.append(
                formats.counted(
                    imported.lost,
                    self.tr(
                        "{n} parts could not be read; everything else was imported.",
                        "",
                        imported.lost,
                    ),
                )
            )
        if imported.outdone:
            words.append(
                formats.counted(
                    imported.outdone,
                    #: Ratings, notes and the like that differ here and in an imported file.
                    self.tr(
                        "{n} of your decisions differ from the file; the later one counts.",
                        "",
                        imported.outdone,
                    ),
                )
            )
        if imported.known:
            told = self.tr(
                "{n} songs are in the library already. If their files are missing, choose Check library.",
                "",
                imported.known,
            )
            words.append(formats.counted(imported.known, told))
        if imported.new_relays:
            words.append(
                self.tr("Add {relays} in Settings to continue unfinished tasks.").format(
                    relays=formats.listed(map(plain, imported.new_relays))
                )
            )
        deeds: list[Deed] = []
        if imported.ready:
            #: On a button: let the imported songs wait in the list “Unheard”.
            word = self.tr("Add to Unheard")
            deeds.append((word, lambda: self.await_hearing_requested.emit(imported.ready)))
        if imported.texts:
            self.texts_met.emit(imported.texts)
        if told := beside(*words):
            self.said.emit(told, deeds, _KEY)
        else:
            self.unsaid.emit(_KEY)
        self.rejected_met.emit(imported.rejected)

    def _came_in(self, imported: Imported) -> str:
        if not imported.tasks and imported.decided:
            return formats.counted(
                imported.decided,
                #: An imported file had no songs, only what the person decided of songs.
                self.tr("Imported {n} ratings, notes and other decisions.", "", imported.decided),
            )
        if not imported.tasks:
            return "" if imported.texts else self.tr("Nothing was imported.")
        songs = formats.counted(imported.songs, self.tr("{n} songs", "", imported.songs))
        words = formats.counted(
            imported.tasks,
            self.tr("Imported {n} tasks with {songs}.", "", imported.tasks),
            songs=songs,
        )
        #: The import was stopped by the user.
        return beside(self.tr("Stopped."), words) if imported.cancelled else words

    def _unread(self, imported: Imported) -> str:
        codes = set(imported.unread.values())
        if len(imported.unread) == 1 and codes & _SAID:
            return say(codes.pop(), {"name": plain(imported.named_unread())})
        if codes == {"usage.cannot_read"}:
            return formats.counted(
                len(imported.unread),
                self.tr("{n} files could not be read: {names}.", "", len(imported.unread)),
                names=plain(imported.named_unread()),
            )
        return formats.counted(
            len(imported.unread),
            self.tr("{n} files were not recognised: {names}.", "", len(imported.unread)),
            names=plain(imported.named_unread()),
        )

    def _on_exported(self, exported: Exported) -> None:
        self._is_running = False
        words = formats.counted(
            exported.tasks,
            self.tr(
                "Exported {n} tasks to {file}, without API keys and music files. Copy your music folder too.",
                "",
                exported.tasks,
            ),
            file=plain(exported.path.name),
        )
        folder = exported.path.parent
        #: Verb, on a button: open the folder of the exported file.
        show: Deed = (self.tr("Show"), lambda: self.folder_requested.emit(folder))
        self.said.emit(words, [show], _KEY)

    def _on_listed(self, listed: WrittenList) -> None:
        self._is_running = False
        count, folder = listed.songs, listed.path.parent
        words = [
            formats.counted(
                count,
                self.tr("Exported {n} songs to {file}.", "", count),
                file=plain(listed.path.name),
            )
        ]
        if listed.is_tied:
            words.append(
                self.tr(
                    "It plays the files on this computer. To give songs away, use Copy to folder."
                )
            )
        if listed.left_out:
            left = listed.left_out
            told = self.tr("{n} songs were left out, because they are not downloaded.", "", left)
            words.append(formats.counted(left, told))
        if listed.unnamed:
            left = listed.unnamed
            told = self.tr(
                "{n} songs were left out, because a playlist cannot hold their file names.",
                "",
                left,
            )
            words.append(formats.counted(left, told))
        #: Verb, on a button: open the folder of the exported file.
        show: Deed = (self.tr("Show"), lambda: self.folder_requested.emit(folder))
        self.said.emit(beside(*words), [show], _KEY)

    def _on_copied(self, report: CopyReport, folder: Path) -> None:
        self._is_running = False
        made, place = report.songs, formats.place(folder)
        words = [
            formats.counted(made, self.tr("Copied {n} songs to {folder}.", "", made), folder=place)
        ]
        if not made and report.copied:  # only what stands beside songs
            made = report.copied
            text = self.tr("Copied {n} files to {folder}.", "", made)
            words = [formats.counted(made, text, folder=place)]
        if report.trouble is not None:
            words.insert(0, say_error(report.trouble))
        if report.stopped:
            left = report.stopped
            words.append(formats.counted(left, self.tr("{n} files are left.", "", left)))
        if report.failed:
            count, first = len(report.failed), report.failed[0]
            told = self.tr("{n} songs could not be copied. The first: {reason}", "", count)
            words.append(formats.counted(count, told, reason=say_error(first.error)))
        if report.left_out:
            left = report.left_out
            told = self.tr(
                "{n} songs were left out, because their files are missing or damaged.", "", left
            )
            words.append(formats.counted(left, told))
        if report.songs_kept:
            kept = report.songs_kept
            words.append(formats.counted(kept, self.tr("{n} were there already.", "", kept)))
        if report.removed:
            removed = report.removed
            words.append(formats.counted(removed, self.tr("{n} files were removed.", "", removed)))
        #: Verb, on a button: open the folder of the copied songs.
        show: Deed = (self.tr("Show"), lambda: self.folder_requested.emit(folder))
        self.said.emit(beside(*words), [show], _KEY)

    def _on_error(self, error: DesktopError) -> None:
        self._is_running = False
        self.said.emit(say_error(error), [], _KEY)
