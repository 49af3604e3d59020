"""Labels that show text as it is: never as markup, cut with an ellipsis where it must be, selectable where it helps."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextLayout
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from suno_desktop.core.override import override
from suno_desktop.ui import formats, theme

_LINK_PAD_PX: Final = 16
"""Beside the text of a link, with its border."""


def set_tip(widget: QWidget, text: str) -> None:
    """Say something beside the mouse, and the same without markup to a screen reader."""
    widget.setToolTip(formats.tooltip(text))
    widget.setAccessibleDescription(text)


class PlainLabel(QLabel):
    """A label for any text, our own or somebody else's."""

    def __init__(
        self,
        text: str = "",
        *,
        look: str = "",
        scale: float = 1.0,
        bold: bool = False,
        wrap: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setWordWrap(wrap)
        if look:
            self.setProperty("look", look)
        if scale != 1.0 or bold:
            self.setFont(theme.font(self.font(), scale=scale, bold=bold))
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            self.setCursor(Qt.CursorShape.IBeamCursor)


class ElidedLabel(PlainLabel):
    """One line that, where there is no room, is said shorter or ends in an ellipsis."""

    def __init__(
        self,
        text: str = "",
        *,
        look: str = "",
        scale: float = 1.0,
        bold: bool = False,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, look=look, scale=scale, bold=bold, parent=parent)
        self._mode = mode
        self._short = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, text: str, *, short: str) -> None:
        """Show `text`, or `short` where there is no room for it."""
        self._short = short
        self.setText(text)

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 4, hint.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self.contentsRect()
        text, metrics = self.text(), self.fontMetrics()
        if self._short and metrics.horizontalAdvance(text) > area.width():
            text = self._short
        text = metrics.elidedText(text, self._mode, area.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(area, int(self.alignment()), text)


class ShortLabel(PlainLabel):
    """Wrapped text of a few lines at most: what is longer ends in an ellipsis, and is whole beside the mouse."""

    def __init__(self, *, lines: int, scale: float = 1.0, bold: bool = False) -> None:
        super().__init__(scale=scale, bold=bold, wrap=True, selectable=True)
        self._lines = lines
        self._whole = ""

    @property
    def whole(self) -> str:
        """The text, also what of it is not shown."""
        return self._whole

    def say(self, text: str) -> None:
        """Show another text."""
        self._whole = text
        self._cut()

    def _cut(self) -> None:
        ends_at = self._last_line()
        shown = self._whole
        if ends_at is not None:
            rest, mode = self._whole[ends_at:], Qt.TextElideMode.ElideRight
            last = self.fontMetrics().elidedText(rest, mode, self.contentsRect().width() - 2)
            shown = self._whole[:ends_at] + last
        self.setText(shown)
        set_tip(self, self._whole if shown != self._whole else "")

    def _last_line(self) -> int | None:
        """Where the last line begins that there is room for; None if all fits."""
        layout = QTextLayout(self._whole, self.font())
        layout.beginLayout()
        starts: list[int] = []
        while len(starts) <= self._lines:
            line = layout.createLine()
            if not line.isValid():
                return None
            line.setLineWidth(max(24, self.contentsRect().width() - 2))
            starts.append(line.textStart())
        return starts[self._lines - 1]

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._cut()


class WrapLabel(PlainLabel):
    """Text that may be broken anywhere: IDs, addresses, paths. Not selectable; a button beside it copies it whole."""

    _FLAGS = int(
        Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
    )

    def __init__(
        self, text: str = "", *, look: str = "", scale: float = 1.0, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, look=look, scale=scale, parent=parent)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        room = QRect(0, 0, max(24, width), 10_000)
        text = self.fontMetrics().boundingRect(room, self._FLAGS, self.text())
        return text.height() + self.contentsMargins().top()

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(max(120, self.width())))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.fontMetrics().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self._FLAGS, self.text())


class LinkButton(QPushButton):
    """A button that looks like a link, on one line that ends in an ellipsis where there is no room."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = text
        self.setProperty("look", "link")
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Maximum, policy.Fixed)
        self._show(10_000)

    def _show(self, room: int) -> None:
        mode = Qt.TextElideMode.ElideRight
        self.setText(self.fontMetrics().elidedText(self._whole, mode, room).replace("&", "&&"))

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        missing = self.fontMetrics().horizontalAdvance(self._whole) + _LINK_PAD_PX
        return QSize(missing + self.iconSize().width() * (not self.icon().isNull()), hint.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        taken = _LINK_PAD_PX + self.iconSize().width() * (not self.icon().isNull())
        self._show(max(16, self.width() - taken + 4))
