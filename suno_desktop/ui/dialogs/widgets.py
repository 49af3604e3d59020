"""The small pieces that dialogs and the first-run page are made of: labels, a card, a line that says how it went.

All colours come from the theme while painting; nothing here knows the engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionButton,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.errors import DesktopError
from suno_desktop.core.override import override
from suno_desktop.ui import icons, theme
from suno_desktop.ui.messages import say_error
from suno_desktop.ui.screen_room import room_for

_MARK_PX = 16
_CHEVRON_PX = 14
_CELL_PX = 6


class Tone(Enum):
    """How a sentence is meant; the value is the theme's colour for it."""

    PLAIN = "muted"
    GOOD = "good"
    WARNING = "warn"
    BAD = "bad"


def fixed_font() -> QFont:
    """For IDs and replies."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)


class Words(QLabel):
    """A label that never reads its text as markup, wraps, and may be muted or larger."""

    def __init__(
        self,
        text: str = "",
        *,
        name: str = "",
        muted: bool = False,
        scale: float = 1.0,
        bold: bool = False,
        wraps: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        self.setObjectName(name)
        if muted:
            self.setProperty("look", "muted")
        if bold or scale != 1.0:
            self.setFont(theme.font(self.font(), scale=scale, bold=bold))
        self.setText(text)

    def selectable(self) -> Words:
        """Let the words be marked and copied with the mouse; Tab does not stop here."""
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return self


class Mark(QWidget):
    """The symbol before a sentence: a tick, an exclamation mark, a cross or a dot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = Tone.PLAIN
        self.setFixedSize(_MARK_PX, _MARK_PX)

    def set_tone(self, tone: Tone) -> None:
        """Show another symbol."""
        self._tone = tone
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self._tone.value))
        if self._tone is Tone.PLAIN:
            painter.drawEllipse(QPointF(8, 8), 3, 3)
            return
        painter.drawEllipse(QRectF(0.5, 0.5, 15, 15))
        pen = QPen(theme.color("base"), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._tone is Tone.GOOD:
            painter.drawPolyline(
                QPolygonF([QPointF(4.6, 8.4), QPointF(7.0, 10.8), QPointF(11.4, 5.6)])
            )
        elif self._tone is Tone.WARNING:
            painter.drawLine(QPointF(8, 4.2), QPointF(8, 8.8))
            painter.drawPoint(QPointF(8, 11.6))
        else:
            painter.drawLine(QPointF(5.6, 5.6), QPointF(10.4, 10.4))
            painter.drawLine(QPointF(10.4, 5.6), QPointF(5.6, 10.4))


class StatusLine(QWidget):
    """A mark and a sentence: how something went. Hidden while there is nothing to say."""

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._tone = Tone.PLAIN
        self._mark = Mark(self)
        self._words = Words(name=f"{name}Text", parent=self).selectable()
        line = max(self._words.fontMetrics().lineSpacing(), _MARK_PX)
        marks = QVBoxLayout()
        marks.setContentsMargins(0, (line - _MARK_PX) // 2, 0, 0)
        marks.addWidget(self._mark)
        marks.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S)
        layout.addLayout(marks)
        layout.addWidget(self._words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setVisible(False)

    @property
    def text(self) -> str:
        """What is said now."""
        return self._words.text()

    @property
    def tone(self) -> Tone:
        """How it is meant."""
        return self._tone

    def say(self, text: str, *, tone: Tone = Tone.PLAIN) -> None:
        """Say something else; an empty text hides the line."""
        self._tone = tone
        self._mark.set_tone(tone)
        self._words.setText(text)
        self._words.setAccessibleName(text)
        self.setVisible(bool(text))

    def say_error(self, error: DesktopError) -> None:
        """Say what went wrong."""
        self.say(say_error(error), tone=Tone.BAD)

    def clear(self) -> None:
        """Say nothing."""
        self.say("")


class Card(QFrame):
    """A quiet panel with rounded corners; `lit` tints it with the accent colour."""

    def __init__(self, *, name: str, lit: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._lit = lit
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(20, theme.L, 20, 18)
        self.body.setSpacing(theme.M)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.color("accent" if self._lit else "border")
        if self._lit:
            edge.setAlphaF(0.5)
        painter.setPen(QPen(edge, 1))
        painter.setBrush(theme.color("selected" if self._lit else "window"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)


class StepBadge(QWidget):
    """The number of a step in a filled circle, or a tick when the step is done."""

    def __init__(self, number: int, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._number = number
        self._is_done = False
        self.setFixedSize(QSize(26, 26))

    def set_done(self, *, done: bool) -> None:
        """Show the tick, or the number again."""
        self._is_done = done
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("good" if self._is_done else "accent"))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        if self._is_done:
            pen = QPen(theme.color("base"), 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF([QPointF(8, 13.5), QPointF(11.6, 17), QPointF(18, 9.5)]))
            return
        painter.setPen(theme.color("on_accent"))
        painter.setFont(theme.font(self.font(), bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._number))


class Tick(QCheckBox):
    """A check box whose box can be seen on light and dark."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        place = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        painter = QPainter(self)
        box = _indicator(painter, self, QRectF(place))
        painter.drawRoundedRect(box, 3, 3)
        if self.isChecked():
            tick = [QPointF(0.22, 0.52), QPointF(0.42, 0.72), QPointF(0.78, 0.30)]
            size = box.width()
            pen = QPen(theme.color("on_accent"), 1.8, Qt.PenStyle.SolidLine)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF([box.topLeft() + point * size for point in tick]))


class Pick(QRadioButton):
    """A radio button whose ring can be seen on light and dark."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        place = self.style().subElementRect(QStyle.SubElement.SE_RadioButtonIndicator, option, self)
        painter = QPainter(self)
        ring = _indicator(painter, self, QRectF(place))
        painter.drawEllipse(ring)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("on_accent"))
            painter.drawEllipse(ring.center(), ring.width() * 0.2, ring.width() * 0.2)


def _indicator(painter: QPainter, owner: QAbstractButton, place: QRectF) -> QRectF:
    """Clear the style's own symbol and set the colours for ours; returns the square to draw in."""
    painter.fillRect(place.adjusted(-1, -1, 1, 1), owner.palette().window())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = theme.color("accent" if owner.isChecked() or owner.hasFocus() else "muted")
    painter.setPen(QPen(edge, 1.2))
    painter.setBrush(theme.color("accent" if owner.isChecked() else "base"))
    side = min(place.width(), place.height()) - 1
    square = QRectF(0, 0, side, side)
    square.moveCenter(place.center())
    return square


class _WheelGuard(QObject):
    """Sends the wheel past fields without the focus, so that scrolling a page changes no value in it."""

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.Wheel
            and isinstance(watched, QWidget)
            and not watched.hasFocus()
        ):
            event.ignore()  # it belongs to what can scroll around it
            return True
        return False


def guard_wheel(field: QComboBox | QAbstractSpinBox) -> None:
    """Let the wheel through unless the field has the focus, and do not give it the focus for the wheel."""
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.installEventFilter(_WheelGuard(field))


class Choice(QComboBox):
    """A box to choose from, with an arrow in the theme's colour."""

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        guard_wheel(self)
        self.setObjectName(name)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        top = (self.height() - _CHEVRON_PX) // 2
        place = QRect(self.width() - _CHEVRON_PX - 9, top, _CHEVRON_PX, _CHEVRON_PX)
        tint = theme.color("muted")
        if not self.isEnabled():
            tint.setAlphaF(0.5)
        icons.paint(QPainter(self), "down", place, tint)


class CellDelegate(QStyledItemDelegate):
    """Cells with room at both sides, in line with their headers."""

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        style = QApplication.style()
        style.drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, cell, painter, cell.widget
        )
        cell.rect = cell.rect.adjusted(_CELL_PX, 0, -_CELL_PX, 0)
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return super().sizeHint(option, index) + QSize(2 * _CELL_PX, 0)


class FittingDialog(QDialog):
    """A dialog that grows when a sentence appears in it, so that nothing in it is squeezed."""

    @override
    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Show}:
            self._fit()
        return handled

    def _fit(self) -> None:
        layout = self.layout()
        if layout is None or not layout.hasHeightForWidth():
            return
        needed = min(layout.totalHeightForWidth(self.width()), room_for(self).height())
        if needed > self.height():
            self.resize(self.width(), needed)


