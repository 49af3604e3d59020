"""Marking when the lines of a song begin, by tapping along while it plays. Knows the lines and a clock; keeps nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from suno_desktop.core.listening.tapping import NUDGE_S, Tapping
from suno_desktop.core.model import SongId
from suno_desktop.core.override import override
from suno_desktop.ui import formats, theme
from suno_desktop.ui.dialogs.widgets import FittingDialog, Words, button
from suno_desktop.ui.messages import plain
from suno_desktop.ui.screen_room import begin_with


class _TapLines(QListWidget):
    """The lines, and the keys that are about them.

    Signals:
        key_pressed: one of those keys.
    """

    key_pressed = Signal(object)
    _KEYS = frozenset(
        {
            Qt.Key.Key_Space,
            Qt.Key.Key_Backspace,
            Qt.Key.Key_Left,
            Qt.Key.Key_Right,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        }
    )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in self._KEYS:
            if not event.isAutoRepeat() or event.key() != Qt.Key.Key_Space:
                self.key_pressed.emit(event.key())
        else:
            super().keyPressEvent(event)


class TapTimesDialog(FittingDialog):
    """Marks the lines of one song.

    Signals:
        toggle_requested: play or pause; restart_requested: play from the beginning.
        over: another song has begun.
        saved: the marked lines with their times (`list[tuple[str, float]]`).
    """

    toggle_requested = Signal()
    restart_requested = Signal()
    over = Signal()
    saved = Signal(object)

    def __init__(
        self,
        *,
        title: str,
        lines: Sequence[str],
        song_id: SongId,
        place_s: Callable[[], float | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("tapTimes")
        self.setWindowTitle(self.tr("Set the times of the lines"))
        begin_with(self, first=QSize(560, 520), least=QSize(420, 340))
        self.tapping = Tapping(lines)
        self._song_id = song_id
        self._place_s = place_s
        self._title = Words(plain(title), name="tapTimesOf", bold=True)
        self._hint = Words(
            self.tr(
                "Press Space when a line begins. Backspace undoes the last mark, Left and Right move it by 0.05 s, "
                "Enter pauses."
            ),
            name="tapTimesHint",
        )
        self.list = _TapLines(self)
        self._build()
        self._show()
        self.list.setFocus()

    def _build(self) -> None:
        self.list.setObjectName("tapTimesLines")
        self.list.setSpacing(2)
        self.list.setAccessibleName(self.tr("Lines"))
        for _line in self.tapping.lines:
            self.list.addItem(QListWidgetItem())
        self.list.key_pressed.connect(self._on_key)
        self.list.itemActivated.connect(lambda item: self._go_to(self.list.row(item)))
        self.list.itemClicked.connect(lambda item: self._go_to(self.list.row(item)))
        #: Verb, on a button: this line of the lyrics begins now.
        mark = button(self.tr("Mark the line"), name="tapTimesMark", parent=self)
        mark.clicked.connect(self._tap)
        #: Verb, on a button.
        toggle = button(self.tr("Play or pause"), name="tapTimesToggle", parent=self)
        toggle.clicked.connect(self.toggle_requested)
        restart = button(self.tr("From the beginning"), name="tapTimesRestart", parent=self)
        restart.clicked.connect(self._restart)
        self._save = button(self.tr("Save"), name="tapTimesSave", parent=self)
        self._save.clicked.connect(self._on_save)
        cancel = button(self.tr("Cancel"), name="tapTimesCancel", parent=self)
        cancel.clicked.connect(self.reject)
        acts, ends = QHBoxLayout(), QHBoxLayout()
        for one in (mark, toggle, restart):
            acts.addWidget(one)
        acts.addStretch(1)
        ends.addStretch(1)
        for one in (cancel, self._save):
            ends.addWidget(one)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(theme.M)
        for widget in (self._title, self._hint):
            layout.addWidget(widget)
        layout.addWidget(self.list, 1)
        layout.addLayout(acts)
        layout.addLayout(ends)

    def _on_key(self, key: Qt.Key) -> None:
        if key == Qt.Key.Key_Space:
            self._tap()
        elif key == Qt.Key.Key_Backspace:
            self.tapping.undo()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.tapping.nudge(NUDGE_S if key == Qt.Key.Key_Right else -NUDGE_S)
        else:
            self.toggle_requested.emit()
        self._show()

    def on_song_changed(self, song_id: SongId | None) -> None:
        """Another song plays: nothing of it belongs to these lines."""
        if song_id != self._song_id and self.isVisible():
            self.over.emit()

    def _tap(self) -> None:
        place_s = self._place_s()
        if place_s is not None:
            self.tapping.tap(place_s)
        self._show()

    def _go_to(self, number: int) -> None:
        self.tapping.go_to(number)
        self._show()
        self.list.setFocus()

    def _restart(self) -> None:
        self.tapping.go_to(0)
        self._show()
        self.restart_requested.emit()
        self.list.setFocus()

    def _on_save(self) -> None:
        self.saved.emit(self.tapping.timed())
        self.accept()

    def _show(self) -> None:
        """Show the marks, and which line is next."""
        for number, (line, start) in enumerate(
            zip(self.tapping.lines, self.tapping.starts, strict=True)
        ):
            time = "–:––.––" if start is None else formats.to_hundredths(start)
            #: A line of the lyrics behind the time at which it begins.
            text = self.tr("{time}  {line}").format(time=time, line=plain(line))
            item = self.list.item(number)
            if item.text() != text:
                item.setText(text)
        at = min(self.tapping.at, self.list.count() - 1)
        self.list.setCurrentRow(at)
        self.list.scrollToItem(self.list.item(at), QListWidget.ScrollHint.PositionAtCenter)
        self._save.setEnabled(self.tapping.is_enough)
