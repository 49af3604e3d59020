"""One part of the details, which folds. What is in it is others' business."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from suno_desktop.ui import theme


class DetailPart(QWidget):
    """A heading that folds what is below it.

    Signals:
        folded: the person folded it or opened it again.
    """

    folded = Signal()

    def __init__(self, title: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._title = title
        self.head = QToolButton()
        self.head.setObjectName(f"{name}Fold")
        self.head.setProperty("look", "part")
        self.head.setText(title)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.head.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.head.setCheckable(True)
        self.head.clicked.connect(self._on_clicked)
        self.body = QWidget()
        self.column = QVBoxLayout(self.body)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.M)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(theme.S)
        around.addWidget(self.head)
        around.addWidget(self.body)
        self._is_folded = False
        self._is_bare = False
        self._show()

    def rename(self, title: str) -> None:
        """Give the heading its words."""
        self._title = title
        self.head.setText(title)
        self._show()

    @property
    def is_folded(self) -> bool:
        """Whether only its heading is shown."""
        return self._is_folded

    def fold(self, *, folded: bool) -> None:
        """Fold it, or open it."""
        self._is_folded = folded
        self._show()

    def make_bare(self, *, bare: bool) -> None:
        """Show what is in it without the heading, folded or not: it is all there is."""
        self._is_bare = bare
        self._show()

    def _show(self) -> None:
        is_open = self._is_bare or not self._is_folded
        self.head.setVisible(not self._is_bare)
        self.body.setVisible(is_open)
        self.head.setChecked(is_open)
        self.head.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        #: A part of the details, as a screen reader says it.
        name = self.tr("{part}, open") if is_open else self.tr("{part}, folded")
        self.head.setAccessibleName(name.format(part=self._title))

    def _on_clicked(self) -> None:
        self._is_folded = not self._is_folded
        self._show()
        self.folded.emit()
