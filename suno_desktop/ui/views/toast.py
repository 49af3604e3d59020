"""Short messages below the list, with what can be done about them. They go automatically and never take the focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QWidget,
)

from suno_desktop.core.override import override
from suno_desktop.ui import icons, theme
from suno_desktop.ui.views.labels import PlainLabel

Deed = tuple[str, Callable[[], object]]
"""What a button of a toast says and does."""
_LASTS_MS: Final = 7000
_LASTS_WITH_DEED_MS: Final = 12_000
_MOST: Final = 3
_WIDEST_PX: Final = 640


class Toast(QFrame):
    """One message."""

    def __init__(self, text: str, deeds: Sequence[Deed], key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = key
        self.setObjectName("toast")
        self.setAccessibleName(text)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.label = PlainLabel(text, wrap=True)
        self.label.setObjectName("toastText")
        self._deeds = QWidget()
        row = QHBoxLayout(self._deeds)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S)
        self._acts = list(deeds)
        for number, (word, _deed) in enumerate(deeds):
            button = QPushButton(word)
            button.setObjectName(f"toastDeed{number}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(self._doing(number))
            row.addWidget(button)
        shut = QToolButton()
        shut.setObjectName("toastClose")
        shut.setAccessibleName(self.tr("Close message"))
        shut.setToolTip(shut.accessibleName())
        shut.setIcon(icons.icon("close", tint="toast_text"))
        shut.setIconSize(QSize(14, 14))
        shut.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        shut.clicked.connect(self.dismiss)
        self._shut = shut
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(theme.L, theme.S, theme.S, theme.S)
        self._grid.setHorizontalSpacing(theme.S)
        self._grid.setVerticalSpacing(theme.XS)
        self._grid.setColumnStretch(0, 1)
        self._grid.addWidget(self.label, 0, 0)
        self._grid.addWidget(self._deeds, 0, 1)
        self._grid.addWidget(shut, 0, 2, Qt.AlignmentFlag.AlignTop)
        self._deeds.setVisible(bool(deeds))
        self._timer = QTimer(self, singleShot=True)
        self._timer.setInterval(_LASTS_WITH_DEED_MS if deeds else _LASTS_MS)
        self._timer.timeout.connect(self.dismiss)
        self._timer.start()

    def _doing(self, number: int) -> Callable[[], None]:
        def do() -> None:
            _word, deed = self._acts[number]
            self.dismiss()
            deed()

        return do

    def retell(self, text: str, deeds: Sequence[Deed]) -> bool:
        """Say something newer in the same place, if the buttons stay the same: a click on them must not get lost."""
        if [word for word, _ in deeds] != [word for word, _ in self._acts]:
            return False
        self._acts = list(deeds)
        self.label.setText(text)
        self.setAccessibleName(text)
        self._timer.start()
        return True

    def fit(self, room: int) -> None:
        """Be as wide as the text needs, and no wider than there is room."""
        text = self.label.fontMetrics().horizontalAdvance(self.label.text()) + 4
        room -= theme.L + theme.S + self._shut.sizeHint().width() + theme.S
        deeds = 0 if self._deeds.isHidden() else self._deeds.sizeHint().width() + theme.S
        below = bool(deeds) and text > room - deeds
        # A long text has the width for itself, and what can be done stands below it.
        place = (1, 0, 1, 3) if below else (0, 1, 1, 1)
        self._grid.addWidget(self._deeds, *place, Qt.AlignmentFlag.AlignRight)
        self.label.setFixedWidth(max(80, min(text, room if below else room - deeds)))
        self._grid.activate()
        self.adjustSize()

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
    """Holds the messages above the lower edge of another widget, the newest lowest.

    Signals:
        gone: a message went away and no newer one with its key took its place.
        height_changed: so much room the messages take, 0 for none; whoever lies under them can make way.
    """

    gone = Signal(str)
    height_changed = Signal(int)

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("toasts")
        self._over = over
        self._toasts: list[Toast] = []
        self._elsewhere = ""
        """What stands in the window anyway."""
        self._height = 0
        over.installEventFilter(self)
        self.hide()

    @property
    def texts(self) -> list[str]:
        """What is said now."""
        return [toast.label.text() for toast in self._toasts]

    def say(self, text: str, deeds: Sequence[Deed] = (), key: str = "") -> None:
        """Show a message. It takes the place of one with the same words, or with the same key if it has any."""
        if text == self._elsewhere:
            return
        before = [
            one for one in self._toasts if one.label.text() == text or (key and one.key == key)
        ]
        if key and len(before) == 1 and before[0].key == key and before[0].retell(text, deeds):
            self._arrange()
            return
        toast = Toast(text, deeds, key, self)
        self._toasts.append(toast)
        for old in before:
            old.dismiss()
        while len(self._toasts) > _MOST:
            self._toasts[0].dismiss()
        toast.show()
        self._arrange()

    def unsay(self, key: str) -> None:
        """Take a message away that is no longer true."""
        for toast in [one for one in self._toasts if one.key == key]:
            toast.dismiss()

    def leave_out(self, text: str) -> None:
        """Something stands in the window, and need not be said a second time; "" for nothing."""
        self._elsewhere = text
        for toast in [one for one in self._toasts if one.label.text() == text]:
            toast.dismiss()

    def forget(self, toast: Toast) -> None:
        """A message went away."""
        if toast in self._toasts:
            self._toasts.remove(toast)
            if toast.key and all(one.key != toast.key for one in self._toasts):
                self.gone.emit(toast.key)
        self._arrange()

    def _arrange(self) -> None:
        self.setVisible(bool(self._toasts))
        room = min(_WIDEST_PX, self._over.width() - 2 * theme.L)
        top = 0
        for toast in self._toasts:
            toast.fit(room)
            toast.move((self._over.width() - 2 * theme.L - toast.width()) // 2, top)
            top += toast.height() + theme.S
        height = max(0, top - theme.S)
        self.setGeometry(
            theme.L,
            self._over.height() - height - theme.L,
            self._over.width() - 2 * theme.L,
            height,
        )
        self.raise_()
        taken = height + 2 * theme.L if self._toasts else 0
        if taken != self._height:
            self._height = taken
            self.height_changed.emit(taken)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._arrange()
        return False
