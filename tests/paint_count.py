"""When and how often widgets are painted. For benchmarks that ask when something could be seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from suno_desktop.core.override import override


class PaintCount(QObject):
    """Counts the paints of some widgets; a paint is over once the event loop goes on.

    Attributes:
        times: so often, since it was last set.
    """

    def __init__(self, *widgets: QWidget, then: Callable[[], object] | None = None) -> None:
        """Watch these; `then` is called after each paint."""
        super().__init__(widgets[0])
        self.times = 0
        self._then = then
        for widget in widgets:
            widget.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.times += 1
            if self._then is not None:
                QTimer.singleShot(0, self._then)
        return False
