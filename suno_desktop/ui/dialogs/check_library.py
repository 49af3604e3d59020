"""Check library: is everything that was saved still there and unchanged, what else lies in the folder, and what to do.

The engine reads and compares; this only shows what it found and orders what the person chooses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHeaderView,
    QMenu,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.errors import DesktopError, MediaError
from suno_desktop.core.events import Working
from suno_desktop.core.model import FileId, MediaKind, SongId
from suno_desktop.core.override import override
from suno_desktop.ui import formats, theme
from suno_desktop.ui.dialogs.widgets import (
    CellDelegate,
    StatusLine,
    Tone,
    Words,
    button,
    closing_row,
    framed,
)
from suno_desktop.ui.messages import say
from suno_desktop.ui.screen_room import begin_with
from suno_desktop.ui.views.flow_layout import FlowLayout

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.workflows.check import Checked, Foreign
    from suno_desktop.core.workflows.rebuild import TakenBack

_MOST_SHOWN: Final = 2000
_WORST_FIRST: Final = (
    "away",
    "unread",
    "missing",
    "damaged",
    "changed",
    "moved",
    "foreign",
    "copy",
)
_NOT_READ: Final = frozenset({"away", "unread"})
_NOT_THERE: Final = frozenset({"away", "missing"})
_VIDEOS: Final = frozenset({".mp4", ".webm", ".mkv"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One file that is not as it should be, or that nobody knows."""

    what: str
    """away, unread, missing, damaged, changed, moved, foreign or copy."""
    path: Path
    kind: MediaKind
    song_id: SongId | None
    file_id: FileId | None = None
    """None: it is none of the saved files."""
    is_song: bool = False
    """It says that it is a song, which the library does not know."""

    @property
    def can_save(self) -> bool:
        """Whether it can be had once more from where it came."""
        return self.what in {"away", "missing", "damaged"} and self.song_id is not None

    @property
    def can_locate(self) -> bool:
        """Whether the person may know where it is."""
        return self.what in _NOT_THERE and self.kind in {MediaKind.MP3, MediaKind.MP4}

    @property
    def can_adopt(self) -> bool:
        """Whether it may be taken for the saved file of the song that it says it is, or for a song."""
        return self.what in {"changed", "foreign"} and (self.song_id is not None or self.is_song)


@dataclass(slots=True)
class _Taking:
    """Files that are being taken over."""

    left: int
    taken: list[Finding] = field(default_factory=list)
    error: DesktopError | None = None


def finding_of(checked: Checked) -> Finding:
    """What a check found out about a saved file."""
    file = checked.file
    return Finding(checked.verdict, checked.path, file.kind, file.song_id, file.file_id)


def finding_of_foreign(foreign: Foreign) -> Finding:
    """A file that belongs to nothing."""
    kind = MediaKind.MP4 if foreign.path.suffix.lower() in _VIDEOS else MediaKind.MP3
    what = "copy" if foreign.is_copy else "foreign"
    return Finding(what, foreign.path, kind, foreign.song_id, is_song=foreign.is_song)


