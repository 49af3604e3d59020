"""Check library: is everything that was saved still there and unchanged, what else lies in the folder, and what to do.

The engine reads and compares; this only shows what it found and orders what the person chooses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from suno_desktop.core.errors import DesktopError
from suno_desktop.core.events import Working
from suno_desktop.core.model import MediaKind, SongId
from suno_desktop.ui import formats, theme
from suno_desktop.ui.dialogs.parts import (
    CellDelegate,
    StatusLine,
    Tone,
    Words,
    button,
    closing_row,
    framed,
)
from suno_desktop.ui.text import say

if TYPE_CHECKING:
    from suno_desktop.bridge.engine import EngineBridge
    from suno_desktop.core.workflows.check import Checked, Foreign

_MOST_SHOWN: Final = 2000
_VIDEOS: Final = frozenset({".mp4", ".webm"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One file that is not as it should be, or that nobody knows."""

    what: str
    """missing, damaged, moved or foreign."""
    path: Path
    kind: MediaKind
    song_id: SongId | None

    @property
    def can_save(self) -> bool:
        """Whether it can be had once more from where it came."""
        return self.what in {"missing", "damaged"} and self.song_id is not None

    @property
    def can_locate(self) -> bool:
        """Whether the person may know where it is."""
        return self.what == "missing" and self.kind in {MediaKind.MP3, MediaKind.MP4}

    @property
    def can_adopt(self) -> bool:
        """Whether it says which song of the library it is."""
        return self.what == "foreign" and self.song_id is not None


def finding_of(checked: Checked) -> Finding:
    """What a check found out about a saved file."""
    file = checked.file
    return Finding(checked.verdict, checked.path, file.kind, file.song_id)


