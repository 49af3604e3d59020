"""Rename saved files: what would change, file by file, before anything is touched. The person confirms or leaves.

The engine makes the plan; this only shows it. The renaming itself is ordered by the main window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.errors import DesktopError
from suno_desktop.core.events import Working
from suno_desktop.core.override import override
from suno_desktop.ui import formats, theme
from suno_desktop.ui.dialogs.pairs import PairsModel, pairs_table
from suno_desktop.ui.dialogs.widgets import (
    FittingDialog,
    StatusLine,
    Tone,
    Words,
    button,
    framed,
)
from suno_desktop.ui.messages import beside
from suno_desktop.ui.screen_room import begin_with

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.workflows.rename import RenamePlan, Stays

_SMALL_PX: Final = 420


class RenameDialog(FittingDialog):
    """Looks at all saved files, lists what would change, and asks.

    Signals:
        confirmed: the files are to be renamed; just before the dialog closes.
    """

    confirmed = Signal()

    def __init__(self, *, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rename")
        self.setWindowTitle(self.tr("Rename downloaded files"))
        begin_with(self, first=QSize(860, 520), least=QSize(560, 400))
        self._bridge = bridge
        self._is_planning = True
        self._build()
        bridge.working.connect(self._on_working)
        bridge.bug.connect(self._on_bug)
        self._status.say(self.tr("Checking the downloaded files…"))
        bridge.do(
            bridge.engine.upkeep.plan_rename(),
            owner=self,
            on_done=self._on_planned,
            on_error=self._on_error,
        )

    def _build(self) -> None:
        self._status = StatusLine(name="renameStatus")
        self._staying = Words(name="renameStaying", muted=True).selectable()
        self._staying.hide()
        self._bar = QProgressBar(self)
        self._bar.setObjectName("renameProgress")
        #: Name of a progress bar, for screen readers.
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._bar.setRange(0, 0)
        self._model = PairsModel((self.tr("Current name"), self.tr("New name")), self)
        self._frame = framed(
            pairs_table(self._model, name="renameTable", title=self.tr("New names"), parent=self)
        )
        self._note = Words(
            self.tr(
                "No file is ever overwritten. Folders left empty are removed. You can undo this until you close Suno Desktop."
            ),
            name="renameNote",
            muted=True,
        )
        self._cancel = button(self.tr("Cancel"), name="renameCancel", parent=self)
        self._cancel.clicked.connect(self.reject)
        #: Verb, on a button: rename the files.
        self._yes = QPushButton(self.tr("Rename"), self)
        self._yes.setObjectName("renameYes")
        self._yes.setDefault(True)
        self._yes.setEnabled(False)
        self._yes.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._yes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.M)
        layout.addWidget(self._status)
        layout.addWidget(self._staying)
        layout.addWidget(self._bar)
        layout.addWidget(self._frame, 1)
        layout.addWidget(self._note)
        layout.addLayout(row)

    # What happens.

    @override
    def accept(self) -> None:
        """Let it be done."""
        self.confirmed.emit()
        super().accept()

    @override
    def done(self, result: int) -> None:
        """Closing the dialog ends the looking."""
        if self._is_planning:
            self._is_planning = False
            self._bridge.engine.upkeep.cancel_plan()
        super().done(result)

    def _on_working(self, working: Working) -> None:
        if working.job == "plan" and self._is_planning:
            self._bar.setRange(0, max(1, working.total))
            self._bar.setValue(working.done)

    def _on_planned(self, plan: RenamePlan) -> None:
        self._end()
        self._model.show_rows([(one.old, one.new) for one in plan.listed])
        self._staying.setText(self._why_staying(plan))
        self._staying.setVisible(bool(self._staying.text()))
        if not plan.changing:
            self._status.say(self.tr("All file names are already up to date."), tone=Tone.GOOD)
            self._cancel.setText(self.tr("Close"))
            for part in (self._yes, self._note, self._frame):
                part.hide()
            self._shrink()
            return
        changing, files = formats.number(plan.changing), formats.number(plan.files)
        words = self.tr("{changing} of {files} files will be renamed.").format(
            changing=changing, files=files
        )
        if plan.changing > len(plan.listed):
            listed = self.tr("The first {n} are listed.")
            words = beside(words, listed.format(n=formats.number(len(plan.listed))))
        self._status.say(words)
        self._yes.setText(
            formats.counted(plan.changing, self.tr("Rename {n} files", "", plan.changing))
        )
        self._yes.setEnabled(True)
        self._yes.setFocus()

    def _shrink(self) -> None:
        """Without a list the dialog is a small one in the same place."""
        middle = self.geometry().center()
        self.setMinimumSize(_SMALL_PX, 0)
        self.resize(_SMALL_PX, self.minimumSizeHint().height())
        place = self.geometry()
        place.moveCenter(middle)
        self.setGeometry(place)

    def _why_staying(self, plan: RenamePlan) -> str:
        words: dict[Stays, str] = {
            "right": self.tr("{n} already correct"),
            "elsewhere": self.tr("{n} outside the music folder"),
            "missing": self.tr("{n} missing on disk"),
            "changed": self.tr("{n} modified since they were downloaded"),
            "impossible": self.tr("{n} whose new name is not possible"),
        }
        parts = [
            text.format(n=formats.number(plan.staying[why]))
            for why, text in words.items()
            if plan.staying.get(why)
        ]
        if not parts:
            return ""
        return self.tr("Unchanged: {reasons}.").format(reasons=formats.listed(parts))

    def _on_error(self, error: DesktopError) -> None:
        self._end()
        self._status.say_error(error)

    def _on_bug(self, _problem: object) -> None:
        if self._is_planning:
            self._end()
            self._status.say(
                self.tr(
                    "The downloaded files could not be read. Check the music folder, then try again."
                ),
                tone=Tone.BAD,
            )

    def _end(self) -> None:
        self._is_planning = False
        self._bar.hide()