class CheckDialog(QDialog):
    """Reads everything, then lists what is wrong.

    Signals:
        folder_requested: show this file where it is.
    """

    folder_requested = Signal(object)

    def __init__(self, *, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("checkLibrary")
        self.setWindowTitle(self.tr("Check library"))
        begin_with(self, first=QSize(760, 520), least=QSize(560, 400))
        self._bridge = bridge
        self._findings: list[Finding] = []
        self._files = 0
        self._run = 0
        """Counts the checks; the answers of one that was cancelled are dropped."""
        self._is_running = False
        self._build()
        bridge.working.connect(self._on_working)
        bridge.bug.connect(self._on_bug)
        self.start()

    def _build(self) -> None:
        note = Words(
            self.tr(
                "Reads every downloaded file and compares it with the library's record. Nothing is changed."
            ),
            muted=True,
        )
        self._status = StatusLine(name="checkLibraryStatus")
        self._bar = QProgressBar(self)
        self._bar.setObjectName("checkLibraryProgress")
        #: Name of a progress bar, for screen readers.
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._build_table()
        self._again = button(self.tr("Check again"), name="checkLibraryAgain")
        self._again.clicked.connect(self.start)
        self._cancel = button(self.tr("Cancel"), name="checkLibraryCancel")
        self._cancel.clicked.connect(self.cancel)
        self._save = button(self.tr("&Download again"), name="checkLibrarySave")
        self._save.clicked.connect(self._on_save_clicked)
        self._locate = button(self.tr("&Locate…"), name="checkLibraryLocate")
        self._build_places()
        self._adopt = button(self.tr("&Add to library"), name="checkLibraryAdopt")
        self._adopt.clicked.connect(self._on_adopt_clicked)
        self._show = button(self.tr("Show in &folder"), name="checkLibraryShow")
        self._show.clicked.connect(self._on_show_clicked)
        deeds = QWidget(self)
        row = FlowLayout(deeds, spacing=theme.S)  # in two lines where there is little room
        for one in (self._save, self._locate, self._adopt, self._show):
            row.addWidget(one)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.M)
        layout.addWidget(note)
        layout.addWidget(self._status)
        layout.addWidget(self._bar)
        layout.addWidget(framed(self._table), 1)
        layout.addWidget(deeds)
        layout.addLayout(closing_row(self, self.tr("Close"), self._again, self._cancel))

    def _build_places(self) -> None:
        menu = QMenu(self._locate)
        menu.setObjectName("checkLibraryPlaces")
        self._file = menu.addAction(self.tr("Choose the &file…"))
        self._file.setObjectName("checkLibraryFile")
        self._file.triggered.connect(self._on_file_triggered)
        self._folder = menu.addAction(self.tr("&Search a folder…"))
        self._folder.setObjectName("checkLibraryFolder")
        self._folder.triggered.connect(self._on_folder_triggered)
        self._locate.setMenu(menu)

    def _build_table(self) -> None:
        self._table = QTableWidget(0, 3, self)
        self._table.setObjectName("checkLibraryTable")
        #: Name of a table, for screen readers: what the check found.
        self._table.setAccessibleName(self.tr("Results"))
        self._table.setHorizontalHeaderLabels(
            [
                #: Title of a column: the name of a file.
                self.tr("File"),
                self.tr("Folder"),
                #: Title of a column: what is wrong with a file.
                self.tr("Result"),
            ]
        )
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self._table.setTabKeyNavigation(False)
        self._table.setShowGrid(False)
        self._table.setWordWrap(False)
        self._table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._table.setItemDelegate(CellDelegate(self._table))
        self._table.verticalHeader().hide()
        header = self._table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        self._table.itemSelectionChanged.connect(self._enable)

    # Checking.

    def start(self) -> None:
        """Read everything anew."""
        self._run += 1
        run = self._run
        self._is_running = True
        self._findings.clear()
        self._fill()
        self._bar.setRange(0, 0)
        self._status.say(self.tr("Reading the downloaded files…"))
        self._bridge.do(
            self._bridge.engine.upkeep.check(),
            owner=self,
            on_done=lambda found: self._on_checked(run, found),
            on_error=lambda error: self._on_error(run, error),
        )

    def cancel(self) -> None:
        """Read no further."""
        self._run += 1
        self._bridge.engine.upkeep.stop()
        self._end(self.tr("Cancelled. Files not yet read were not checked."), Tone.PLAIN)

    @override
    def done(self, result: int) -> None:
        """Closing the dialog ends the check."""
        if self._is_running:
            self.cancel()
        super().done(result)

    def _on_working(self, working: Working) -> None:
        if working.job == "check" and self._is_running:
            self._bar.setRange(0, max(1, working.total))
            self._bar.setValue(working.done)
            self._status.say(
                self.tr("{done} of {total} files read.").format(
                    done=formats.number(working.done), total=formats.number(working.total)
                )
            )

    def _on_checked(self, run: int, found: tuple[Checked, ...]) -> None:
        if run != self._run:
            return
        self._files = sum(one.verdict not in _NOT_READ for one in found)
        self._findings = [finding_of(one) for one in found if one.verdict != "ok"]
        self._bar.setRange(0, 0)
        self._bridge.do(
            self._bridge.engine.upkeep.foreign_files(),
            owner=self,
            on_done=lambda foreign: self._on_foreign(run, foreign),
            on_error=lambda error: self._on_error(run, error),
        )

    def _on_foreign(self, run: int, foreign: Iterable[Foreign]) -> None:
        if run == self._run:
            self._findings += [finding_of_foreign(one) for one in foreign]
            self._findings.sort(key=lambda one: (_WORST_FIRST.index(one.what), one.path))
            self._end(*self._summary())

    def _on_error(self, run: int, error: DesktopError) -> None:
        if run == self._run:
            self._end(say(error.code, error.values), Tone.BAD)

    def _on_bug(self, problem: object) -> None:
        if self._is_running:
            self._end(say("bug", {"problem": type(problem).__name__}), Tone.BAD)

    def _end(self, words: str, tone: Tone) -> None:
        self._is_running = False
        self._status.say(words, tone=tone)
        self._fill()

    def _summary(self) -> tuple[str, Tone]:
        counts = {what: sum(one.what == what for one in self._findings) for what in _WORST_FIRST}
        words = {
            "away": self.tr("{n} in a folder that was not found"),
            #: How many files.
            "unread": self.tr("{n} cannot be read"),
            #: How many files.
            "missing": self.tr("{n} missing"),
            #: How many files.
            "damaged": self.tr("{n} damaged"),
            "changed": self.tr("{n} with changed tags"),
            #: How many files.
            "moved": self.tr("{n} moved"),
            "foreign": self.tr("{n} not in the library"),
            "copy": self.tr("{n} duplicates", "", counts["copy"]),
        }
        parts = [
            words[what].format(n=formats.number(count)) for what, count in counts.items() if count
        ]
        if not parts:
            unchanged = self.tr("{n} files read. All unchanged.", "", self._files)
            return formats.counted(self._files, unchanged), Tone.GOOD
        told = formats.counted(
            self._files,
            self.tr("{n} files read: {findings}.", "", self._files),
            findings=formats.listed(parts),
        )
        is_bad = any(counts[what] for what in ("away", "unread", "missing", "damaged"))
        return told, Tone.WARNING if is_bad else Tone.PLAIN

    # What is shown.

    def _words(self, finding: Finding) -> str:
        if finding.what == "foreign":
            return (
                self.tr("One of your songs, not in the library")
                if finding.can_adopt
                else self.tr("Not in the library")
            )
        return {
            "away": self.tr("Folder or disk not found"),
            #: State of a file that the system does not let be read.
            "unread": self.tr("No permission, or disk error"),
            #: State of a file that is not where it was.
            "missing": self.tr("Missing"),
            "damaged": self.tr("Damaged or replaced"),
            "changed": self.tr("Tags changed, audio unchanged"),
            "moved": self.tr("Moved here (recorded)"),
            "copy": self.tr("Duplicate of a downloaded song"),
        }[finding.what]

    def _folder_words(self, path: Path) -> str:
        """The folder relative to the music folder; elsewhere its path, shortened."""
        root = self._bridge.engine.folder.path
        if path.parent == root or not path.is_relative_to(root):
            return formats.place(path.parent)
        return formats.line(str(path.parent.relative_to(root)))

    def _fill(self) -> None:
        shown = self._findings[:_MOST_SHOWN]
        self._table.setRowCount(len(shown))
        for row, one in enumerate(shown):
            name, folder = formats.line(one.path.name), self._folder_words(one.path)
            for column, text in enumerate((name, folder, self._words(one))):
                item = QTableWidgetItem(text)
                item.setToolTip(formats.tooltip(str(one.path)))
                self._table.setItem(row, column, item)
        self._table.clearSelection()
        self._enable()

    def _selected(self) -> list[Finding]:
        rows = sorted({index.row() for index in self._table.selectionModel().selectedRows()})
        return [self._findings[row] for row in rows if row < len(self._findings)]

    def _chosen(self) -> list[Finding]:
        """What the buttons are about: the selected ones, or all of them."""
        return self._selected() or self._findings

    def _enable(self) -> None:
        selected, chosen = self._selected(), self._chosen()
        idle = not self._is_running
        one = selected[0] if len(selected) == 1 else None
        self._bar.setVisible(self._is_running)
        self._cancel.setVisible(self._is_running)
        self._again.setVisible(idle)
        self._save.setText(
            self.tr("&Download again") if selected else self.tr("&Download all again")
        )
        self._save.setEnabled(idle and any(one.can_save for one in self._to_save()))
        self._adopt.setText(
            self.tr("&Add to library") if selected else self.tr("&Add all to library")
        )
        self._adopt.setEnabled(idle and any(one.can_adopt for one in chosen))
        self._locate.setEnabled(idle and any(one.what in _NOT_THERE for one in self._findings))
        self._file.setEnabled(one is not None and one.can_locate)
        self._show.setEnabled(idle and one is not None and one.what not in _NOT_THERE)

    def _settled(self, settled: Iterable[Finding], words: str, *, tone: Tone = Tone.GOOD) -> None:
        gone = set(settled)
        self._findings = [one for one in self._findings if one not in gone]
        self._fill()
        self._status.say(words, tone=tone)

    # What is done.

    def _on_save_clicked(self) -> None:
        wanted = [one for one in self._to_save() if one.can_save]
        lost = [one.file_id for one in wanted if one.what == "away" and one.file_id is not None]
        if lost:
            self._bridge.do(
                self._bridge.engine.upkeep.give_up(lost),
                owner=self,
                on_done=lambda _changes: self._save_all(wanted),
                on_error=self._status.say_error,
            )
        else:
            self._save_all(wanted)

    def _to_save(self) -> list[Finding]:
        """What is on a disk that is away is only downloaded again where it is selected."""
        return self._selected() or [one for one in self._findings if one.what != "away"]

    def _save_all(self, wanted: list[Finding]) -> None:
        for kind in {one.kind for one in wanted}:
            self._save_again([one for one in wanted if one.kind is kind], kind)

    def _save_again(self, wanted: list[Finding], kind: MediaKind) -> None:
        ids = [one.song_id for one in wanted if one.song_id is not None]
        words = formats.counted(
            len(wanted),
            self.tr("Downloading {n} files again. See Downloads for progress.", "", len(wanted)),
        )
        self._bridge.do(
            self._bridge.engine.saving.save(ids, [kind]),
            owner=self,
            on_done=lambda _queued: self._settled(wanted, words),
            on_error=self._status.say_error,
        )

    def _on_file_triggered(self) -> None:
        (finding,) = self._selected()
        name = finding.path.name
        chooser = self._chooser(self.tr("Where is {name}?").format(name=name))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(lambda chosen: self._take([(finding, Path(chosen))]))
        chooser.open()

    def _on_folder_triggered(self) -> None:
        chooser = self._chooser(self.tr("Where are the missing files?"))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.fileSelected.connect(lambda chosen: self._search(Path(chosen)))
        chooser.open()

    def _chooser(self, title: str) -> QFileDialog:
        chooser = QFileDialog(self, title)
        chooser.setObjectName("checkLibraryChooser")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return chooser

    def _search(self, folder: Path) -> None:
        """Look for everything that is missing."""
        self._run += 1
        run = self._run
        self._is_running = True
        self._bar.setRange(0, 0)
        self._status.say(self.tr("Searching {folder}…").format(folder=formats.place(folder)))
        self._enable()
        self._bridge.do(
            self._bridge.engine.upkeep.locate(folder),
            owner=self,
            on_done=lambda found: self._on_located(run, found),
            on_error=lambda error: self._on_error(run, error),
        )

    def _on_located(self, run: int, found: tuple[FileId, ...]) -> None:
        if run != self._run:
            return
        self._is_running = False
        missing = [one for one in self._findings if one.what in _NOT_THERE]
        located = [one for one in missing if one.file_id in found]
        self._settled(
            located,
            self.tr("Found {n} of {total} missing files there.").format(
                n=formats.number(len(located)), total=formats.number(len(missing))
            ),
            tone=Tone.GOOD if located else Tone.WARNING,
        )

    def _on_adopt_clicked(self) -> None:
        self._take([(one, one.path) for one in self._chosen() if one.can_adopt])

    def _take(self, wanted: list[tuple[Finding, Path]]) -> None:
        """Let files be the saved ones of their songs, one after the other; those that cannot be stay listed."""
        unknown = [(finding, path) for finding, path in wanted if finding.is_song]
        known = [one for one in wanted if one not in unknown]
        taking = _Taking(left=len(known) + bool(unknown))
        for finding, path in known:
            self._take_one(finding, path, taking)
        if unknown:
            self._take_songs(unknown, taking)

    def _take_songs(self, unknown: list[tuple[Finding, Path]], taking: _Taking) -> None:
        """Take in songs that the library does not know, all together."""

        def on_done(taken: TakenBack) -> None:
            here = {path for path, _, _ in (*taken.files, *taken.damaged)}
            taking.taken += [finding for finding, path in unknown if path in here]
            if taken.troubles:
                taking.error = taken.troubles[0]
            if taken.left_out:
                taking.error = MediaError("file.not_whole", path=taken.left_out[0])
            self._end_one(taking)

        def on_error(error: DesktopError) -> None:
            taking.error = error
            self._end_one(taking)

        rebuilding = self._bridge.engine.upkeep.rebuild([path for _, path in unknown])
        self._bridge.do(rebuilding, owner=self, on_done=on_done, on_error=on_error)

    def _take_one(self, finding: Finding, path: Path, taking: _Taking) -> None:
        def on_done(_nothing: object) -> None:
            taking.taken.append(finding)
            self._end_one(taking)

        def on_error(error: DesktopError) -> None:
            taking.error = error
            self._end_one(taking)

        song_id = finding.song_id
        if song_id is not None:
            adopting = self._bridge.engine.upkeep.adopt(song_id, path, finding.kind)
            self._bridge.do(adopting, owner=self, on_done=on_done, on_error=on_error)

    def _end_one(self, taking: _Taking) -> None:
        taking.left -= 1
        if not taking.left:
            self._on_taken(taking)

    def _on_taken(self, taking: _Taking) -> None:
        words = formats.counted(
            len(taking.taken), self.tr("Added {n} files to the library.", "", len(taking.taken))
        )
        self._settled(taking.taken, words)
        if taking.error is not None:
            self._status.say_error(taking.error)

    def _on_show_clicked(self) -> None:
        self.folder_requested.emit(self._selected()[0].path)
