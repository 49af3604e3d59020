"""Short messages over the list, with what can be done about them. They go by themselves and never take the focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget
from typing_extensions import override

from suno_desktop.ui import icons, theme
from suno_desktop.ui.views.labels import PlainLabel

Deed = tuple[str, Callable[[], object]]
"""What a button of a toast says and does."""
_LASTS_MS: Final = 7000
_LASTS_WITH_DEED_MS: Final = 12_000
_MOST: Final = 3


class Toast(QFrame):
    """One message."""

    def __init__(self, text: str, deeds: Sequence[Deed], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.setAccessibleName(text)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.L, theme.S, theme.S, theme.S)
        row.setSpacing(theme.S)
        self.label = PlainLabel(text)
        self.label.setObjectName("toastText")
        self.label.setWordWrap(True)
        row.addWidget(self.label, 1)
        for number, (word, deed) in enumerate(deeds):
            button = QPushButton(word)
            button.setObjectName(f"toastDeed{number}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(self._doing(deed))
            row.addWidget(button)
        shut = QToolButton()
        shut.setObjectName("toastClose")
        shut.setAccessibleName(self.tr("Close message"))
        shut.setIcon(icons.icon("close", tint="toast_text"))
        shut.setIconSize(QSize(14, 14))
        shut.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        shut.clicked.connect(self.dismiss)
        row.addWidget(shut)
        self._timer = QTimer(self, singleShot=True)
        self._timer.setInterval(_LASTS_WITH_DEED_MS if deeds else _LASTS_MS)
        self._timer.timeout.connect(self.dismiss)
        self._timer.start()

    def _doing(self, deed: Callable[[], object]) -> Callable[[], None]:
        def do() -> None:
            self.dismiss()
            deed()

        return do

    def dismiss(self) -> None:
        """Go away."""
        self._timer.stop()
        self.hide()
        self.deleteLater()
        stack = self.parent()
        if isinstance(stack, ToastStack):
            stack.forget(self)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start()
        super().leaveEvent(event)


class ToastStack(QWidget):
    """Holds the messages above the lower edge of another widget, the newest lowest."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("toasts")
        self._over = over
        self._toasts: list[Toast] = []
        over.installEventFilter(self)
        self.hide()

    @property
    def texts(self) -> list[str]:
        """What is said now."""
        return [toast.label.text() for toast in self._toasts]

    def say(self, text: str, deeds: Sequence[Deed] = ()) -> None:
        """Show a message. The same one twice is shown once."""
        for toast in [one for one in self._toasts if one.label.text() == text]:
            toast.dismiss()
        while len(self._toasts) >= _MOST:
            self._toasts[0].dismiss()
        toast = Toast(text, deeds, self)
        self._toasts.append(toast)
        toast.show()
        self._arrange()

    def forget(self, toast: Toast) -> None:
        """A message went away."""
        if toast in self._toasts:
            self._toasts.remove(toast)
        self._arrange()

    def _arrange(self) -> None:
        self.setVisible(bool(self._toasts))
        if not self._toasts:
            return
        room = min(620, self._over.width() - 2 * theme.L)
        heights = []
        for toast in self._toasts:
            width = min(room, toast.sizeHint().width() + 220 if toast.label.wordWrap() else room)
            text = toast.fontMetrics().horizontalAdvance(toast.label.text())
            rest = toast.sizeHint().width() - toast.label.sizeHint().width()
            width = min(room, text + rest + 8)
            toast.label.setMinimumWidth(min(text + 4, room - rest))
            toast.resize(width, max(toast.heightForWidth(width), toast.minimumSizeHint().height()))
            heights.append(toast.height())
        height = sum(heights) + theme.S * (len(heights) - 1)
        self.setGeometry(
            theme.L,
            self._over.height() - height - theme.L,
            self._over.width() - 2 * theme.L,
            height,
        )
        top = 0
        for toast in self._toasts:
            toast.move((self.width() - toast.width()) // 2, top)
            top += toast.height() + theme.S
        self.raise_()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._arrange()
        return False