def framed(view: QWidget) -> QFrame:
    """A list or table inside a card's thin line."""
    frame = QFrame()
    frame.setProperty("look", "card")
    inside = QVBoxLayout(frame)
    inside.setContentsMargins(1, 1, 1, 1)
    inside.addWidget(view)
    return frame


def labelled(label: str, field: QWidget) -> QVBoxLayout:
    """A field under its name, which is its buddy: Alt+letter and screen readers find the field."""
    words = Words(label, wraps=False)
    words.setBuddy(field)
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.XS)
    column.addWidget(words)
    column.addWidget(field)
    return column


class _Button(QPushButton):
    """Is pressed by Enter while it has the focus.

    Qt leaves Enter to the dialog there, which presses its default button: on Cancel it agreed to what was asked.
    """

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)


def button(text: str, *, name: str, look: str = "", parent: QWidget | None = None) -> QPushButton:
    """A button that Enter in a field does not press. `look` is one of the theme's."""
    made = _Button(text, parent)
    made.setObjectName(name)
    made.setAutoDefault(False)
    if look:
        made.setProperty("look", look)
    return made


def closing_row(dialog: QDialog, label: str, *first: QPushButton) -> QBoxLayout:
    """The last row of a dialog that only shows something: its buttons, then the one that closes it."""
    close = button(label, name=f"{dialog.objectName()}Close", parent=dialog)
    close.setDefault(True)
    close.clicked.connect(dialog.accept)
    return _last_row(dialog, first, (close,))


