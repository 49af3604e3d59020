"""The full screen of the place of what plays: the controls lie over it and go, with the pointer, while nobody moves.

Hides and shows what others made. Watches the window only while it is on, so that nothing runs otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QWindow
from PySide6.QtWidgets import QApplication, QBoxLayout, QWidget

from suno_desktop.core.override import override

if TYPE_CHECKING:
    from suno_desktop.ui.main_window import MainWindow

IDLE_MS: Final = 3000
_KEYS: Final = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Backtab})


class FullScreen(QObject):
    """Keeps one window's controls out of the way."""

    def __init__(self, window: MainWindow, *, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._body = window.centralWidget() or window
        self._controls: QWidget | None = None
        """What goes beside the player bar."""
        self._handle: QWindow | None = None
        """The window that is watched; None while it is off."""
        self._at = QPointF(-1, -1)
        self._is_asleep = False
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._sleep)

    @property
    def is_on(self) -> bool:
        """Whether the place has the screen for itself."""
        return self._handle is not None

    def set(self, *, on: bool, controls: QWidget | None) -> None:
        """Give the place the whole screen, or take it back."""
        if on is self.is_on:
            return
        self._controls = controls
        self._float_bar(on=on)
        if on:
            self._handle = self._window.windowHandle()
            if self._handle is not None:
                self._handle.installEventFilter(self)
            self._body.installEventFilter(self)
            self._idle.start()
        else:
            if self._handle is not None:
                self._handle.removeEventFilter(self)
            self._body.removeEventFilter(self)
            self._handle = None
            self._idle.stop()
            self._wake()

    def _float_bar(self, *, on: bool) -> None:
        """Lay the player bar over the place, or put it below again."""
        bar, column = self._window.player_bar, self._body.layout()
        if not isinstance(column, QBoxLayout):
            return
        if on:
            column.removeWidget(bar)
            bar.raise_()
            self._place_bar()
        else:
            column.insertWidget(column.indexOf(self._window.status), bar)

    def _place_bar(self) -> None:
        bar, body = self._window.player_bar, self._body
        bar.setGeometry(0, body.height() - bar.height(), body.width(), bar.height())

    # Sleeping and waking.

    def _sleep(self) -> None:
        if not self.is_on or QApplication.activePopupWidget() is not None:
            self._idle.start()
            return
        self._is_asleep = True
        focused = QApplication.focusWidget()
        hidden = [part for part in (self._window.player_bar, self._controls) if part is not None]
        for part in hidden:
            if focused is not None and part.isAncestorOf(focused):
                self._window.centre.setFocus(Qt.FocusReason.OtherFocusReason)
            part.hide()
        QGuiApplication.setOverrideCursor(Qt.CursorShape.BlankCursor)

    def _wake(self) -> None:
        if self.is_on:
            self._idle.start()
        if self._is_asleep:
            self._is_asleep = False
            QGuiApplication.restoreOverrideCursor()
            for part in (self._window.player_bar, self._controls):
                if part is not None:
                    part.show()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look on; the event goes its way."""
        kind = event.type()
        if watched is not self._handle:
            if kind == QEvent.Type.Resize:
                self._place_bar()
        elif kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            # What appears or goes under a resting pointer makes Qt tell of it, too.
            if event.globalPosition() != self._at:
                self._at = event.globalPosition()
                self._wake()
        elif kind in {QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin} or (
            isinstance(event, QKeyEvent) and event.key() in _KEYS
        ):
            self._wake()
        return False
