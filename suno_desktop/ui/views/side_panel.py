"""The right-hand panel: Details, Lyrics and the queue as tabs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent, QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.override import override
from suno_desktop.ui import icons, theme
from suno_desktop.ui.thumbnails import CoverThumbnails

if TYPE_CHECKING:
    from suno_desktop.ui.views.details_panel import DetailsPanel
    from suno_desktop.ui.views.lyrics_panel import LyricsPanel
    from suno_desktop.ui.views.queue_panel import QueuePanel

DETAILS: Final = 0
LYRICS: Final = 1
QUEUE: Final = 2
_SOON_MS: Final = 50
"""The list comes first."""


class _Tabs(QTabBar):
    """Tabs that the wheel does not turn over while it is on its way to elsewhere."""

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class SidePanel(QFrame):
    """Three tabs. What is on them is made when it is first needed, or once the list is there and the panel is seen.

    Signals:
        close_requested: the panel is not wanted.
        filled: what is on the tabs was made.
        tab_shown: another tab came on top, or the panel came into view.
    """

    close_requested = Signal()
    filled = Signal()
    tab_shown = Signal()

    def __init__(
        self,
        *,
        pictures: CoverThumbnails,
        make_queue: Callable[[], QueuePanel],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setMinimumWidth(260)
        self.setMaximumWidth(380)
        self._pictures = pictures
        self._make_queue = make_queue
        self._content: tuple[DetailsPanel, LyricsPanel, QueuePanel] | None = None
        self._may_fill = False
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._fill)
        self._tabs = _Tabs()
        self._tabs.setObjectName("panelTabs")
        self._tabs.setAccessibleName(self.tr("Side panel"))
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.addTab(self.tr("Details"))
        self._tabs.addTab(self.tr("Lyrics"))
        #: Title of a tab: the songs that come next.
        self._tabs.addTab(self.tr("Queue"))
        self._pages = QStackedWidget()
        self._tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self._tabs.currentChanged.connect(lambda _tab: self.tab_shown.emit())
        self.close_button = self._shut = shut = QToolButton()
        shut.setObjectName("panelClose")
        shut.setIcon(icons.icon("close", tint="muted"))
        shut.setIconSize(QSize(16, 16))
        shut.setAccessibleName(self.tr("Close side panel"))
        shut.setToolTip(self.tr("Close side panel"))
        shut.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        shut.clicked.connect(self.close_requested)
        top = QHBoxLayout()
        top.setContentsMargins(theme.S, theme.XS, theme.S, 0)
        top.addWidget(self._tabs, 1)
        top.addWidget(shut)
        line = QFrame()
        line.setProperty("look", "line")
        line.setFixedHeight(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(line)
        column.addWidget(self._pages, 1)

    def fill_soon(self) -> None:
        """The list is there: fill the tabs as soon as the panel is seen."""
        self._may_fill = True
        if self.isVisible() and self._content is None:
            self._soon.start()

    def _fill(self) -> tuple[DetailsPanel, LyricsPanel, QueuePanel]:
        if self._content is None:
            # As expensive as the whole list, which is to be seen first.
            from suno_desktop.ui.views.details_panel import DetailsPanel  # noqa: PLC0415
            from suno_desktop.ui.views.lyrics_panel import LyricsPanel  # noqa: PLC0415

            details = DetailsPanel(pictures=self._pictures)
            self._content = details, LyricsPanel(), self._make_queue()
            for page in self._content:
                self._pages.addWidget(page)
            self._pages.setCurrentIndex(self.tab)
            self._content[0].rebuilt.connect(self._order_tabs)
            self._order_tabs()
            self.filled.emit()
        return self._content

    def _order_tabs(self) -> None:
        """What is made late stands in the tab key's way where it stands on screen."""
        if self._content is not None:
            details, lyrics, queue = self._content
            queue.order_tabs(self._shut)
            lyrics.order_tabs(details.order_tabs(self._shut))

    @property
    def is_filled(self) -> bool:
        """Whether what is on the tabs was made."""
        return self._content is not None

    @property
    def details(self) -> DetailsPanel:
        """All about what is selected."""
        return self._fill()[0]

    @property
    def lyrics(self) -> LyricsPanel:
        """The words of the selected song."""
        return self._fill()[1]

    @property
    def queue(self) -> QueuePanel:
        """What comes next."""
        return self._fill()[2]

    @property
    def tab(self) -> int:
        """Which tab is on top."""
        return self._tabs.currentIndex()

    def show_tab(self, tab: int) -> None:
        """Put a tab on top."""
        self._tabs.setCurrentIndex(tab)

    def recolor(self) -> None:
        """The theme is another one now."""
        for page in self._content or ():
            page.recolor()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._may_fill and self._content is None:
            self._soon.start()
        self.tab_shown.emit()

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, 400)