def finding_of_foreign(foreign: Foreign) -> Finding:
    """A file that belongs to nothing."""
    kind = MediaKind.MP4 if foreign.path.suffix.lower() in _VIDEOS else MediaKind.MP3
    return Finding("foreign", foreign.path, kind, foreign.song_id)


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
        self.setMinimumSize(560, 400)
        self.resize(760, 520)
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
                "Every saved file is read and compared with what was saved. Nothing is changed."
            ),
            muted=True,
        )
        self._status = StatusLine(name="checkLibraryStatus")
        self._bar = QProgressBar(self)
        self._bar.setObjectName("checkLibraryProgress")
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._build_table()
        self._again = button(self.tr("Check again"), name="checkLibraryAgain")
        self._again.clicked.connect(self.start)
        self._cancel = button(self.tr("Cancel"), name="checkLibraryCancel")
        self._cancel.clicked.connect(self.cancel)
        self._save = button(self.tr("&Save again"), name="checkLibrarySave")
        self._save.clicked.connect(self._on_save_clicked)
        self._locate = button(self.tr("&Locate …"), name="checkLibraryLocate")
        self._locate.clicked.connect(self._on_locate_clicked)
        self._adopt = button(self.tr("&Take over"), name="checkLibraryAdopt")
        self._adopt.clicked.connect(self._on_adopt_clicked)
        self._show = button(self.tr("Show in &folder"), name="checkLibraryShow")
        self._show.clicked.connect(self._on_show_clicked)
        deeds = QHBoxLayout()
        for one in (self._save, self._locate, self._adopt, self._show):
            deeds.addWidget(one)
        deeds.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.M)
        layout.addWidget(note)
        layout.addWidget(self._status)
        layout.addWidget(self._bar)
        layout.addWidget(framed(self._table), 1)
        layout.addLayout(deeds)
        layout.addLayout(closing_row(self, self.tr("Close"), self._again, self._cancel))

    def _build_table(self) -> None:
        self._table = QTableWidget(0, 3, self)
        self._table.setObjectName("checkLibraryTable")
        self._table.setAccessibleName(self.tr("What was found"))
        self._table.setHorizontalHeaderLabels(
            [self.tr("File"), self.tr("Folder"), self.tr("Finding")]
        )
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self._table.setTabKeyNavigation(False)
        self._table.setShowGrid(False)
        self._table.setWordWrap(False)
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
        self._status.say(self.tr("Reading the saved files …"))
        self._bridge.do(
            self._bridge.engine.check(),
            owner=self,
            on_done=lambda found: self._on_checked(run, found),
            on_error=lambda error: self._on_error(run, error),
        )

    def cancel(self) -> None:
        """Read no further."""
        self._run += 1
        self._bridge.engine.cancel_upkeep()
        self._end(self.tr("Cancelled. What was not read yet is not known."), Tone.PLAIN)

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
                self.tr("{done} of {total} files are read.").format(
                    done=formats.number(working.done), total=formats.number(working.total)
                )
            )

    def _on_checked(self, run: int, found: tuple[Checked, ...]) -> None:
        if run != self._run:
            return
        self._files = len(found)
        self._findings = [finding_of(one) for one in found if one.verdict != "ok"]
        self._bar.setRange(0, 0)
        self._bridge.do(
            self._bridge.engine.foreign_files(),
            owner=self,
            on_done=lambda foreign: self._on_foreign(run, foreign),
            on_error=lambda error: self._on_error(run, error),
        )

    def _on_foreign(self, run: int, foreign: Iterable[Foreign]) -> None:
        if run == self._run:
            self._findings += [finding_of_foreign(one) for one in foreign]
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
        whole = formats.counted(
            self._files, self.tr("{n} file was read."), self.tr("{n} files were read.")
        )
        counts = {
            what: sum(one.what == what for one in self._findings)
            for what in ("missing", "damaged", "moved", "foreign")
        }
        words = {
            "missing": self.tr("{n} missing"),
            "damaged": self.tr("{n} changed"),
            "moved": self.tr("{n} found in another place"),
            "foreign": self.tr("{n} not known to the library"),
        }
        parts = [
            words[what].format(n=formats.number(count)) for what, count in counts.items() if count
        ]
        if not parts:
            return self.tr("{files} All are as they were saved.").format(files=whole), Tone.GOOD
        told = self.tr("{files} {findings}.").format(files=whole, findings=formats.listed(parts))
        return told, Tone.WARNING if counts["missing"] or counts["damaged"] else Tone.PLAIN

    # What is shown.

    def _words(self, finding: Finding) -> str:
        if finding.what == "foreign":
            return (
                self.tr("Not known; it is a song of yours")
                if finding.can_adopt
                else self.tr("Not known to the library")
            )
        return {
            "missing": self.tr("Missing"),
            "damaged": self.tr("Changed since it was saved"),
            "moved": self.tr("Found here; noted"),
        }[finding.what]

    def _fill(self) -> None:
        shown = self._findings[:_MOST_SHOWN]
        self._table.setRowCount(len(shown))
        for row, one in enumerate(shown):
            folder = formats.place(one.path.parent)
            for column, text in enumerate((formats.line(one.path.name), folder, self._words(one))):
                item = QTableWidgetItem(text)
                item.setToolTip(formats.tooltip(str(one.path)))
                self._table.setItem(row, column, item)
        if shown:
            self._table.selectRow(0)
        self._enable()

    def _chosen(self) -> list[Finding]:
        rows = sorted({index.row() for index in self._table.selectionModel().selectedRows()})
        return [self._findings[row] for row in rows if row < len(self._findings)]

    def _enable(self) -> None:
        chosen = self._chosen()
        idle = not self._is_running
        self._bar.setVisible(self._is_running)
        self._cancel.setVisible(self._is_running)
        self._again.setVisible(idle)
        self._save.setEnabled(idle and any(one.can_save for one in chosen))
        self._locate.setEnabled(idle and len(chosen) == 1 and chosen[0].can_locate)
        self._adopt.setEnabled(idle and any(one.can_adopt for one in chosen))
        self._show.setEnabled(idle and len(chosen) == 1 and chosen[0].what != "missing")

    def _settled(self, settled: Iterable[Finding], words: str) -> None:
        gone = set(settled)
        self._findings = [one for one in self._findings if one not in gone]
        self._fill()
        self._status.say(words, tone=Tone.GOOD)

    # What is done.

    def _on_save_clicked(self) -> None:
        wanted = [one for one in self._chosen() if one.can_save]
        for kind in {one.kind for one in wanted}:
            self._save_again([one for one in wanted if one.kind is kind], kind)

    def _save_again(self, wanted: list[Finding], kind: MediaKind) -> None:
        ids = [one.song_id for one in wanted if one.song_id is not None]
        self._bridge.do(
            self._bridge.engine.save(ids, [kind]),
            owner=self,
            on_done=lambda _queued: self._settled(
                wanted, self.tr("They are saved again; see Downloads.")
            ),
            on_error=self._status.say_error,
        )

    def _on_locate_clicked(self) -> None:
        finding = self._chosen()[0]
        chooser = QFileDialog(self, self.tr("Where is {name}?").format(name=finding.path.name))
        chooser.setObjectName("checkLibraryChooser")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(lambda name: self._take(finding, Path(name)))
        chooser.open()

    def _on_adopt_clicked(self) -> None:
        for one in self._chosen():
            if one.can_adopt:
                self._take(one, one.path)

    def _take(self, finding: Finding, path: Path) -> None:
        if finding.song_id is None:
            return
        self._bridge.do(
            self._bridge.engine.adopt(finding.song_id, path, finding.kind),
            owner=self,
            on_done=lambda _nothing: self._settled([finding], self.tr("It is in the library now.")),
            on_error=self._status.say_error,
        )

    def _on_show_clicked(self) -> None:
        self.folder_requested.emit(self._chosen()[0].path)
