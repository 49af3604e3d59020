"""The picture of a video, in the place of the cover. Knows nothing of files; the player hands it frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from suno_desktop.core.override import override

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QVideoFrame, QVideoSink

    from suno_desktop.bridge.player import Player


class VideoView(QWidget):
    """Shows frames.

    Signals:
        full_screen_requested: as large as it can be, or not any more.
    """

    full_screen_requested = Signal()

    def __init__(self, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("video")
        self.setAccessibleName(self.tr("Video"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._player = player
        self._sink: QVideoSink | None = None
        self._image = QImage()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def prepare(self) -> None:
        """Take the player's picture from now on. Imports QtMultimedia, so only where it can play."""
        if self._sink is None and self._player.available:
            from PySide6.QtMultimedia import QVideoSink  # noqa: PLC0415 — at the first need

            self._sink = QVideoSink(self)
            self._sink.videoFrameChanged.connect(self._on_frame)
            self._player.set_video_sink(self._sink)

    @property
    def has_frame(self) -> bool:
        """Whether there is a picture."""
        return not self._image.isNull()

    def clear(self) -> None:
        """Nothing to be seen."""
        self._image = QImage()
        self.update()

    def _on_frame(self, frame: QVideoFrame) -> None:
        if self.isVisible() or self._image.isNull():
            self._image = frame.toImage()
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("black"))
        if self._image.isNull():
            return
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(self.rect().center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._image)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.full_screen_requested.emit()
