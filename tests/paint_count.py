"""How often a widget was painted. For benchmarks that ask when something could be seen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from suno_desktop.core.override import override


class PaintCount(QObject):
    """Counts the paints of one widget; a paint is over once the event loop goes on.

    Attributes:
        times: so often, since it was last set.
    """

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.times = 0
        widget.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.times += 1
        return False
