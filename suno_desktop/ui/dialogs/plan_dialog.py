"""A dialog that tells what would change, file by file, before anything is touched. The person confirms or leaves.

The engine looks; what is said of its findings is told by the dialogs that follow this one. Changes nothing itself.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

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
from suno_desktop.ui.screen_room import begin_with

if TYPE_CHECKING:
    from collections.abc import Iterable

    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.errors import DesktopError

_SMALL_PX: Final = 420


class PlanTexts(NamedTuple):
    """What is said whatever is found."""

    title: str
    table: str
    """For screen readers."""
    note: str
    """What the person should know before confirming."""
    yes: str


class PlanDialog(FittingDialog):
    """What would change, and whether it shall.

    Signals:
        confirmed: it is to be done; just before the dialog closes.
    """

    confirmed = Signal()

    def __init__(
        self, texts: PlanTexts, *, name: str, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(texts.title)
        begin_with(self, first=QSize(860, 520), least=QSize(560, 400))
        self._bridge = bridge
        self._is_planning = True
        self._status = StatusLine(name=f"{name}Status")
        self._staying = Words(name=f"{name}Staying", muted=True).selectable()
        self._staying.hide()
        self._bar = QProgressBar(self)
        self._bar.setObjectName(f"{name}Progress")
        #: Name of a progress bar, for screen readers.
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._bar.setRange(0, 0)
        self._model = self._make_model()
        self._table: QTableView = pairs_table(
            self._model, name=f"{name}Table", title=texts.table, parent=self
        )
        self._frame = framed(self._table)
        self._note = Words(texts.note, name=f"{name}Note", muted=True)
        self._cancel = button(self.tr("Cancel"), name=f"{name}Cancel", parent=self)
        self._cancel.clicked.connect(self.reject)
        self._yes = QPushButton(texts.yes, self)
        self._yes.setObjectName(f"{name}Yes")
        self._yes.setDefault(True)
        self._yes.setEnabled(False)
        self._yes.clicked.connect(self.accept)
        self._buttons = QHBoxLayout()
        self._buttons.addStretch(1)
        self._buttons.addWidget(self._cancel)
        self._buttons.addWidget(self._yes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.M)
        layout.addWidget(self._status)
        layout.addWidget(self._staying)
        layout.addWidget(self._bar)
        layout.addWidget(self._frame, 1)
        layout.addWidget(self._note)
        layout.addLayout(self._buttons)
        bridge.bug.connect(self._on_bug)

    # What each of them says.

    @abstractmethod
    def _make_model(self) -> PairsModel:
        """The model of the table."""

    @abstractmethod
    def _stop_looking(self) -> None:
        """Have the engine look no further."""

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
            self._stop_looking()
        super().done(result)

    def _show_progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, max(1, total))
        self._bar.setValue(done)

    def _say_nothing_to_do(self, words: str) -> None:
        """There is nothing to confirm."""
        self._status.say(words, tone=Tone.GOOD)
        self._cancel.setText(self.tr("Close"))
        for part in (self._yes, self._note, self._frame):
            part.hide()
        self._shrink()

    def _shrink(self) -> None:
        """Without a list the dialog is a small one in the same place."""
        middle = self.geometry().center()
        self.setMinimumSize(_SMALL_PX, 0)
        self.resize(_SMALL_PX, self.minimumSizeHint().height())
        place = self.geometry()
        place.moveCenter(middle)
        self.setGeometry(place)

    def _say_staying(self, reasons: Iterable[tuple[str, int]]) -> None:
        """Say why some stay as they are: each text with how many."""
        parts = [text.format(n=formats.number(count)) for text, count in reasons if count]
        words = self.tr("Unchanged: {reasons}.").format(reasons=formats.listed(parts))
        self._staying.setText(words if parts else "")
        self._staying.setVisible(bool(parts))

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
