"""The line below the transport: how far a song is, the bar to go elsewhere in it, and how long it is. Plays nothing."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from suno_desktop.ui import formats, theme
from suno_desktop.ui.views.labels import PlainLabel
from suno_desktop.ui.views.seek_bar import SeekBar

SEEK_STEP_MS: Final = 10_000


class SeekLine(QWidget):
    """One such line.

    Signals:
        sought: the person wants to hear it from this place on (milliseconds).
    """

    sought = Signal(int)

    def __init__(self, name: str) -> None:
        """`name`: what the names of its parts begin with."""
        super().__init__()
        self.bar = SeekBar()
        self.bar.setObjectName(f"{name}Seek")
        #: Name of a slider, for screen readers: how far the song is.
        self.bar.setAccessibleName(self.tr("Position"))
        # In seconds, because screen readers read the number.
        self.bar.setSingleStep(SEEK_STEP_MS // 1000)
        self.bar.setPageStep(30)
        self.bar.setEnabled(False)
        self.bar.actionTriggered.connect(lambda _action: self._on_moved())
        self.bar.sliderReleased.connect(self._on_moved)
        self._shown_s = -1
        self.elapsed = PlainLabel(look="muted", scale=0.9)
        self.elapsed.setObjectName(f"{name}Elapsed")
        self.total = PlainLabel(look="muted", scale=0.9)
        self.total.setObjectName(f"{name}Total")
        width = self.total.fontMetrics().horizontalAdvance("00:00:00")
        for label, side in (
            (self.elapsed, Qt.AlignmentFlag.AlignRight),
            (self.total, Qt.AlignmentFlag.AlignLeft),
        ):
            # Of a fixed size in both directions, so that the window is not laid out anew every second.
            label.setFixedSize(width, label.sizeHint().height())
            label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.S)
        line.addWidget(self.elapsed)
        line.addWidget(self.bar, 1)
        line.addWidget(self.total)

    def _on_moved(self) -> None:
        if not self.bar.isSliderDown():
            self.sought.emit(self.bar.sliderPosition() * 1000)
        self.elapsed.setText(formats.length(self.bar.sliderPosition()))

    def go_to(self, position_ms: int) -> None:
        """Show that it is here, once a second, unless the person is about to go elsewhere; it is told more often."""
        if position_ms // 1000 == self._shown_s or self.bar.isSliderDown():
            return
        self._shown_s = position_ms // 1000
        self.bar.setValue(self._shown_s)
        self.elapsed.setText(formats.length(position_ms / 1000))
        self._tell()

    def set_length(self, duration_ms: int) -> None:
        """Show how long it is; 0: nobody knows."""
        self._shown_s = -1
        self.bar.setRange(0, max(0, duration_ms) // 1000)
        self.bar.setEnabled(duration_ms > 0)
        self.total.setText(formats.length(duration_ms / 1000) if duration_ms > 0 else "")
        if duration_ms <= 0:
            self.elapsed.setText("")
        self._tell()

    def _tell(self) -> None:
        """Tell screen readers the position in words: the slider's own value is a number of seconds."""
        elapsed, total = self.elapsed.text(), self.total.text()
        spoken = self.tr("Position")
        if total:
            spoken = self.tr("Position: {time} of {total}").format(time=elapsed, total=total)
        if spoken != self.bar.accessibleName():
            self.bar.setAccessibleName(spoken)