def deciding_row(
    dialog: QDialog,
    yes: QPushButton,
    *first: QPushButton,
    cancel: str,
    enter_cancels: bool = False,
) -> QBoxLayout:
    """The last row of a dialog that asks: its other buttons, the one that cancels, and `yes`.

    Args:
        dialog: rejected by the one, accepted by the other.
        yes: Enter in a field presses it.
        first: what else there is.
        cancel: what the button says that cancels.
        enter_cancels: Enter presses that one, as nothing can be taken back.
    """
    no = button(cancel, name=f"{dialog.objectName()}Cancel", parent=dialog)
    no.clicked.connect(dialog.reject)
    yes.clicked.connect(dialog.accept)
    (no if enter_cancels else yes).setDefault(True)
    no.stackUnder(yes)  # screen readers read from below
    QWidget.setTabOrder(no, yes)
    return _last_row(dialog, first, (no, yes))


def _last_row(
    dialog: QDialog, left: Sequence[QPushButton], right: Sequence[QPushButton]
) -> QBoxLayout:
    """Buttons side by side; one below the other on a screen that is too narrow for that."""
    row = QHBoxLayout()
    for one in left:
        row.addWidget(one)
    row.addStretch(1)
    for one in right:
        row.addWidget(one)
    buttons = [*left, *right]  # the row itself counts none that has no parent yet
    wide = sum(one.sizeHint().width() + theme.M for one in buttons)
    if wide + 2 * theme.L > room_for(dialog).width():
        row.setDirection(QBoxLayout.Direction.TopToBottom)
    return row


def explained(pick: QRadioButton, words: str) -> QVBoxLayout:
    """A radio button with a sentence under its label, which screen readers read with it."""
    pick.setAccessibleDescription(words)
    under = Words(words, muted=True)
    style = pick.style()
    indent = style.pixelMetric(QStyle.PixelMetric.PM_ExclusiveIndicatorWidth)
    indent += style.pixelMetric(QStyle.PixelMetric.PM_RadioButtonLabelSpacing)
    under.setContentsMargins(indent, 0, 0, 0)
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(pick)
    column.addWidget(under)
    return column
